import { lookAtApi } from "./diagnose-api.js";
import { lookAtModule, lookAtWorker } from "./diagnose-module.js";
import { lookAtPage } from "./diagnose-page.js";
import { Policy } from "./diagnose-policy.js";
import { lookAtCookies, lookAtStorage } from "./diagnose-storage.js";
import type { CreateClientOptions } from "./types.js";

/** What is looked at. The names are stable, as error codes are. */
export type DiagnosisId =
  | "options"
  | "secure-context"
  | "redirect-uri"
  | "clients"
  | "clock"
  | "cors"
  | "csp-connect"
  | "csp-wasm"
  | "module"
  | "module-cache"
  | "worker"
  | "cookies"
  | "indexeddb"
  | "session-storage"
  | "local-storage"
  | "web-locks"
  | "broadcast-channel";

/** One finding of {@link diagnose}. No secret is in it: it can be shown, logged and sent. */
export interface Diagnosis {
  id: DiagnosisId;
  /** "warning": logins work, but not for everybody, not always or not as well as they could. */
  status: "ok" | "warning" | "failed";
  /** What was found. */
  text: string;
  /** What to do about it. */
  fix?: string;
  /** URL of a page that says more. */
  docs?: string;
}

/** The options as the client understands them. */
export interface Setup {
  clientId: string;
  /** Base URL of the API. */
  api: URL;
  redirectUri: string;
  devMode: boolean;
  moduleUrl: URL;
  /** With `isolation: "worker"` alone. */
  workerUrl?: URL;
  /** Configurations of the clients of this page, as address.ts names them. */
  clients: string[];
}

/** One part of the examination. What it throws becomes a finding under its first ID. */
type Look = [id: DiagnosisId, look: () => Diagnosis[] | Promise<Diagnosis[]>];

/**
 * Looks for what keeps logins from working on this page: settings at WorkOS,
 * headers of the site, and what this browser refuses. Takes what `createClient`
 * takes and needs no client: where that one rejects, this tells why. Sends one
 * request without a code to the API's token endpoint, fetches the module and
 * the page at the redirect URI, and changes nothing. Never rejects.
 */
export async function diagnose(clientId: string, options: CreateClientOptions = {}, clients: string[] = []): Promise<Diagnosis[]> {
  const policy = new Policy();
  try {
    const setup = read(clientId, options ?? {}, clients);
    const looks: Look[] = [
      ["redirect-uri", () => lookAtPage(setup)],
      ["cors", () => lookAtApi(setup, policy)],
      ["module", () => lookAtModule(setup)],
      ["worker", () => lookAtWorker(setup)],
      ["cookies", () => lookAtCookies(setup)],
      ["indexeddb", () => lookAtStorage()],
    ];
    return (await Promise.all(looks.map(guarded))).flat();
  } catch (error) {
    const { message } = error as Error;
    return [{ id: "options", status: "failed", text: `The options cannot be read: ${message}`, fix: "Compare them with those of createClient." }];
  } finally {
    policy.dispose();
  }
}

async function guarded([id, look]: Look): Promise<Diagnosis[]> {
  try {
    return await look();
  } catch {
    return [{ id, status: "warning", text: "This could not be looked at in this browser." }];
  }
}

/** Fills in the defaults of `createClient`. */
function read(clientId: string, options: CreateClientOptions, clients: string[]): Setup {
  const { apiHostname = "api.workos.com", https = true, port, redirectUri = location.origin, isolation } = options;
  const { moduleUrl = new URL("authkit.wasm", import.meta.url), workerUrl = new URL("worker.js", import.meta.url) } = options;
  return {
    clientId,
    api: new URL(`http${https ? "s" : ""}://${apiHostname}${port ? `:${port}` : ""}`),
    redirectUri,
    devMode: options.devMode ?? (!isolation && /^(localhost|127\.0\.0\.1)$/.test(location.hostname)),
    moduleUrl: new URL(moduleUrl, location.href),
    ...(isolation && { workerUrl: new URL(workerUrl, location.href) }),
    clients,
  };
}
