import { AuthKitError, ErrorCode } from "../errors.js";
import type { CoreError } from "./errors.js";

/*
 * Answers that say no, in the classes of `@workos-inc/node`: the same names,
 * fields and messages. `code` is what the server sent where the published
 * class has that field (bad request, not found, unprocessable), and one of our
 * {@link ErrorCode} everywhere else. Texts from the server are cut and hold no
 * control characters; show them as text, never as HTML.
 */

/** What all of them have. */
abstract class RequestException extends Error {
  abstract readonly status: number;
  /** `X-Request-ID`, which WorkOS support asks for; empty where there is none. */
  readonly requestID: string;
  readonly code?: string;

  constructor(name: string, message: string, requestID: string, code?: string) {
    super(message);
    this.name = name; // a text of its own, which minifiers leave alone
    this.requestID = requestID;
    this.code = code;
  }
}

/** Hides the server's whole answer from logs: it may hold a token for the next step of a login. */
function hide(exception: Error, rawData: unknown): void {
  Object.defineProperty(exception, "rawData", { value: rawData });
}

/** Status 400 with a list of what is wrong. */
export class BadRequestException extends RequestException {
  readonly status = 400;
  readonly errors?: unknown[];

  constructor({ code, errors, message = "Bad request", requestID }: { code?: string; errors?: unknown[]; message?: string; requestID: string }) {
    super("BadRequestException", message, requestID, code);
    this.errors = errors;
  }
}

/** Status 401. */
export class UnauthorizedException extends RequestException {
  readonly status = 401;

  constructor(requestID: string) {
    super("UnauthorizedException", "Could not authorize the request. Check the client ID, and whether this client may be used without a secret.", requestID);
  }
}

/** Status 404. */
export class NotFoundException extends RequestException {
  readonly status = 404;

  constructor({ code, message, path, requestID }: { code?: string; message?: string; path: string; requestID: string }) {
    super("NotFoundException", message ?? `The requested path '${path}' could not be found.`, requestID, code);
  }
}

/** Status 409. */
export class ConflictException extends RequestException {
  readonly status = 409;

  constructor({ error, message, requestID }: { error?: string; message?: string; requestID: string }) {
    super("ConflictException", message ?? (error ? `Error: ${error}` : "The request conflicts with another."), requestID);
  }
}

/** Status 422: the names of requirements that are not met are in the message. */
export class UnprocessableEntityException extends RequestException {
  readonly status = 422;

  constructor({ code, errors, message = "Unprocessable entity", requestID }: { code?: string; errors?: { code: string }[]; message?: string; requestID: string }) {
    const requirements = errors && `The following ${errors.length === 1 ? "requirement" : "requirements"} must be met:\n${errors.map((e) => `\t${e.code}\n`).join("")}`;
    super("UnprocessableEntityException", requirements ?? message, requestID, code);
  }
}

/** An OAuth error (RFC 6749 section 5.2), such as `invalid_grant`. Status 408 of a server that did not answer in time. */
export class OauthException extends RequestException {
  /** The whole answer. Not enumerable, so that logging the exception does not print it. */
  declare readonly rawData: unknown;

  constructor(
    readonly status: number,
    requestID: string,
    readonly error: string | undefined,
    readonly errorDescription: string | undefined,
    rawData: unknown,
  ) {
    super("OauthException", error ? `Error: ${error}${errorDescription ? `\nError Description: ${errorDescription}` : ""}` : "An error has occurred.", requestID);
    hide(this, rawData);
  }
}

/** Every other status. */
export class GenericServerException extends RequestException {
  /** The whole answer. Not enumerable, so that logging the exception does not print it. */
  declare readonly rawData: unknown;

  constructor(
    readonly status: number,
    message: string | undefined,
    rawData: unknown,
    requestID: string,
  ) {
    super("GenericServerException", message || "The request could not be completed.", requestID);
    hide(this, rawData);
  }
}

/** Status 429, after the retries. */
export class RateLimitExceededException extends GenericServerException {
  constructor(
    message: string,
    requestID: string,
    /** Seconds to wait, where the server said so. */
    readonly retryAfter: number | null,
  ) {
    super(429, message, {}, requestID);
    this.name = "RateLimitExceededException";
  }
}

/** The exception for an answer that says no. `retryAfter` is in milliseconds. */
export function exceptionOf(error: CoreError, path: string, retryAfter?: number): Error {
  const { code, message: advice, status = 0, requestId: requestID = "", body = {}, serverError, description, serverCode, serverMessage: message } = error;
  if (code === ErrorCode.ResponseMalformed) return new AuthKitError(code, advice, { status, requestId: requestID || undefined });
  const exception = of();
  if (exception.code === undefined) Object.assign(exception, { code });
  return exception;

  function of(): RequestException {
    const errors = Array.isArray(body.errors) ? body.errors.filter((e) => Object(e) === e) : undefined;
    switch (status) {
      case 401:
        return new UnauthorizedException(requestID);
      case 404:
        return new NotFoundException({ code: serverCode, message, path, requestID });
      case 409:
        return new ConflictException({ error: serverError, message, requestID });
      case 422:
        return new UnprocessableEntityException({ code: serverCode, errors, message, requestID });
      case 429:
        return new RateLimitExceededException(message ?? "", requestID, retryAfter === undefined ? null : retryAfter / 1000);
    }
    if (serverError || description) return new OauthException(status, requestID, serverError, description, body);
    if (serverCode && errors) return new BadRequestException({ code: serverCode, errors, message, requestID });
    return new GenericServerException(status, message, body, requestID);
  }
}
