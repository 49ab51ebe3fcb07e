// Starting a login, and finishing it with a code.
export {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  Configuration,
  None,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
