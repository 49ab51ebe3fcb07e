import { AuthKitError, ErrorCode } from "./errors.js";

/** Claims of a WorkOS access token. Times are seconds since 1970 (RFC 7519 section 4.1). */
export interface JWTPayload {
  sid: string;
  iss: string;
  sub: string;
  aud?: string | string[];
  exp: number;
  iat: number;
  jti: string;
  org_id?: string;
  role?: string;
  roles?: string[];
  permissions?: string[];
  entitlements?: string[];
  feature_flags?: string[];
}

/**
 * Reads the claims of an access token, without verifying it: for showing
 * things, never for granting them. Claims are UTF-8, whatever the language.
 * Throws `response_malformed` where the token is not a JWT.
 */
export function getClaims<T = {}>(accessToken: string): JWTPayload & T {
  try {
    const payload = accessToken.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    const octets = Uint8Array.from(atob(payload), (c) => c.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(octets));
    if (Object(claims) === claims) return claims;
  } catch {
    // told below
  }
  throw new AuthKitError(ErrorCode.ResponseMalformed, "This is not a JWT. Pass what getAccessToken() returned.");
}
