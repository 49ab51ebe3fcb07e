import { lock } from "./lock.js";
import { access } from "./storage-indexeddb.js";

/** What all tabs know of the session, as the module reads it. */
export interface Shared {
  generation: number;
  alive: boolean;
  /** The tokens are in it. In storage only in devMode, otherwise handed from tab to tab. */
  session?: string;
  /** The refresh token is with one tab, and in no cookie. */
  held?: boolean;
  /** Left in localStorage by authkit-js. */
  refreshToken?: string;
}

const nothing: Shared = { generation: 0, alive: false };

/** How long to wait for another tab to hand the session over, in milliseconds. */
const handOver = 500;

/**
 * The session as the tabs of an origin share it. Its generation stands in
 * IndexedDB, whose transactions all tabs see in one order (localStorage gives
 * no such promise, even under a lock); the session itself goes from tab to
 * tab in a message, and into storage in devMode alone.
 */
export class Tabs {
  readonly #name: string;
  readonly #hints: Hints;
  readonly #heard: (shared: Shared) => void;
  readonly #disposed = new AbortController();
  readonly #locks = new Map<number, () => void>();
  readonly #channel: BroadcastChannel | undefined;
  #latest: Shared = nothing;
  #waiting: ((shared: Shared) => void) | undefined;

  constructor(name: string, hints: Hints, heard: (shared: Shared) => void) {
    this.#name = "authkit-wasm:" + name;
    this.#hints = hints;
    this.#heard = heard;
    if (typeof BroadcastChannel === "undefined") return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#receive(data);
  }

  /** Takes the lock, for a call, and reads what is shared. Rejects with `refresh_timeout`. */
  async take(call: number, generation: number): Promise<Shared> {
    const release = await lock(this.#name, this.#disposed.signal);
    this.#locks.set(call, release);
    const stored = await this.#read().catch(() => undefined);
    const latest = this.#latest;
    // A store that was emptied, or fails in some tabs, is behind what they told each other.
    if (latest.generation > (stored?.generation ?? 0)) return latest;
    if (stored && (stored.generation <= generation || !stored.alive || stored.session)) return stored;
    if (stored && latest.generation === stored.generation) return latest;
    return this.#ask(stored ?? { ...nothing, refreshToken: this.#hints.refreshToken() }, generation);
  }

  /** Lets the next tab go on. */
  release(call: number): void {
    this.#locks.get(call)?.();
    this.#locks.delete(call);
  }

  /**
   * Writes what is shared from now on, if the store still holds the expected
   * generation (or in any case, where that is negative), and tells the others.
   */
  async share(expected: number, session: string | undefined, stored: boolean, held: boolean): Promise<Shared & { refused: boolean }> {
    const alive = session !== undefined;
    const write = access("readwrite", "sessions", (store) => {
      let result: Shared & { refused: boolean } = { ...nothing, refused: false };
      const before = store.get(this.#name);
      before.onsuccess = () => {
        const record: Shared = before.result ?? nothing;
        // As in take, the store may be behind.
        const newest = record.generation < this.#latest.generation ? this.#latest : record;
        const generation = newest.generation + 1;
        if (expected >= 0 && newest.generation !== expected) result = { ...newest, refused: true };
        else store.put((result = { generation, alive, held, ...(stored && { session }), refused: false }), this.#name);
      };
      return () => result;
    });
    // Without storage the tabs still hear of it; in what order, nobody can say.
    const result = await write.catch(() => ({ generation: this.#latest.generation + 1, alive, held, refused: false }));
    if (!result.refused) {
      this.#latest = { generation: result.generation, alive, session, held };
      this.#hints.remember(session);
      this.#post(this.#latest);
    }
    return result;
  }

  /** Waits for no lock any more, and hears nothing. What is still under way can be shared until {@link close}. */
  dispose(): void {
    this.#disposed.abort();
  }

  close(): void {
    this.#channel?.close();
  }

  async #read(): Promise<Shared> {
    const found = await access("readonly", "sessions", (store) => {
      const value = store.get(this.#name);
      return () => value.result as Shared | undefined;
    });
    return found ?? { ...nothing, refreshToken: this.#hints.refreshToken() };
  }

  /** Asks who has the session that the store does not hold. */
  #ask(stored: Shared, generation: number): Promise<Shared> {
    // A page that starts with a cookie is as well off with a request of its own.
    if (!this.#channel || (!generation && this.#hints.cookie())) return Promise.resolve(stored);
    return new Promise((resolve) => {
      const done = (shared: Shared) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(shared);
      };
      const timer = setTimeout(() => done(stored), handOver);
      this.#waiting = (shared) => shared.generation >= stored.generation && done(shared);
      this.#post({ ask: stored.generation });
    });
  }

  #receive(data: Partial<Shared> & { ask?: number }): void {
    if (this.#disposed.signal.aborted) return;
    if (typeof data?.ask === "number") {
      if (this.#latest.session && this.#latest.generation >= data.ask) this.#post(this.#latest);
    } else if (typeof data?.generation === "number") {
      const shared = data as Shared;
      if (shared.generation > this.#latest.generation) this.#latest = shared;
      this.#heard(shared);
      this.#waiting?.(shared);
    }
  }

  #post(message: unknown): void {
    try {
      this.#channel?.postMessage(message);
    } catch {
      // closed meanwhile
    }
  }
}

/** What a page knows of a session before anything is loaded. */
export interface Hints {
  /** Whether the API's cookie says so. */
  cookie(): boolean;
  /** A refresh token that authkit-js, or this client in devMode, left. */
  refreshToken(): string | undefined;
  /** Notes that there is a session, or none. */
  remember(session: string | undefined): void;
}
