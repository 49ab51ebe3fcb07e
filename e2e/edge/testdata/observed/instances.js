// Keeps the instances that the Worker makes of its module, so that a test can
// look at them and ruin one.
export const instances = [];

/** How many instances to come die before they are made. */
export const doomed = { left: 0 };

const { Instance } = WebAssembly;
WebAssembly.Instance = function (...given) {
  if (doomed.left > 0) {
    doomed.left--;
    throw new WebAssembly.RuntimeError("unreachable");
  }
  const made = new Instance(...given);
  instances.push(made);
  return made;
};
