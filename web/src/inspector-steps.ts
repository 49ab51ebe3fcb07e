import { rfc, type Source } from "./inspector-parameters.js";
import type { TraceEntry } from "./inspector-trace.js";
import { sameSite } from "./site.js";

/** Where things happen, from left to right. The edge is there where the API is on the page's own site. */
export type Lane = "page" | "module" | "storage" | "edge" | "server";

export interface Step {
  from: Lane;
  to: Lane;
  title: string;
  text: string;
  source?: Source;
  /** What somebody would try here, what stops it, and the rows of the security checklist whose tests prove that. */
  attack?: { attempt: string; defence: string; rows: string };
}

/** An entry between its neighbours. */
interface Place {
  entry: TraceEntry;
  before?: TraceEntry;
  next?: TraceEntry;
}

const ends = (entry: TraceEntry | undefined, path: string) => !!entry?.url?.endsWith(path);
const isLogout = (entry?: TraceEntry) => ends(entry, "/sessions/logout");

const steps: Record<string, (place: Place) => Step> = {
  "save-transaction": () => ({
    from: "module",
    to: "storage",
    title: "Kept a new code verifier",
    text: "256 random bits, under a random state. Only their SHA-256 hash, the challenge, leaves this browser.",
    source: rfc(7636, "4.1"),
    attack: {
      attempt: "guess the verifier, or have two logins share one.",
      defence: "Each login draws its own from the browser's random source; where that fails, the login fails.",
      rows: "P1 P2 P3",
    },
  }),
  resolve: () => ({
    from: "module",
    to: "page",
    title: "Gave the page the URL of a login",
    text: "For a link or a window of its own. It is good for ten minutes.",
    source: rfc(7636, "4.3"),
    attack: { attempt: "read the URL in a history, a log or over a shoulder.", defence: "It holds the challenge, and no secret.", rows: "A2" },
  }),
  navigate: ({ entry }) =>
    isLogout(entry)
      ? {
          from: "page",
          to: "server",
          title: "Left to end the session at the server",
          text: "The page has forgotten the session before.",
          attack: { attempt: "have the server lead people to a page of theirs.", defence: "It goes to registered logout URIs alone.", rows: "L2 L4" },
        }
      : {
          from: "page",
          to: "server",
          title: "Left for the authorization server",
          text: "Whoever reads this URL cannot finish the login.",
          source: rfc(7636, "4.3"),
          attack: {
            attempt: "put a redirect URI or client of theirs into the URL.",
            defence: "Both come from the app's options, each parameter stands once, and the server compares with its list.",
            rows: "A1 A2 A3",
          },
        },
  away: ({ before }) =>
    isLogout(before)
      ? { from: "server", to: "server", title: "The server ended the session", text: "It gives out no more tokens for it." }
      : {
          from: "server",
          to: "server",
          title: "You were at the login page",
          text: "This page did not exist meanwhile. Only what it stored is left of it.",
          source: rfc(6749, "4.1.1"),
          attack: { attempt: "log you in as themselves, by a link with a code of theirs.", defence: "Their state matches no login that began in this browser.", rows: "C2" },
        },
  "came-back": ({ next, entry }) => ({
    from: "server",
    to: "page",
    title: "Came back",
    text: next && next.event !== "publish" ? "A fresh page and a fresh module. The address holds the server's answer." : "The address holds no answer to a login.",
    ...(next && entry && { source: rfc(6749, "4.1.2") }),
    attack: {
      attempt: "send an answer with two codes, two states or broken escapes.",
      defence: "Each parameter counts once and is decoded strictly, or nothing is sent.",
      rows: "C4 C6",
    },
  }),
  "replace-url": () => ({
    from: "module",
    to: "page",
    title: "Cleaned the address bar",
    text: "Before anything else, so that code and state do not stay in the history, in a bookmark or in a screenshot.",
    source: rfc(9700, "4.3.1"),
    attack: { attempt: "find the code in the history, or in a Referer header.", defence: "It is gone from the address even where the login fails.", rows: "C6" },
  }),
  "take-transaction": ({ next }) => ({
    from: "storage",
    to: "module",
    title: next?.event === "error" ? "Looked the pending login up" : "Found the pending login and used it up",
    text: "By state, read and deleted in one step. Then state, age, client, redirect URI and issuer are compared.",
    source: rfc(6749, "10.12"),
    attack: {
      attempt: "use an answer twice, or one that nobody here asked for.",
      defence: "It matches nothing, and no request is sent. An answer of another server fails by its issuer.",
      rows: "C1 C5 C7 C8",
    },
  }),
  "take-lock": () => ({
    from: "module",
    to: "storage",
    title: "Took its turn among the tabs",
    text: "A refresh token is good for one use, so one tab asks for all.",
    source: rfc(9700, "4.14.2"),
    attack: { attempt: "nothing: tabs that race would end their own session.", defence: "One request per refresh token, across all tabs.", rows: "R1" },
  }),
  "send-request": ({ entry, before }) => {
    if (isLogout(entry)) return { from: "module", to: "server", title: "Told the server to end the session", text: "In the background, without leaving this page." };
    if (before?.event === "take-transaction") {
      return {
        from: "module",
        to: "server",
        title: "Sent the code with the verifier",
        text: "The server hashes the verifier and compares. No client secret is needed.",
        source: rfc(7636, "4.6"),
        attack: {
          attempt: "inject a code they stole, or redirect this request to themselves.",
          defence: "A stolen code fails without its own verifier, and a redirect is an error.",
          rows: "C3 T3",
        },
      };
    }
    return {
      from: "module",
      to: "server",
      title: "Asked for a new access token",
      text: "With the refresh token, or with the cookie that holds it.",
      source: rfc(6749, "6"),
      attack: { attempt: "use a refresh token that was used before.", defence: "It is never sent twice after a success, and the server ends a session where it is.", rows: "R2" },
    };
  },
  "response-arrived": ({ entry, before, next }) => {
    if (isLogout(before)) return { from: "server", to: "module", title: "The server was told", text: "Its answer is not for this page to read." };
    const failed = next?.event === "error" || (entry.status ?? 0) >= 400;
    return {
      from: "server",
      to: "module",
      title: `The server answered ${entry.status}`,
      text: failed ? "With nothing that makes a session." : "With the user and tokens.",
      source: rfc(6749, failed ? "5.2" : "5.1"),
      attack: { attempt: "answer with megabytes, nonsense, or not at all.", defence: "Size and time are bounded, and JSON is read strictly.", rows: "D1 D2 R3" },
    };
  },
  delay: () => ({ from: "module", to: "module", title: "Waits before it tries again", text: "The server is busy. The session is kept meanwhile." }),
  publish: ({ entry }) => published[entry.cause ?? "login"] ?? published["login"]!,
  "share-session": () => ({
    from: "module",
    to: "storage",
    title: "Told the other tabs",
    text: "That there is a session, or none. No token is in what they find, but in devMode.",
    source: rfc(6749, "10.4"),
    attack: { attempt: "read tokens out of storage.", defence: "They are in memory alone.", rows: "T1" },
  }),
  error: ({ entry }) => ({
    from: "module",
    to: "page",
    title: "Ended with an error",
    text: `${entry.code}: one code to decide by, and a sentence that says what to do.`,
    source: rfc(6749, "4.1.2.1"),
    attack: { attempt: "put HTML or a secret into an error's text.", defence: "Texts are cut and escaped, and hold no code, verifier or token.", rows: "D4 T2" },
  }),
};

