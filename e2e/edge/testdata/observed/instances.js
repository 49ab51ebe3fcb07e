// Counts the instances that the Worker makes of its module and keeps the last,
// so that a test can look at it and ruin it.
export const instances = { made: 0, last: undefined };

/** How many instances to come die before they are made. */
export const doomed = { left: 0 };

const { Instance } = WebAssembly;
WebAssembly.Instance = function (...given) {
  if (doomed.left > 0) {
    doomed.left--;
    throw new WebAssembly.RuntimeError("unreachable");
  }
  instances.made++;
  return (instances.last = new Instance(...given));
};
