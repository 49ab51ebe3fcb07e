import { AuthKitError, ErrorCode } from "./errors.js";
import { indexedDBStorage } from "./storage-indexeddb.js";

/** One pending login. `value` holds the code verifier: a secret of this browser. */
export interface StoredTransaction {
  key: string;
  value: string;
}

/**
 * A store for pending logins. Methods may throw or reject, and have five
 * seconds to settle; otherwise the call ends with `storage_unavailable`.
 */
export interface TransactionStorage {
  list(): StoredTransaction[] | Promise<StoredTransaction[]>;
  save(key: string, value: string): void | Promise<void>;
  /** Reads and deletes in one step, so that only one of two callers gets it. */
  take(key: string): string | null | undefined | Promise<string | null | undefined>;
  delete(keys: string[]): void | Promise<void>;
}

/** Lives as long as the page. */
export function memoryStorage(): TransactionStorage {
  const stored = new Map<string, string>();
  return {
    list: () => Array.from(stored, ([key, value]) => ({ key, value })),
    save: (key, value) => void stored.set(key, value),
    take(key) {
      const value = stored.get(key);
      stored.delete(key);
      return value;
    },
    delete: (keys) => keys.forEach((key) => stored.delete(key)),
  };
}

const prefix = "authkit-wasm:transaction:";

/** Lives as long as the tab. No other tab sees it, but a duplicate gets a copy. */
export function sessionStorageStorage(): TransactionStorage {
  return {
    list: () =>
      Object.keys(sessionStorage)
        .filter((name) => name.startsWith(prefix))
        .map((name) => ({ key: name.slice(prefix.length), value: sessionStorage.getItem(name) ?? "" })),
    save: (key, value) => sessionStorage.setItem(prefix + key, value),
    take(key) {
      const value = sessionStorage.getItem(prefix + key);
      sessionStorage.removeItem(prefix + key);
      return value;
    },
    delete: (keys) => keys.forEach((key) => sessionStorage.removeItem(prefix + key)),
  };
}

/**
 * A store that the host uses: `durable` asks for one that outlives the page,
 * `popup` says that the answer comes back to this very page.
 */
export interface ChosenStorage extends TransactionStorage {
  save(key: string, value: string, durable?: boolean, popup?: boolean): void | Promise<void>;
}

/** The store of the option `storage`. */
export function chooseStorage(option: unknown): ChosenStorage {
  switch (option) {
    case undefined:
      return firstThatWorks();
    case "indexedDB":
      return indexedDBStorage();
    case "sessionStorage":
      return sessionStorageStorage();
    case "memory":
      return memoryStorage();
  }
  const own = option as TransactionStorage | null;
  if (["list", "save", "take", "delete"].every((m) => typeof own?.[m as keyof TransactionStorage] === "function")) {
    return inTime(own as TransactionStorage);
  }
  throw new AuthKitError(ErrorCode.OptionInvalid, undefined, {
    description: 'storage: "indexedDB", "sessionStorage", "memory" or an object with list, save, take and delete',
  });
}

/** How long a store of the app's may take for one call, in milliseconds: as long as ours. */
const patience = 5000;

/** A store whose promises settle in time. */
function inTime(own: TransactionStorage): TransactionStorage {
  const bounded = <A extends unknown[], R>(call: (...args: A) => R | Promise<R>) => (...args: A): R | Promise<R> => {
    const result = call(...args);
    if (typeof (result as PromiseLike<R> | undefined)?.then !== "function") return result;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new DOMException("the store did not answer in time", "TimeoutError")), patience);
      Promise.resolve(result).then(resolve, reject).finally(() => clearTimeout(timer));
    });
  };
  return {
    list: bounded(() => own.list()),
    save: bounded((key, value) => own.save(key, value)),
    take: bounded((key) => own.take(key)),
    delete: bounded((keys) => own.delete(keys)),
  };
}

/**
 * IndexedDB, else sessionStorage, else memory, decided anew for each write:
 * browsers refuse storage at any time. A login that leaves the page is never
 * written to memory, where its answer could not find it.
 */
function firstThatWorks(): ChosenStorage {
  const lasting = [indexedDBStorage(), sessionStorageStorage()];
  const all = [...lasting, memoryStorage()];

  const late = (failure: unknown) => (failure as Error | undefined)?.name === "TimeoutError";

  async function each<T>(stores: TransactionStorage[], use: (store: TransactionStorage) => T, enough: (t: Awaited<T>) => boolean) {
    let failure: unknown;
    for (const store of stores) {
      try {
        const result = await use(store);
        if (enough(result)) return;
      } catch (error) {
        if (!late(failure)) failure = error; // what another store says then does not matter
      }
    }
    return { failure };
  }

  return {
    async list() {
      const found: StoredTransaction[] = [];
      await each(all, (store) => store.list(), (some) => (found.push(...some), false));
      return found;
    },
    async save(key, value, durable) {
      const unsaved = await each(durable ? lasting : all, (store) => store.save(key, value), () => true);
      if (unsaved) throw unsaved.failure;
    },
    async take(key) {
      let taken: string | null | undefined;
      // Each is asked: a login that two of them kept is good once all the same.
      const missed = await each(all, (store) => store.take(key), (value) => ((taken ??= value), false));
      // What could not be asked in time may have it. What is refused for good never had it.
      if (taken == null && late(missed?.failure)) throw missed!.failure;
      return taken;
    },
    async delete(keys) {
      await each(all, (store) => store.delete(keys), () => false);
    },
  };
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
export async function readable(storage: ChosenStorage): Promise<{ key: string; value: string }[]> {
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
