import type { Client } from "./client.js";
import { clientAttributes, readClient } from "./elements-attributes.js";
import { Base, make, type Provider } from "./elements-base.js";
import { Connection } from "./elements-connection.js";
import { styleSheet } from "./elements-style.js";

/**
 * `<authkit-provider client-id="client_…">`: the elements inside it share one
 * client, with the options of `createClient` as attributes. Without `client-id`
 * they wait for an app to set the property `client`.
 *
 * Events: `authkit-signed-in` (detail: SessionInfo), `authkit-signed-out`,
 * `authkit-error` (detail: AuthKitError; preventing it keeps elements from
 * showing it), `authkit-log` (detail: LogEntry, of a client that the attributes
 * make).
 */
export class AuthkitProvider extends Base implements Provider {
  static observedAttributes = clientAttributes;
  readonly connection = new Connection(this);
  #given: Client | undefined;
  #configured: string | undefined;
  #due = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet()];
    root.append(make("slot", {}));
  }

  connectedCallback(): void {
    if (Object.hasOwn(this, "client")) {
      const { client } = this; // set before the upgrade
      delete (this as { client?: unknown }).client;
      this.client = client;
    }
    this.#soon();
  }

  disconnectedCallback(): void {
    this.#soon();
  }

  attributeChangedCallback(): void {
    this.#soon();
  }

  /** The client of the elements inside: the one that was set, or a promise of the one that the attributes make. */
  get client(): Client | Promise<Client> {
    return this.#given ?? this.connection.client();
  }

  set client(client: Client | Promise<Client>) {
    void Promise.resolve(client).then((given) => {
      this.#given = given;
      this.connection.use(given);
    });
  }

  /** Later, when all attributes are there, and an element that was moved is in its new place. */
  #soon(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#update();
    });
  }

  #update(): void {
    if (this.#given) return;
    const { clientId, options } = readClient(this);
    const wanted = this.isConnected && clientId ? JSON.stringify([clientId, options]) : undefined;
    if (wanted === this.#configured) return;
    this.#configured = wanted;
    if (wanted) this.connection.configure(clientId, options);
    else this.connection.dispose();
  }
}
