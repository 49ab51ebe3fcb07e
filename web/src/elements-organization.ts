import { SessionElement, make } from "./elements-base.js";
import { leaving } from "./elements-button.js";
import { emit } from "./elements-connection.js";
import { printError, sentenceFor } from "./elements-messages.js";
import type { AuthKitError } from "./errors.js";

/** One organization that a user can choose. */
export interface Organization {
  id: string;
  name: string;
}

/**
 * `<authkit-organization-switcher>`: a list to choose the session's
 * organization from. A page that cannot keep a secret is not told which
 * organizations a user has; the page names them, as `<option value="org_…">`
 * inside or by the property `organizations`. In a form, its value is the ID.
 */
export class AuthkitOrganizationSwitcher extends SessionElement {
  static formAssociated = true;
  static observedAttributes = ["label", "disabled"];
  readonly #text = make("span", { part: "label" });
  readonly #select = make("select", { part: "select" });
  readonly #label = make("label", {}, this.#text, this.#select);
  readonly #error = make("span", { part: "error", class: "error", role: "alert" });
  readonly #content = typeof MutationObserver === "function" ? new MutationObserver(() => this.connection && this.changed()) : undefined;
  #organizations: Organization[] | undefined;
  #disabledByForm = false;
  #busy = false;

  constructor() {
    super(true);
    this.#select.addEventListener("change", (event) => {
      event.stopPropagation();
      void this.#choose(this.#select.value);
    });
    this.root.append(this.#label, this.#error);
  }

  override connectedCallback(): void {
    this.upgrade("organizations", "disabled");
    this.#content?.observe(this, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["value"] });
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    this.#content?.disconnect();
    super.disconnectedCallback();
  }

  attributeChangedCallback(): void {
    if (this.connection) this.changed();
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabledByForm = disabled;
    this.attributeChangedCallback();
  }

  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }

  set disabled(disabled: boolean) {
    this.toggleAttribute("disabled", disabled);
  }

  /** What can be chosen, in place of the options inside the element. */
  get organizations(): Organization[] {
    return this.#organizations ?? [...this.querySelectorAll("option")].map(({ value, text }) => ({ id: value, name: text }));
  }

  set organizations(organizations: Organization[] | undefined) {
    this.#organizations = organizations;
    if (this.connection) this.changed();
  }

  /** The ID of the session's organization; "" where it has none. */
  get value(): string {
    return this.connection?.state.session?.organizationId ?? "";
  }

  changed(): void {
    const { state } = this.connection!;
    const waiting = state.name === "loading";
    const current = this.value;
    const known = this.organizations;
    const all = known.some(({ id }) => id === current) ? known : [{ id: current, name: current || "–" }, ...known];
    this.#text.textContent = this.getAttribute("label") ?? "Organization";
    this.#select.replaceChildren(...all.map(({ id, name }) => new Option(name, id, id === current, id === current)));
    this.#select.disabled = this.disabled || this.#disabledByForm || this.#busy;
    this.#label.hidden = !this.somebody;
    this.#label.classList.toggle("waiting", waiting);
    this.internals.setFormValue(current);
    this.mark("absent", !this.somebody);
    this.mark("loading", waiting);
  }

  async #choose(organizationId: string): Promise<void> {
    const here = location.pathname + location.search + location.hash;
    this.#error.textContent = "";
    this.#work(true);
    try {
      const client = await this.client;
      await client.switchToOrganization({ organizationId, signInOpts: { returnTo: here } });
      // Where the server wants to see the person first, the page is about to leave.
      if (client.getSession()?.organizationId !== organizationId) await leaving();
      else this.dispatchEvent(new Event("change", { bubbles: true }));
    } catch (error) {
      printError(error as AuthKitError);
      if (emit(this, "error", error)) this.#error.textContent = sentenceFor(error as AuthKitError);
    } finally {
      this.#work(false);
    }
  }

  #work(busy: boolean): void {
    this.#busy = busy;
    const focused = this.root.activeElement === this.#select;
    this.mark("busy", busy);
    busy ? this.#select.setAttribute("aria-busy", "true") : this.#select.removeAttribute("aria-busy");
    if (this.connection) this.changed(); // back to what the session says, where nothing came of it
    if (focused) this.#select.focus();
  }
}
