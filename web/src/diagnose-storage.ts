import type { Diagnosis, DiagnosisId, Setup } from "./diagnose.js";
import { sameSite } from "./site.js";

const probe = "authkit-wasm:probe";

/** What a browser may refuse, and what is lost without it. */
const stores: [id: DiagnosisId, name: string, use: () => unknown, without: string][] = [
  ["indexeddb", "IndexedDB", useIndexedDB, "A login whose answer opens in another tab cannot be finished, and tabs do not share the session."],
  ["session-storage", "sessionStorage", () => useStore(sessionStorage), "Without IndexedDB too, no login can come back to this page."],
  ["local-storage", "localStorage", () => useStore(localStorage), "A reload asks the server each time whether somebody is signed in, and devMode keeps no session."],
  ["web-locks", "Web Locks", () => navigator.locks.request(probe, { ifAvailable: true }, () => {}), "Tabs take turns by an entry in IndexedDB instead, which is slower."],
  ["broadcast-channel", "BroadcastChannel", () => new BroadcastChannel(probe).close(), "Other tabs hear of a login or sign-out only when they ask."],
];

/** Tries each kind of storage, and leaves nothing behind. */
export async function lookAtStorage(): Promise<Diagnosis[]> {
  const found = await Promise.all(
    stores.map(async ([id, name, use, without]): Promise<Diagnosis> => {
      try {
        await use();
        return { id, status: "ok", text: `${name} works.` };
      } catch {
        const fix = "Allow cookies and site data for this site, and leave private windows and frames that forbid them.";
        return { id, status: "warning", text: `${name} does not work here. ${without}`, fix };
      }
    }),
  );
  // Either of the two carries a login over the redirect.
  const carriers = found.slice(0, 2);
  if (carriers.every(({ status }) => status !== "ok")) for (const one of carriers) one.status = "failed";
  return found;
}

function useStore(store: Storage): void {
  store.setItem(probe, "1");
  const read = store.getItem(probe);
  store.removeItem(probe);
  if (read !== "1") throw new Error("not kept");
}

function useIndexedDB(): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(reject, 5000); // some browsers never answer
    const request = indexedDB.open(probe);
    request.onerror = reject;
    request.onsuccess = () => {
      request.result.close();
      indexedDB.deleteDatabase(probe);
      resolve();
    };
  });
}


/**
 * Whether a session survives a reload. Scripts are not told whether the API's
 * cookies are blocked: on another site than the page's they are in many browsers.
 */
export function lookAtCookies({ api, devMode, clientId }: Setup): Diagnosis[] {
  const id = "cookies";
  const local = /^(localhost|127\.0\.0\.1|\[::1\]|.*\.localhost)$/.test(location.hostname);
  const docs = "https://developer.mozilla.org/docs/Web/Privacy/Guides/Third-party_cookies";
  if (devMode && local) return [{ id, status: "ok", text: "devMode keeps the session in this browser's storage, which is right for development." }];
  if (devMode) {
    return [{ id, status: "warning", text: "devMode keeps the refresh token in localStorage, where any script of this site can read it.", fix: "Leave devMode out, and set apiHostname to a host of your own domain." }];
  }
  if (!navigator.cookieEnabled) return [{ id, status: "failed", text: "This browser refuses cookies, so a reload signs people out.", fix: "Allow cookies for this site." }];
  const fix = "Set apiHostname to a host of this site: a custom domain of WorkOS, or the Worker of this package.";
  if (!sameSite(location.hostname, api.hostname)) {
    return [{ id, status: "warning", text: `${api.hostname} is another site than ${location.hostname}: browsers that block third-party cookies sign people out on reload.`, fix, docs }];
  }
  const visible = /(?:^|;\s*)workos-has-session=/.test(document.cookie);
  if (visible) return [{ id, status: "ok", text: "The API is on this site, and its cookie says that somebody is signed in." }];
  if (knownSession(clientId)) {
    return [
      {
        id,
        status: "warning",
        text: "Somebody is signed in, but the API's cookie workos-has-session cannot be seen here: after a reload the session may be gone.",
        fix: "Have the API's host set its cookies for the domain that it shares with this page.",
        docs,
      },
    ];
  }
  return [{ id, status: "ok", text: "The API is on this site; once somebody is signed in, its cookie keeps the session." }];
}

/** The sign that hints.ts leaves. */
function knownSession(clientId: string): boolean {
  try {
    return !!localStorage.getItem("authkit-wasm:session:" + clientId);
  } catch {
    return false;
  }
}
