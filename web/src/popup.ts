import type { errorOf } from "./errors.js";
import type { Resolve } from "./messages.js";

/** What the two windows of a login say to each other. */
const answer = "authkit-wasm:answer";
const heard = "authkit-wasm:heard";

/** Sentences that only a popup needs, and that other pages need not load. */
const popupAdvice = {
  popup_blocked: "The browser did not open a window. Call signIn in a click, or without mode: \"popup\".",
  popup_closed: "The window was closed before the sign-in was finished. Offer to try again.",
  callback_malformed: "The window came back without an answer to this login. Give every page of the app the same redirectUri.",
};

/**
 * Leads a window to a login and waits for the page that the server sends it
 * back to. url gives the authorization URL, finish takes the address of that
 * page. Messages count from that window and this origin alone. Ends with the
 * client, when disposed is aborted. Errors are made by the caller's function,
 * since this file is loaded by itself and has no classes for them.
 */
export async function popup(
  opened: Window | null,
  make: typeof errorOf,
  url: () => Promise<string>,
  finish: (address: string) => Promise<Resolve>,
  disposed: AbortSignal,
): Promise<void> {
  const error = (code: keyof typeof popupAdvice) => make(code, popupAdvice[code]);
  if (!opened) throw error("popup_blocked");
  let stop = () => {};
  try {
    const came = new Promise<string>((resolve, reject) => {
      const listen = ({ source, origin, data }: MessageEvent) => {
        if (source !== opened || origin !== location.origin || data?.type !== answer || typeof data.address !== "string") return;
        opened.postMessage({ type: heard }, location.origin);
        resolve(data.address);
      };
      const look = setInterval(() => opened.closed && reject(error("popup_closed")), 300);
      const end = () => reject(make("client_disposed"));
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
    if (!(await finish(await came)).callback) throw error("callback_malformed");
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
