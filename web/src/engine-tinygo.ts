import type { Handle } from "./module.js";

/** What `wasm/main_tinygo.go` exports. Pointers and sizes are in octets. */
interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  input(size: number): number;
  handle(): number;
  output(): number;
}

/** Starts an instance of the release build. It imports nothing: all it can do is compute. */
export async function start(module: WebAssembly.Module): Promise<Handle> {
  return connect(await WebAssembly.instantiate(module));
}

/** Makes the function of an instance that was just made. */
export function connect({ exports }: WebAssembly.Instance): Handle {
  const { memory, _initialize, input, handle, output } = exports as unknown as Exports;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  _initialize();
  const call = (message: string) => {
    const octets = encoder.encode(message);
    // Every call may grow the memory, and then the views made before it are empty.
    const to = input(octets.length);
    new Uint8Array(memory.buffer, to).set(octets);
    const size = handle();
    return decoder.decode(new Uint8Array(memory.buffer, output(), size));
  };
  return Object.assign(call, { octets: () => memory.buffer.byteLength });
}
