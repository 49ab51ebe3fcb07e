import type { access } from "./storage-indexeddb.js";

type Access = typeof access;

/** How long a lease lasts whose holder died, in milliseconds. One that lives renews it. */
const lifetime = 30_000;

/**
 * What {@link lock} does, for browsers without Web Locks: by an entry in
 * IndexedDB, whose transactions all tabs see in one order.
 */
export async function lease(access: Access, name: string, patience: number, disposed: AbortSignal, tooLong: () => Error): Promise<() => void> {
  const key = "lock:" + name;
  const holder = String(Math.random());
  const write = (allowed: (held: { holder: string; until: number } | undefined) => boolean, value: unknown) =>
    access("readwrite", "sessions", (store) => {
      let done = false;
      const held = store.get(key);
      held.onsuccess = () => {
        done = allowed(held.result);
        if (done) value ? store.put(value, key) : store.delete(key);
      };
      return () => done;
    });
  let failures = 0;
  for (const end = Date.now() + patience; !disposed.aborted; ) {
    try {
      const now = Date.now();
      // One that ends much later than any could was written before the clock was put back.
      if (await write((held) => !held || held.until < now || held.until > now + 2 * lifetime, { holder, until: now + lifetime })) {
        const mine = (held: { holder: string } | undefined) => held?.holder === holder;
        const renewal = setInterval(() => void write(mine, { holder, until: Date.now() + lifetime }).catch(() => {}), lifetime / 3);
        return () => {
          clearInterval(renewal);
          void write(mine, undefined).catch(() => {});
        };
      }
    } catch {
      if (++failures > 3) return () => {}; // no storage at all: nothing is shared, so nothing is to be locked
    }
    if (Date.now() > end) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw tooLong();
}
