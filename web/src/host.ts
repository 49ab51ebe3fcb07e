import { AuthKitError, ErrorCode, errorOf } from "./errors.js";
import type { Cause, Effect, Event, Resolve } from "./messages.js";
import type { Handle } from "./module.js";
import { sleep } from "./retry.js";
import { readable, type ChosenStorage } from "./storage.js";
import type { Shared, TabCalls } from "./tabs.js";
import { send } from "./transport.js";
import type { LogEntry, SessionInfo } from "./types.js";

/** What a host acts on. */
export interface Surroundings {
  /** Starts an instance of the module and configures it. */
  start(): Promise<Handle>;
  storage: ChosenStorage;
  tabs(heard: (shared: Shared) => void): TabCalls;
  navigate(url: string): void;
  replaceURL(url: string): void;
  publish(session: SessionInfo | null, cause: Cause, accessToken?: string): void;
  /** Asks for the event "time-came" at this time, in milliseconds since 1970; zero is never. */
  schedule(at: number): void;
  /** Absent where nobody listens. */
  log?(entry: Omit<LogEntry, "at">): void;
}

/** What a client needs of a host, in the page or in a worker. */
export interface Calls {
  start(): Promise<void>;
  call(event: Event): Promise<Resolve>;
  forget(sessionId: string): void;
  dispose(): void | Promise<void>;
  /** Fetches with the access token, where that is out of the page's reach. */
  fetch?(request: Request): Promise<Response>;
}

/**
 * An instance that has grown to this, in octets, is replaced before the
 * next call: the release build never frees memory, about a hundred logins fit in.
 */
const roomy = 4 << 20;

/** A call of the app that waits for the module's answer. */
interface Call {
  resolve(result: Resolve | Promise<Resolve>): void;
  reject(error: AuthKitError): void;
  /** Asks the next module, once, should this one die: until it has answered, and then if asking twice does no harm. */
  again?: () => Promise<Resolve>;
  event: Event; // that it began with
}

/**
 * Carries out what the module decides: feeds events in, performs effects in
 * their order, and feeds their answers in again. Replaces a module that died
 * or has grown.
 */