const published: Record<string, Step> = {
  login: {
    from: "module",
    to: "page",
    title: "Signed in",
    text: "The page was told who you are. The access token is handed out when it asks, the refresh token never.",
    source: rfc(6749, "10.3"),
    attack: { attempt: "read tokens with a script of theirs in this page.", defence: "Nothing is in storage, URL or log; isolation keeps even memory out of reach.", rows: "T1 T2" },
  },
  refresh: { from: "module", to: "page", title: "The session goes on", text: "With a new access token." },
  tab: { from: "module", to: "page", title: "Heard of it from another tab", text: "All tabs show the same session." },
  "sign-out": {
    from: "module",
    to: "page",
    title: "Forgot the session",
    text: "Here first, since the server may be down.",
    attack: { attempt: "keep you signed in by blocking the server.", defence: "The wipe does not wait for an answer.", rows: "L4 R4" },
  },
  expiry: { from: "module", to: "page", title: "The session is over", text: "The server ended it, so this page forgot it." },
};

/** What an entry between its neighbours shows; a name of a later release speaks for itself. */
export function stepOf(place: Place): Step {
  return steps[place.entry.event]?.(place) ?? { from: "module", to: "module", title: place.entry.event, text: "" };
}

/** Puts the time at another page between leaving and coming back. */
export function withAbsence(entries: readonly TraceEntry[]): TraceEntry[] {
  return entries.flatMap((entry, i) =>
    entry.event === "navigate" && entries[i + 1]?.event === "came-back" ? [entry, { event: "away", at: entry.at }] : [entry],
  );
}

/** What a login will do, for a page on which none has happened yet. */
export const preview: TraceEntry[] = [
  "save-transaction",
  "navigate",
  "away",
  "came-back",
  "replace-url",
  "take-transaction",
  "send-request",
  "response-arrived",
  "publish",
].map((event) => ({ event, at: 0, status: 200, cause: "login" }));

/** The lanes of a trace: an API on the page's own site is an edge before WorkOS. */
export function lanesOf(entries: readonly TraceEntry[]): Lane[] {
  const edge = entries.some(({ event, url }) => url && event !== "replace-url" && sameSite(new URL(url).hostname, location.hostname));
  return edge ? ["page", "module", "storage", "edge", "server"] : ["page", "module", "storage", "server"];
}

export const laneNames: Record<Lane, string> = { page: "Page", module: "Module", storage: "Storage", edge: "Edge", server: "Server" };

/** How long a step took, up to the next; undefined where the time is the person's. */
export function timeOf(entries: readonly TraceEntry[], i: number): number | undefined {
  const { event, at } = entries[i]!;
  const next = entries[i + 1];
  if (!next || event === "error" || event === "publish" || event === "resolve" || event === "share-session" || next.event === "away") return undefined;
  return next.at - at;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 1) return "0 ms";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}
