import type { AuthKitError } from "./errors.js";
import type { Cause } from "./messages.js";
import type { TransactionStorage } from "./storage.js";
import type { AuthenticationMethod as Method } from "./workos/types.js";

/** A WorkOS user, in the names of `@workos-inc/authkit-js`. */
export interface User {
  /** Always `user`, as in all answers of WorkOS. */
  object: "user";
  /** `user_…`, given by WorkOS. It never changes: key your own data by it. */
  id: string;
  /** The address that the person signs in with. It can change. */
  email: string;
  /** Whether the person has proved that the address is theirs. */
  emailVerified: boolean;
  /** The first name, where WorkOS knows it. */
  firstName: string | null;
  /** The last name, where WorkOS knows it. */
  lastName: string | null;
  /** Address of a picture, on a host of the identity provider or of WorkOS; see `img-src` of your policy. */
  profilePictureUrl: string | null;
  /** When the person last signed in, as text of RFC 3339; null before the first time. */
  lastSignInAt: string | null;
  /** The ID that your own system has given to the user through the WorkOS API. */
  externalId: string | undefined;
  /** The preferred language, such as `de-CH` (BCP 47), where WorkOS knows it. */
  locale?: string | null;
  /** When the user was created, as text of RFC 3339. */
  createdAt: string;
  /** When the user was last changed, as text of RFC 3339. */
  updatedAt: string;
  /** Names and values that your own system has given to the user through the WorkOS API. */
  metadata?: Record<string, string>;
}

/** Who acts as the user, when staff impersonate one. */
export interface Impersonator {
  /** The address of the member of staff. */
  email: string;
  /** Why, as they have written it in the dashboard. */
  reason: string | null;
}

/** How somebody signed in, as far as authkit-js knows ways to. */
export type AuthenticationMethod = Exclude<Method, "IntuitOAuth">;

/** What an app may know of the session. No token is in it. */
export interface SessionInfo {
  /** Who is signed in. */
  user: User;
  /** How the person signed in, such as `Password` or `SSO`, as WorkOS told at the login. */
  authenticationMethod: AuthenticationMethod;
  /** The organization that the access token is for, `org_…`; undefined where it is for none. */
  organizationId?: string;
  /** Who acts as the user; undefined where nobody else does. */
  impersonator?: Impersonator;
  /** When the access token ends, in milliseconds since 1970 by this machine's clock. */
  expiresAt: number;
  /** `session_…`, the claim `sid`. It stays the same until sign-out. */
  sessionId: string;
  /**
   * The role in the organization. This and what follows are claims of the
   * access token, for showing things; the app's API decides by the token itself.
   */
  role?: string;
  /** All roles in the organization, the claim `roles`. */
  roles: string[];
  /** What the roles allow, the claim `permissions`. */
  permissions: string[];
  /** What the organization has paid for, the claim `entitlements`. */
  entitlements: string[];
  /** Feature flags that are on, the claim `feature_flags`. */
  featureFlags: string[];
}

/** A session with its access token: what `onRefresh` gets, as in authkit-js. */
export interface AuthenticationInfo extends SessionInfo {
  /** For the app's own API. Not enumerable, so that logging the object does not print it; undefined with `isolation: "worker"`. */
  readonly accessToken: string;
}

/** authkit-js's name for {@link AuthenticationInfo}. */
export type OnRefreshResponse = AuthenticationInfo;

/** What authkit-js too knows of a session, but for the refresh token, which this client never hands out. */
export type AuthenticationResponse = Pick<AuthenticationInfo, "user" | "accessToken" | "authenticationMethod" | "organizationId" | "impersonator">;

/** What {@link CreateClientOptions.onRedirectCallback} gets after a login. */
export interface RedirectParams extends AuthenticationInfo {
  /**
   * The `state` given to `signIn` or `signUp`. It never left this browser, so
   * it is what this app stored, but check a URL in it before going there.
   */
  state: any;
  /** The `returnTo` given to the login: a path of this origin. */
  returnTo?: string;
}

/** What a login can ask for; every parameter of WorkOS's authorization URL. */
export interface LoginOptions {
  /**
   * Who asks for the credentials: "authkit" unless given or a connection is
   * named, "GoogleOAuth", "MicrosoftOAuth", … Sent as `provider`.
   */
  provider?: string;
  /** One SSO connection, `conn_…`, in place of a provider. Sent as `connection_id`. */
  connectionId?: string;
  /** The organization to sign in to, `org_…`. Sent as `organization_id`. */
  organizationId?: string;
  /** The domain to fill in at a Google or Microsoft login. Sent as `domain_hint`. */
  domainHint?: string;
  /** The e-mail address to fill in. Sent as `login_hint`. */
  loginHint?: string;
  /** Which screen of AuthKit comes first; for no other provider. Sent as `screen_hint`. */
  screenHint?: "sign-in" | "sign-up";
  /** From the link of an invitation, which the login accepts. Sent as `invitation_token`. */
  invitationToken?: string;
  /** From the link of a password reset. Sent as `password_reset_token`. */
  passwordResetToken?: string;
  /** From the link by which a user of another system is claimed. Sent as `claim_nonce`. */
  claimNonce?: string;
  /** At most how many seconds ago the person may have proved who they are; 0 asks again in any case. Sent as `max_age`. */
  maxAge?: number;
  /** Whether to ask again, such as "login" for in any case (OpenID Connect Core section 3.1.2.1). Sent as `prompt`. */
  prompt?: string;
  /** Further scopes to ask the provider for. Sent as `provider_scopes`. */
  providerScopes?: string[];
  /** Further parameters for the provider, by name. Sent as `provider_query_params`. */
  providerQueryParams?: Record<string, string | number | boolean>;
  /** Whatever the app wants back after the login, as JSON of at most 8 KB. Kept in this browser. */
  state?: any;
  /**
   * Where to come back to: a path of this origin. What is not one becomes "/".
   * Without {@link CreateClientOptions.onRedirectCallback} the browser is led there.
   */
  returnTo?: string;
  /** @deprecated As in authkit-js, it has no effect. */
  context?: string;
}

