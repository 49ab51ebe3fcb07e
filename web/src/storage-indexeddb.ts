import type { StoredTransaction, TransactionStorage } from "./storage.js";

const database = "authkit-wasm";
/** Pending logins, and what the tabs share of the session. */
type Store = "transactions" | "sessions";

/** How long a browser may take for one access, in milliseconds. Some never answer. */
const patience = 5000;

/** Lives as long as the site's data; every tab of the origin sees it. */
export function indexedDBStorage(): TransactionStorage {
  return {
    list: () =>
      access("readonly", "transactions", (store) => {
        const keys = store.getAllKeys();
        const values = store.getAll();
        return (): StoredTransaction[] =>
          keys.result.map((key, i) => ({ key: String(key), value: String(values.result[i]) }));
      }),
    save: (key, value) =>
      access("readwrite", "transactions", (store) => {
        store.put(value, key);
        store.transaction.commit(); // at once, and not when the browser has told that nothing follows
        return () => undefined;
      }),
    take: (key) =>
      access("readwrite", "transactions", (store) => {
        const value = store.get(key);
        store.delete(key);
        return () => value.result as string | undefined;
      }),
    delete: (keys) =>
      access("readwrite", "transactions", (store) => {
        keys.forEach((key) => store.delete(key));
        return () => undefined;
      }),
  };
}

let connection: Promise<IDBDatabase> | undefined;

/**
 * The page's connection, opened when it is first needed, or {@link openAhead}. It closes itself when
 * somebody wants to upgrade or delete the database, as a user does who clears
 * the site's data.
 */
function connect(): Promise<IDBDatabase> {
  return (connection ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 2);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) request.result.createObjectStore("transactions" satisfies Store);
      request.result.createObjectStore("sessions" satisfies Store);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = disconnect;
      db.onclose = disconnect;
      resolve(db);
    };
  }));
}

/**
 * Opens the connection while something else is being waited for, on a page
 * that will need it for sure. A failure is forgotten: the first access tries
 * again, and says so.
 */
export function openAhead(): void {
  connect().catch(disconnect);
}

function disconnect(): void {
  connection?.then((db) => db.close()).catch(() => {}); // one that never opened needs no closing
  connection = undefined;
}

/**
 * Runs one transaction, and settles in any case: what is reported as failed
 * does not happen after all, and the next access opens a new connection.
 */
export function access<T>(mode: IDBTransactionMode, name: Store, use: (store: IDBObjectStore) => () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    let transaction: IDBTransaction | undefined;
    let late = false;
    const failed = (error: unknown) => {
      clearTimeout(timer);
      disconnect();
      reject(error);
    };
    const timer = setTimeout(() => {
      late = true;
      transaction?.abort();
      failed(new DOMException("IndexedDB did not answer in time", "TimeoutError"));
    }, patience);
    connect()
      .then((db) => {
        if (late) return;
        transaction = db.transaction(name, mode);
        const result = use(transaction.objectStore(name));
        transaction.onabort = () => failed(transaction?.error);
        transaction.oncomplete = () => {
          clearTimeout(timer);
          resolve(result());
        };
      })
      .catch(failed);
  });
}
