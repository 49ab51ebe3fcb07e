/**
 * Sign-in as HTML elements: `<authkit-sign-in>` and its like. A page needs this
 * script and no other:
 *
 * @example
 * <script type="module" src="authkit/elements.js" data-client-id="client_123"></script>
 * <authkit-sign-in></authkit-sign-in>
 * <authkit-signed-in>Hello <authkit-user field="first-name">you</authkit-user>!</authkit-signed-in>
 * <authkit-sign-out></authkit-sign-out>
 *
 * @packageDocumentation
 */
import type { Client } from "./client.js";
import { readClient } from "./elements-attributes.js";
import { connectionOf, pageConnection } from "./elements-base.js";
import { AuthkitSignIn, AuthkitSignOut, AuthkitSignUp } from "./elements-login.js";
import { AuthkitOrganizationSwitcher } from "./elements-organization.js";
import { AuthkitProvider } from "./elements-provider.js";
import { AuthkitSignedIn, AuthkitSignedOut, AuthkitUser } from "./elements-session.js";

export type { Organization } from "./elements-organization.js";
export { AuthkitOrganizationSwitcher, AuthkitProvider, AuthkitSignIn, AuthkitSignOut, AuthkitSignUp, AuthkitSignedIn, AuthkitSignedOut, AuthkitUser };

/** The elements by their names; the provider first, so that the others find it. */
const elements = {
  "authkit-provider": AuthkitProvider,
  "authkit-sign-in": AuthkitSignIn,
  "authkit-sign-up": AuthkitSignUp,
  "authkit-sign-out": AuthkitSignOut,
  "authkit-user": AuthkitUser,
  "authkit-signed-in": AuthkitSignedIn,
  "authkit-signed-out": AuthkitSignedOut,
  "authkit-organization-switcher": AuthkitOrganizationSwitcher,
};

declare global {
  interface HTMLElementTagNameMap {
    "authkit-provider": AuthkitProvider;
    "authkit-sign-in": AuthkitSignIn;
    "authkit-sign-up": AuthkitSignUp;
    "authkit-sign-out": AuthkitSignOut;
    "authkit-user": AuthkitUser;
    "authkit-signed-in": AuthkitSignedIn;
    "authkit-signed-out": AuthkitSignedOut;
    "authkit-organization-switcher": AuthkitOrganizationSwitcher;
  }
}

/** The client of the elements that are in no provider. Rejects as `createClient` does. */
export function pageClient(): Promise<Client> {
  return connectionOf(document.documentElement).client();
}

/** A second copy of this script finds the names taken, and leaves the page to the first. */
if (globalThis.customElements && !customElements.get("authkit-provider")) {
  const scripts = [...document.querySelectorAll<HTMLScriptElement>("script[data-client-id]")];
  const script = scripts.find(({ src }) => src === import.meta.url) ?? scripts[0];
  if (script) {
    const { clientId, options } = readClient(script, "data-");
    pageConnection().configure(clientId, options);
  }
  for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
}
