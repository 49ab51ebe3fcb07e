import { AuthKitError, ErrorCode } from "./errors.js";
import { access } from "./storage-indexeddb.js";

/** How long a tab waits for another one to finish its refresh, in milliseconds. */
const patience = 10_000;

/**
 * Waits until no other tab of the origin holds the lock of this name; returns
 * what ends it. Rejects with `refresh_timeout`: a tab that sleeps with the
 * lock in its hands must not stop the others for ever.
 */
export async function lock(name: string, disposed: AbortSignal): Promise<() => void> {
  const tooLong = () => new AuthKitError(ErrorCode.RefreshTimeout);
  const leased = async () => (await import("./lease.js")).lease(access, name, patience, disposed, tooLong);
  if (!navigator.locks) return leased();
  const waited = new AbortController();
  const stop = () => waited.abort();
  const timer = setTimeout(stop, patience);
  disposed.addEventListener("abort", stop);
  try {
    return await new Promise((resolve, reject) => {
      navigator.locks
        .request(name, { signal: waited.signal }, () => new Promise<void>((end) => resolve(end)))
        .catch((error) => reject(error?.name === "AbortError" ? tooLong() : error));
    });
  } catch (error) {
    // A page without a right to locks still refreshes, by a lease.
    if (error instanceof AuthKitError) throw error;
    return leased();
  } finally {
    clearTimeout(timer);
    disposed.removeEventListener("abort", stop);
  }
}
