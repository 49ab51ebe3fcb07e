import type { AuthKitError, ErrorCode, ErrorDetail } from "./errors.js";
import type { PageHints } from "./hints.js";
import type { Calls, Surroundings } from "./host.js";
import type { Event, Resolve } from "./messages.js";
import type { FromWorker, Settings, ToWorker } from "./worker.js";

type ErrorOf = (code: ErrorCode, message?: string, detail?: ErrorDetail) => AuthKitError;

/** Pages that require Trusted Types want to know where a script's URL comes from. */
const policy = (globalThis as any).trustedTypes?.createPolicy("authkit-wasm", { createScriptURL: (url: string) => url });
/** The URL of a worker's script, as its constructor takes it on such pages. */
export const scriptURL = (url: string | URL): string | URL => policy?.createScriptURL(String(url)) ?? url;

/** A host that lives in a Web Worker. The page does for it what only a page can. */
export class Isolated implements Calls {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(result: any): void; reject(error: Error): void }>();
  readonly #around: Surroundings;
  readonly #hints: PageHints;
  readonly #errorOf: ErrorOf;
  #last = 0;
  #disposed = false;

  constructor(url: string | URL, settings: Settings, hints: PageHints, around: Surroundings, errorOf: ErrorOf) {
    this.#around = around;
    this.#hints = hints;
    this.#errorOf = errorOf;
    this.#worker = new Worker(scriptURL(url), { type: "module", name: "authkit-wasm" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    this.#worker.onerror = () => this.#end("module_unavailable");
    this.#post({ settings });
  }

  start(): Promise<void> {
    return this.#ask({ start: true });
  }

  call(event: Event): Promise<Resolve> {
    return this.#ask({ call: event, cookie: this.#hints.cookie() });
  }

  async fetch(request: Request): Promise<Response> {
    const { url, method, headers, credentials, mode, cache, referrerPolicy } = request;
    const body = request.body ? await request.arrayBuffer() : undefined;
    const init = { method, headers: [...headers], credentials, mode, cache, referrerPolicy, body };
    const answer = await this.#ask<{ status: number; statusText: string; headers: [string, string][]; body: ReadableStream | ArrayBuffer | null }>({ fetch: url, init }, request.signal);
    return new Response(answer.body, answer);
  }

  forget(): void {
    this.#post({ forget: true });
    this.#around.publish(null, "sign-out");
  }

  dispose(): void {
    this.#disposed = true;
    this.#post({ dispose: true }); // it ends itself, once nothing is on its way
    this.#end("client_disposed");
  }

  #ask<T>(question: ToWorker, signal?: AbortSignal): Promise<T> {
    if (this.#disposed) return Promise.reject(this.#errorOf("client_disposed"));
    const id = ++this.#last;
    signal?.addEventListener("abort", () => this.#post({ id, abort: true }));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      try {
        this.#post({ id, ...question });
      } catch (cause) {
        this.#waiting.delete(id);
        reject(this.#errorOf("option_invalid", undefined, { cause, description: "state and options have to be JSON" }));
      }
    });
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if (this.#disposed && !("remember" in message)) return;
    if ("id" in message) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ("error" in message) waiting?.reject(message.error.code ? this.#errorOf(message.error.code, message.error.message, message.error.detail) : new TypeError(message.error.message));
      else waiting?.resolve(message.result);
    } else if ("remember" in message) this.#hints.remember(message.remember ? "1" : undefined);
    else if ("publish" in message) this.#around.publish(message.publish, message.cause);
    else if ("navigate" in message) this.#around.navigate(message.navigate);
    else if ("replaceURL" in message) this.#around.replaceURL(message.replaceURL);
    else if ("schedule" in message) this.#around.schedule(message.schedule);
    else this.#around.log(message.log);
  }

  #end(code: ErrorCode): void {
    for (const { reject } of this.#waiting.values()) reject(this.#errorOf(code));
    this.#waiting.clear();
  }
}
