import { isAnswer } from "./address.js";
import type { Client } from "./client.js";
import { printError } from "./elements-messages.js";
import type { AuthKitError } from "./errors.js";
import { PageHints } from "./hints.js";
import { createClient } from "./index.js";
import type { CreateClientOptions, LogEntry, SessionInfo } from "./types.js";

/** What elements show. */
export type State =
  | { name: "loading"; session: null }
  | { name: "signed-in"; session: SessionInfo }
  | { name: "signed-out"; session: null };

/** An element that a connection tells of changes. */
export interface Listener extends Element {
  changed(): void;
  /** Shows an error that no element has caused, such as that of a login that came back. False where it cannot. */
  show?(error: AuthKitError): boolean;
}

/** Elements and the one client whose session they show. */
export class Connection {
  state: State = { name: "loading", session: null };
  /** Whether somebody is likely to be signed in once it is known: that one's place is kept free. */
  expected = false;
  readonly #target: EventTarget;
  readonly #listeners = new Set<Listener>();
  #make: (() => Promise<Client>) | undefined;
  #client: Promise<Client> | undefined;
  /** Those who asked for the client before there was any word of one. */
  #waiting: ((client: Promise<Client>) => void)[] = [];
  /** An error that no element could show yet. */
  #unseen: AuthKitError | undefined;
  /** A login that failed, on the page that it came back to. */
  #failed: { at: string; returnTo: string } | undefined;

  /** Events go to target. */
  constructor(target: EventTarget) {
    this.#target = target;
  }

  /** Where a login from here is to lead back to: to this page, unless it is the one that a login came back to in vain. */
  get returnTo(): string {
    const { pathname, search, hash, href } = location;
    return this.#failed?.at === href ? this.#failed.returnTo : pathname + search + hash;
  }

  /** Whether it was said which client to use. */
  get configured(): boolean {
    return !!this.#make;
  }

  /** Has the elements show the session of a client with these options from now on. */
  configure(clientId: string, options: CreateClientOptions): void {
    // Which of two ways keeps the session is the client's matter.
    const known = [true, false].some((devMode) => new PageHints(clientId, devMode).known());
    this.expected = known || isAnswer(options.redirectUri ?? location.origin, location.href);
    this.#connect(() => createClient(clientId, { ...options, logger: (entry) => this.#log(entry) }));
  }

  /** Has the elements show the session of a client that the app made. */
  use(client: Client): void {
    this.#connect(async () => client, false);
  }

  /**
   * The client, once it was said which, and started where need be. A start that
   * failed is tried again by the next call.
   */
  client(): Promise<Client> {
    if (this.#client) return this.#client;
    if (!this.#make) return new Promise((resolve) => this.#waiting.push(resolve));
    const client: Promise<Client> = this.#make().then(
      (made) => {
        if (this.#client === client) this.#follow(made);
        return made;
      },
      (error: AuthKitError) => {
        if (this.#client === client) {
          this.#client = undefined;
          if (this.state.name === "loading") this.#become({ name: "signed-out", session: null });
        }
        throw error;
      },
    );
    return (this.#client = client);
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
    if (this.#unseen && listener.show?.(this.#unseen)) this.#unseen = undefined;
  }

  unlisten(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** Tells an error to the page and, unless that prevents it, to the first element that can show it. */
  report(error: AuthKitError): void {
    if (error.returnTo) this.#failed = { at: location.href, returnTo: error.returnTo };
    if (!emit(this.#target, "error", error)) return;
    const inOrder = [...this.#listeners].sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    if (!inOrder.some((listener) => listener.show?.(error))) this.#unseen = error;
  }

  /** Tells a step of the client to the page, such as its inspector. With a logger the client prints nothing. */
  #log(entry: LogEntry): void {
    if (entry.level === "error" && entry.error) printError(entry.error);
    emit(this.#target, "log", entry);
  }

  /** Ends the client, unless the app made it. The elements wait for another one. */
  dispose: () => void = () => {};

  #connect(make: () => Promise<Client>, ours = true): void {
    this.dispose();
    this.#make = make;
    this.dispose = () => {
      const client = this.#client;
      if (ours) client?.then((made) => made.dispose()).catch(() => {}); // there was none
      this.#make = this.#client = undefined;
      for (const stop of this.#following.splice(0)) stop();
      this.#become({ name: "loading", session: null });
    };
    const client = this.client();
    for (const resolve of this.#waiting.splice(0)) resolve(client);
    client.catch((error: AuthKitError) => {
      printError(error);
      this.report(error);
    });
  }

  readonly #following: (() => void)[] = [];

  #follow(client: Client): void {
    if (!client.getSession()) this.#become({ name: "signed-out", session: null });
    this.#following.push(
      client.on("signed-in", (session) => this.#become({ name: "signed-in", session }, "signed-in")),
      client.on("refreshed", (session) => this.#become({ name: "signed-in", session })),
      client.on("signed-out", () => this.#become({ name: "signed-out", session: null }, "signed-out")),
      client.on("error", (error) => this.report(error)),
    );
  }

  #become(state: State, event?: string): void {
    this.state = state;
    for (const listener of [...this.#listeners]) listener.changed();
    if (event) emit(this.#target, event, state.session);
  }
}

/** Dispatches `authkit-…`; false where a listener prevented what follows. */
export function emit(target: EventTarget, event: string, detail: unknown): boolean {
  return target.dispatchEvent(new CustomEvent("authkit-" + event, { detail, bubbles: true, composed: true, cancelable: event === "error" }));
}
