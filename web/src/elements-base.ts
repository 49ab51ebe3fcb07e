import type { Client } from "./client.js";
import { Connection, type Listener } from "./elements-connection.js";
import { styleSheet } from "./elements-style.js";

/** On a server there is no HTMLElement, and importing the elements there does nothing. */
export const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** The connection of elements that are in no provider. */
let ofPage: Connection | undefined;

/** The connection of elements that are in no provider: what the script's attributes configure. */
export function pageConnection(): Connection {
  return (ofPage ??= new Connection(document));
}

/** An element that has a connection for those inside it. */
export interface Provider extends Element {
  readonly connection: Connection;
}

/** The connection of the nearest provider around an element, also where shadow roots lie between them. */
export function connectionOf(element: Element): Connection {
  let node: Node | null = element;
  while (node) {
    if (node instanceof Element && node.localName === "authkit-provider" && "connection" in node) return (node as Provider).connection;
    node = (node as Element).assignedSlot ?? node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);
  }
  const ofPage = pageConnection();
  if (!ofPage.configured) ofPage.configure("", {}); // whose error says what is missing
  return ofPage;
}

/** What all elements share that show a session. */
export abstract class SessionElement extends Base implements Listener {
  protected readonly root: ShadowRoot;
  protected readonly internals: ElementInternals;
  protected connection: Connection | undefined;

  constructor(delegatesFocus = false) {
    super();
    this.internals = this.attachInternals();
    this.root = this.attachShadow({ mode: "open", delegatesFocus });
    this.root.adoptedStyleSheets = [styleSheet()];
  }

  /** The client whose session this element shows. Rejects as `createClient` does. */
  get client(): Promise<Client> {
    return this.connection?.client() ?? connectionOf(this).client();
  }

  connectedCallback(): void {
    this.connection = connectionOf(this);
    this.connection.listen(this);
    this.changed();
  }

  disconnectedCallback(): void {
    this.connection?.unlisten(this);
    this.connection = undefined;
  }

  /** Shows the state anew. The element is in the document. */
  abstract changed(): void;

  /** Whether somebody is signed in, or likely to be while it is not known. */
  protected get somebody(): boolean {
    const { state, expected } = this.connection!;
    return state.name === "loading" ? expected : state.name === "signed-in";
  }

  /** Sets or clears what CSS can ask for with `:state(…)`. */
  protected mark(name: string, on: boolean): void {
    try {
      on ? this.internals.states.add(name) : this.internals.states.delete(name);
    } catch {
      // A browser that wants two dashes before it: the element looks the same there.
    }
  }

  /** A property that was set before the element was upgraded hides the accessor; this has it go through. */
  protected upgrade(...names: string[]): void {
    for (const name of names) {
      if (!Object.hasOwn(this, name)) continue;
      const value = (this as Record<string, unknown>)[name];
      delete (this as Record<string, unknown>)[name];
      (this as Record<string, unknown>)[name] = value;
    }
  }
}

/** A new element of a shadow root. */
export function make<T extends keyof HTMLElementTagNameMap>(tag: T, attributes: Record<string, string>, ...children: Node[]): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
