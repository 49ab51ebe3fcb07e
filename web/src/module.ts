import { start } from "./engine-go.js";
import { AuthKitError, ErrorCode, errorOf } from "./errors.js";

/** The one function of the module: a message in, a message out. Throws when the module died. */
export interface Handle {
  (message: string): string;
  /** How much memory the instance holds, in octets, where it never gives any back. */
  octets?: () => number;
}

declare const MODULE_SHA384: string; // of authkit.wasm, as base64, written in by the build

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/**
 * Starts an instance of the module at url and configures it. The module is
 * fetched and compiled once for all instances; a failure is forgotten, so that
 * the next call tries again. Rejects with `module_unavailable`, and as the
 * configuration is refused.
 */
export async function instantiate(url: string, configuration: string): Promise<Handle> {
  const handle = await startInstance(url);
  const [refused] = JSON.parse(handle(configuration));
  if (refused) throw errorOf(refused.error.code, refused.error.message);
  return handle;
}

async function startInstance(url: string): Promise<Handle> {
  let module = compiled.get(url);
  if (!module) {
    module = compile(url);
    compiled.set(url, module);
  }
  try {
    return await start(await module);
  } catch (cause) {
    compiled.delete(url);
    throw new AuthKitError(ErrorCode.ModuleUnavailable, undefined, {
      cause,
      description: cause instanceof Error ? cause.message : undefined,
    });
  }
}

/**
 * Fetches and compiles the module. It is hashed by ourselves, while it is
 * compiled: to a fetch with `integrity` a browser hands nothing out before the
 * last octet is there. What is not the module of this script is never run.
 */
async function compile(url: string): Promise<WebAssembly.Module> {
  // No Referer: the page's address may still hold an answer.
  const response = await fetch(url, { referrerPolicy: "no-referrer" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const octets = response.clone().arrayBuffer();
  // Streaming needs the right type from the server; many static hosts send another.
  const typed = /^application\/wasm\b/i.test(response.headers.get("Content-Type") ?? "");
  const [module, digest] = await Promise.all([
    typed && WebAssembly.compileStreaming ? WebAssembly.compileStreaming(response) : octets.then((all) => WebAssembly.compile(all)),
    octets.then((all) => crypto.subtle.digest("SHA-384", all)),
  ]);
  if (btoa(String.fromCharCode(...new Uint8Array(digest))) !== MODULE_SHA384) throw new Error(`${url} is not the module of this script`);
  return module;
}
