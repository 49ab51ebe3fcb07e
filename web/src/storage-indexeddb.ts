import type { StoredTransaction, TransactionStorage } from "./storage.js";

const database = "authkit-wasm";
const transactions = "transactions";

/** How long a browser may take for one access, in milliseconds. Some never answer. */
const patience = 5000;

/** Lives as long as the site's data; every tab of the origin sees it. */
export function indexedDBStorage(): TransactionStorage {
  return {
    list: () =>
      access("readonly", (store) => {
        const keys = store.getAllKeys();
        const values = store.getAll();
        return (): StoredTransaction[] =>
          keys.result.map((key, i) => ({ key: String(key), value: String(values.result[i]) }));
      }),
    save: (key, value) =>
      access("readwrite", (store) => {
        store.put(value, key);
        return () => undefined;
      }),
    take: (key) =>
      access("readwrite", (store) => {
        const value = store.get(key);
        store.delete(key);
        return () => value.result as string | undefined;
      }),
    delete: (keys) =>
      access("readwrite", (store) => {
        keys.forEach((key) => store.delete(key));
        return () => undefined;
      }),
  };
}

/**
 * Runs one transaction in a connection of its own and closes it again, so that
 * no page ever stands in the way of another one's upgrade or of the user who
 * clears the site's data. Settles in any case.
 */
function access<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    let late = false;
    let transaction: IDBTransaction | undefined;
    const timer = setTimeout(() => {
      late = true;
      transaction?.abort(); // what is reported as failed must not happen after all
      reject(new Error("IndexedDB did not answer in time"));
    }, patience);
    const failed = (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    };
    request.onupgradeneeded = () => request.result.createObjectStore(transactions);
    request.onerror = () => failed(request.error);
    request.onsuccess = () => {
      const db = request.result;
      if (late) return db.close();
      try {
        transaction = db.transaction(transactions, mode);
        const result = use(transaction.objectStore(transactions));
        transaction.oncomplete = () => {
          clearTimeout(timer);
          resolve(result());
        };
        transaction.onabort = () => failed(transaction?.error);
      } catch (error) {
        failed(error); // a database that is there without its store
      }
      db.close(); // once the transaction is done
    };
  });
}
