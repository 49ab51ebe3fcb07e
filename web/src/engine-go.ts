import defineGo from "toolchain:wasm_exec"; // of the Go that built the module
import type { Handle } from "./module.js";

/**
 * Starts an instance of the standard build. The object that Go takes for
 * globalThis holds what Go's runtime needs and no more, so nothing is put on
 * the page's own globalThis, and the module reaches neither page nor network.
 */
export async function start(module: WebAssembly.Module): Promise<Handle> {
  let handle: Handle | undefined;
  const scope: Record<string, unknown> = {
    Object,
    Array,
    Uint8Array,
    Date,
    TextEncoder,
    TextDecoder,
    crypto,
    performance,
    receive: (given: Handle) => {
      handle = given;
    },
  };
  const go = new (defineGo(scope))();
  go.exit = () => {}; // the calls that fail then say so
  void go.run(await WebAssembly.instantiate(module, go.importObject));
  if (!handle) throw new Error("the module handed over no function");
  return handle;
}
