/**
 * Every failure has a code. Codes are stable, are the same in Go, and survive
 * minification and, by {@link AuthKitError.toJSON}, `postMessage`. The error's
 * message says what to do; web/docs/errors.md of the package lists all.
 */
export const ErrorCode = {
  // Configuration
  /** `createClient` was given no client ID. */
  ClientIDMissing: "client_id_missing",
  /** The option `apiHostname` is not a bare host name, or `https: false` is used for another host than localhost. */
  APIHostnameInvalid: "api_hostname_invalid",
  /** The option `redirectUri` is not an absolute URI without a fragment: https, http on localhost, or an app's own scheme (RFC 8252 section 7.1). */
  RedirectURIInvalid: "redirect_uri_invalid",
  /** The option `redirectUri` is on another origin than the page, which could not receive the answer. */
  RedirectURIForeign: "redirect_uri_foreign",
  // Start of a login
  /** The random source gave too few octets (RFC 7636 section 7.1). No browser is known to. */
  EntropyShort: "entropy_short",
  /** A code verifier of fewer than 43 or more than 128 characters was asked for (RFC 7636 section 4.1). */
  VerifierLengthInvalid: "verifier_length_invalid",
  /** A login names no provider, no connection and no organization. */
  AuthorizationIncomplete: "authorization_incomplete",
  /** `screenHint` is used with another provider than `authkit`. */
  ScreenHintUnsupported: "screen_hint_unsupported",
  /** The `state` given to a login is larger than 8 KB as JSON. */
  AppStateTooLarge: "app_state_too_large",
  // Callback
  /** The answer in the address is ambiguous or damaged, such as a parameter that stands twice (RFC 6749 section 3.1). */
  CallbackMalformed: "callback_malformed",
  /** The answer has no `state`, so it belongs to no login of this browser. */
  StateMissing: "state_missing",
  /** No pending login has this `state`: it was finished before, started in another browser, or forged. */
  StateUnknown: "state_unknown",
  /** The login took longer than ten minutes, or the clock was changed meanwhile. */
  TransactionExpired: "transaction_expired",
  /** The pending login was started for another client, server or redirect URI. */
  TransactionMismatch: "transaction_mismatch",
  /** The stored pending login could not be read. */
  TransactionMalformed: "transaction_malformed",
  /** `iss` of the answer is none of the accepted issuers (RFC 9207 section 2.4); see the option `issuer`. */
  IssuerMismatch: "issuer_mismatch",
  /** The person cancelled, or was not let in: `error=access_denied` (RFC 6749 section 4.1.2.1). */
  AuthorizationDenied: "authorization_denied",
  /** The authorization server reported another error than a refusal; see `serverError` and `description`. */
  AuthorizationFailed: "authorization_failed",
  // Exchange
  /** The server refused to exchange the code (RFC 6749 section 5.2); see `serverError`. */
  CodeExchangeFailed: "code_exchange_failed",
  /** The server answered 408, 429 or 5xx, also when asked again. */
  ServerUnavailable: "server_unavailable",
  /** The server could not be reached: no connection, no CORS for this origin, or a `connect-src` without the API. */
  NetworkFailed: "network_failed",
  /** The answer is not what WorkOS sends, such as the page of a proxy. */
  ResponseMalformed: "response_malformed",
  // Session
  /** Nobody is signed in, or the server has ended the session. */
  LoginRequired: "login_required",
  /** The session could not be refreshed just now. It is kept, and another try may succeed. */
  RefreshFailed: "refresh_failed",
  /** Another tab held the lock for more than ten seconds. The session is kept. */
  RefreshTimeout: "refresh_timeout",
  /** The server did not admit the user to this organization without a login there. */
  OrganizationRefused: "organization_refused",
  /** There is no session to sign out of. */
  NoSession: "no_session",
  // Browser
  /** The browser did not store the pending login, so none was started. */
  StorageUnavailable: "storage_unavailable",
  /** The browser did not leave the page, as in a sandboxed frame. */
  NavigationBlocked: "navigation_blocked",
  /** The core could not read what it was given: text that is not valid Unicode or far too long, or a script of another release. */
  MessageMalformed: "message_malformed",
  // Found by this host, not by the core
  /** authkit.wasm could not be loaded, compiled or started; `cause` says more. */
  ModuleUnavailable: "module_unavailable",
  /** The module stopped in the middle of a call and was replaced. The session is kept. */
  ModuleTrapped: "module_trapped",
  /** The page is neither https nor localhost, so browsers give it no cryptography. */
  InsecureContext: "insecure_context",
  /** An option has a value of the wrong kind; `description` says which. */
  OptionInvalid: "option_invalid",
  /** The client was used after `dispose()`. */
  ClientDisposed: "client_disposed",
  /** The `signal` of the call was aborted. */
  CallAborted: "call_aborted",
  /** `fetch` was asked to send an `Authorization` header to an origin that `allowedOrigins` does not name. */
  OriginNotAllowed: "origin_not_allowed",
  /** The browser did not open a window for `mode: "popup"`. */
  PopupBlocked: "popup_blocked",
  /** The window of `mode: "popup"` was closed before the login was finished. */
  PopupClosed: "popup_closed",
} as const;

