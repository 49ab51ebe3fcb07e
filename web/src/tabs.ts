import { lock } from "./lock.js";
import type { Change } from "./messages.js";
import { sleep } from "./retry.js";
import { access } from "./storage-indexeddb.js";

/** What all tabs know of the session, as the module reads it. */
export interface Shared {
  generation: number;
  alive: boolean;
  /** The tokens are in it. In storage only in devMode, otherwise handed from tab to tab. */
  session?: string;
  /** The refresh token is with one tab, and in no cookie. */
  held?: boolean;
  /** The server ended the session, and not the user. */
  expired?: boolean;
  /** IDs of the last sessions that this origin has had, but for those that the server ended. */
  past?: string[];
  /** Left in localStorage, by authkit-js or where the store could not be written. */
  refreshToken?: string;
}

const nothing: Shared = { generation: 0, alive: false };

/** How many of {@link Shared.past} are remembered. */
const remembered = 16;

/** What the module can read of one text, in characters, whatever they are. */
const longest = 80_000;

/**
 * Of a record what belongs there, and nothing more: any script of the site can
 * write one. A text that the module cannot read is none.
 */
function checked(record: unknown): Shared {
  const { generation, alive, session, held, expired, past, refreshToken } = Object(record);
  const text = (value: unknown) => (typeof value === "string" && value.length < longest && !/\p{Surrogate}/u.test(value) ? value : "");
  return {
    generation: Number.isSafeInteger(generation) ? generation : 0,
    alive: !!alive,
    session: text(session),
    held: !!held,
    expired: !!expired,
    past: [past].flat().map(text).filter((id) => id && id.length < 99).slice(-remembered),
    refreshToken: text(refreshToken),
  };
}

/** How long to wait for another tab to hand the session over, in milliseconds. */
const handOver = 500;

/** How long an answer may take whose page was left meanwhile, in milliseconds. */
const unheard = 1000;

/**
 * The session as the tabs of an origin share it. Its generation stands in
 * IndexedDB, whose transactions all tabs see in one order (localStorage gives
 * no such promise, even under a lock); the session itself goes from tab to
 * tab in a message, and into storage in devMode alone.
 */
export class Tabs {
  readonly #name: string;
  readonly #mark: string;
  readonly #hints: Hints;
  readonly #heard: (shared: Shared) => void;
  readonly #disposed = new AbortController();
  readonly #locks = new Map<number, () => void>();
  readonly #channel: BroadcastChannel | undefined;
  #latest: Shared = nothing;
  #seen = 0; // the newest generation that was in the store
  #waiting: ((shared: Shared) => void) | undefined;

  constructor(name: string, hints: Hints, heard: (shared: Shared) => void) {
    this.#name = "authkit-wasm:" + name;
    this.#mark = this.#name + ":sending";
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
    const known = this.#known();
    const written = stored?.generation ?? 0;
    this.#seen = Math.max(this.#seen, written);
    // A store that was emptied, or fails in some tabs, is behind what they told
    // each other, and behind what they left where it still could be written.
    if (known.generation > written && (stored || known === latest)) return known;
    if (stored && (stored.generation <= generation || !stored.alive || stored.session)) return stored;
    if (stored && latest.generation === stored.generation) return latest;
    return this.#ask(stored ?? checked(this.#hints.left()), generation);
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
  async share({ expected, session, sessionId, stored, held, expired }: Change): Promise<Shared & { refused: boolean }> {
    const alive = session !== undefined;
    const write = access("readwrite", "sessions", (store) => {
      let result: Shared & { refused: boolean } = { ...nothing, refused: false };
      store.delete(this.#mark);
      const found = store.get(this.#name);
      found.onsuccess = () => {
        const record = checked(found.result);
        // As in take, the store may be behind.
        const known = this.#known();
        const newest = record.generation < known.generation ? known : record;
        const generation = newest.generation + 1;
        if (expected >= 0 && newest.generation !== expected) result = { ...newest, refused: true };
        else {
          // What the server ended is none of them, and was the last: should it honour that after all, it is good.
          const before = (newest.past ?? []).slice(0, expired && newest.alive ? -1 : undefined);
          const past = before.filter((id) => id !== sessionId).concat(sessionId ?? []);
          result = { generation, alive, held, expired, past: past.slice(-remembered), ...(stored && { session }), refused: false };
          store.put(result, this.#name);
        }
      };
      return () => result;
    });
    if (!alive && expected < 0) this.#hints.remember(undefined); // at once: the page may be left before that is written
    // Without storage the tabs still hear of it; in what order, nobody can say.
    const result = await write.catch(() => ({ generation: Math.max(this.#known().generation, this.#seen) + 1, alive, held, expired, refused: false }));
    if (!result.refused) {
      this.#latest = { ...result, session };
      this.#hints.remember(session, result.generation);
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

  /** The newest that this tab knows of without the store. */
  #known(): Shared {
    const left = checked(this.#hints.left());
    return left.generation > this.#latest.generation ? left : this.#latest;
  }

  async #read(): Promise<Shared> {
    const { found, sent } = await access("readonly", "sessions", (store) => {
      const record = store.get(this.#name);
      const mark = store.get(this.#mark);
      return () => ({ found: record.result as unknown, sent: mark.result as number });
    });
    const left = unheard - Math.abs(Date.now() - sent);
    if (!(left > 0)) return checked(found ?? this.#hints.left());
    await sleep(left, this.#disposed.signal);
    return this.#read();
  }

  /**
   * Notes that a request is on its way whose answer changes the cookie, until
   * that is shared. A page may be left in between, and the lock with it: who
   * takes that next is to give the new cookie the time to come.
   */
  sending(): void {
    access("readwrite", "sessions", (store) => {
      store.put(Date.now(), this.#mark);
      return () => undefined;
    }).catch(() => {}); // without it the next one may be refused, and no more
  }

  /** Asks who has the session that the store does not hold. */
  #ask(stored: Shared, generation: number): Promise<Shared> {
    // A page that starts with a cookie is as well off with a request of its own.
    if (!this.#channel || (!generation && this.#hints.cookie())) return Promise.resolve(stored);
    return new Promise((resolve) => {
      const { signal } = this.#disposed;
      const done = (shared: Shared) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", nobody);
        this.#waiting = undefined;
        resolve(shared);
      };
      const nobody = () => done(stored);
      const timer = setTimeout(nobody, handOver);
      signal.addEventListener("abort", nobody);
      this.#waiting = (shared) => shared.generation >= stored.generation && done(shared);
      this.#post({ ask: stored.generation });
    });
  }

  #receive(data: { generation?: unknown; ask?: unknown }): void {
    if (this.#disposed.signal.aborted) return;
    if (typeof data?.ask === "number") {
      if (this.#latest.session && this.#latest.generation >= data.ask) this.#post(this.#latest);
    } else if (typeof data?.generation === "number") {
      const shared = checked(data);
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

/** What a host needs of the tabs. */
export type TabCalls = Pick<Tabs, keyof Tabs>;

/** What a page knows of a session before anything is loaded. */
export interface Hints {
  /** Whether the API's cookie says so. */
  cookie(): boolean;
  /** The refresh token that authkit-js, or this client in devMode, left, and of which generation it is. */
  left(): Shared;
  /** Notes that there is a session, or none, and of which generation that is, where it is known. */
  remember(session: string | undefined, generation?: number): void;
}
