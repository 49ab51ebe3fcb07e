// Starts the release build as web/src/engine-tinygo.ts does: it has no glue.
export async function start(module) {
  const { exports } = await WebAssembly.instantiate(module);
  const { memory, _initialize, input, handle, output } = exports;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  _initialize();
  return (message) => {
    const octets = encoder.encode(message);
    const to = input(octets.length);
    new Uint8Array(memory.buffer, to).set(octets);
    const size = handle();
    return decoder.decode(new Uint8Array(memory.buffer, output(), size));
  };
}
