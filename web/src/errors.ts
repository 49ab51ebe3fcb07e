/**
 * Every failure has a code. Codes are stable, survive minification and, by
 * {@link AuthKitError.toJSON}, `postMessage`, and are the same in Go; `authkit-wasm/core` explains those
 * that it finds, {@link hostAdvice} the rest.
 */
export const ErrorCode = {
  // Configuration
  ClientIDMissing: "client_id_missing",
  APIHostnameInvalid: "api_hostname_invalid",
  RedirectURIInvalid: "redirect_uri_invalid",
  RedirectURIForeign: "redirect_uri_foreign",
  // Start of a login
  EntropyShort: "entropy_short",
  VerifierLengthInvalid: "verifier_length_invalid",
  AuthorizationIncomplete: "authorization_incomplete",
  ScreenHintUnsupported: "screen_hint_unsupported",
  AppStateTooLarge: "app_state_too_large",
  // Callback
  CallbackMalformed: "callback_malformed",
  StateMissing: "state_missing",
  StateUnknown: "state_unknown",
  TransactionExpired: "transaction_expired",
  TransactionMismatch: "transaction_mismatch",
  TransactionMalformed: "transaction_malformed",
  IssuerMismatch: "issuer_mismatch",
  AuthorizationDenied: "authorization_denied",
  AuthorizationFailed: "authorization_failed",
  // Exchange
  CodeExchangeFailed: "code_exchange_failed",
  ServerUnavailable: "server_unavailable",
  NetworkFailed: "network_failed",
  ResponseMalformed: "response_malformed",
  // Session
  LoginRequired: "login_required",
  RefreshFailed: "refresh_failed",
  RefreshTimeout: "refresh_timeout",
  OrganizationRefused: "organization_refused",
  NoSession: "no_session",
  // Browser
  StorageUnavailable: "storage_unavailable",
  NavigationBlocked: "navigation_blocked",
  MessageMalformed: "message_malformed",
  // Found by this host, not by the core
  ModuleUnavailable: "module_unavailable",
  ModuleTrapped: "module_trapped",
  InsecureContext: "insecure_context",
  OptionInvalid: "option_invalid",
  ClientDisposed: "client_disposed",
  CallAborted: "call_aborted",
  OriginNotAllowed: "origin_not_allowed",
  PopupBlocked: "popup_blocked",
  PopupClosed: "popup_closed",
} as const;

/** One of the values of {@link ErrorCode}. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

const hostAdvice: { [code in ErrorCode]?: string } = {
  module_unavailable:
    "The WebAssembly module could not be loaded. Serve authkit.wasm of the same release beside this script, or name its place with the option moduleUrl, and allow 'wasm-unsafe-eval' in script-src.",
  module_trapped: "The module stopped in the middle of a call and was replaced. Try the call again.",
  insecure_context: "Sign-in needs a secure page. Serve it over https, or from localhost.",
  option_invalid: "An option has a value of the wrong kind. See the detail in description.",
  no_session: "There is no session to end. Nothing was changed.",
  client_disposed: "This client was disposed. Create another one.",
  refresh_timeout: "Another tab has been refreshing the session for too long, and the session is kept. Try again in a while.",
  call_aborted: "The call was aborted by its signal. What it had begun may go on.",
  origin_not_allowed: "The access token is not sent to this origin. Name it in the option allowedOrigins if it is yours.",
  popup_blocked: "The browser did not open a window. Call signIn in a click, or without mode: \"popup\".",
  popup_closed: "The window was closed before the sign-in was finished. Offer to try again.",
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
  cause?: unknown;
}

/** The base of all errors of this package. Decide by {@link code}. */
export class AuthKitError extends Error {
  override name = "AuthKitError";
  readonly code: ErrorCode;
  declare readonly status?: number;
  declare readonly serverError?: string;
  declare readonly description?: string;
  declare readonly requestId?: string;
  declare readonly appState?: unknown;

  constructor(code: ErrorCode, message = hostAdvice[code] ?? code, detail: ErrorDetail = {}) {
    super(message);
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
  constructor(code: ErrorCode = ErrorCode.LoginRequired, message?: string, detail?: ErrorDetail) {
    super(code, message, detail);
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
    return this.code !== ErrorCode.OrganizationRefused;
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

/** The error of a code, in the class that code written for authkit-js expects. */
export function errorOf(code: ErrorCode, message?: string, detail?: ErrorDetail): AuthKitError {
  return new (classes[code] ?? AuthKitError)(code, message, detail);
}
