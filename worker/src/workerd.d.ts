/** The compiled module of the core, which lies beside the entry module. */
declare module "*/app.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
