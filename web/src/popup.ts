import type { AuthKitError } from "./errors.js";

/** What the two windows of a login say to each other. */
const answer = "authkit-wasm:answer";
const heard = "authkit-wasm:heard";

/** Made by the caller: this file is loaded by itself and has no error classes. */
interface Errors {
  blocked(): AuthKitError;
  closed(): AuthKitError;
  disposed(): AuthKitError;
}

/**
 * Leads a window to a login and waits for the page that the server sends it
 * back to. url gives the authorization URL, finish takes the address of that
 * page. Messages count from that window and this origin alone. Ends with the
 * client, when disposed is aborted.
 */
export async function popup(
  opened: Window | null,
  errors: Errors,
  url: () => Promise<string>,
  finish: (address: string) => Promise<void>,
  disposed: AbortSignal,
): Promise<void> {
  if (!opened) throw errors.blocked();
  let stop = () => {};
  try {
    const came = new Promise<string>((resolve, reject) => {
      const listen = ({ source, origin, data }: MessageEvent) => {
        if (source !== opened || origin !== location.origin || data?.type !== answer || typeof data.address !== "string") return;
        opened.postMessage({ type: heard }, location.origin);
        resolve(data.address);
      };
      const look = setInterval(() => opened.closed && reject(errors.closed()), 300);
      const end = () => reject(errors.disposed());
      if (disposed.aborted) end();
      addEventListener("message", listen);
      disposed.addEventListener("abort", end);
      stop = () => {
        clearInterval(look);
        disposed.removeEventListener("abort", end);
        removeEventListener("message", listen);
      };
    });
    came.catch(() => {}); // told below, if the URL did not fail before
    opened.location.replace(await url());
    await finish(await came);
  } finally {
    stop();
    opened.close();
  }
}

/** Hands the address of this page to the window that opened it, if that waits for it. */
export function handToOpener(): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (taken: boolean) => {
      clearTimeout(timer);
      removeEventListener("message", listen);
      resolve(taken);
    };
    const listen = ({ source, origin, data }: MessageEvent) => {
      if (source === opener && origin === location.origin && data?.type === heard) {
        history.replaceState(history.state, "", location.pathname); // the answer is used
        done(true);
      }
    };
    const timer = setTimeout(done, 400, false);
    addEventListener("message", listen);
    opener.postMessage({ type: answer, address: location.href }, location.origin);
  });
}
