import { claim, currentAddress, keepAnswer, replaceAddress } from "./address.js";
import { AuthKitError, ErrorCode, NoSessionError } from "./errors.js";
import { Host } from "./host.js";
import type { Resolve } from "./messages.js";
import { instantiate } from "./module.js";
import { chooseStorage } from "./storage.js";
import type { ClientEvents, CreateClientOptions, LogEntry, LoginOptions, RedirectParams, SessionInfo, User } from "./types.js";

/** What {@link createClient} gives: the session of this page. */
export class Client {
  readonly #host: Host;
  readonly #options: CreateClientOptions;
  readonly #listeners = new Map<keyof ClientEvents, Set<(detail: any) => void>>();
  #session: SessionInfo | null = null;
  #unseenErrors: AuthKitError[] = [];

  /** Names this client among those of the page. */
  readonly #name: string;
  readonly #redirectUri: string;
  #address = "";

  /** @internal Use {@link createClient}. */
  constructor(clientId: string, options: CreateClientOptions) {
    this.#options = options;
    const { apiHostname = "", https = true, port, redirectUri = location.origin, issuer = [], moduleUrl } = options;
    const url = String(moduleUrl ?? new URL("authkit.wasm", import.meta.url));
    const configuration = JSON.stringify({
      event: "configure",
      clientId,
      apiHostname,
      https,
      port,
      redirectUri,
      pageOrigin: location.origin,
      issuers: [issuer].flat(),
    });
    this.#name = configuration;
    this.#redirectUri = redirectUri;
    this.#host = new Host({
      start: async () => {
        const handle = await instantiate(url);
        const [refused] = JSON.parse(handle(configuration));
        if (refused) throw new AuthKitError(refused.error.code, refused.error.message);
        return handle;
      },
      storage: chooseStorage(options.storage),
      navigate: (to) => location.assign(to),
      replaceURL: (to) => replaceAddress(this.#address, to),
      publish: (session) => this.#publish(session),
      log: (entry) => this.#log(entry),
    });
  }

  /** @internal Reads the page's address, which may carry the answer to a login, and loads the module. */
  async initialize(): Promise<void> {
    const address = (this.#address = currentAddress());
    try {
      await this.#host.start();
    } catch (error) {
      if ((error as AuthKitError).code === ErrorCode.ModuleUnavailable) keepAnswer(this.#redirectUri, address);
      throw error;
    }
    if (!claim(this.#name, address)) return;
    let result: Resolve;
    try {
      result = await this.#host.call({ event: "page-loaded", url: address });
    } catch (error) {
      return this.#report(error as AuthKitError); // the page goes on, signed out
    }
    const { session, accessToken, appState: state } = result;
    if (session && accessToken) {
      const params = { ...session, state } as RedirectParams;
      Object.defineProperty(params, "accessToken", { value: accessToken }); // not enumerable
      tell(this.#options.onRedirectCallback, params);
    }
  }

  /** The user who is signed in, or null. */
  getUser(): User | null {
    return this.#session?.user ?? null;
  }

  /**
   * An access token that has not expired, for the app's own API. Rejects with
   * {@link LoginRequiredError} where there is none.
   */
  async getAccessToken(): Promise<string> {
    return (await this.#host.call({ event: "token-asked" })).token!;
  }

  /**
   * Leads the browser to the login. Rejects before leaving where it could not
   * come back: `storage_unavailable`, `authorization_incomplete`, ….
   */
  async signIn(options: LoginOptions = {}): Promise<void> {
    await this.#login(options, true);
  }

  /** {@link signIn}, with AuthKit's screen for a new account. */
  async signUp(options: Omit<LoginOptions, "screenHint"> = {}): Promise<void> {
    await this.#login(options, true, "sign-up");
  }

  /**
   * The URL of a login, for a link. Each call starts a login of its own, good
   * for ten minutes. Where the browser stores nothing, it is good for a page
   * that stays open meanwhile; {@link signIn} refuses there.
   */
  async getSignInUrl(options: LoginOptions = {}): Promise<string> {
    return (await this.#login(options, false)).url!;
  }

  /** {@link getSignInUrl}, with AuthKit's screen for a new account. */
  async getSignUpUrl(options: Omit<LoginOptions, "screenHint"> = {}): Promise<string> {
    return (await this.#login(options, false, "sign-up")).url!;
  }

  /**
   * Ends the session, here first and then at WorkOS, which leads the browser
   * to returnTo, one of the logout URIs of the WorkOS dashboard. With
   * `navigate: false` the page stays and the promise settles once WorkOS was
   * told. Without a session it throws {@link NoSessionError} at once, or
   * rejects with it where `navigate` is false.
   */
  signOut(options?: { returnTo?: string; navigate?: true }): void;
  signOut(options: { returnTo?: string; navigate: false }): Promise<void>;
  signOut({ returnTo, navigate = true }: { returnTo?: string; navigate?: boolean } = {}): void | Promise<void> {
    if (!this.#session) {
      const error = new NoSessionError(ErrorCode.NoSession);
      if (navigate) throw error;
      return Promise.reject(error);
    }
    const ended = this.#host.call({ event: "sign-out-asked", returnTo, navigate }).then(
      () => {},
      (error) => {
        this.#host.forget(); // here first, also without the module
        throw error;
      },
    );
    if (!navigate) return ended;
    ended.catch((error) => this.#report(error));
  }

  /**
   * Listens; returns a function that ends that. What happened while the page
   * started is told at once: a session that is there, and the errors that
   * nobody has heard of.
   */
  on<E extends keyof ClientEvents>(event: E, listener: (detail: ClientEvents[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    if (event === "signed-in" && this.#session) tell(listener as (session: SessionInfo) => void, this.#session);
    if (event === "error") {
      for (const error of this.#unseenErrors.splice(0)) tell(listener as (error: AuthKitError) => void, error);
    }
    return () => void listeners.delete(listener);
  }

  /** Forgets the session in this page and ends what is under way. WorkOS is not told. */
  dispose(): void {
    this.#host.dispose();
    this.#listeners.clear();
    this.#session = null;
  }

  #login(options: LoginOptions, navigate: boolean, screenHint?: "sign-up"): Promise<Resolve> {
    let octets = new Uint8Array(64);
    try {
      crypto.getRandomValues(octets);
    } catch {
      octets = new Uint8Array(); // too few, which the module refuses
    }
    const entropy = btoa(String.fromCharCode(...octets)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
    return this.#host.call({ event: "login-started", options, screenHint, entropy, navigate });
  }

  #publish(session: SessionInfo | null): void {
    const before = this.#session;
    this.#session = session;
    if (session) this.#emit("signed-in", session);
    else if (before) this.#emit("signed-out", undefined);
  }

  #emit<E extends keyof ClientEvents>(event: E, detail: ClientEvents[E]): boolean {
    const listeners = [...(this.#listeners.get(event) ?? [])];
    for (const listener of listeners) tell(listener, detail);
    return listeners.length > 0;
  }

  /** Tells the app an error that no call of its is waiting for: once, by the first way it offers. */
  #report(error: AuthKitError): void {
    this.#log({ level: "error", event: "error", error });
    if (this.#options.onError) tell(this.#options.onError, error);
    else if (!this.#emit("error", error)) this.#unseenErrors.push(error);
  }

  #log(entry: Omit<LogEntry, "at">): void {
    const { logger } = this.#options;
    if (logger) tell(logger, { ...entry, at: Date.now() });
    else if (entry.error) console.error(`${entry.error.code}: ${entry.error.message}`);
  }
}

/** Calls code of the app. What it throws is the app's to see, and never stops ours. */
function tell<T>(listener: ((detail: T) => void) | undefined, detail: T): void {
  try {
    listener?.(detail);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/**
 * Starts a client: loads the module and, where the page is the answer to a
 * login, finishes that login. An answer that fails is no failure of this
 * function: the client is there, signed out, and the error goes to `onError`
 * or the event "error".
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
export async function createClient(clientId: string, options: CreateClientOptions = {}): Promise<Client> {
  if (!isSecureContext) throw new AuthKitError(ErrorCode.InsecureContext);
  const client = construct(clientId, options ?? {});
  await client.initialize();
  return client;
}

/** Options that cannot even be read (a getter that throws, a BigInt) are a typed error too. */
function construct(clientId: string, options: CreateClientOptions): Client {
  try {
    return new Client(clientId, options);
  } catch (cause) {
    throw cause instanceof AuthKitError ? cause : new AuthKitError(ErrorCode.OptionInvalid, undefined, { cause });
  }
}
