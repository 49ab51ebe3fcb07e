import { AuthKitError, ErrorCode } from "./errors.js";

/** Settles as promise does, or rejects with `call_aborted` once the signal is. */
export function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AuthKitError(ErrorCode.CallAborted, undefined, { cause: signal.reason }));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Options may be nothing at all, or throw when they are read: that is a typed error too. */
export async function typed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof AuthKitError ? cause : new AuthKitError(ErrorCode.OptionInvalid, undefined, { cause });
  }
}

/** Calls code of the app. What it throws is the app's to see, and never stops ours. */
export function tell<T>(listener: ((detail: T) => void) | undefined, detail: T): void {
  try {
    listener?.(detail);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Asks code of the app, as {@link tell} tells it; gives `otherwise` where it throws. */
export function ask<T>(question: () => T, otherwise: T): T {
  let answer = otherwise;
  tell(() => (answer = question()), undefined);
  return answer;
}
