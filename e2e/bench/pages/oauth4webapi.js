import * as oauth from "../../size/peers/oauth4webapi.js";

// What finishes a login comes along: a page that starts one needs it too.
export { oauth };

/** The shortest honest login on top of oauth4webapi, with the interface of the others. */
export async function createClient(clientId, { apiHostname, https, port, redirectUri }) {
  const endpoint = `${https ? "https" : "http"}://${apiHostname}:${port}/user_management/authorize`;
  return {
    async getSignInUrl() {
      const verifier = oauth.generateRandomCodeVerifier();
      const state = oauth.generateRandomState();
      const url = new URL(endpoint);
      url.search = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: "code",
        provider: "authkit",
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      sessionStorage.setItem("login", JSON.stringify({ verifier, state }));
      return url.href;
    },
  };
}
