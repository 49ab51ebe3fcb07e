/**
 * Shows on a page under development what its client does, step by step.
 *
 * @example
 * import { record } from "authkit-wasm/inspector";
 * const authkit = await createClient("client_123", { logger: record });
 * document.querySelector("authkit-inspector").client = authkit;
 *
 * @example
 * <script type="module" src="authkit/inspector.js"></script> <!-- before the elements -->
 * <script type="module" src="authkit/elements.js" data-client-id="client_123"></script>
 * <authkit-inspector></authkit-inspector>
 *
 * @packageDocumentation
 */
import { AuthkitInspector } from "./inspector-element.js";
import { record } from "./inspector-trace.js";
import type { LogEntry } from "./types.js";

export { AuthkitInspector, record };
export type { TraceEntry } from "./inspector-trace.js";

declare global {
  interface HTMLElementTagNameMap {
    "authkit-inspector": AuthkitInspector;
  }
  interface DocumentEventMap {
    "authkit-log": CustomEvent<LogEntry>;
  }
}

/** A second copy of this script finds the name taken, and leaves the page to the first. */
if (globalThis.customElements && !customElements.get("authkit-inspector")) {
  customElements.define("authkit-inspector", AuthkitInspector);
  document.addEventListener("authkit-log", ({ detail }) => record(detail)); // also on a page without an inspector, such as the callback
}
