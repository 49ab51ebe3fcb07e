// The messages of `core/edge/message.go`, which says what each field means.

export type Header = [name: string, value: string];

/** What is bound to the Worker, by name. Variables and secrets are texts. */
export type Bindings = Record<string, unknown>;

/** What happened: a request came, or the host has done what a step said. */
export type Event = (
  | { event: "request"; method: string; url: string; header: Header[]; body?: string; oversized?: boolean }
  | ({ event: "answer"; resume: string } & Answer)
) & {
  /** Milliseconds since 1970. */
  now?: number;
  /** base64url */
  entropy?: string;
};

/** What came of a fetch; nothing after a wait. */
export interface Answer {
  status?: number;
  header?: Header[];
  body?: string;
  failed?: "network_failed" | "response_malformed";
}

/** What the host has to know of the core. */
export interface Ready {
  step: "ready";
  /** Paths whose POST bodies the host reads, up to maxBody octets. */
  bodies: string[];
  maxBody: number;
  /** Octets of randomness that each event brings. */
  entropy: number;
}

/** The core cannot do what it was told. */
export interface Failed {
  step: "failed";
  code: string;
  variable?: string;
  message: string;
}

/** A complete answer. */
export interface Reply {
  status: number;
  header: Header[];
  body?: string;
}

export interface Respond extends Reply {
  step: "respond";
}

export interface Fetch {
  step: "fetch";
  method: string;
  url: string;
  header: Header[];
  body?: string;
  maxBytes: number;
  /** Milliseconds until the last octet. */
  timeout: number;
  resume: string;
  /** Names what this request spends, such as a refresh token. */
  once?: string;
}

export interface Wait {
  step: "wait";
  delay: number;
  resume: string;
}

export interface Forward {
  step: "forward";
  url: string;
  header: Header[];
  addHeader: Header[];
  /** The answer depends on the browser's cookies. */
  personal?: true;
  /** The answer where the upstream cannot be reached. */
  unreachable: Reply;
}

export type Step = Respond | Fetch | Wait | Forward;