/** One of the values of {@link ErrorCode}. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

const hostAdvice: { [code in ErrorCode]?: string } = {
  module_unavailable:
    "The WebAssembly module could not be loaded. Serve authkit.wasm of the same release beside this script, or name its place in moduleUrl, and allow 'wasm-unsafe-eval' in script-src.",
  module_trapped: "The module stopped in the middle of a call and was replaced. Try again.",
  insecure_context: "Sign-in needs a secure page. Serve it over https, or from localhost.",
  option_invalid: "An option has a value of the wrong kind. See the detail in description.",
  login_required: "Nobody is signed in, or the access token has expired. Call signIn().",
  no_session: "There is no session to end. Nothing was changed.",
  client_disposed: "This client was disposed. Create another one.",
  refresh_timeout: "Another tab has been refreshing for too long, and the session is kept. Try again in a while.",
  call_aborted: "The call was aborted by its signal. What it had begun may go on.",
  origin_not_allowed: "The access token is not sent to this origin. Name it in allowedOrigins if it is yours.",
};

/** What an {@link AuthKitError} can say besides its code. */
export interface ErrorDetail {
  /** HTTP status of the answer, where a server answered. */
  status?: number;
  /** `error` as the server wrote it (RFC 6749 section 5.2). */
  serverError?: string;
  /** `error_description`: text from outside. Show it as text, never as HTML. */
  description?: string;
  /** `X-Request-ID` of the answer. WorkOS support asks for it. */
  requestId?: string;
  /** The `state` that the app gave to the login that failed, as a way back. */
  appState?: unknown;
  /** The `returnTo` of the login that failed. */
  returnTo?: string;
  /** What was thrown below this error, such as the browser's own error. It stays in this page. */
  cause?: unknown;
}

/** What the errors of authkit-js are made with. */
interface TheirDetail {
  /** {@link ErrorDetail.cause} */
  cause?: unknown;
  /** {@link ErrorDetail.status} */
  status?: number;
  /** {@link ErrorDetail.serverError} */
  error?: string;
  /** Of a refresh: whether the session is kept; false unless given. */
  isTransient?: boolean;
}

/** The base of all errors of this package. Decide by {@link code}. */
export class AuthKitError extends Error {
  /** The class as text, which survives minification. */
  override name = "AuthKitError";
  /** What went wrong. Stable, and what to decide by. */
  readonly code: ErrorCode;
  /** {@link ErrorDetail.status} */
  declare readonly status?: number;
  /** {@link ErrorDetail.serverError} */
  declare readonly serverError?: string;
  /** {@link ErrorDetail.description} */
  declare readonly description?: string;
  /** {@link ErrorDetail.requestId} */
  declare readonly requestId?: string;
  /** {@link ErrorDetail.appState} */
  declare readonly appState?: unknown;
  /** {@link ErrorDetail.returnTo} */
  declare readonly returnTo?: string;

  constructor(code: ErrorCode, message?: string, detail?: ErrorDetail);
  /** As in authkit-js, for tests of apps, which make errors themselves: the class says which code it is. */
  constructor(message?: string, detail?: TheirDetail);
  constructor(...given: any) {
    const [code, message, detail] = Object.values(ErrorCode).includes(given[0]) ? given : translated(new.target, ...given);
    super(message ?? hostAdvice[code as ErrorCode] ?? code);
    this.code = code;
    Object.assign(this, detail);
  }

  /** What of the error can be sent elsewhere: `postMessage` of an error keeps its message alone. */
  toJSON(): object {
    return { ...this, message: this.message, cause: undefined };
  }
}

/** No client ID was given. The name is authkit-js's. */
export class NoClientIdProvidedException extends AuthKitError {
  override name = "NoClientIdProvidedException";
  override readonly status = 500;
}

/** Nobody is signed in, or the server ended the session. */
export class LoginRequiredError extends AuthKitError {
  override name = "LoginRequiredError";

  /** Without arguments, as authkit-react makes it before its client is there. */
  constructor(code?: ErrorCode, message?: string, detail?: ErrorDetail);
  constructor(message?: string, detail?: TheirDetail);
  constructor(code: any = ErrorCode.LoginRequired, ...given: any) {
    super(code, ...given);
  }
}

/** There is no session to end. */
export class NoSessionError extends AuthKitError {
  override name = "NoSessionError";
}

/** The code could not be exchanged for a session. */
export class CodeExchangeError extends AuthKitError {
  override name = "CodeExchangeError";
}

/** The session could not be refreshed. */
export class RefreshError extends AuthKitError {
  override name = "RefreshError";

  /** Whether the session is kept and another try may succeed. */
  get isTransient(): boolean {
    return /^refresh/.test(this.code);
  }

  /** `error` as the server wrote it; {@link serverError} under authkit-js's name. */
  get error(): string | undefined {
    return this.serverError;
  }
}

/** Another tab holds the lock for too long. The session is kept. */
export class RefreshTimeoutError extends RefreshError {
  override name = "RefreshTimeoutError";
}

const classes: { [code in ErrorCode]?: typeof AuthKitError } = {
  client_id_missing: NoClientIdProvidedException,
  login_required: LoginRequiredError,
  refresh_failed: RefreshError,
  refresh_timeout: RefreshTimeoutError,
  organization_refused: RefreshError,
  no_session: NoSessionError,
  code_exchange_failed: CodeExchangeError,
};

/** Reads arguments as a class of authkit-js does, where a refresh that is not said to be transient has ended the session. */
function translated(made: unknown, message?: string, { isTransient, error, ...detail }: TheirDetail = {}) {
  const code = Object.keys(classes).find((code) => classes[code as ErrorCode] === made);
  return [code === ErrorCode.RefreshFailed && !isTransient ? ErrorCode.LoginRequired : code, message, { ...detail, serverError: error }];
}

/** The error of a code, in the class that code written for authkit-js expects. */
export function errorOf(code: ErrorCode, message?: string, detail?: ErrorDetail): AuthKitError {
  return new (classes[code] ?? AuthKitError)(code, message, detail);
}
