import { carries, configurations, currentAddress, inTurn, isAnswer, keepAnswer, replaceAddress } from "./address.js";
import { Alarm } from "./alarm.js";
import { abortable, ask, tell, typed } from "./app-calls.js";
import { authorizedFetch } from "./authorized.js";
import type { Diagnosis } from "./diagnose.js";
import { AuthKitError, ErrorCode, NoSessionError, type RefreshError, errorOf } from "./errors.js";
import { entropy } from "./entropy.js";
import { PageHints } from "./hints.js";
import { Host, type Calls, type Surroundings } from "./host.js";
import type { Cause, Event, Resolve } from "./messages.js";
import { instantiate } from "./module.js";
import { invalid, loginOptions, settings } from "./options.js";
import { openAhead } from "./storage-indexeddb.js";
import { chooseStorage } from "./storage.js";
import { Tabs } from "./tabs.js";
import type {
  AuthenticationInfo,
  ClientEvents,
  CreateClientOptions,
  LogEntry,
  LoginOptions,
  SessionInfo,
  SignInOptions,
  User,
} from "./types.js";

/** What {@link createClient} gives: the session of this page. */
export class Client {
  #host: Calls | undefined;
  readonly #options: CreateClientOptions;
  readonly #listeners = new Map<keyof ClientEvents, Set<(detail: any) => void>>();
  readonly #alarm: Alarm;
  readonly #hints: PageHints;
  readonly #origins: string[];
  #session: SessionInfo | null = null;
  #accessToken: string | undefined;
  readonly #disposed = new AbortController();
  #unseenErrors: AuthKitError[] = [];

  /** What the module is told, which also names this client among those of the page. */
  readonly #configuration: string;
  readonly #clientId: string;
  readonly #redirectUri: string;
  #address = "";

