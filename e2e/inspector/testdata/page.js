import { createClient } from "/authkit/index.js";
import { record } from "/authkit/inspector.js";

const options = await (await fetch("/options.json")).json();
window.inspector = document.querySelector("authkit-inspector");
window.errors = [];
window.client = await createClient(options.clientId, { ...options, logger: record, onError: ({ code }) => errors.push(code) });
inspector.client = client;
document.querySelector("#popup").onclick = () => client.signIn({ mode: "popup" }).catch(({ code }) => errors.push(code));
