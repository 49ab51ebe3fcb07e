import { make } from "./elements-base.js";
import { explain, type Place, type Source } from "./inspector-parameters.js";
import { duration, laneNames, type Lane, type Step } from "./inspector-steps.js";
import type { TraceEntry } from "./inspector-trace.js";

/** What one row of the diagram shows. */
export interface Row {
  step: Step;
  entry: TraceEntry;
  /** Milliseconds since the first entry; undefined in the preview. */
  offset?: number;
  took?: number;
  lanes: Lane[];
}

const text = (words: string) => document.createTextNode(words);

/** A row: closed, an arrow between two lanes; open, what it means. */
export function rowOf({ step, entry, offset, took, lanes }: Row): HTMLLIElement {
  const { from, to, title } = step;
  const failed = entry.event === "error" || (entry.status ?? 0) >= 400;
  const head = make("span", { class: "head" }, make("span", { class: "title" }, text(title)));
  if (offset !== undefined) head.append(make("span", { class: "time" }, text(`+${duration(offset)}`)));
  const way = from === to ? `At ${laneNames[from]}.` : `From ${laneNames[from]} to ${laneNames[to]}${overEdge(from, to, lanes) ? ", by way of the edge" : ""}.`;
  const summary = make("summary", {}, head, make("span", { class: "unseen" }, text(way)), arrow(from, to, lanes));
  const details = make("details", { class: failed ? "failed" : entry.event === "away" ? "away" : "" }, summary, bodyOf(step, entry, took));
  return make("li", { "data-event": entry.event }, details);
}

function arrow(from: Lane, to: Lane, lanes: Lane[]): HTMLElement {
  const [a, b] = [lanes.indexOf(from), lanes.indexOf(to)];
  const line = make("span", { class: a === b ? "dot" : a < b ? "line right" : "line left" });
  line.style.gridColumn = `${Math.min(a, b) + 1} / ${Math.max(a, b) + 2}`;
  line.style.setProperty("--span", String(Math.abs(a - b) + 1));
  const drawn = make("span", { class: "lanes", "aria-hidden": "true" }, line);
  if (overEdge(from, to, lanes)) {
    const via = make("span", { class: "dot" });
    via.style.gridColumn = String(lanes.indexOf("edge") + 1);
    drawn.append(via);
  }
  return drawn;
}

/** Where an edge stands before the server, requests and their answers pass it; the way back from the login page does not. */
const overEdge = (from: Lane, to: Lane, lanes: Lane[]) =>
  lanes.includes("edge") && (to === "server" ? from !== "server" : from === "server" && to === "module");

function bodyOf({ text: words, source, attack }: Step, entry: TraceEntry, took: number | undefined): HTMLElement {
  const { url, parameters, code, requestId } = entry;
  const body = make("div", { class: "body" }, make("p", {}, text(words)));
  if (url) body.append(make("p", {}, make("code", {}, text(url))));
  if (parameters?.length) body.append(tableOf(parameters, placeOf(entry)));
  if (attack) {
    const tests = make("span", { class: "rows" }, text(` Tests ${attack.rows.split(" ").join(", ")}.`));
    body.append(
      make("dl", {}, make("dt", {}, text("An attacker would")), make("dd", {}, text(attack.attempt)), make("dt", {}, text("What stops it")), make("dd", {}, text(attack.defence), tests)),
    );
  }
  const facts = [took !== undefined && `Took ${duration(took)}.`, code && `Code ${code}.`, requestId && `Request ${requestId}.`].filter(Boolean).join(" ");
  const foot = make("p", { class: "foot" });
  if (facts) foot.append(make("span", {}, text(facts)));
  if (source) foot.append(linkTo(source));
  if (foot.childNodes.length) body.append(foot);
  return body;
}

function placeOf({ event, url, parameters }: TraceEntry): Place {
  if (event === "came-back") return "answer";
  if (event !== "send-request" || url?.endsWith("/logout")) return "URL";
  return parameters?.includes("code") ? "exchange" : "refresh";
}

const captions: Record<Place, string> = {
  URL: "Parameters of the URL, and why they are there",
  answer: "Parameters of the answer, and why they are there",
  exchange: "Parameters of the request's body, and why they are there",
  refresh: "Parameters of the request's body, and why they are there",
};

function tableOf(parameters: string[], place: Place): HTMLElement {
  const rows = parameters.map((name) => {
    const { meaning, source } = explain(name, place);
    return make("tr", {}, make("th", { scope: "row" }, make("code", {}, text(name))), make("td", {}, text(meaning + " "), linkTo(source)));
  });
  return make("table", { class: "parameters" }, make("caption", {}, text(captions[place])), make("tbody", {}, ...rows));
}

export function linkTo({ text: words, url }: Source): HTMLAnchorElement {
  return make("a", { href: url, target: "_blank", rel: "noreferrer" }, text(words));
}
