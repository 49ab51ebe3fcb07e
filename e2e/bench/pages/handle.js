import { start } from "../../../web/src/engine-tinygo.ts";

/** An instance that holds more is replaced, as the shim does (web/src/host.ts). */
const roomy = 4 << 20;

/** The release module without the shim: what of the time is the module's own. */
export async function createClient(clientId, { apiHostname, https, port, redirectUri }) {
  const octets = await (await fetch("/authkit/authkit.wasm")).arrayBuffer();
  const module = await WebAssembly.compile(octets);
  const configuration = { event: "configure", clientId, apiHostname, https, port, redirectUri, pageOrigin: location.origin, issuers: [] };
  let handle;
  const tell = (event) => JSON.parse(handle(JSON.stringify(event)));
  const begin = async () => {
    handle = await start(module);
    tell(configuration);
  };
  await begin();
  let call = 0;
  return {
    async getSignInUrl() {
      if (handle.octets() > roomy) await begin();
      call++;
      const entropy = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(64))))
        .replace(/\+/g, "-")
        .replace(/\//g, "_")
        .replace(/=/g, "");
      const now = Date.now();
      const effects = tell({ event: "login-started", options: {}, entropy, navigate: false, call, now });
      return effects.find((effect) => effect.effect === "resolve").url;
    },
  };
}
