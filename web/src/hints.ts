import type { Hints, Shared } from "./tabs.js";

/**
 * Reads and writes the small signs of a session that a page can see without
 * loading anything: WorkOS's cookie, in devMode authkit-js's entry in
 * localStorage, and one of ours: that there is a session, in devMode of which
 * generation that entry is.
 */
export class PageHints implements Hints {
  readonly #clientId: string;
  readonly #devMode: boolean;
  readonly #flag: string;
  readonly #token: string;
  readonly #organization: string;
  readonly #stateless: string;

  constructor(clientId: string, devMode: boolean) {
    this.#clientId = clientId;
    this.#devMode = devMode;
    this.#flag = "authkit-wasm:session:" + clientId;
    this.#token = "workos:refresh-token:" + clientId;
    this.#organization = "workos-org-id:" + clientId;
    this.#stateless = "authkit-wasm:stateless:" + clientId;
  }

  /** Whether there may be a session to restore. */
  known(): boolean {
    return this.#devMode ? this.left().alive : this.cookie() || !!local(this.#flag);
  }

  cookie(): boolean {
    // Several domains may have set one. "1" is what the API wrote before it named clients.
    return [...document.cookie.matchAll(/(?:^|;\s*)workos-has-session=([^;]*)/g)].some(
      ([, value = ""]) => value === "1" || value.split(".").includes(this.#clientId),
    );
  }

  left(): Shared {
    if (!this.#devMode) return { generation: 0, alive: false };
    const refreshToken = local(this.#token) ?? local("workos:refresh-token");
    return { generation: Number(local(this.#flag)) || 0, alive: !!refreshToken, refreshToken };
  }

  remember(session: string | undefined, generation?: number): void {
    attempt(() => {
      if (this.#devMode) {
        const token = session && JSON.parse(session).refreshToken;
        token ? localStorage.setItem(this.#token, token) : localStorage.removeItem(this.#token);
        localStorage.removeItem("workos:refresh-token");
        if (generation) localStorage.setItem(this.#flag, String(generation));
      } else {
        session ? localStorage.setItem(this.#flag, "1") : localStorage.removeItem(this.#flag);
      }
    });
  }

  /**
   * Notes whether an answer came without a `state` that can be ours, and says
   * whether so did the one before, within a minute: what takes it away does so
   * from every login.
   */
  stateless(now: boolean): boolean {
    const before = Number(attempt(() => sessionStorage.getItem(this.#stateless)));
    attempt(() => (now ? sessionStorage.setItem(this.#stateless, String(Date.now())) : sessionStorage.removeItem(this.#stateless)));
    return now && Math.abs(Date.now() - before) < 60_000;
  }

  /** The organization in which this tab last was. */
  get organization(): string | undefined {
    return attempt(() => sessionStorage.getItem(this.#organization) ?? undefined);
  }

  set organization(id: string | undefined) {
    attempt(() => (id ? sessionStorage.setItem(this.#organization, id) : sessionStorage.removeItem(this.#organization)));
  }
}

const local = (key: string) => attempt(() => localStorage.getItem(key) ?? undefined);

/** Browsers refuse storage at any time. A hint that is missing costs a request at most. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
