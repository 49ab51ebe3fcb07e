import type { AuthKitError, ErrorCode, ErrorDetail } from "./errors.js";
import type { PageHints } from "./hints.js";
import type { Calls, Surroundings } from "./host.js";
import type { Event, Resolve } from "./messages.js";
import type { Fetched, FromWorker, Settings, Thrown, ToWorker } from "./worker.js";

type ErrorOf = (code: ErrorCode, message?: string, detail?: ErrorDetail) => AuthKitError;

let policy: { createScriptURL(url: string): URL } | undefined;
/**
 * The URL of a worker's script, as its constructor takes it on pages that
 * require Trusted Types: they want to know where it comes from. A page that
 * does not allow the policy may not require one either.
 */
export function scriptURL(url: string | URL): string | URL {
  try {
    policy ??= (globalThis as any).trustedTypes?.createPolicy("authkit-wasm", { createScriptURL: (url: string) => url });
  } catch {}
  return policy?.createScriptURL(String(url)) ?? url;
}

const untrusted =
  "The worker could not be made. If the page's policy has a directive trusted-types, name authkit-wasm in it, and allow workerUrl in worker-src.";

/** A host that lives in a Web Worker. The page does for it what only a page can. */
export class Isolated implements Calls {
  readonly #make: () => Worker;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, { resolve(result: any): void; reject(error: Error): void }>();
  readonly #around: Surroundings;
  readonly #hints: PageHints;
  readonly #errorOf: ErrorOf;
  #last = 0;
  readonly #disposed = new AbortController();
  #signingOut = false;
  #started = false;

  constructor(url: string | URL, settings: Settings, hints: PageHints, around: Surroundings, errorOf: ErrorOf) {
    this.#around = around;
    this.#hints = hints;
    this.#errorOf = errorOf;
    if (settings.storage === "sessionStorage" || typeof settings.storage === "object") {
      const description = 'storage: with isolation "indexedDB" or "memory", for a worker has no sessionStorage, nor a store of the app\'s own';
      throw errorOf("option_invalid", undefined, { description });
    }
    this.#make = () => {
      const worker = new Worker(scriptURL(url), { type: "module", name: "authkit-wasm" });
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
      worker.onerror = () => this.#end("module_unavailable");
      const module = new URL(settings.module, document.baseURI).href; // as the page reads it: the worker's script may be elsewhere
      worker.postMessage({ settings: { ...settings, module } } satisfies ToWorker);
      return worker;
    };
    try {
      this.#worker = this.#make();
    } catch (cause) {
      throw errorOf("module_unavailable", untrusted, { cause });
    }
    addEventListener("pagehide", ({ persisted }) => this.#leave(persisted), { signal: this.#disposed.signal });
  }

  async start(): Promise<void> {
    await this.#ask({ start: true });
    this.#started = true;
  }

  call(event: Event): Promise<Resolve> {
    if (event.event === "sign-out-asked") this.#signingOut = true;
    return this.#ask({ call: event, cookie: this.#hints.cookie() });
  }

  async fetch(request: Request): Promise<Response> {
    const { url, method, headers, credentials, mode, cache, referrer, referrerPolicy, redirect, integrity, keepalive, signal } = request;
    // Not every browser has Request.body. One that is empty is none.
    const octets = /^(GET|HEAD)$/.test(method) ? undefined : await request.arrayBuffer();
    const body = octets?.byteLength ? octets : undefined;
    if (signal.aborted) throw this.#errorOf("call_aborted", undefined, { cause: signal.reason });
    const init = { method, headers: [...headers], credentials, mode, cache, referrer, referrerPolicy, redirect, integrity, keepalive, body };
    const answer = await this.#ask<Fetched>({ fetch: url, init, known: this.#hints.known() }, signal).catch((error) => {
      if (error.code === "call_aborted") error.cause = signal.reason; // it stays in this page
      throw error;
    });
    if (!answer.status) return Response.error(); // of another origin, and none of this page's business
    // Who reads the body can still abort, and the worker's request ends with its body. The worker itself says nothing as it ends.
    const ended = AbortSignal.any?.([signal, this.#disposed.signal]) ?? signal;
    const rest = answer.body instanceof ReadableStream ? answer.body.pipeThrough(new TransformStream(), { signal: ended }) : answer.body;
    return Object.defineProperty(new Response(rest, answer), "url", { value: answer.url });
  }

  forget(sessionId: string): void {
    this.#hints.remember(undefined); // at once, as the page would
    this.#post({ forget: sessionId });
    this.#around.publish(null, "sign-out");
  }

  dispose(): void {
    this.#disposed.abort(this.#errorOf("client_disposed"));
    if (this.#started) this.#worker?.postMessage({ dispose: true } satisfies ToWorker); // it ends itself, once nothing is on its way
    else this.#worker?.terminate();
    this.#end("client_disposed");
  }

  #ask<T>(question: ToWorker, signal?: AbortSignal): Promise<T> {
    if (this.#disposed.signal.aborted) return Promise.reject(this.#errorOf("client_disposed"));
    const id = ++this.#last;
    const abort = () => this.#post({ id, abort: true });
    signal?.addEventListener("abort", abort);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      try {
        this.#post({ id, ...question });
      } catch (cause) {
        this.#waiting.delete(id);
        reject(this.#errorOf("option_invalid", undefined, { cause, description: "state and options have to be JSON" }));
      }
    }).finally(() => signal?.removeEventListener("abort", abort));
  }

  #post(message: ToWorker): void {
    (this.#worker ??= this.#make()).postMessage(message);
  }

  /**
   * A page that a browser keeps, to go back to, may keep its worker too, and the
   * lock in its hands, for which all other tabs would wait. One that is shown
   * again has another worker get the session.
   */
  #leave(kept: boolean): void {
    if (kept && !this.#waiting.size) return;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#end("module_unavailable");
  }

  #receive(message: FromWorker): void {
    // Of a client that was disposed of, only what is to be known of its end.
    if (this.#disposed.signal.aborted && !("remember" in message || (this.#signingOut && "navigate" in message))) return;
    if ("id" in message) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ("error" in message) waiting?.reject(this.#thrown(message.error));
      else waiting?.resolve(message.result);
    } else if ("remember" in message) this.#hints.remember(message.remember ? "1" : undefined);
    else if ("publish" in message) this.#around.publish(message.publish, message.cause);
    else if ("navigate" in message) this.#around.navigate(message.navigate);
    else if ("replaceURL" in message) this.#around.replaceURL(message.replaceURL);
    else if ("schedule" in message) this.#around.schedule(message.schedule);
    else this.#around.log?.(message.log);
  }

  /** What the worker caught, as the page would have. */
  #thrown({ code, name, message, detail }: Thrown): Error {
    if (code) return this.#errorOf(code, message, detail);
    return name === "TypeError" ? new TypeError(message) : new DOMException(message, name);
  }

  #end(code: ErrorCode): void {
    for (const { reject } of this.#waiting.values()) reject(this.#errorOf(code));
    this.#waiting.clear();
  }
}