/** Options of `signIn` and `signUp`. */
export interface SignInOptions extends LoginOptions {
  /** "redirect" unless given; "popup" keeps the page. */
  mode?: "redirect" | "popup";
  /** Size and place of the window, as `window.open` takes them. */
  popupFeatures?: string;
}

/** One entry for the logger. It never holds a secret. */
export interface LogEntry {
  /** "error" for what went wrong, "debug" for everything else. */
  level: "debug" | "error";
  /** What was done or went wrong: an effect's name, or "error". */
  event: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Host and path where the entry is about a URL. */
  url?: string;
  /** Names of the parameters, without their values: in the query of that URL where the browser is led to it, in the body of a request. */
  parameters?: string[];
  /** HTTP status where the entry is about an answer. */
  status?: number;
  /** Why the session changed, where the entry is about that. */
  cause?: Cause;
  /** The error where the entry is about one. */
  error?: AuthKitError;
}

/** Options of `createClient`. Those of `@workos-inc/authkit-js` have its names and meaning. */
export interface CreateClientOptions {
  /** Host name of the API, `api.workos.com` unless given. */
  apiHostname?: string;
  /** false for plain http, on localhost alone. */
  https?: boolean;
  /** Port of the API, that of the scheme unless given. */
  port?: number;
  /**
   * Exactly as the WorkOS dashboard lists it; this page's origin unless given.
   * A page there takes `code`, `error` and `state` in its query for the answer
   * to a login, so use a path that has no such parameters of its own; a host
   * may add a slash to it. Of several clients on one origin each needs its own.
   */
  redirectUri?: string;
  /** Called once a login has come back and its code is exchanged. */
  onRedirectCallback?: (params: RedirectParams) => void;
  /**
   * Where the session is kept. false: the API keeps the refresh token in a
   * cookie of its own, for which it has to be on this site. true: in
   * localStorage and IndexedDB, for development. true on localhost unless given, but for isolation.
   */
  devMode?: boolean;
  /** Seconds before the end of the access token that it is refreshed; 10 unless given, and not before half of its life. */
  refreshBufferInterval?: number;
  /** Asked before each automatic refresh; a falsy answer puts it off by a second. Unless given, a page that nobody sees waits. */
  onBeforeAutoRefresh?: () => boolean;
  /** Called with each new access token: after a login, a refresh, and what another tab did. */
  onRefresh?: (info: AuthenticationInfo) => void;
  /** Called in every tab when the server ended the session; a sign-out in another tab is the event `signed-out`. */
  onRefreshFailure?: (params: { signIn: (options?: LoginOptions) => Promise<void> }) => void;
  /**
   * "worker" keeps module and tokens in a Web Worker, which makes the verifiers
   * too: the page gets the user and, on request, the access token. The verifier
   * of a login by redirect waits in the browser's storage, where the next page
   * finds it, and any script of the page; that of a popup waits in the worker.
   */
  isolation?: "worker";
  /** Where `worker.js` is; beside this script unless given. */
  workerUrl?: string | URL;
  /** Origins that `fetch` sends the access token to, such as `https://api.example.com:8443`; this page's own unless given. */
  allowedOrigins?: string[];
  /**
   * Whether a callback that belongs to no pending login (a bookmark, an
   * impersonation from the dashboard) starts one, once; true unless given.
   */
  restartLogin?: boolean;
  /** Called for each error that no call of the app is waiting for, such as a login that came back refused. */
  onError?: (error: AuthKitError) => void;
  /** Accepted values of `iss` in a callback, where the server sends one that is not WorkOS's. */
  issuer?: string | string[];
  /**
   * Where pending logins wait: "indexedDB" (which a callback in another tab
   * finds too), "sessionStorage", "memory", or a store of the app's own.
   * Unless given, the first that works, in that order. With `isolation`,
   * "indexedDB" or "memory" alone: a worker has no sessionStorage.
   */
  storage?: "indexedDB" | "sessionStorage" | "memory" | TransactionStorage;
  /** Where `authkit.wasm` is; beside this script unless given. */
  moduleUrl?: string | URL;
  /** Gets an entry for each step. With it, nothing is printed to the console. */
  logger?: (entry: LogEntry) => void;
}

/** Events of {@link Client.on}. */
export interface ClientEvents {
  /** The session that began, here or in another tab; told at once to a listener that finds one. */
  "signed-in": SessionInfo;
  /** The same session with a new access token, or in another organization. */
  refreshed: SessionInfo;
  /** The session has ended, here, in another tab, or at the server. */
  "signed-out": undefined;
  /** An error that no call of the app is waiting for. */
  error: AuthKitError;
}
