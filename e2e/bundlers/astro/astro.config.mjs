import { defineConfig } from "astro/config";

export default defineConfig({
  vite: { optimizeDeps: { exclude: ["authkit-wasm", "@workos-inc/authkit-js"] } },
});
