import module from "./app.wasm";
import { connect } from "../../web/src/engine-tinygo.js";
import type { Bindings, Event, Failed, Ready, Step } from "./messages.js";

/** A variable of the Worker is missing or wrong. */
export class ConfigurationError extends Error {}

/** One instance of the core. It holds keys, configuration and memory of its own, and nothing of any request's I/O. */
interface Instance {
  handle(message: string): string;
  octets(): number;
  ready: Ready;
}

/**
 * How much memory an instance may come to hold, in octets. It comes to
 * 8 to 16 MiB and never gives any back; an isolate has 128.
 */
const mostOctets = 32 << 20;

/** The instance that serves all requests of this isolate. It is made by the first: no randomness or time is to be had before. */
let warm: Instance | undefined;

/**
 * What was sent once and has no answer yet, such as refresh tokens by their
 * digests, and when. It outlives an instance, so that the next one does not
 * send it again.
 */
const underway = new Map<string, number>();

/** After how many milliseconds the core counts a request as dead. */
const longestUnderway = 15_000;

const base64url = { alphabet: "base64url", omitPadding: true } as const;

function start(env: Bindings): Instance {
  const handle = connect(new WebAssembly.Instance(module));
  const variables = Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === "string"));
  const answer: Ready | Failed = JSON.parse(handle(JSON.stringify({ event: "configure", variables, underway: [...underway.keys()], now: Date.now() })));
  if (answer.step === "failed") {
    throw new ConfigurationError(`authkit: ${answer.variable}: ${answer.code}: ${answer.message}`);
  }
  return { handle, octets: handle.octets!, ready: answer };
}

/** What the core wants to be told of requests. Throws a ConfigurationError. */
export function ready(env: Bindings): Ready {
  return (warm ??= start(env)).ready;
}

/**
 * Has the core handle an event, and returns what to do next. An instance that
 * dies of it is never asked again; the event is given to a new one, once,
 * since it is data and so is all that was known of its request. answered names
 * what was sent once, if this is the answer to it. Throws a ConfigurationError,
 * and what the second instance died of.
 */
export function step(env: Bindings, event: Event, answered?: string): Step | Failed {
  for (let again = true; ; again = false) {
    const instance = (warm ??= start(env));
    event.entropy = crypto.getRandomValues(new Uint8Array(instance.ready.entropy)).toBase64(base64url);
    event.now = Date.now();
    try {
      const next = JSON.parse(instance.handle(JSON.stringify(event)));
      if (answered) underway.delete(answered);
      if (next.once) remember(next.once, event.now);
      if (instance.octets() > mostOctets) warm = undefined;
      return next;
    } catch (cause) {
      warm = undefined;
      if (!again) throw cause;
    }
  }
}

/** Remembers what is sent once, and forgets whose request has died. */
function remember(once: string, now: number): void {
  underway.delete(once); // the oldest come first
  underway.set(once, now);
  for (const [other, since] of underway) {
    if (now - since < longestUnderway) break;
    underway.delete(other);
  }
}
