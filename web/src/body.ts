import { AuthKitError, ErrorCode } from "./errors.js";

/**
 * Reads an answer's body as UTF-8, to at most that many octets. Rejects with
 * `response_malformed` for more and for other text, and with what the
 * connection failed of. Of an answer that says no the status says enough:
 * there the body is empty, such as that of a gateway's own page.
 */
export async function bounded(response: Response, maxBytes: number): Promise<string> {
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
      if (response.ok) throw new AuthKitError(ErrorCode.ResponseMalformed, "The server's answer is too large, or no UTF-8 text.", { cause, status: response.status });
      void reader!.cancel().catch(() => {});
      return "";
    }
    if (done) return text;
  }
}
