import type { Client } from "./client.js";
import { SessionElement, make } from "./elements-base.js";
import { emit } from "./elements-connection.js";
import { printError, sentenceFor } from "./elements-messages.js";
import type { AuthKitError } from "./errors.js";

/**
 * A button that asks something of the client. It is busy meanwhile, keeps its
 * size, and shows the error that comes of it.
 */
export abstract class SessionButton extends SessionElement {
  static formAssociated = true;
  static observedAttributes = ["disabled", "label", "always"];
  readonly #button: HTMLButtonElement;
  readonly #error = make("span", { part: "error", class: "error", role: "alert" });
  #disabledByForm = false;
  #busy = false;

  /** The text is what the button says where the page gives nothing. */
  constructor(text: string) {
    super(true);
    const slot = make("slot", {}, document.createTextNode(text));
    this.#button = make(
      "button",
      { part: "button", type: "button" },
      make("span", { part: "label", class: "label" }, slot),
      make("span", { part: "spinner", class: "spinner", "aria-hidden": "true" }),
    );
    this.#button.addEventListener("click", () => this.#busy || this.press());
    this.root.append(this.#button, this.#error);
  }

  override connectedCallback(): void {
    this.upgrade("disabled");
    super.connectedCallback();
  }

  attributeChangedCallback(): void {
    this.#button.disabled = this.disabled || this.#disabledByForm;
    const label = this.getAttribute("label");
    label === null ? this.#button.removeAttribute("aria-label") : this.#button.setAttribute("aria-label", label);
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

  override click(): void {
    this.#button.click();
  }

  changed(): void {
    const { absent } = this;
    this.#button.hidden = absent;
    if (absent) this.#error.textContent = "";
    this.mark("absent", absent);
    this.mark("loading", this.connection!.state.name === "loading");
  }

  /** Whether there is no use for the button in this state, nor a page that wants it nevertheless. */
  get absent(): boolean {
    return !this.hasAttribute("always") && !this.wanted();
  }

  /** Shows an error under the button, where the button can be seen. */
  show(error: AuthKitError): boolean {
    if (!this.#button.getClientRects().length) return false;
    this.#error.textContent = sentenceFor(error);
    return true;
  }

  /** What pressing the button does. */
  protected press(): void {
    void this.start();
  }

  /** Does what the button is for, unless it is busy or disabled. */
  async start(): Promise<void> {
    if (this.#busy || this.#button.disabled) return;
    this.#error.textContent = "";
    this.#work(true);
    try {
      await this.act(await this.client);
    } catch (error) {
      printError(error as AuthKitError);
      if (emit(this, "error", error)) this.show(error as AuthKitError);
    } finally {
      this.#work(false);
    }
  }

  /** Whether there is use for the button in this state. */
  protected abstract wanted(): boolean;

  protected abstract act(client: Client): Promise<void>;

  #work(busy: boolean): void {
    this.#busy = busy;
    this.mark("busy", busy);
    for (const name of ["aria-busy", "aria-disabled"]) busy ? this.#button.setAttribute(name, "true") : this.#button.removeAttribute(name);
  }
}

/** Settles when a page that was about to leave turns out to stay: somebody came back to it, or stopped it. */
export function leaving(): Promise<void> {
  return new Promise((stay) => {
    addEventListener("pageshow", ({ persisted }) => persisted && stay());
    setTimeout(stay, 10_000);
  });
}
