import { AuthKitError, ErrorCode } from "./errors.js";

/**
 * Fetches with the access token, where the URL is on one of these origins; a
 * request to another goes without it. A redirect is an error: it could carry
 * the token on to a stranger. Rejects with `origin_not_allowed` where the
 * request brings an Authorization header of its own, and as fetch and
 * getAccessToken do.
 */
export async function authorizedFetch(request: Request, origins: string[], token: () => Promise<string>): Promise<Response> {
  if (!origins.includes(new URL(request.url).origin)) {
    if (request.headers.has("Authorization")) throw new AuthKitError(ErrorCode.OriginNotAllowed);
    return fetch(request);
  }
  const headers = new Headers(request.headers);
  headers.set("Authorization", `Bearer ${await token()}`);
  const { referrer, referrerPolicy } = request; // a request that is made from another loses both (Fetch standard)
  return fetch(new Request(request, { headers, redirect: "error", referrer, referrerPolicy }));
}
