// Collects the memories of the module's instances, of a page or a worker, so
// that tests can spoil them: the next call of the module traps.
export const memories = [];
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  memories.push(made.exports.memory ?? made.exports.mem);
  return made;
};

const spoil = () => memories.forEach((memory) => new Uint8Array(memory.buffer).fill(0xff));

// The page has the worker beside it do the same, and move its clock on too.
export const worker = globalThis.document ? "?" + crypto.randomUUID() : location.search;
const traps = new BroadcastChannel("test-traps" + worker);
if (globalThis.document) {
  window.trap = async (shift = 0) => {
    window.clock += shift;
    spoil();
    if (!testWorker) return;
    const done = new Promise((r) => (traps.onmessage = r));
    traps.postMessage(shift);
    await done;
  };
} else {
  const now = Date.now;
  let clock = 0;
  Date.now = () => now() + clock;
  traps.onmessage = ({ data }) => {
    clock += data;
    spoil();
    traps.postMessage("spoiled");
  };
}
