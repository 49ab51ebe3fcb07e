/** The toolchain's own glue, wrapped by the build into a function of its globalThis. */
declare module "toolchain:wasm_exec" {
  interface Go {
    importObject: WebAssembly.Imports;
    exit: (code: number) => void;
    run(instance: WebAssembly.Instance): Promise<void>;
  }
  export default function defineGo(globalThis: object): new () => Go;
}

/** The module of `authkit-wasm/workos`, one character for each octet. */
declare module "toolchain:workos.wasm" {
  const octets: string;
  export default octets;
}
