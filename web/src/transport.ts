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
  const abort = new AbortController();
  const stop = () => abort.abort();
  // WebKit settles no fetch of a page that it kept to go back to, aborted or not.
  const stopped = new Promise<never>((_, reject) => (abort.signal.onabort = () => reject(abort.signal.reason)));
  const shownAgain = ({ persisted }: PageTransitionEvent) => persisted && stop();
  let timer = setTimeout(stop, request.timeout);
  const hurry = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, lastWords);
  };
  disposed.addEventListener("abort", hurry);
  addEventListener("pageshow", shownAgain);
  try {
    return await Promise.race([exchange(request, idempotencyKey, abort.signal), stopped]);
  } catch (cause) {
    stop(); // whatever is still coming
    throw cause instanceof AuthKitError ? cause : new AuthKitError(ErrorCode.NetworkFailed, undefined, { cause });
  } finally {
    clearTimeout(timer);
    disposed.removeEventListener("abort", hurry);
    removeEventListener("pageshow", shownAgain);
  }
}

async function exchange(request: SendRequest, idempotencyKey: string, signal: AbortSignal): Promise<Answer> {
  const { method, url, body, opaque, credentials, again, maxBytes } = request;
  const common = { method, cache: "no-store", referrerPolicy: "no-referrer", signal } as const;
  if (opaque) {
    await fetch(url, { ...common, mode: "no-cors", credentials: "include", keepalive: true });
    return { status: 0, body: "" };
  }
  const response = await fetch(url, {
    ...common,
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
  });
  if (response.type === "opaqueredirect") throw new AuthKitError(ErrorCode.ResponseMalformed);
  return {
    status: response.status,
    body: await bounded(response, maxBytes),
    requestId: response.headers.get("X-Request-ID") ?? undefined,
    retryAfter: retryAfter(response.headers.get("Retry-After")),
  };
}
