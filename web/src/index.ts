/**
 * Sign-in with WorkOS AuthKit for pages that cannot keep a secret. Start with
 * {@link createClient}.
 *
 * @packageDocumentation
 */
export { getClaims, type JWTPayload } from "./claims.js";
export { createClient, type Client } from "./client.js";
export {
  AuthKitError,
  CodeExchangeError,
  ErrorCode,
  LoginRequiredError,
  NoSessionError,
  type ErrorDetail,
} from "./errors.js";
export type { StoredTransaction, TransactionStorage } from "./storage.js";
export type {
  ClientEvents,
  CreateClientOptions,
  Impersonator,
  LogEntry,
  LoginOptions,
  RedirectParams,
  SessionInfo,
  User,
} from "./types.js";
