import type { StoredTransaction, TransactionStorage } from "./storage.js";

const database = "authkit-wasm";
const transactions = "transactions";

/** How long a browser may take to open the database, in milliseconds. Some never answer. */
const patience = 3000;

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
 * Runs one transaction of its own and closes the database again, so that no
 * page ever stands in the way of another one's upgrade or of the user who
 * clears the site's data.
 */
async function access<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => () => T): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(transactions, mode);
      const result = use(transaction.objectStore(transactions));
      transaction.oncomplete = () => resolve(result());
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error("IndexedDB did not open in time"));
    }, patience);
    request.onupgradeneeded = () => request.result.createObjectStore(transactions);
    request.onsuccess = () => {
      clearTimeout(timer);
      if (late) request.result.close();
      resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error);
    };
  });
}
