/** What {@link retrying} looks at in an answer. */
export interface Answered {
  status: number;
  /** What {@link retryAfter} read from the answer, in milliseconds. */
  retryAfter?: number;
}

export interface Retrying {
  /** Whether to go on after what `send` threw: a server that was not reached, not an answer that is wrong. */
  again: (error: unknown) => boolean;
  /** Ends pauses at once; `send` has to listen to it by itself. */
  signal?: AbortSignal;
}

/** Sends at most, the first one included. */
const attempts = 3;
/** Milliseconds that the first pause has at least; each one after it twice as many. */
const pause = 500;
/** A server that asks for a longer pause, in milliseconds, is not asked again. */
const longestPause = 20_000;

/**
 * Sends until there is an answer to go by: again after 408, 429, 5xx and
 * errors that `again` accepts, each time after a longer pause of random length
 * and not before the server's Retry-After. Returns the last answer whatever it
 * says, and throws the last error; throws the signal's reason once it is aborted.
 * `send` gets the attempt's number, from 1: a POST that is sent again needs an
 * Idempotency-Key.
 */
export async function retrying<T extends Answered>(send: (attempt: number) => Promise<T>, { again, signal }: Retrying): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    let asked = 0;
    try {
      const answer = await send(attempt);
      asked = answer.retryAfter ?? 0;
      if (!transient(answer.status) || attempt === attempts || asked > longestPause) return answer;
    } catch (error) {
      if (signal?.aborted || attempt === attempts || !again(error)) throw error;
    }
    const least = Math.max(asked, pause * 2 ** (attempt - 1));
    await sleep(least * (1 + Math.random()), signal); // clients that failed together come back apart
  }
}

/** Whether a status says that the same request may be answered later. */
function transient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * Reads a Retry-After (RFC 9110 section 10.2.3), in seconds or as a date, as
 * milliseconds from now; undefined for what is neither, or lies in the past.
 */
export function retryAfter(value: string | null): number | undefined {
  const text = value?.trim() ?? "";
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) - Date.now() : NaN;
  return time >= 0 ? time : undefined;
}

/** Waits; rejects with the signal's reason once it is aborted. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const ended = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", ended);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", ended, { once: true });
  });
}
