/** A document and the part of it that says why. */
export interface Source {
  text: string;
  url: string;
}

export const rfc = (number: number, section: string): Source => ({
  text: `RFC ${number}, section ${section}`,
  url: `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`,
});

const openID: Source = { text: "OpenID Connect Core, section 3.1.2.1", url: "https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest" };
const workOS: Source = { text: "WorkOS, API reference", url: "https://workos.com/docs/reference" };

const meanings: Record<string, [meaning: string, source: Source]> = {
  client_id: ["Which application asks. It is public and proves nothing.", rfc(6749, "2.2")],
  redirect_uri: ["Where the answer goes. The server compares it, character by character, with the list in its dashboard.", rfc(9700, "4.1.3")],
  response_type: ["“code”: the answer holds a code to exchange, and no token.", rfc(6749, "3.1.1")],
  state: ["A random value that finds this login again. An answer with another one belongs to somebody else.", rfc(6749, "10.12")],
  code_challenge: ["SHA-256 of the code verifier, which stays in this browser. Nobody gets from one to the other.", rfc(7636, "4.2")],
  code_challenge_method: ["“S256”: how the challenge was made. The weaker “plain” is never sent.", rfc(7636, "4.3")],
  provider: ["Who asks for the proof: “authkit” is WorkOS's own login page.", workOS],
  connection_id: ["One SSO connection to sign in with.", workOS],
  organization_id: ["The organization to sign in to.", workOS],
  domain_hint: ["Fills in the domain at Google or Microsoft.", workOS],
  login_hint: ["Fills in the e-mail address. It is a convenience, no proof.", openID],
  screen_hint: ["Whether AuthKit begins with signing in or signing up.", workOS],
  prompt: ["Whether the person is asked again although the server knows them.", openID],
  max_age: ["How many seconds ago they may last have proved who they are.", openID],
  invitation_token: ["An invitation that this login accepts.", workOS],
  password_reset_token: ["A password reset that this login finishes.", workOS],
  claim_nonce: ["Lets the application claim what the login was for.", workOS],
  provider_scopes: ["What else the identity provider is asked for.", rfc(6749, "3.3")],
  session_id: ["Which session the server ends.", workOS],
  return_to: ["Where the server leads the browser afterwards; compared with a list in its dashboard.", workOS],
};

/** The same of the answer that comes back to the page, and of what is sent to the token endpoint. */
const elsewhere: Record<Exclude<Place, "URL">, typeof meanings> = {
  answer: {
    code: ["Good once, for some minutes, and only with the verifier of the login that asked for it.", rfc(6749, "4.1.2")],
    state: ["As it was sent. It finds the pending login in this browser, or nothing.", rfc(6749, "4.1.2")],
    iss: ["Which server answers. It is compared with the one that was asked.", rfc(9207, "2")],
    error: ["Why there is no code.", rfc(6749, "4.1.2.1")],
    error_description: ["Words for developers. Anybody can put theirs into a link, so they are never read as HTML.", rfc(6749, "4.1.2.1")],
    error_uri: ["A page about the error. Nothing here opens it.", rfc(6749, "4.1.2.1")],
  },
  exchange: {
    grant_type: ["“authorization_code”: a code is exchanged for tokens.", rfc(6749, "4.1.3")],
    client_id: ["Which application asks. The code was given to it, and to no other.", rfc(6749, "4.1.3")],
    code: ["What came back. It leaves this page once.", rfc(6749, "4.1.3")],
    code_verifier: ["What the challenge was made of. The server hashes it and compares.", rfc(7636, "4.5")],
  },
  refresh: {
    grant_type: ["“refresh_token”: the session goes on without the person.", rfc(6749, "6")],
    client_id: ["Which application asks. The refresh token was given to it, and to no other.", rfc(6749, "6")],
    refresh_token: ["Good for one use; the answer brings the next one. With a cookie of the API's own it is there, and not here.", rfc(6749, "6")],
    organization_id: ["The organization that the new access token is for.", workOS],
  },
};

/** Where parameters are: in the URL that the browser is led to, in the answer, or in the body of a request for tokens. */
export type Place = "URL" | "answer" | "exchange" | "refresh";

/** What a parameter is for in its place. */
export function explain(parameter: string, place: Place): { meaning: string; source: Source } {
  const known = place === "URL" ? meanings[parameter] : elsewhere[place][parameter];
  if (known) return { meaning: known[0], source: known[1] };
  if (parameter.startsWith("provider_query_params[")) return { meaning: "Goes on to the identity provider as it is.", source: workOS };
  return { meaning: "A parameter of this server.", source: rfc(6749, "8.2") };
}
