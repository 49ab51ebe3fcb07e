import { entropy } from "../entropy.js";
import { compute, read } from "./module.js";
import { exchange, type Configuration } from "./request.js";
import type {
  CallOptions,
  GetProfileAndTokenOptions,
  PKCEAuthorizationURLResult,
  ProfileAndToken,
  SSOAuthorizationURLOptions,
  SSOAuthorizationURLWithPKCEOptions,
} from "./types.js";

/** Single sign-on without AuthKit: it ends with a profile, and no session. */
export class SSO {
  readonly #configuration: Configuration;

  /** @internal */
  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** The URL of a login whose state, verifier and challenge are the app's own. */
  getAuthorizationUrl(options: SSOAuthorizationURLOptions): string {
    return compute<{ url: string }>("sso-authorization-url", { ...this.#configuration.place, options }).url;
  }

  /**
   * The URL of a login, with a fresh state and verifier. Keep both until the
   * answer comes, compare the state with the answer's, and use them once.
   */
  async getAuthorizationUrlWithPKCE(options: SSOAuthorizationURLWithPKCEOptions): Promise<PKCEAuthorizationURLResult> {
    return compute("sso-authorization-url", { ...this.#configuration.place, options, entropy: entropy(64) });
  }

  /** Exchanges the code of a login for the person's profile. */
  async getProfileAndToken<CustomAttributes extends Record<string, unknown> = Record<string, unknown>>(
    options: GetProfileAndTokenOptions,
    call?: CallOptions,
  ): Promise<ProfileAndToken<CustomAttributes>> {
    const given = read(() => ({ ...options }));
    const secrets = [given.code, given.codeVerifier];
    return exchange(this.#configuration, { request: "sso-token-request", response: "sso-token-response", options: given, secrets }, call);
  }
}
