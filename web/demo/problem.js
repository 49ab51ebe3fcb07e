// Errors, as people want them: what happened, what to do, and the facts that
// support will ask for.
import { byId, make, show } from "./document.js";

const titles = {
  authorization_denied: "You did not sign in",
  authorization_failed: "The authorization server reported an error",
  callback_malformed: "This answer is damaged",
  code_exchange_failed: "The server did not accept the code",
  insecure_context: "This page is not secure",
  issuer_mismatch: "This answer is from another server",
  login_required: "The session has ended",
  module_trapped: "The module stopped and was replaced",
  module_unavailable: "The module could not be loaded",
  network_failed: "The server could not be reached",
  page_incomplete: "A part of this page could not be loaded",
  response_malformed: "The server's answer makes no sense",
  server_unavailable: "The server is not available",
  state_missing: "This answer belongs to no login",
  state_unknown: "This answer matches no pending login",
  storage_unavailable: "This browser stores nothing for this page",
  transaction_expired: "This login took too long",
  transaction_mismatch: "This login was started for another server",
};

let retry;

/** Wires the buttons of the alert. */
export function openProblems() {
  byId("problem-retry").addEventListener("click", () => retry());
  byId("problem-dismiss").addEventListener("click", () => {
    clearProblem();
    byId("main").focus();
  });
}

/** Shows an AuthKitError, or whatever else was thrown; `again` is what "Try again" does. */
export function showProblem(error, again) {
  retry = again;
  const title = titles[error.code] ?? "That did not work";
  byId("problem-title").textContent = title;
  byId("problem-advice").textContent = error.message;
  const facts = [
    ["Code", error.code ?? "unexpected"],
    ["Status", error.status],
    ["Server's error", error.serverError],
    ["Description", error.description],
    ["Request ID", error.requestId],
  ];
  byId("problem-facts").replaceChildren(
    ...facts
      .filter(([, value]) => value)
      .map(([label, value]) => make("div", {}, make("dt", {}, label), make("dd", {}, String(value)))),
  );
  show(byId("problem"), true);
  document.title = `${title} · authkit-wasm demo`;
}

export function clearProblem() {
  show(byId("problem"), false);
  document.title = "authkit-wasm demo";
}
