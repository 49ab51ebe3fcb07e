import { duration } from "./inspector-steps.js";
import type { TraceEntry } from "./inspector-trace.js";

/** A trace as people read it, for a bug report. */
export function asText(entries: readonly TraceEntry[]): string {
  const [first] = entries;
  if (!first) return "No login was recorded.";
  const lines = entries.map(({ at, event, url, parameters, status, cause, code, requestId }) => {
    const facts = [url, parameters && `(${parameters.join(", ")})`, status && `status ${status}`, cause, code, requestId && `request ${requestId}`];
    return [`+${duration(at - first.at)}`.padEnd(12), event, ...facts].filter(Boolean).join("  ");
  });
  return [`authkit-wasm, login of ${new Date(first.at).toISOString()}`, navigator.userAgent, "", ...lines].join("\n");
}

/** The same for programs. */
export function asJSON(entries: readonly TraceEntry[]): string {
  return JSON.stringify({ userAgent: navigator.userAgent, entries }, null, 2);
}
