import { defineConfig } from "vite";

export default defineConfig({
  optimizeDeps: { exclude: ["authkit-wasm", "@workos-inc/authkit-js"] },
});
