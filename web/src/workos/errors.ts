import { AuthKitError, ErrorCode } from "../errors.js";

/** What the module says of a failure. Of an answer it quotes what the server said. */
export interface CoreError {
  code: ErrorCode;
  message: string;
  status?: number;
  requestId?: string;
  /** `error` and `error_description` (RFC 6749 section 5.2). */
  serverError?: string;
  description?: string;
  /** `code` and `message` of WorkOS's own errors. */
  serverCode?: string;
  serverMessage?: string;
  /** The whole answer, where it is an object that repeats no secret. */
  body?: Record<string, unknown>;
}

/** Failures that are a TypeError in `@workos-inc/node`. */
const typeErrors: readonly ErrorCode[] = [
  ErrorCode.ClientIDMissing,
  ErrorCode.AuthorizationIncomplete,
  ErrorCode.ScreenHintUnsupported,
  ErrorCode.VerifierLengthInvalid,
  ErrorCode.NoSession,
];

/** The error for options that the module refused: the class that `@workos-inc/node` throws, with our code. */
export function argumentError(name: string, { code, message }: CoreError): Error {
  if (name === "code-verifier" && code === ErrorCode.VerifierLengthInvalid) return Object.assign(new RangeError(message), { code });
  return typeErrors.includes(code) ? Object.assign(new TypeError(message), { code }) : new AuthKitError(code, message);
}
