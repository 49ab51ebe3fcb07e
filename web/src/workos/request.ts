import { bounded } from "../body.js";
import { entropy } from "../entropy.js";
import { AuthKitError, ErrorCode } from "../errors.js";
import { retryAfter, retrying } from "../retry.js";
import type { CallOptions, WorkOSOptions } from "./types.js";
import { exceptionOf, OauthException } from "./exceptions.js";
import { ask, compute } from "./module.js";

/** A request as the module writes it. */
interface CoreRequest {
  method: string;
  url: string;
  contentType: string;
  body: string;
  maxBytes: number;
}

/** An answer as the module reads it. */
interface Answer {
  status: number;
  body: string;
  requestId?: string;
  retryAfter?: number;
}

/** What all calls of one {@link WorkOS} share. */
export interface Configuration {
  /** Goes into every message to the module. */
  readonly place: { clientId: string; apiHostname: string; https: boolean; port?: number };
  readonly options: Pick<WorkOSOptions, "config" | "fetchFn" | "timeout">;
}

/** A call that goes to the server: which request, what it says, and how its answer is read. */
interface Exchange {
  request: "token-request" | "refresh-request" | "sso-token-request";
  response: "token-response" | "sso-token-response";
  options: object;
  /** Members of `options` that no error may repeat. */
  secrets: unknown[];
}

/** How long one try of a request may take, in milliseconds: as long as in `@workos-inc/node`. */
const patience = 60_000;

/**
 * Sends what the module wrote and has it read the answer. 408, 429, 5xx and a
 * server that is out of reach are tried again, three times in all.
 */
export async function exchange<T>({ place, options: configured }: Configuration, call: Exchange, { signal }: CallOptions = {}): Promise<T> {
  const request = compute<CoreRequest>(call.request, { ...place, options: call.options });
  const { fetchFn = fetch, timeout = patience, config } = configured;
  const own = new Headers(config?.headers);
  for (const name of ["Accept", "Content-Type"]) own.delete(name);
  const key = entropy(16);
  const send = (attempt: number) => {
    const headers: Record<string, string> = { ...Object.fromEntries(own), Accept: "application/json", "Content-Type": request.contentType };
    // Not on the first try: a server that does not allow it would refuse that too.
    if (attempt > 1) headers["Idempotency-Key"] = key;
    return sendOnce(fetchFn, request, headers, timeout, signal);
  };
  const again = (error: unknown) => error instanceof OauthException || (error as AuthKitError).code === ErrorCode.NetworkFailed;
  let answer: Answer;
  try {
    answer = await retrying(send, { again, signal });
  } catch (cause) {
    throw signal?.aborted ? new AuthKitError(ErrorCode.CallAborted, undefined, { cause }) : cause;
  }
  const message = { ...place, ...answer, secrets: call.secrets, refresh: call.request === "refresh-request" };
  const { error, result } = ask<T>(call.response, message) as { error?: Parameters<typeof exceptionOf>[0]; result: T };
  if (error) throw exceptionOf(error, new URL(request.url).pathname, answer.retryAfter);
  return result;
}

/** Bounds time and size to the last octet, and refuses redirects, since they would hand the code to a stranger. */
async function sendOnce(fetchFn: typeof fetch, request: CoreRequest, headers: Record<string, string>, timeout: number, signal?: AbortSignal): Promise<Answer> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, timeout);
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetchFn.call(globalThis, request.url, {
      method: request.method,
      body: request.body,
      headers,
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: abort.signal,
    });
    return {
      status: response.status,
      body: await bounded(await streamed(response), request.maxBytes),
      requestId: response.headers.get("X-Request-ID") ?? undefined,
      retryAfter: retryAfter(response.headers.get("Retry-After")),
    };
  } catch (cause) {
    stop(); // whatever is still coming
    if (late) throw Object.assign(new OauthException(408, "", "Request timeout", undefined, {}), { code: ErrorCode.NetworkFailed });
    throw cause instanceof AuthKitError ? cause : new AuthKitError(ErrorCode.NetworkFailed, undefined, { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** A fetch of the app's own may give text, and no stream of the web's kind. */
async function streamed(response: Response): Promise<Response> {
  const reads: unknown = response.body?.getReader;
  if (reads || response.body === null) return response;
  return new Response(await response.text(), { status: response.status });
}
