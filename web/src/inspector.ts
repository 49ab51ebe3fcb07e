/**
 * Shows on a page under development what its client does, step by step.
 *
 * @example
 * import { record } from "authkit-wasm/inspector";
 * const authkit = await createClient("client_123", { logger: record });
 * document.querySelector("authkit-inspector").client = authkit;
 *
 * @packageDocumentation
 */
import { AuthkitInspector } from "./inspector-element.js";

export { AuthkitInspector };
export { record, type TraceEntry } from "./inspector-trace.js";

declare global {
  interface HTMLElementTagNameMap {
    "authkit-inspector": AuthkitInspector;
  }
}

/** A second copy of this script finds the name taken, and leaves the page to the first. */
if (globalThis.customElements && !customElements.get("authkit-inspector")) customElements.define("authkit-inspector", AuthkitInspector);