export class Host implements Calls {
  #handle: Handle | undefined;
  #starting: Promise<Handle> | undefined;
  #calls = new Map<number, Call>();
  #lastCall = 0;
  #keptSession: string | undefined;
  #changes = 0; // of the session: an answer that was asked for before one is void
  #sending = new Map<number, Promise<void>>();
  #shared: Promise<unknown> | undefined; // what is being written for the other tabs, and for the next page
  #missed: Shared | undefined; // heard while no module could be told
  #keys = new Map<number, string>(); // Idempotency-Key of each call's request
  #disposed = new AbortController();
  readonly #around: Surroundings;
  readonly #tabs: TabCalls;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#tabs = around.tabs((shared) => {
      if (shared.generation >= (this.#missed?.generation ?? 0)) this.#missed = shared;
      this.#listen(true);
    });
  }

  /** Starts the module, where it is not running. Rejects with what {@link Surroundings.start} rejects with. */
  async start(): Promise<void> {
    this.#starting ??= this.#around.start().finally(() => (this.#starting = undefined));
    const handle = await this.#starting;
    if (this.#disposed.signal.aborted) throw new AuthKitError(ErrorCode.ClientDisposed);
    if (this.#handle) return; // another call was waiting for the same start
    this.#handle = handle;
    if (this.#keptSession) void this.#send(0, { event: "session-kept", value: this.#keptSession });
    if (!this.#handle) return this.#drop(); // a session that the module does not survive is none
    this.#listen(false);
  }

  /**
   * Tells the module what other tabs said, also one that has just been started:
   * the session may be over. One that has grown and cannot be replaced, since
   * calls are under way, hears it when they have ended.
   */
  #listen(again: boolean): void {
    const shared = this.#missed;
    if (!shared) return;
    this.#makeRoom();
    if (this.#grown()) return;
    const handle = this.#handle;
    if (handle) {
      this.#missed = undefined;
      void this.#send(0, { ...shared, event: "session-heard" });
    }
    if (this.#handle || (handle && !again)) return;
    this.#missed = shared; // once more, for the module that follows
    void this.start().catch(() => {}); // the next call says why
  }

  #grown(): boolean {
    return (this.#handle?.octets?.() ?? 0) >= roomy;
  }

  #makeRoom(): void {
    if (!this.#calls.size && this.#grown()) this.#handle = undefined;
  }

  /**
   * Starts a call of the app; settles when the module resolves or rejects it.
   * Effects that need no waiting are done on return.
   */
  call(event: Event): Promise<Resolve> {
    return this.#call(event, () => this.#call(event));
  }

  async #call(event: Event, again?: () => Promise<Resolve>): Promise<Resolve> {
    if (this.#disposed.signal.aborted) throw new AuthKitError(ErrorCode.ClientDisposed);
    this.#makeRoom();
    if (!this.#handle) await this.start();
    const call = ++this.#lastCall;
    const result = new Promise<Resolve>((resolve, reject) => this.#calls.set(call, { resolve, reject, again, event }));
    void this.#send(call, event);
    const resolved = await result.finally(() => this.#listen(true));
    // An app may leave this page now, and the next one is to find the session.
    if (resolved.callback) await this.#shared;
    return resolved;
  }

  /** Ends the session here and in the other tabs, without the module's help. */
  forget(sessionId: string): void {
    this.#handle = undefined; // or the module would go on with it
    this.#endCalls(errorOf(ErrorCode.LoginRequired));
    this.#drop();
    this.#shared = this.#tabs.share({ expected: -1, sessionId });
  }

  #drop(): void {
    this.#keptSession = undefined;
    this.#changes++;
    this.#around.publish(null, "sign-out");
  }

  /**
   * Ends every call under way but a sign-out, and accepts no other. A request
   * that is on its way is waited for, and what it brings is told the other tabs:
   * the tokens in the answer are the only good ones. Resolves when nothing is left.
   */
  async dispose(): Promise<void> {
    this.#disposed.abort();
    this.#endCalls(new AuthKitError(ErrorCode.ClientDisposed));
    this.#tabs.dispose();
    await undefined; // it may be a listener that called this, with effects yet to be performed
    await Promise.allSettled(this.#sending.values());
    await this.#shared;
    this.#tabs.close();
    this.#handle = undefined;
    this.#keptSession = undefined;
  }

  #send(call: number, event: Event): void | Promise<void> {
    if (!this.#handle) { // it died meanwhile, perhaps while the call waited for the lock
      if (!this.#sending.has(call)) this.#tabs.release(call);
      return this.#settle(call)?.reject(new AuthKitError(ErrorCode.ModuleTrapped));
    }
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
      return this.#endCalls(new AuthKitError(ErrorCode.ModuleTrapped, undefined, { cause }), true);
    }
    const asked = this.#calls.get(call);
    if (asked && !/^(token-asked|organization-asked|login-started)$/.test(asked.event.event)) asked.again = undefined;
    for (const effect of effects) {
      if (effect.effect !== "reject" || effect.call) continue;
      effect.call = call; // a message that could not be read is rejected without its number
      // Of an answer the module's side of the call goes on waiting, with the lock in its hands.
      if (asked && asked.event !== event) return this.#send(call, { event: "effect-failed", code: effect.error.code });
    }
    return this.#perform(effects);
  }

  #perform([effect, ...rest]: Effect[]): void | Promise<void> {
    if (!effect) return;
    // A call may have ended meanwhile; its lock is let go all the same. Of a client that was disposed
    // of, what it tells the other tabs counts, and a sign-out, whose call goes on.
    const counts =
      "call" in effect
        ? this.#calls.has(effect.call!) || effect.effect === "release-lock"
        : !this.#disposed.signal.aborted || effect.effect === "share-session";
    if (!counts) return this.#perform(rest);
    const failed = (error: unknown) => {
      if (!("call" in effect)) return this.#perform(rest); // nobody waits for it
      const ours = effect.effect === "navigate" ? ErrorCode.NavigationBlocked : ErrorCode.StorageUnavailable;
      return this.#send(effect.call!, { event: "effect-failed", code: error instanceof AuthKitError ? error.code : ours });
    };
    try {
      const waiting: unknown = this.#do(effect); // of an app's own store, it may be anything
      return waiting instanceof Promise ? waiting.then(() => this.#perform(rest), failed) : this.#perform(rest);
    } catch (error) {
      return failed(error);
    }
  }

  #do(effect: Effect): void | Promise<void> {
    const { storage } = this.#around;
    switch (effect.effect) {
      case "list-transactions":
        this.#log(effect);
        return this.#answer(0, async () => ({ event: "transactions-listed", stored: await readable(storage).catch(() => []) }));
      case "delete-transactions":
        this.#log(effect);
        return settled(storage.delete(effect.keys));
      case "save-transaction":
        if (effect.call) this.#log(effect); // else it is a finished one, and tells nothing new
        return settled(storage.save(effect.key, effect.value, effect.durable, !!this.#calls.get(effect.call!)?.event.popup));
      case "take-transaction":
        this.#log(effect);
        return this.#answer(effect.call, async () => ({
          event: "transaction-taken",
          value: (await storage.take(effect.key)) ?? "",
        }));
      case "send-request": {
        this.#log(effect);
        const sent = this.#request(effect);
        this.#sending.set(effect.call, sent);
        return sent;
      }
      case "navigate":
        this.#log(effect);
        // A session that was ended before is to be over for the next page too.
        return Promise.resolve(this.#shared).then(() => this.#around.navigate(effect.url));
      case "replace-url":
        this.#log(effect);
        return this.#around.replaceURL(effect.url);
      case "keep-session":
        this.#changes++;
        this.#keptSession = effect.value;
        return;
      case "drop-session":
        this.#changes++;
        this.#keptSession = undefined;
        return;
      case "publish":
        this.#log(effect);
        return this.#around.publish(effect.session ?? null, effect.cause, effect.accessToken);
      case "take-lock":
        this.#log(effect);
        return this.#answer(effect.call, async () => ({
          ...(await this.#tabs.take(effect.call, effect.generation)),
          event: "lock-taken",
        }));
      case "release-lock":
        return this.#tabs.release(effect.call);
      case "share-session": {
        this.#log(effect);
        const { call = 0 } = effect;
        const shared = this.#tabs.share(effect);
        this.#shared = shared;
        const told = this.#answer(call, async () => ({ ...(await shared), event: "session-shared" }));
        return call ? told : undefined; // nothing waits for what no call asked for
      }
      case "schedule":
        return this.#around.schedule(effect.at);
      case "delay":
        this.#log(effect);
        return this.#answer(effect.call, async () => {
          await sleep(effect.least * (1 + Math.random()), this.#disposed.signal).catch(() => {});
          return { event: "delay-over" };
        });
      case "resolve":
        if (effect.url) this.#log(effect);
        return this.#settle(effect.call)?.resolve(effect);
      case "reject": {
        const { code, message, ...detail } = effect.error;
        return this.#settle(effect.call)?.reject(errorOf(code, message, detail));
      }
    }
  }

  /** Finds out something for the module and tells it. */
  async #answer(call: number, find: () => Promise<Event>): Promise<void> {
    const asked = this.#handle;
    const event = await find();
    // One that took the place of the module that asked does not know the question,
    // and a call that ended meanwhile waits for no answer.
    if (this.#handle !== asked || (call && !this.#calls.has(call))) return this.#tabs.release(call);
    await this.#send(call, event);
  }

  /**
   * Sends a request of a call. An answer whose module died before it was read
   * is handed to the next one: the tokens in it are the only good ones.
   */
  async #request(effect: Effect & { effect: "send-request" }): Promise<void> {
    const { call } = effect;
    const before = this.#changes;
    if (!effect.again) this.#keys.set(call, crypto.randomUUID());
    try {
      if (effect.credentials) this.#tabs.sending();
      const answer = await send(effect, this.#keys.get(call)!, this.#disposed.signal);
      this.#around.log?.({ level: "debug", event: "response-arrived", status: answer.status });
      const awaited = this.#calls.has(call);
      if (awaited) await this.#send(call, { event: "response-arrived", ...answer });
      if ((awaited && this.#handle) || effect.opaque || this.#changes !== before) return;
      if (!this.#disposed.signal.aborted) await this.start();
      if (this.#changes !== before) return; // another tab's, heard by the module that has just been started
      await this.#send(0, { event: "response-kept", ...answer });
      await this.#shared;
    } finally {
      this.#sending.delete(call);
      if (!this.#calls.has(call)) this.#tabs.release(call);
    }
  }

  #settle(number: number): Call | undefined {
    const call = this.#calls.get(number);
    this.#calls.delete(number);
    this.#keys.delete(number);
    return call;
  }

  #endCalls(error: AuthKitError, again = false): void {
    for (const [number, { event }] of [...this.#calls]) {
      if (error.code === ErrorCode.ClientDisposed && event.event === "sign-out-asked") continue; // WorkOS is told all the same
      const call = this.#settle(number)!;
      if (again && call.again) call.resolve(call.again());
      else call.reject(error);
      if (!this.#sending.has(number)) this.#tabs.release(number);
    }
  }

  #log(effect: Effect): void {
    this.#around.log?.({ level: "debug", event: effect.effect, ...told(effect) });
  }
}

/**
 * What is logged of an effect. Of a URL host and path alone, since state, hints
 * and session IDs are in the query; of a request, and of a URL that a person is
 * led to, the names of the parameters too: they are the protocol's.
 */
function told(effect: Effect): Partial<LogEntry> {
  if (effect.effect === "publish") return { cause: effect.cause };
  if (!("url" in effect)) return {};
  const url = effect.url!.replace(/[?#].*/s, "");
  if (effect.effect === "replace-url") return { url };
  const body = "body" in effect && effect.body;
  return { url, parameters: body ? Object.keys(JSON.parse(body)) : [...new Set(new URL(effect.url!).searchParams.keys())] };
}

/** Waits for a promise of any make, and for nothing else. */
function settled(result: unknown): void | Promise<void> {
  if (typeof (result as PromiseLike<void> | undefined)?.then === "function") return Promise.resolve(result as PromiseLike<void>);
}
