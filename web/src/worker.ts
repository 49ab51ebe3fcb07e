import { abortable } from "./app-calls.js";
import { authorizedFetch } from "./authorized.js";
import { entropy } from "./entropy.js";
import { AuthKitError, ErrorCode, type ErrorDetail } from "./errors.js";
import { Host } from "./host.js";
import type { Cause, Event } from "./messages.js";
import { instantiate } from "./module.js";
import { chooseStorage } from "./storage.js";
import { sheltered } from "./storage-isolated.js";
import { isolatedTabs } from "./tabs-isolated.js";
import type { LogEntry, SessionInfo } from "./types.js";

/**
 * The other side of isolation.ts: module, verifier and tokens live in this
 * Web Worker. Scripts of the page can ask for the access token and no more,
 * although each of them can post to this worker whatever it likes.
 */

/** What the worker is told first. */
export interface Settings {
  module: string;
  configuration: string;
  clientId: string;
  origins: string[];
  storage: unknown;
  logged: boolean; // whether the app has a logger
}

/** An error that can be sent to the page. Its cause stays here. */
export interface Thrown {
  code?: ErrorCode;
  name?: string;
  message: string;
  detail?: ErrorDetail;
}

/** An answer to {@link Client.fetch}. */
export interface Fetched {
  url: string;
  status: number;
  statusText: string;
  headers: [string, string][];
  body: ReadableStream | ArrayBuffer | null;
}

export type ToWorker = { id?: number } & (
  | { settings: Settings }
  | { start: true }
  | { call: Event; cookie: boolean }
  | { fetch: string; init: RequestInit; known: boolean }
  | { abort: true }
  | { forget: string }
  | { dispose: true }
);

export type FromWorker =
  | { id: number; result: unknown }
  | { id: number; error: Thrown }
  | { publish: SessionInfo | null; cause: Cause }
  | { navigate: string }
  | { replaceURL: string }
  | { schedule: number }
  | { remember: boolean }
  | { log: Omit<LogEntry, "at"> };

let host: Host | undefined;
let origins: string[];
let cookie = false;
const aborts = new Map<number, AbortController>();

const post = (message: FromWorker, transfer: Transferable[] = []) =>
  (self as unknown as Worker).postMessage(message, transfer);

function begin(settings: Settings): Host {
  origins = settings.origins;
  const hints = {
    cookie: () => cookie,
    left: () => ({ generation: 0, alive: false }),
    remember: (session: string | undefined) => post({ remember: session !== undefined }),
  };
  return new Host({
    start: () => instantiate(settings.module, settings.configuration),
    storage: sheltered(chooseStorage(settings.storage)),
    tabs: (heard) => isolatedTabs(settings.clientId, hints, heard, () => host!.call({ event: "token-asked", force: true })),
    navigate: (to) => post({ navigate: to }),
    replaceURL: (to) => post({ replaceURL: to }),
    publish: (session, cause) => post({ publish: session, cause }),
    schedule: (at) => post({ schedule: at }),
    log: settings.logged ? ({ error, ...entry }) => post({ log: entry }) : undefined,
  });
}

/** What the page may tell the module of. All other events are of this side. */
const pages = /^(page-loaded|login-started|token-asked|organization-asked|sign-out-asked|time-came)$/;

/** An event of the page, with octets of this worker in place of those that the page would have a verifier made of. */
function admitted(event: Event): Event {
  if (!pages.test(event.event)) throw new AuthKitError(ErrorCode.MessageMalformed);
  return event.entropy === undefined ? event : { ...event, entropy: entropy(64) };
}

async function answer(host: Host, id: number, message: ToWorker): Promise<void> {
  if ("start" in message) {
    await host.start();
    post({ id, result: undefined });
  } else if ("call" in message) {
    cookie = message.cookie;
    post({ id, result: await host.call(admitted(message.call)) });
  } else if ("fetch" in message) {
    const abort = new AbortController();
    aborts.set(id, abort);
    const request = new Request(message.fetch, { ...message.init, signal: abort.signal });
    const asked = async () => (await host.call({ event: "token-asked", known: message.known })).token!;
    const token = () => abortable(asked(), abort.signal);
    const { url, status, statusText, headers, body } = await authorizedFetch(request, origins, token);
    const result: Fetched = { url, status, statusText, headers: [...headers], body };
    if (!body) return post({ id, result });
    try {
      post({ id, result }, [body]);
    } catch {
      const octets = await new Response(body).arrayBuffer(); // a browser that hands no streams over
      post({ id, result: { ...result, body: octets } }, [octets]);
    }
  }
}

globalThis.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  const { id = 0 } = data;
  if ("settings" in data) host ??= begin(data.settings); // the page's first message, and never another
  else if (!host) post({ id, error: portable(new AuthKitError(ErrorCode.MessageMalformed)) }); // by which diagnose knows that it runs
  else if ("forget" in data) host.forget(data.forget);
  else if ("abort" in data) aborts.get(id)?.abort();
  else if ("dispose" in data) {
    for (const abort of aborts.values()) abort.abort();
    void host.dispose().then(close);
  }
  else
    answer(host, id, data)
      .catch((error: unknown) => post({ id, error: portable(error) }))
      .finally(() => aborts.delete(id));
};

function portable(error: unknown): Thrown {
  if (!(error instanceof AuthKitError)) {
    const { name, message } = Object(error) as Partial<Error>;
    return { name: String(name), message: String(message) };
  }
  const { code, message, status, serverError, description, requestId, appState, returnTo } = error;
  return { code, message, detail: { status, serverError, description, requestId, appState, returnTo } };
}
