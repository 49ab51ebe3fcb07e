import type { Client } from "./client.js";
import { Base, make } from "./elements-base.js";
import { claimsOf } from "./inspector-claims.js";
import { asJSON, asText } from "./inspector-report.js";
import { rowOf, type Row } from "./inspector-row.js";
import { duration, laneNames, lanesOf, preview, stepOf, timeOf, withAbsence } from "./inspector-steps.js";
import { css } from "./inspector-style.js";
import { clear, recorded, watch, type TraceEntry } from "./inspector-trace.js";

const text = (words: string) => document.createTextNode(words);

/** Elements that say which client they show. */
const withClient = ["provider", "sign-in", "sign-up", "sign-out", "signed-in", "signed-out", "user", "organization-switcher"].map((name) => "authkit-" + name).join();

/**
 * `<authkit-inspector>`: what the client of this tab did, as a sequence diagram
 * that grows while it does it, over the redirect too. Each step opens to what
 * it is for, what an attacker would try there and what stops that. For
 * development: give `record` to `createClient` as its `logger`. The clients of
 * elements need no such thing.
 *
 * On localhost, or with the attribute `dev-mode`, a button shows the claims of
 * the access token of {@link client}. Nothing secret is shown or kept.
 */
export class AuthkitInspector extends Base {
  /** Whose claims the button shows; unless set, that of the provider around it, or else of the page's first element. */
  client: Client | undefined;

  readonly #title = make("h2", { tabindex: "-1" }, text("Login, step by step"));
  readonly #summary = make("p", { class: "quiet", role: "status" });
  readonly #heads = make("div", { class: "lanes heads", "aria-hidden": "true" });
  readonly #list = make("ol", { "aria-label": "Steps" });
  readonly #claims = make("div", { class: "panel" });
  readonly #report = make("div", { class: "panel" });
  readonly #claimsButton = make("button", { type: "button", "aria-expanded": "false" }, text("Claims of the access token"));
  readonly #textButton = make("button", { type: "button" }, text("Trace as text"));
  readonly #jsonButton = make("button", { type: "button" }, text("Trace as JSON"));
  readonly #clearButton = make("button", { type: "button" }, text("Clear"));
  #rows: string[] = [];
  #due = false;
  #unwatch = () => {};

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const tools = make("div", { class: "tools" }, this.#claimsButton, this.#textButton, this.#jsonButton, this.#clearButton);
    root.append(this.#title, this.#summary, this.#heads, this.#list, tools, this.#claims, this.#report);
    this.#claimsButton.addEventListener("click", () => void this.#toggleClaims());
    this.#textButton.addEventListener("click", () => this.#show(asText(recorded())));
    this.#jsonButton.addEventListener("click", () => this.#show(asJSON(recorded())));
    this.#clearButton.addEventListener("click", () => {
      clear();
      this.#report.replaceChildren();
      this.#title.focus();
    });
  }

  connectedCallback(): void {
    this.lang ||= "en"; // whatever the page speaks
    this.#claimsButton.hidden = !(this.hasAttribute("dev-mode") || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname));
    this.#unwatch = watch(() => this.#soon());
    this.#render();
  }

  disconnectedCallback(): void {
    this.#unwatch();
  }

  /** What was recorded: for a bug report, or for a test. */
  get trace(): readonly TraceEntry[] {
    return recorded();
  }

  #soon(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#render();
    });
  }

  #render(): void {
    const told = recorded();
    const entries = told.length ? withAbsence(told) : preview;
    const lanes = lanesOf(told);
    this.#summary.textContent = told.length ? summaryOf(entries) : "Sign in, and each step appears here with its time. This is what will happen:";
    this.#list.classList.toggle("preview", !told.length);
    for (const one of [this.#heads, this.#list]) one.style.setProperty("--lanes", String(lanes.length));
    this.#heads.replaceChildren(...lanes.map((lane) => make("span", {}, text(laneNames[lane]))));
    this.#clearButton.hidden = this.#textButton.hidden = this.#jsonButton.hidden = !told.length;
    const rows = entries.map((entry, i): Row => {
      const step = stepOf({ entry, before: entries[i - 1], next: entries[i + 1] });
      return { step, entry: told.length ? entry : { event: entry.event, at: 0 }, lanes, ...(told.length && { offset: entry.at - entries[0]!.at, took: timeOf(entries, i) }) };
    });
    this.#update(rows);
  }

  /** Replaces the rows that changed, so that those that somebody has opened stay open. */
  #update(rows: Row[]): void {
    const keys = rows.map((row) => JSON.stringify(row));
    rows.forEach((row, i) => {
      if (keys[i] === this.#rows[i]) return;
      const before = this.#list.children[i];
      const item = rowOf(row);
      if (before) before.replaceWith(item);
      else this.#list.append(item);
    });
    while (this.#list.children.length > rows.length) this.#list.lastElementChild!.remove();
    this.#rows = keys;
  }

  async #toggleClaims(): Promise<void> {
    const open = this.#claimsButton.getAttribute("aria-expanded") !== "true";
    this.#claimsButton.setAttribute("aria-expanded", String(open));
    this.#claims.replaceChildren();
    if (!open) return;
    try {
      const client = this.client ?? (await this.#element()?.client);
      this.#claims.replaceChildren(...(client ? await claimsOf(client) : [make("p", {}, text("Set the property client of this element to your client."))]));
    } catch (error) {
      this.#claims.replaceChildren(make("p", {}, text((error as Error).message)));
    }
  }

  /** The element whose client it is. */
  #element(): { client?: Client | Promise<Client> } | null {
    return (this.closest("authkit-provider") ?? document.querySelector(withClient)) as { client?: Client | Promise<Client> } | null;
  }

  #show(report: string): void {
    const area = make("textarea", { readonly: "", "aria-label": "Trace for a bug report, without secrets", spellcheck: "false" });
    area.value = report;
    const copy = make("button", { type: "button" }, text("Copy"));
    copy.addEventListener("click", () => {
      area.select();
      navigator.clipboard?.writeText(report).then(
        () => (copy.textContent = "Copied"),
        () => (copy.textContent = "Selected: copy it with the keyboard"),
      );
    });
    this.#report.replaceChildren(make("div", { class: "tools" }, copy), area);
    area.focus();
  }
}

function summaryOf(entries: readonly TraceEntry[]): string {
  const worked = entries.reduce((sum, { event }, i) => sum + (event === "away" ? 0 : (timeOf(entries, i) ?? 0)), 0);
  return `${entries.length} steps. Browser and network took ${duration(worked)} in all.`;
}
