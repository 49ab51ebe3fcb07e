import { AuthKitError, ErrorCode, errorOf } from "./errors.js";
import type { Effect, Event, Resolve } from "./messages.js";
import type { Handle } from "./module.js";
import type { ChosenStorage } from "./storage.js";
import { send } from "./transport.js";
import type { LogEntry, SessionInfo } from "./types.js";

/** What a host acts on. */
export interface Surroundings {
  /** Starts an instance of the module and configures it. */
  start(): Promise<Handle>;
  storage: ChosenStorage;
  navigate(url: string): void;
  replaceURL(url: string): void;
  publish(session: SessionInfo | null): void;
  log(entry: Omit<LogEntry, "at">): void;
}

/**
 * An instance that has grown to this, in octets, is replaced before the
 * next call: the release build never frees memory, about a hundred logins fit in.
 */
const roomy = 4 << 20;

/** A call of the app that waits for the module's answer. */
interface Call {
  resolve(result: Resolve): void;
  reject(error: AuthKitError): void;
}

/**
 * Carries out what the module decides: feeds events in, performs effects in
 * their order, and feeds their answers in again. Replaces a module that died
 * or has grown.
 */
export class Host {
  #handle: Handle | undefined;
  #starting: Promise<Handle> | undefined;
  #calls = new Map<number, Call>();
  #lastCall = 0;
  #keptSession: string | undefined;
  #disposed = new AbortController();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Starts the module, where it is not running. Rejects with what {@link Surroundings.start} rejects with. */
  async start(): Promise<void> {
    this.#starting ??= this.#around.start().finally(() => (this.#starting = undefined));
    const handle = await this.#starting;
    if (this.#disposed.signal.aborted) throw new AuthKitError(ErrorCode.ClientDisposed);
    if (this.#handle) return; // another call was waiting for the same start
    this.#handle = handle;
    if (this.#keptSession) await this.#send(0, { event: "session-kept", value: this.#keptSession });
    if (!this.#handle) this.forget(); // a session that the module does not survive is none
  }

  /**
   * Starts a call of the app; settles when the module resolves or rejects it.
   * Effects that need no waiting are done on return.
   */
  async call(event: Event): Promise<Resolve> {
    if (this.#disposed.signal.aborted) throw new AuthKitError(ErrorCode.ClientDisposed);
    if (!this.#calls.size && (this.#handle?.octets?.() ?? 0) >= roomy) this.#handle = undefined;
    if (!this.#handle) await this.start();
    const call = ++this.#lastCall;
    const result = new Promise<Resolve>((resolve, reject) => this.#calls.set(call, { resolve, reject }));
    void this.#send(call, event);
    return result;
  }

  /** Drops the session in this page, without the module's help. */
  forget(): void {
    this.#keptSession = undefined;
    this.#around.publish(null);
  }

  /** Ends every call under way and accepts no other. */
  dispose(): void {
    this.#disposed.abort();
    this.#handle = undefined;
    this.#keptSession = undefined;
    this.#endCalls(new AuthKitError(ErrorCode.ClientDisposed));
  }

  #send(call: number, event: Event): void | Promise<void> {
    if (!this.#handle) return this.#settle(call)?.reject(new AuthKitError(ErrorCode.ModuleTrapped)); // it died meanwhile
    let message: string;
    try {
      message = JSON.stringify({ ...event, call, now: Date.now() });
    } catch (cause) {
      const description = "state and options have to be JSON";
      return this.#settle(call)?.reject(new AuthKitError(ErrorCode.OptionInvalid, undefined, { cause, description }));
    }
    let effects: Effect[];
    try {
      effects = JSON.parse(this.#handle(message));
    } catch (cause) {
      this.#handle = undefined;
      return this.#endCalls(new AuthKitError(ErrorCode.ModuleTrapped, undefined, { cause }));
    }
    // A message that could not be read is rejected without its number.
    for (const effect of effects) if (effect.effect === "reject") effect.call ??= call;
    return this.#perform(effects);
  }

  #perform([effect, ...rest]: Effect[]): void | Promise<void> {
    if (!effect || this.#disposed.signal.aborted) return;
    if ("call" in effect && !this.#calls.has(effect.call)) return; // the call ended meanwhile, by a module that died
    const failed = (error: unknown) => this.#failed(effect, error);
    try {
      const waiting: unknown = this.#do(effect); // of an app's own store, it may be anything
      return waiting instanceof Promise ? waiting.then(() => this.#perform(rest), failed) : this.#perform(rest);
    } catch (error) {
      return failed(error);
    }
  }

  #failed(effect: Effect, error: unknown): void | Promise<void> {
    const ours = effect.effect === "navigate" ? ErrorCode.NavigationBlocked : ErrorCode.StorageUnavailable;
    const code = error instanceof AuthKitError ? error.code : ours;
    if ("call" in effect) return this.#send(effect.call, { event: "effect-failed", code });
  }

  #do(effect: Effect): void | Promise<void> {
    const { storage } = this.#around;
    switch (effect.effect) {
      case "list-transactions":
        this.#log(effect);
        return this.#answer(effect.call, async () => ({ event: "transactions-listed", stored: await readable(storage) }));
      case "delete-transactions":
        this.#log(effect);
        return settled(storage.delete(effect.keys));
      case "save-transaction":
        this.#log(effect);
        return settled(storage.save(effect.key, effect.value, effect.durable));
      case "take-transaction":
        this.#log(effect);
        return this.#answer(effect.call, async () => ({
          event: "transaction-taken",
          value: (await storage.take(effect.key)) ?? "",
        }));
      case "send-request":
        this.#log(effect, { url: effect.url });
        return this.#answer(effect.call, async () => {
          const answer = await send(effect, this.#disposed.signal);
          this.#around.log({ level: "debug", event: "response-arrived", status: answer.status });
          return { event: "response-arrived", ...answer };
        });
      case "navigate":
        this.#log(effect, { url: effect.url });
        return this.#around.navigate(effect.url);
      case "replace-url":
        this.#log(effect, { url: effect.url });
        return this.#around.replaceURL(effect.url);
      case "keep-session":
        this.#keptSession = effect.value;
        return;
      case "drop-session":
        this.#keptSession = undefined;
        return;
      case "publish":
        this.#log(effect);
        return this.#around.publish(effect.session ?? null);
      case "resolve":
        return this.#settle(effect.call)?.resolve(effect);
      case "reject": {
        const { code, message, ...detail } = effect.error;
        return this.#settle(effect.call)?.reject(errorOf(code, message, detail));
      }
    }
  }

  /** Finds out something for the module and tells it. */
  async #answer(call: number, find: () => Promise<Event>): Promise<void> {
    const event = await find();
    await this.#send(call, event);
  }

  #settle(number: number): Call | undefined {
    const call = this.#calls.get(number);
    this.#calls.delete(number);
    return call;
  }

  #endCalls(error: AuthKitError): void {
    for (const number of [...this.#calls.keys()]) this.#settle(number)?.reject(error);
  }

  #log({ effect }: Effect, { url }: { url?: string } = {}): void {
    // Of a URL host and path alone: state, hints and session IDs are in the query.
    this.#around.log({ level: "debug", event: effect, ...(url && { url: url.replace(/[?#].*/s, "") }) });
  }
}

/** Waits for a promise of any make, and for nothing else. */
function settled(result: unknown): void | Promise<void> {
  if (typeof (result as PromiseLike<void> | undefined)?.then === "function") return Promise.resolve(result as PromiseLike<void>);
}

// What the module can read at once, in characters: of one login, and of all.
const longestTransaction = 32_768;
const longestList = 400_000;
const longestKey = 128;

/**
 * Reads the pending logins. What is none of ours, or too much, is handed over
 * without its value, which the module takes for unreadable and deletes; under
 * a key that no login has, it is deleted here.
 */
async function readable(storage: ChosenStorage): Promise<{ key: string; value: string }[]> {
  let room = longestList;
  const foreign: string[] = [];
  const stored = Array.from(await storage.list(), ({ key, value }) => ({ key: String(key), value: String(value) }));
  const ours = stored.filter(({ key }) => /^[\w-]+$/.test(key) && key.length <= longestKey || !foreign.push(key));
  if (foreign.length) await storage.delete(foreign);
  return ours.map(({ key, value }) => {
    const fits = value.length <= longestTransaction && !/\p{Surrogate}/u.test(value) && (room -= value.length + key.length) >= 0;
    return { key, value: fits ? value : "" };
  });
}
