import type { Event, Ready, Respond } from "./messages.js";

/** The event of a request, but for its body. */
export function eventOf({ method, url, headers }: Request): Event {
  return { event: "request", method, url, header: [...headers] };
}

/** The body of a request, where the core reads it. All others stay as they are, and can be streamed on. */
export function bodyOf({ method, url, body }: Request, { bodies, maxBody }: Ready): Promise<Body> | undefined {
  return method === "POST" && bodies.includes(new URL(url).pathname) ? read(body, maxBody) : undefined;
}

type Body = { body: string } | { oversized: true };

/**
 * Reads a body to at most that many octets. What is no UTF-8 becomes U+FFFD,
 * which no JSON has outside its strings.
 */
async function read(stream: ReadableStream<Uint8Array> | null, maxBody: number): Promise<Body> {
  const reader = stream?.getReader();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let body = "";
  for (let size = 0; ; ) {
    const { done, value } = reader ? await reader.read() : { done: true, value: undefined };
    if (done || !value) return { body: body + decoder.decode() };
    size += value.length;
    if (size > maxBody) {
      void reader!.cancel().catch(() => {});
      return { oversized: true };
    }
    body += decoder.decode(value, { stream: true });
  }
}

/** The core's answer. Each of its header lines stays one, set-cookie too. */
export function responseOf(request: Request, { status, header, body }: Respond): Response {
  const headers = new Headers();
  for (const [name, value] of header) headers.append(name, value);
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}
