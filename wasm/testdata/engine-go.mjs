// Starts the standard build as web/src/engine-go.ts does: the glue of the
// toolchain gets an object in the place of globalThis.
import { readFileSync } from "node:fs";

export async function start(module, glue) {
  const text = readFileSync(glue, "utf8");
  const defineGo = new Function(
    "globalThis",
    `const fs = { writeSync: (fd, octets) => globalThis.fs.writeSync(fd, octets) };\n${text}\nreturn globalThis.Go;`,
  );
  let handle;
  const scope = {
    Object,
    Array,
    Uint8Array,
    Date,
    TextEncoder,
    TextDecoder,
    crypto,
    performance,
    receive: (given) => {
      handle = given;
    },
  };
  const go = new (defineGo(scope))();
  go.exit = () => {};
  void go.run(await WebAssembly.instantiate(module, go.importObject));
  if (!handle) throw new Error("the module handed over no function");
  return handle;
}
