/**
 * Sign-in with WorkOS AuthKit for pages that cannot keep a secret. Start with
 * {@link createClient}.
 *
 * @packageDocumentation
 */
export { getClaims, type JWTPayload } from "./claims.js";
export type { Client } from "./client.js";
export { createClient } from "./create.js";
export {
  AuthKitError,
  CodeExchangeError,
  ErrorCode,
  LoginRequiredError,
  NoClientIdProvidedException,
  NoSessionError,
  RefreshError,
  RefreshTimeoutError,
  type ErrorDetail,
} from "./errors.js";
export type { Diagnosis, DiagnosisId } from "./diagnose.js";
export type { StoredTransaction, TransactionStorage } from "./storage.js";
export type {
  AuthenticationInfo,
  AuthenticationMethod,
  AuthenticationResponse,
  ClientEvents,
  CreateClientOptions,
  Impersonator,
  LogEntry,
  LoginOptions,
  OnRefreshResponse,
  RedirectParams,
  SessionInfo,
  SignInOptions,
  User,
} from "./types.js";
