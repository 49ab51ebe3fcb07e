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

/** What a parameter of a login or logout URL is for. */
export function explain(parameter: string): { meaning: string; source: Source } {
  const known = meanings[parameter];
  if (known) return { meaning: known[0], source: known[1] };
  if (parameter.startsWith("provider_query_params[")) return { meaning: "Goes on to the identity provider as it is.", source: workOS };
  return { meaning: "A parameter of this server.", source: rfc(6749, "8.2") };
}
