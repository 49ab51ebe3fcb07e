import type { LogEntry } from "./types.js";

/** One entry of a trace: what a {@link LogEntry} says, in fields that can be kept. No secret is in it. */
export interface TraceEntry {
  event: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Origin and path, without parts of the path that look like an ID or a token. */
  url?: string;
  /** Names of the parameters of a URL, of an answer or of a request's body. */
  parameters?: string[];
  status?: number;
  cause?: string;
  /** An ErrorCode. */
  code?: string;
  /** WorkOS's number of the request, which its support asks for. */
  requestId?: string;
}

const name = "authkit-inspector:trace";

/** More is no story of one login. */
const limit = 100;

/** Tidying is no step of a login. */
const untold = ["list-transactions", "delete-transactions"];

/** What an answer to a login may hold (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207 section 2). */
const answerNames = ["code", "state", "iss", "error", "error_description", "error_uri"];

/** Which of them came in the address. This script is there before the client, which takes them away. */
const query = new URLSearchParams(globalThis.location?.search);
const arrived = answerNames.filter((name) => query.has(name));

let entries: TraceEntry[] | undefined;
const watchers = new Set<() => void>();

/**
 * What was recorded in this tab, beginning with the last login. It outlives the
 * redirect in sessionStorage.
 */
export function recorded(): readonly TraceEntry[] {
  if (!entries) {
    entries = stored();
    const last = entries.at(-1);
    if (last?.event === "navigate") add({ event: "came-back", at: cameBackAt(last.at), parameters: arrived });
  }
  return entries;
}

/**
 * The option `logger` of `createClient`, for the inspector to have something to
 * show. An app with a logger of its own calls this in it.
 */
export function record({ event, at, url, parameters, status, cause, error }: LogEntry): void {
  if (untold.includes(event)) return;
  if (event === "resolve" && recorded().at(-1)?.event === "navigate") return; // the URL that the browser is led to
  recorded();
  if (event === "save-transaction") entries = []; // a new login, a new story
  add({ event, at, url: url && redacted(url), parameters, status, cause, code: error?.code, requestId: error?.requestId });
}

/** Forgets the trace. */
export function clear(): void {
  entries = [];
  keep();
}

/** Calls watcher whenever the trace has changed; returns a function that ends that. */
export function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

function add(entry: TraceEntry): void {
  entries!.push(entry);
  entries!.splice(0, entries!.length - limit);
  keep(); // at once: the next step may leave the page
}

function keep(): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(entries));
  } catch {
    // A browser that keeps nothing: the story begins anew with each page.
  }
  for (const watcher of watchers) watcher();
}

function stored(): TraceEntry[] {
  try {
    const list: unknown = JSON.parse(sessionStorage.getItem(name)!);
    return Array.isArray(list) ? list.filter((one) => typeof one?.event === "string" && Number.isFinite(one.at)) : [];
  } catch {
    return [];
  }
}

/** When this page was asked for. The navigation itself began earlier, with the redirects of the server. */
function cameBackAt(left: number): number {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const asked = Math.round(performance.timeOrigin + (navigation?.requestStart ?? 0));
  return Math.min(Math.max(left, asked), Date.now());
}

/** An app's own path may hold an invitation or an ID. */
function redacted(url: string): string {
  return url.replace(/[?#].*/s, "").replace(/\/(?=[^/]*\d)[\w.~%-]{16,}/g, "/…");
}
