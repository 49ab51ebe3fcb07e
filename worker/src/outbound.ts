import { bounded } from "../../web/src/body.js";
import { AuthKitError, ErrorCode } from "../../web/src/errors.js";
import { responseOf } from "./inbound.js";
import type { Answer, Fetch, Forward } from "./messages.js";

/**
 * Sends a request to WorkOS in the context of the browser's own, bounded in
 * time and size to the last octet. Redirects are failures: they would hand the
 * code or the secret to a stranger. Never rejects.
 */
export async function send({ method, url, header, body, maxBytes, timeout }: Fetch): Promise<Answer> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  try {
    const response = await fetch(url, { method, headers: header, body, redirect: "manual", signal: abort.signal });
    if (300 <= response.status && response.status < 400) return { failed: "response_malformed" };
    return { status: response.status, header: [...response.headers], body: await bounded(response, maxBytes) };
  } catch (cause) {
    const malformed = cause instanceof AuthKitError && cause.code === ErrorCode.ResponseMalformed;
    return { failed: malformed ? "response_malformed" : "network_failed" };
  } finally {
    clearTimeout(timer);
    abort.abort(); // whatever is still coming
  }
}

/** Streams the browser's request to the upstream, and its answer back. */
export async function forward(request: Request, { url, header, addHeader, personal, unreachable }: Forward): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, { method: request.method, headers: header, body: request.body, redirect: "manual" });
  } catch {
    return responseOf(request, unreachable);
  }
  const response = new Response(answer.body, answer); // whose headers can be written
  for (const [name] of addHeader) {
    if (name !== "set-cookie") response.headers.delete(name);
  }
  for (const [name, value] of addHeader) response.headers.append(name, value);
  if (personal) {
    response.headers.append("vary", "Cookie");
    if (!decided(response.headers.get("cache-control") ?? "")) response.headers.append("cache-control", "private");
  }
  return response;
}

const deciding = ["private", "no-store", "public", "s-maxage"];

/** Whether the upstream has said if caches may share its answer. */
function decided(cacheControl: string): boolean {
  return cacheControl.split(",").some((directive) => deciding.includes(directive.split("=", 1)[0]!.trim().toLowerCase()));
}
