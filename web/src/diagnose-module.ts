import type { Diagnosis, Setup } from "./diagnose.js";
import { patience } from "./diagnose-api.js";

declare const MODULE_SHA384: string; // of authkit.wasm, as base64, written in by the build

const mdn = "https://developer.mozilla.org/docs/Web/";

/** The smallest module there is: the magic number and version 1. */
const smallest = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Whether authkit.wasm is served, as what, for how long, and may run. */
export async function lookAtModule({ moduleUrl }: Setup): Promise<Diagnosis[]> {
  const url = moduleUrl.origin + moduleUrl.pathname;
  const get = (integrity: string) =>
    fetch(moduleUrl, { integrity, cache: "no-cache", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(patience) }).catch(() => undefined);
  const genuine = await get("sha384-" + MODULE_SHA384);
  const response = genuine ?? (await get(""));
  return [runs(), await served(url, response, !!genuine), ...cached(url, response)];
}

function runs(): Diagnosis {
  const id = "csp-wasm";
  if (!globalThis.WebAssembly) {
    return { id, status: "failed", text: "This browser has WebAssembly switched off, as Lockdown Mode does.", fix: "Allow it for this site in the browser's settings." };
  }
  try {
    new WebAssembly.Instance(new WebAssembly.Module(smallest)); // WebKit's policy stops the instance alone
    return { id, status: "ok", text: "The page may run WebAssembly." };
  } catch {
    return {
      id,
      status: "failed",
      text: "The page's Content-Security-Policy lets no WebAssembly run.",
      fix: "Add 'wasm-unsafe-eval' to script-src. It allows WebAssembly alone; eval stays forbidden.",
      docs: mdn + "HTTP/Headers/Content-Security-Policy/script-src#unsafe_webassembly_execution",
    };
  }
}

async function served(url: string, response: Response | undefined, genuine: boolean): Promise<Diagnosis> {
  const id = "module";
  const copy = "Copy authkit.wasm of the installed package there, or set moduleUrl to where it is.";
  if (!response) return { id, status: "failed", text: `${url} could not be fetched.`, fix: copy };
  if (!response.ok) return { id, status: "failed", text: `${url} answers ${response.status}.`, fix: copy };
  const magic = new Uint8Array(await response.arrayBuffer()).subarray(0, 4);
  if (magic.join() !== smallest.subarray(0, 4).join()) {
    return { id, status: "failed", text: `${url} is no WebAssembly: many servers send the site's start page in place of a missing file.`, fix: copy };
  }
  if (!genuine) {
    return { id, status: "failed", text: `${url} is a module of another release, or was changed on the way; its integrity value does not match.`, fix: copy, docs: mdn + "Security/Subresource_Integrity" };
  }
  if (!/^application\/wasm\b/i.test(response.headers.get("Content-Type") ?? "")) {
    return {
      id,
      status: "warning",
      text: `${url} does not come as application/wasm, so it is compiled only after all of it has arrived.`,
      fix: "Have the server send .wasm files with Content-Type: application/wasm.",
      docs: mdn + "API/WebAssembly/compileStreaming_static",
    };
  }
  return { id, status: "ok", text: "authkit.wasm is the one of this release, and served as application/wasm." };
}

function cached(url: string, response: Response | undefined): Diagnosis[] {
  if (!response?.ok) return [];
  const id = "module-cache";
  const control = response.headers.get("Cache-Control") ?? "";
  if (/\bno-store\b/i.test(control)) {
    return [
      {
        id,
        status: "warning",
        text: `${url} may not be cached, so each page loads it anew.`,
        fix: "Send Cache-Control: max-age=31536000, immutable where the file's name changes with its content, else no-cache with an ETag.",
        docs: mdn + "HTTP/Headers/Cache-Control",
      },
    ];
  }
  return [{ id, status: "ok", text: "authkit.wasm may be cached." }];
}

/** Whether the page can start worker.js, which `isolation: "worker"` needs. */
export async function lookAtWorker({ workerUrl }: Setup): Promise<Diagnosis[]> {
  if (!workerUrl) return [];
  const { scriptURL } = await import("./isolation.js");
  const alive = await new Promise<boolean>((resolve) => {
    try {
      const worker = new Worker(scriptURL(workerUrl), { type: "module" });
      const end = (answered: boolean) => {
        worker.terminate();
        resolve(answered);
      };
      worker.onerror = () => end(false);
      worker.onmessage = () => end(true);
      worker.postMessage({ id: 0, start: true }); // without settings it answers with an error
      setTimeout(end, patience, false);
    } catch {
      resolve(false);
    }
  });
  if (alive) return [{ id: "worker", status: "ok", text: "The page may start worker.js." }];
  return [
    {
      id: "worker",
      status: "failed",
      text: `${workerUrl.origin + workerUrl.pathname} does not start, so the client cannot be isolated.`,
      fix: "Serve worker.js of the installed package on this origin as text/javascript, and name the origin in worker-src of the Content-Security-Policy.",
      docs: mdn + "HTTP/Headers/Content-Security-Policy/worker-src",
    },
  ];
}
