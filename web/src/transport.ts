import { AuthKitError, ErrorCode } from "./errors.js";
import type { SendRequest } from "./messages.js";

/** What the module wants to know of an answer. */
export interface Answer {
  status: number;
  body: string;
  requestId?: string;
}

/**
 * Sends a request of the module. Redirects are refused, since they would hand
 * the code to a stranger; time and size are bounded to the last octet. Rejects
 * with `network_failed` or `response_malformed`.
 */
export async function send(request: SendRequest, disposed: AbortSignal): Promise<Answer> {
  const { method, url, body, opaque } = request;
  const abort = new AbortController();
  const stop = () => abort.abort();
  const timer = setTimeout(stop, request.timeout);
  disposed.addEventListener("abort", stop);
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
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: abort.signal,
    });
    const requestId = response.headers.get("X-Request-ID") ?? undefined;
    return { status: response.status, body: await bounded(response, request.maxBytes), requestId };
  } catch (cause) {
    stop(); // whatever is still coming
    throw cause instanceof AuthKitError ? cause : new AuthKitError(ErrorCode.NetworkFailed, undefined, { cause });
  } finally {
    clearTimeout(timer);
    disposed.removeEventListener("abort", stop);
  }
}

async function bounded(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = reader ? await reader.read() : { done: true, value: undefined };
    size += value?.length ?? 0;
    try {
      if (size > maxBytes) throw new RangeError(`more than ${maxBytes} octets`);
      text += decoder.decode(value, { stream: !done });
    } catch (cause) {
      throw new AuthKitError(ErrorCode.ResponseMalformed, undefined, { cause });
    }
    if (done) return text;
  }
}
