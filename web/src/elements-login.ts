import type { Client } from "./client.js";
import { loginAttributes, readAddress, readFields, readLogin } from "./elements-attributes.js";
import { SessionButton, leaving } from "./elements-button.js";
import type { SignInOptions } from "./types.js";

/** The button whose press submits its form, while it does. */
let pressed: LoginButton | undefined;

/** Fields in which Enter submits a form. Browsers leave it alone where there are two of them and no submit button of their own. */
const textFields = ["text", "search", "tel", "url", "email", "password", "date", "month", "week", "time", "datetime-local", "number"];
const submitButtons = "button:not([type=button], [type=reset]), input[type=submit]";

abstract class LoginButton extends SessionButton {
  /** Options of the login beside those of the attributes, such as `state`. Declared alone, so that it may be set before the upgrade. */
  declare options?: SignInOptions;
  #form: HTMLFormElement | null = null;

  static override observedAttributes = [...SessionButton.observedAttributes, ...loginAttributes];

  /** In a form the button submits it, as Enter in a field does. What is submitted is the login: of the button pressed, or else of the first. */
  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#form = form;
    form?.addEventListener("submit", submitted, true); // the same function for all buttons, so a form has it once
    form?.addEventListener("keypress", entered);
  }

  protected wanted(): boolean {
    return !this.somebody;
  }

  protected override press(): void {
    if (!this.#form) return super.press();
    pressed = this;
    try {
      this.#form.requestSubmit(); // asks the fields whether they are valid
    } finally {
      pressed = undefined;
    }
  }

  protected async act(client: Client): Promise<void> {
    const { returnTo } = this.connection!;
    const fields = this.#form ? readFields(this.#form) : {};
    const options: SignInOptions = { returnTo, ...readLogin(this), ...fields, ...this.options };
    await this.login(client, options);
    if (options.mode !== "popup") await leaving();
  }

  protected abstract login(client: Client, options: SignInOptions): Promise<void>;
}

/** Where no button of the page's own submits a form, a login does, and the fields stay out of the address. */
function submitted(this: HTMLFormElement, event: SubmitEvent): void {
  const buttons = buttonsOf(this);
  if (event.submitter || event.defaultPrevented || !buttons.length) return;
  event.preventDefault();
  void (pressed ?? buttons.find(({ absent }) => !absent))?.start();
}

/** Enter in one text field of several; with one alone browsers submit the form themselves. */
function entered(this: HTMLFormElement, event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.defaultPrevented || !buttonsOf(this).length) return;
  const elements = [...this.elements];
  const fields = elements.filter((one) => one instanceof HTMLInputElement && textFields.includes(one.type));
  if (fields.length < 2 || !fields.includes(event.target as Element) || elements.some((one) => one.matches(submitButtons))) return;
  event.preventDefault();
  this.requestSubmit();
}

const buttonsOf = (form: HTMLFormElement) => [...form.elements].filter((one) => one instanceof LoginButton);

/**
 * `<authkit-sign-in>`: a button that leads to the login and, by itself, back to
 * this page. It is there while nobody is signed in; with `always` it stays.
 */
export class AuthkitSignIn extends LoginButton {
  constructor() {
    super("Sign in");
  }

  protected login(client: Client, options: SignInOptions): Promise<void> {
    return client.signIn(options);
  }
}

/** `<authkit-sign-up>`: the same with AuthKit's screen for a new account. */
export class AuthkitSignUp extends LoginButton {
  constructor() {
    super("Sign up");
  }

  protected login(client: Client, options: SignInOptions): Promise<void> {
    return client.signUp(options);
  }
}

/**
 * `<authkit-sign-out>`: a button that ends the session, there while there is
 * one. `return-to` is one of the logout URIs of the WorkOS dashboard;
 * `navigate="false"` keeps the page.
 */
export class AuthkitSignOut extends SessionButton {
  constructor() {
    super("Sign out");
  }

  protected wanted(): boolean {
    return this.somebody;
  }

  protected async act(client: Client): Promise<void> {
    const returnTo = readAddress(this, "return-to");
    if (this.getAttribute("navigate") === "false") return client.signOut({ returnTo, navigate: false });
    client.signOut({ returnTo });
    await leaving();
  }
}
