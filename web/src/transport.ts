import { bounded } from "./body.js";
import { AuthKitError, ErrorCode } from "./errors.js";
import type { SendRequest } from "./messages.js";
import { retryAfter } from "./retry.js";

/** What the module wants to know of an answer. */
export interface Answer {
  status: number;
  body: string;
  requestId?: string;
  /** `Retry-After` in milliseconds. */
  retryAfter?: number;
}

/**
 * How long the answer to a client that was disposed of is waited for, in
 * milliseconds: less than the next client waits for the lock.
 */
const lastWords = 5_000;

/**
 * Sends a request of the module. Redirects are refused, since they would hand
 * the code to a stranger; time and size are bounded to the last octet. Rejects
 * with `network_failed` or `response_malformed`.
 */
export async function send(request: SendRequest, idempotencyKey: string, disposed: AbortSignal): Promise<Answer> {
  const { method, url, body, opaque, credentials, again } = request;
  const abort = new AbortController();
  const stop = () => abort.abort();
  let timer = setTimeout(stop, request.timeout);
  const hurry = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, lastWords);
  };
  disposed.addEventListener("abort", hurry);
  // A page that a browser kept to go back to hears nothing of an answer that came meanwhile.
  const shownAgain = ({ persisted }: PageTransitionEvent) => persisted && stop();
  addEventListener("pageshow", shownAgain);
  try {
    if (opaque) {
      await fetch(url, {
        method,
        mode: "no-cors",
        credentials: "include",
        keepalive: true,
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: abort.signal,
      });
      return { status: 0, body: "" };
    }
    const response = await fetch(url, {
      method,
      body,
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        // Not on the first try: a server that does not allow it would refuse that too.
        ...(again && { "Idempotency-Key": idempotencyKey }),
      },
      credentials: credentials ? "include" : "same-origin",
      // A page that is left meanwhile still gets the cookie of the next session.
      keepalive: credentials,
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: abort.signal,
    });
    if (response.type === "opaqueredirect") throw new AuthKitError(ErrorCode.ResponseMalformed);
    const requestId = response.headers.get("X-Request-ID") ?? undefined;
    const wait = retryAfter(response.headers.get("Retry-After"));
    return { status: response.status, body: await bounded(response, request.maxBytes), requestId, retryAfter: wait };
  } catch (cause) {
    stop(); // whatever is still coming
    throw cause instanceof AuthKitError ? cause : new AuthKitError(ErrorCode.NetworkFailed, undefined, { cause });
  } finally {
    clearTimeout(timer);
    disposed.removeEventListener("abort", hurry);
    removeEventListener("pageshow", shownAgain);
  }
}
