import { start } from "./engine-go.js";
import { AuthKitError, ErrorCode, errorOf } from "./errors.js";

/** The one function of the module: a message in, a message out. Throws when the module died. */
export interface Handle {
  (message: string): string;
  /** How much memory the instance holds, in octets, where it never gives any back. */
  octets?: () => number;
}

declare const MODULE_INTEGRITY: string; // SHA-384 of authkit.wasm, written in by the build

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

async function compile(url: string): Promise<WebAssembly.Module> {
  // No Referer: the page's address may still hold an answer.
  const response = await fetch(url, { integrity: MODULE_INTEGRITY, referrerPolicy: "no-referrer" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  // Streaming needs the right type from the server; many static hosts send another.
  const typed = /^application\/wasm\b/i.test(response.headers.get("Content-Type") ?? "");
  return typed && WebAssembly.compileStreaming
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
