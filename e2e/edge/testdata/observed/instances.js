// Keeps the instances that the Worker makes of its module, so that a test can
// look at them and ruin one.
export const instances = [];

const { Instance } = WebAssembly;
WebAssembly.Instance = function (...given) {
  const made = new Instance(...given);
  instances.push(made);
  return made;
};
