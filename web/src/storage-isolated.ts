import { memoryStorage, type ChosenStorage } from "./storage.js";

/**
 * The store of a worker. A login in a window of its own waits in here, where
 * no script of the page reads its verifier: the answer comes back to this very
 * page. Every other one may be answered to the next page, or to another tab,
 * and waits where those find it.
 */
export function sheltered(store: ChosenStorage): ChosenStorage {
  const here = memoryStorage();
  return {
    list: async () => [...(await here.list()), ...(await store.list())],
    save: (key, value, durable, popup) => (popup ? here.save(key, value) : store.save(key, value, durable)),
    take: (key) => here.take(key) ?? store.take(key),
    async delete(keys) {
      here.delete(keys);
      await store.delete(keys);
    },
  };
}
