import type { Client } from "./client.js";
import { loginAttributes, readAddress, readFields, readLogin } from "./elements-attributes.js";
import { SessionButton, leaving } from "./elements-button.js";
import type { SignInOptions } from "./types.js";

abstract class LoginButton extends SessionButton {
  /** Options of the login beside those of the attributes, such as `state`. Declared alone, so that it may be set before the upgrade. */
  declare options?: SignInOptions;
  #form: HTMLFormElement | null = null;
  readonly #submit = (event: Event) => {
    event.preventDefault();
    void this.press();
  };

  static override observedAttributes = [...SessionButton.observedAttributes, ...loginAttributes];

  /** In a form its fields take part in the login, and Enter in one of them starts it. */
  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#form?.removeEventListener("submit", this.#submit);
    this.#form = form;
    form?.addEventListener("submit", this.#submit);
  }

  protected wanted(): boolean {
    return !this.somebody;
  }

  protected override ready(): boolean {
    return !this.#form || this.#form.noValidate || this.#form.reportValidity();
  }

  protected async act(client: Client): Promise<void> {
    const here = location.pathname + location.search + location.hash;
    const fields = this.#form ? readFields(this.#form) : {};
    const options: SignInOptions = { returnTo: here, ...readLogin(this), ...fields, ...this.options };
    await this.login(client, options);
    if (options.mode !== "popup") await leaving();
  }

  protected abstract login(client: Client, options: SignInOptions): Promise<void>;
}

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
