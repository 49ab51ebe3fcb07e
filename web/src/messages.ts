import type { ErrorCode } from "./errors.js";
import type { SessionInfo } from "./types.js";

/**
 * The messages between this host and the module, as `authkit-wasm/core/message`
 * reads and writes them. They are private to one release.
 */
export type Effect =
  | { effect: "list-transactions" }
  | { effect: "delete-transactions"; keys: string[] }
  | { effect: "save-transaction"; call?: number; key: string; value: string; durable?: true }
  | { effect: "take-transaction"; call: number; key: string }
  | SendRequest
  | { effect: "navigate"; call: number; url: string }
  | { effect: "replace-url"; url: string }
  | { effect: "keep-session"; value: string }
  | { effect: "drop-session" }
  | Publish
  | { effect: "take-lock"; call: number; generation: number }
  | { effect: "release-lock"; call: number }
  | ({ effect: "share-session"; call?: number } & Change)
  | { effect: "schedule"; at: number }
  | { effect: "delay"; call: number; least: number }
  | Resolve
  | { effect: "reject"; call: number; error: CoreError };

/** What becomes of the session that all tabs share. Without `session` nobody is signed in. */
export interface Change {
  expected: number;
  session?: string;
  sessionId?: string;
  stored?: true;
  held?: true;
  expired?: true;
}

export interface SendRequest {
  effect: "send-request";
  call: number;
  method: string;
  url: string;
  body?: string;
  opaque?: true;
  credentials?: true;
  again?: true;
  maxBytes: number;
  timeout: number;
}

/** Why a session is published. */
export type Cause = "login" | "refresh" | "tab" | "sign-out" | "expiry";

export interface Publish {
  effect: "publish";
  cause: Cause;
  session?: SessionInfo;
  accessToken?: string;
}

export interface Resolve {
  effect: "resolve";
  call: number;
  url?: string;
  token?: string;
  callback?: true;
  appState?: unknown;
  returnTo?: string;
}

export interface CoreError {
  code: ErrorCode;
  message: string;
  status?: number;
  serverError?: string;
  description?: string;
  requestId?: string;
  appState?: unknown;
  returnTo?: string;
}

/** An event without its call and time, which the host adds. */
export type Event = { event: string } & Record<string, unknown>;