  /** @internal Use {@link createClient}. */
  constructor(clientId: string, options: CreateClientOptions) {
    this.#options = options;
    const { configuration, redirectUri, devMode, origins } = settings(clientId, options);
    this.#configuration = configuration;
    this.#clientId = clientId;
    this.#redirectUri = redirectUri;
    this.#origins = origins;
    this.#hints = new PageHints(clientId, devMode);
    const { isolation, onBeforeAutoRefresh = () => !document.hidden } = options;
    this.#alarm = new Alarm(
      () =>
        !!ask(onBeforeAutoRefresh, true) &&
        this.#call({ event: "time-came" }).catch((error) => {
          this.#log({ level: "debug", event: "error", error });
          throw error;
        }),
    );
    if (!isolation) this.#host = new Host(this.#surroundings());
  }

  #surroundings(): Surroundings {
    const { moduleUrl, storage, logger } = this.#options;
    const url = String(moduleUrl ?? new URL("authkit.wasm", import.meta.url));
    return {
      start: () => instantiate(url, this.#configuration),
      storage: chooseStorage(storage),
      tabs: (heard) => new Tabs(this.#clientId, this.#hints, heard),
      navigate: (to) => location.assign(to),
      replaceURL: (to) => replaceAddress(this.#address, to),
      publish: (session, cause, accessToken) => this.#publish(session, cause, accessToken),
      schedule: (at) => this.#alarm.set(at),
      log: logger && ((entry) => this.#log(entry)),
    };
  }

  /** @internal Reads the page's address, which may carry the answer to a login, and loads the module. */
  async initialize(): Promise<void> {
    const address = currentAddress(this.#redirectUri);
    const answer = isAnswer(this.#redirectUri, address);
    if (opener && answer) {
      const popup = await import("./popup.js").catch(() => undefined); // without it, the login is finished here
      if (await popup?.handToOpener()) return;
    }
    // The module and the database take their time side by side. A page on which
    // nobody is signed in, or about to be, opens none.
    if (!this.#options.isolation && (answer || this.#hints.known())) openAhead();
    try {
      if (this.#options.isolation) {
        const { moduleUrl, storage, logger, workerUrl = new URL("worker.js", import.meta.url) } = this.#options;
        const { Isolated } = await import("./isolation.js");
        const module = String(moduleUrl ?? new URL("authkit.wasm", import.meta.url));
        const settings = { module, configuration: this.#configuration, clientId: this.#clientId, origins: this.#origins, storage, logged: !!logger };
        this.#host = new Isolated(workerUrl, settings, this.#hints, this.#surroundings(), errorOf);
      }
      await this.#host!.start();
    } catch (cause) {
      const error = cause instanceof AuthKitError ? cause : new AuthKitError(ErrorCode.ModuleUnavailable, undefined, { cause });
      if (error.code === ErrorCode.ModuleUnavailable) keepAnswer(this.#redirectUri, address);
      this.dispose(); // nobody else can
      throw error;
    }
    await inTurn(this.#configuration, address, (mine) => this.#handle(mine));
  }

  async #handle(address: string): Promise<void> {
    try {
      // A login that took the place of an answer without state brings one, or is the last.
      const lost = carries(this.#redirectUri, address, /^code=/) && this.#hints.stateless(!carries(this.#redirectUri, address, /^state=[\w-]{43}/));
      const result = await this.#pageLoaded(address, lost ? undefined : entropy(64));
      if (!result.callback) return;
      const { returnTo } = result;
      if (this.#options.onRedirectCallback) {
        tell(this.#options.onRedirectCallback, this.#withToken({ ...this.#session!, state: result.appState as any, returnTo }));
      } else if (returnTo && returnTo !== location.pathname + location.search + location.hash) {
        location.replace(returnTo);
      }
    } catch (error) {
      this.#report(error as AuthKitError); // the page goes on, as what it was before
    }
  }

  /** Without entropy no other login is started in place of an answer that belongs to none: a call waits for this one. */
  #pageLoaded(url: string, entropy?: string): Promise<Resolve> {
    this.#address = url;
    const { organization: organizationId } = this.#hints;
    return this.#call({ event: "page-loaded", url, known: this.#hints.known(), organizationId, entropy });
  }

  /** The user who is signed in, or null. */
  getUser(): User | null {
    return this.#session?.user ?? null;
  }

  /** The session: user, organization, roles and when the access token ends; or null. */
  getSession(): SessionInfo | null {
    return this.#session;
  }

  /**
   * An access token that has not expired, for the app's own API; refreshed
   * where need be, with `forceRefresh` in any case. Rejects with
   * {@link LoginRequiredError} where nobody is signed in, and with
   * {@link RefreshError} where the server could not be asked: the session is
   * kept then, and another try may succeed.
   */
  getAccessToken(options: { forceRefresh?: boolean; signal?: AbortSignal } = {}): Promise<string> {
    return typed(async () => {
      const { forceRefresh: force = false, signal } = options;
      return (await abortable(this.#call({ event: "token-asked", known: this.#hints.known(), force }), signal)).token!;
    });
  }

  /**
   * `fetch` with the access token, to the origins of the option
   * `allowedOrigins`; to others without it. Redirects are errors where the
   * token is sent. With `isolation: "worker"` the page never sees the token.
   */
  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    if (this.#host?.fetch) return this.#host.fetch(request);
    return authorizedFetch(request, this.#origins, () => this.getAccessToken({ signal: request.signal }));
  }

  /**
   * Leads the browser to the login. Rejects before leaving where it could not
   * come back: `storage_unavailable`, `authorization_incomplete`, ….
   *
   * With `mode: "popup"` the page stays, and the promise resolves once the
   * user is signed in. Call it in a click. Rejects with `popup_blocked`,
   * `popup_closed` and what is wrong with the answer too.
   */
  signIn(options: SignInOptions = {}): Promise<void> {
    return typed(() => this.#login(options));
  }

  /** {@link signIn}, with AuthKit's screen for a new account. */
  signUp(options: Omit<SignInOptions, "screenHint"> = {}): Promise<void> {
    return typed(() => this.#login(options, "sign-up"));
  }

  /**
   * The URL of a login, for a link. Each call starts a login of its own, good
   * for ten minutes. Where the browser stores nothing, it is good for a page
   * that stays open meanwhile; {@link signIn} refuses there.
   */
  async getSignInUrl(options: LoginOptions = {}): Promise<string> {
    return (await this.#start(options, false)).url!;
  }

  /** {@link getSignInUrl}, with AuthKit's screen for a new account. */
  async getSignUpUrl(options: Omit<LoginOptions, "screenHint"> = {}): Promise<string> {
    return (await this.#start(options, false, "sign-up")).url!;
  }

  /**
   * Finishes a login whose answer is not this page's address: an app for
   * phones gets it through its own scheme, after the system may have ended the
   * page that asked. Resolves with the `state` and `returnTo` of the login, or
   * with null where the address is no answer. Rejects with what is wrong with
   * the answer, such as `state_unknown` or `authorization_denied`.
   */
  finishSignIn(address: string | URL): Promise<{ state: any; returnTo?: string } | null> {
    return typed(async () => {
      const { callback, appState, returnTo } = await this.#pageLoaded(String(address));
      return callback ? { state: appState, returnTo } : null;
    });
  }

  /**
   * Gets a token for another organization. Where the server refuses, because
   * the user has to prove something there first, it leads the browser to the
   * login for it. Rejects as {@link getAccessToken} does; the session is kept.
   */
  switchToOrganization(options: {
    organizationId: string;
    signInOpts?: Omit<LoginOptions, "organizationId">;
    signal?: AbortSignal;
  }): Promise<void> {
    return typed(async () => {
      const { organizationId, signInOpts, signal } = options;
      if (!organizationId || typeof organizationId !== "string") throw invalid("organizationId: text");
      try {
        await abortable(this.#call({ event: "organization-asked", organizationId }), signal);
      } catch (error) {
        const { code } = error as AuthKitError;
        if (code !== ErrorCode.OrganizationRefused && code !== ErrorCode.LoginRequired) throw error;
        await this.signIn({ ...signInOpts, organizationId });
      }
    });
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
  signOut(options: { returnTo?: string; navigate?: boolean } = {}): void | Promise<void> {
    let returnTo: string | undefined;
    let navigate: boolean;
    try {
      ({ returnTo, navigate = true } = options);
    } catch (cause) {
      throw new AuthKitError(ErrorCode.OptionInvalid, undefined, { cause });
    }
    if (!this.#session) {
      const error = new NoSessionError(ErrorCode.NoSession);
      if (navigate) throw error;
      return Promise.reject(error);
    }
    const { sessionId } = this.#session;
    const ended = this.#call({ event: "sign-out-asked", returnTo, navigate }).then(
      () => {},
      (error) => {
        this.#host?.forget(sessionId); // here first, also without the module
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

  /**
   * Looks for what keeps logins from working on this page: settings at WorkOS,
   * headers of the site, what this browser refuses. For a page to show while
   * it is set up; nothing secret is in it. Where `createClient` itself
   * rejects, `diagnose` of `authkit-wasm/diagnose` does the same.
   */
  async diagnose(): Promise<Diagnosis[]> {
    const { diagnose } = await loaded(import("./diagnose.js"));
    return diagnose(this.#clientId, this.#options, configurations());
  }

  /**
   * Forgets the session in this page and ends what is under way. WorkOS is not
   * told. A request that WorkOS was sent before is waited for in the background,
   * so that no tokens are lost for the other tabs and the next page.
   */
  dispose(): void {
    this.#disposed.abort();
    void this.#host?.dispose();
    this.#alarm.set(0);
    this.#listeners.clear();
    this.#session = null;
    this.#accessToken = undefined;
  }

  /** The page of a popup that has handed over its answer has no host: it is about to be closed. */
  #call(event: Event): Promise<Resolve> {
    return this.#host ? this.#host.call(event) : Promise.reject(new AuthKitError(ErrorCode.ClientDisposed));
  }

  async #login(options: SignInOptions, screenHint?: "sign-up"): Promise<void> {
    const { mode = "redirect", popupFeatures = "popup,width=480,height=720" } = options;
    if (mode === "redirect") return void (await this.#start(options, true, screenHint));
    if (mode !== "popup") throw invalid('mode: "redirect" or "popup"');
    // The window has to be opened in the click, and a chunk takes its time.
    const window = open("", "_blank", popupFeatures);
    const { popup } = await loaded(import("./popup.js")).catch((error) => {
      window?.close();
      throw error;
    });
    return popup(
      window,
      errorOf,
      async () => (await this.#start(options, false, screenHint, true)).url!,
      (address) => this.#pageLoaded(address),
      this.#disposed.signal,
    );
  }

  #start(given: LoginOptions, navigate: boolean, screenHint?: "sign-up", popup?: true): Promise<Resolve> {
    return typed(async () => {
      return this.#call({ event: "login-started", options: loginOptions(given), screenHint, entropy: entropy(64), navigate, popup });
    });
  }

  #publish(session: SessionInfo | null, cause: Cause, accessToken?: string): void {
    const before = this.#session;
    if (session) session.user.externalId ??= undefined; // as the type of authkit-js has it
    this.#session = session;
    this.#accessToken = accessToken;
    this.#hints.organization = session?.organizationId;
    if (session) {
      if (before?.sessionId !== session.sessionId) this.#emit("signed-in", session);
      else this.#emit("refreshed", session);
      tell(this.#options.onRefresh, this.#withToken({ ...session }));
    } else {
      this.#alarm.set(0);
      if (before) this.#emit("signed-out", undefined);
      if (before && cause === "expiry") tell(this.#options.onRefreshFailure, { signIn: (options) => this.signIn(options) });
    }
  }

  /** Adds the access token, which logging the object does not print. */
  #withToken<T extends SessionInfo>(info: T): T & AuthenticationInfo {
    if (!this.#accessToken) return info as T & AuthenticationInfo; // it is in the worker
    return Object.defineProperty(info, "accessToken", { value: this.#accessToken }) as T & AuthenticationInfo;
  }

  #emit<E extends keyof ClientEvents>(event: E, detail: ClientEvents[E]): boolean {
    const listeners = [...(this.#listeners.get(event) ?? [])];
    for (const listener of listeners) tell(listener, detail);
    return listeners.length > 0;
  }

  /** Tells the app an error that no call of its is waiting for: once, by the first way it offers. */
  #report(error: AuthKitError): void {
    if (this.#disposed.signal.aborted) return; // nobody listens, nor waits for what dispose ended
    this.#log({ level: "error", event: "error", error });
    if (this.#options.onError) tell(this.#options.onError, error);
    else if (!this.#emit("error", error)) this.#unseenErrors.push(error);
  }

  #log(entry: Omit<LogEntry, "at">): void {
    const { logger } = this.#options;
    if (logger) tell(logger, { ...entry, at: Date.now() });
    else if (entry.level === "error" && entry.error) console.error(`${entry.error.code}: ${entry.error.message}`);
  }
}

/** A part of this package that is loaded when it is needed. */
const loaded = <T>(part: Promise<T>): Promise<T> =>
  part.catch((cause) => {
    throw new AuthKitError(ErrorCode.ModuleUnavailable, undefined, { cause });
  });
