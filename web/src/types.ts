import type { AuthKitError } from "./errors.js";
import type { TransactionStorage } from "./storage.js";

/** A WorkOS user, in the names of `@workos-inc/authkit-js`. */
export interface User {
  object: "user";
  id: string;
  email: string;
  emailVerified: boolean;
  firstName: string | null;
  lastName: string | null;
  profilePictureUrl: string | null;
  /** RFC 3339 */
  lastSignInAt: string | null;
  externalId: string | null;
  locale: string | null;
  /** RFC 3339 */
  createdAt: string;
  /** RFC 3339 */
  updatedAt: string;
  metadata?: Record<string, string>;
}

/** Who acts as the user, when staff impersonate one. */
export interface Impersonator {
  email: string;
  reason: string | null;
}

/** What an app may know of the session. No token is in it. */
export interface SessionInfo {
  user: User;
  authenticationMethod?: string;
  organizationId?: string;
  impersonator?: Impersonator;
  /** When the access token ends, in milliseconds since 1970 by this machine's clock. */
  expiresAt: number;
}

/** What {@link CreateClientOptions.onRedirectCallback} gets after a login. */
export interface RedirectParams extends SessionInfo {
  /**
   * The `state` given to `signIn` or `signUp`. It never left this browser, so
   * it is what this app stored, but check a URL in it before going there.
   */
  state: any;
  /** For the app's own API. Not enumerable, so that logging the object does not print it. */
  readonly accessToken: string;
}

/** What a login can ask for; every parameter of WorkOS's authorization URL. */
export interface LoginOptions {
  /** "authkit" unless a connection is named; "GoogleOAuth", "MicrosoftOAuth", … */
  provider?: string;
  connectionId?: string;
  organizationId?: string;
  domainHint?: string;
  loginHint?: string;
  screenHint?: "sign-in" | "sign-up";
  invitationToken?: string;
  passwordResetToken?: string;
  claimNonce?: string;
  /** Seconds since the person last proved who they are; 0 asks again in any case. */
  maxAge?: number;
  prompt?: string;
  providerScopes?: string[];
  providerQueryParams?: Record<string, string | number | boolean>;
  /** Whatever the app wants back after the login, as JSON of at most 8 KB. Kept in this browser. */
  state?: any;
}

/** One entry for the logger. It never holds a secret. */
export interface LogEntry {
  level: "debug" | "error";
  /** What was done or went wrong: an effect's name, or "error". */
  event: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Host and path where the entry is about a URL. */
  url?: string;
  /** HTTP status where the entry is about an answer. */
  status?: number;
  error?: AuthKitError;
}

/** Options of `createClient`. Those of `@workos-inc/authkit-js` have its names and meaning. */
export interface CreateClientOptions {
  /** Host name of the API, `api.workos.com` unless given. */
  apiHostname?: string;
  /** false for plain http, on localhost alone. */
  https?: boolean;
  port?: number;
  /**
   * Exactly as the WorkOS dashboard lists it; this page's origin unless given.
   * A page there takes `code`, `error` and `state` in its query for the answer
   * to a login, so use a path that has no such parameters of its own. Of
   * several clients on one origin each needs its own.
   */
  redirectUri?: string;
  /** Called once a login has come back and its code is exchanged. */
  onRedirectCallback?: (params: RedirectParams) => void;
  /** Called for each error that no call of the app is waiting for, such as a login that came back refused. */
  onError?: (error: AuthKitError) => void;
  /** Accepted values of `iss` in a callback, where the server sends one that is not WorkOS's. */
  issuer?: string | string[];
  /**
   * Where pending logins wait: "indexedDB" (which a callback in another tab
   * finds too), "sessionStorage", "memory", or a store of the app's own.
   * Unless given, the first that works, in that order.
   */
  storage?: "indexedDB" | "sessionStorage" | "memory" | TransactionStorage;
  /** Where `authkit.wasm` is; beside this script unless given. */
  moduleUrl?: string | URL;
  /** Gets an entry for each step. With it, nothing is printed to the console. */
  logger?: (entry: LogEntry) => void;
}

/** Events of {@link Client.on}. */
export interface ClientEvents {
  "signed-in": SessionInfo;
  "signed-out": undefined;
  error: AuthKitError;
}
