// "What happened, step by step": the client's log entries, kept over the
// redirect and told as a story. Entries hold no secret, and of each only the
// fields named in `tell` are kept.
import { byId, make, show } from "./document.js";
import { keep, kept } from "./kept.js";
import { preview, wordsFor } from "./steps.js";

const limit = 60; // more is no story of one login
let entries = [];

/** Shows what was kept before this page was loaded. */
export function openTimeline() {
  const stored = kept("timeline", []);
  entries = Array.isArray(stored) ? stored.filter((entry) => typeof entry?.event === "string" && Number.isFinite(entry.at)) : [];
  const last = entries.at(-1);
  if (last?.event === "navigate") tell({ event: "came-back", at: cameBackAt(last.at) });
  byId("clear-story").addEventListener("click", () => {
    entries = [];
    keep("timeline", entries);
    render();
    byId("story-title").focus();
  });
  render();
}

/** The option `logger` of the client. A new login begins a new story. */
export function tell({ event, at = Date.now(), url, status, error }) {
  if (event === "list-transactions") entries = [];
  if (entries.length >= limit) return;
  entries.push({ event, at, url, status, code: error?.code });
  keep("timeline", entries); // at once: the next step may leave the page
  scheduleRender();
}

/**
 * When this page was asked for. The navigation itself began earlier, with the
 * redirects of the server.
 */
function cameBackAt(left) {
  const [navigation] = performance.getEntriesByType("navigation");
  const asked = Math.round(performance.timeOrigin + (navigation?.requestStart ?? 0));
  return Math.min(Math.max(left, asked), Date.now());
}

let scheduled = false;
function scheduleRender() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    render();
  });
}

function render() {
  show(byId("clear-story"), entries.length > 0);
  const story = byId("story");
  story.classList.toggle("preview", entries.length === 0);
  if (entries.length === 0) {
    byId("story-summary").textContent = "Sign in, and each step appears here with its time. This is what will happen:";
    story.replaceChildren(...preview.map(([place, title]) => item({ place, title })));
    return;
  }
  const steps = withAbsence(entries);
  byId("story-summary").textContent = summary(steps);
  story.replaceChildren(
    ...steps.map((entry, i) =>
      item({
        ...wordsFor(entry, steps[i - 1], steps[i + 1]),
        offset: entry.at - steps[0].at,
        took: timeOf(steps, i),
        url: entry.url,
        failed: entry.event === "error" || entry.status >= 400,
        absent: entry.event === "away",
      }),
    ),
  );
}

/** Puts the time at another page between leaving and coming back. */
function withAbsence(list) {
  return list.flatMap((entry, i) =>
    entry.event === "navigate" && list[i + 1]?.event === "came-back" ? [entry, { event: "away", at: entry.at }] : [entry],
  );
}

/** How long a step took, up to the next. After the end of a login the time is the person's. */
function timeOf(steps, i) {
  const { event, at } = steps[i];
  const next = steps[i + 1];
  const ended = event === "error" || (event === "publish" && steps[i - 1]?.event === "response-arrived");
  return next && !ended && next.event !== "away" ? next.at - at : undefined;
}

function summary(steps) {
  const worked = steps.reduce((sum, { event }, i) => sum + (event === "away" ? 0 : (timeOf(steps, i) ?? 0)), 0);
  return `${steps.length} steps. Browser and network took ${duration(worked)} in all.`;
}

function item({ place, title, text, rfc, code, offset, took, url, failed, absent }) {
  const head = make("div", { className: "step-head" }, make("h3", {}, title));
  if (offset !== undefined) head.append(make("span", { className: "offset" }, `+${duration(offset)}`));
  const li = make("li", { className: failed ? "failed" : absent ? "absent" : "" }, head);
  if (text) li.append(make("p", {}, text));
  if (code) li.append(make("p", {}, make("code", {}, code)));
  if (url) li.append(make("p", { className: "address" }, make("code", {}, url)));
  const foot = make("p", { className: "step-foot" }, make("span", { className: "place" }, place));
  if (took !== undefined) foot.append(make("span", {}, `took ${duration(took)}`));
  if (rfc) foot.append(make("a", { href: rfc.url, rel: "noreferrer", target: "_blank" }, rfc.text));
  li.append(foot);
  return li;
}

function duration(milliseconds) {
  if (milliseconds < 1) return "0 ms";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}
