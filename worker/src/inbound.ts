import type { Event, Ready, Reply } from "./messages.js";

/** The event of a request, but for its body. */
export function eventOf({ method, url, headers }: Request): Event {
  return { event: "request", method, url, header: [...headers] };
}

/** The body of a request, where the core reads it. All others stay as they are, and can be streamed on. */
export function bodyOf({ method, url, body }: Request, { bodies, maxBody }: Ready): Promise<Body> | undefined {
  return method === "POST" && bodies.includes(new URL(url).pathname) ? read(body, maxBody) : undefined;
}

type Body = { body: string } | { oversized: true };

/** How many milliseconds a browser may take to send a body that the core reads. */
const bodyTimeout = 10_000;

/**
 * Reads a body to at most that many octets; one that does not come to its end
 * counts as too large. What is no UTF-8 becomes U+FFFD, which no JSON has
 * outside its strings.
 */
async function read(stream: ReadableStream<Uint8Array> | null, maxBody: number): Promise<Body> {
  if (!stream) return { body: "" };
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, bodyTimeout);
  try {
    for (let body = "", size = 0; ; ) {
      const piece = await Promise.race([reader.read(), late]);
      size += piece?.value?.length ?? 0;
      if (!piece || size > maxBody) {
        void reader.cancel().catch(() => {});
        return { oversized: true };
      }
      body += decoder.decode(piece.value, { stream: !piece.done });
      if (piece.done) return { body };
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The core's answer. Each of its header lines stays one, set-cookie too. */
export function responseOf(request: Request, { status, header, body }: Reply): Response {
  return new Response(request.method === "HEAD" ? null : body, { status, headers: header });
}
