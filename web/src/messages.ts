import type { ErrorCode } from "./errors.js";
import type { SessionInfo } from "./types.js";

/**
 * The messages between this host and the module, as `authkit-wasm/core/message`
 * reads and writes them. They are private to one release.
 */
export type Effect =
  | { effect: "list-transactions"; call: number }
  | { effect: "delete-transactions"; call: number; keys: string[] }
  | { effect: "save-transaction"; call: number; key: string; value: string; durable?: true }
  | { effect: "take-transaction"; call: number; key: string }
  | SendRequest
  | { effect: "navigate"; call: number; url: string }
  | { effect: "replace-url"; url: string }
  | { effect: "keep-session"; value: string }
  | { effect: "drop-session" }
  | { effect: "publish"; session?: SessionInfo }
  | Resolve
  | { effect: "reject"; call: number; error: CoreError };

export interface SendRequest {
  effect: "send-request";
  call: number;
  method: string;
  url: string;
  body?: string;
  opaque?: true;
  maxBytes: number;
  timeout: number;
}

export interface Resolve {
  effect: "resolve";
  call: number;
  url?: string;
  token?: string;
  session?: SessionInfo;
  accessToken?: string;
  appState?: unknown;
}

export interface CoreError {
  code: ErrorCode;
  message: string;
  status?: number;
  serverError?: string;
  description?: string;
  requestId?: string;
  appState?: unknown;
}

/** An event without its call and time, which the host adds. */
export type Event = { event: string } & Record<string, unknown>;
