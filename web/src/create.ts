import { typed } from "./app-calls.js";
import { Client } from "./client.js";
import { AuthKitError, ErrorCode } from "./errors.js";
import type { CreateClientOptions } from "./types.js";

/**
 * Starts a client: loads the module; where the page is the answer to a login,
 * finishes that login; where there is a session, restores it. An answer that
 * fails is no failure of this function: the client is there, and the error
 * goes to `onError` or the event "error".
 *
 * Rejects with {@link AuthKitError}: `insecure_context`, `client_id_missing`,
 * `api_hostname_invalid`, `redirect_uri_invalid`, `redirect_uri_foreign`,
 * `option_invalid`, `module_unavailable`.
 *
 * @example
 * const authkit = await createClient("client_123", {
 *   onRedirectCallback: ({ state }) => history.replaceState(null, "", state?.returnTo ?? "/"),
 *   onError: (error) => showMessage(error.message),
 * });
 * signInButton.onclick = () => authkit.signIn({ state: { returnTo: location.pathname } });
 */
export function createClient(clientId: string, options: CreateClientOptions = {}): Promise<Client> {
  return typed(async () => {
    if (!globalThis.isSecureContext) throw new AuthKitError(ErrorCode.InsecureContext);
    const client = new Client(clientId, options ?? {});
    await client.initialize();
    return client;
  });
}
