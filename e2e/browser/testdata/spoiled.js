// Collects the memories of the module's instances, of a page or a worker, so
// that tests can spoil them: the next call of the module traps.
export const memories = [];
let last = false; // no instance follows
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  if (last) throw new Error("no instance is made any more");
  const made = await instantiate(...given);
  memories.push(made.exports.memory ?? made.exports.mem);
  return made;
};

const spoil = (forGood) => {
  last ||= forGood;
  memories.forEach((memory) => new Uint8Array(memory.buffer).fill(0xff));
};

// The page has the worker beside it do the same, and move its clock on too,
// or that alone.
export const worker = globalThis.document ? "?" + crypto.randomUUID() : location.search;
const traps = new BroadcastChannel("test-traps" + worker);
if (globalThis.document) {
  const both = async (shift, forGood) => {
    window.clock += shift;
    if (!testWorker) return;
    const done = new Promise((r) => (traps.onmessage = r));
    traps.postMessage({ shift, forGood });
    await done;
  };
  window.trap = (shift = 0, forGood = false) => {
    spoil(forGood);
    return both(shift, forGood);
  };
  window.shift = (shift) => both(shift);
} else {
  const now = Date.now;
  let clock = 0;
  Date.now = () => now() + clock;
  traps.onmessage = ({ data: { shift, forGood } }) => {
    clock += shift;
    if (forGood !== undefined) spoil(forGood);
    traps.postMessage("done");
  };
}
