import { entropy } from "../entropy.js";
import { AuthKitError, ErrorCode } from "../errors.js";
import { compute, read } from "./module.js";
import { exchange, type Configuration } from "./request.js";
import type {
  AuthenticateWithCodeAndVerifierOptions,
  AuthenticateWithCodeOptions,
  AuthenticateWithRefreshTokenOptions,
  AuthenticationResponse,
  CallOptions,
  LogoutURLOptions,
  PKCEAuthorizationURLResult,
  UserManagementAuthorizationURLOptions,
} from "./types.js";

/** Sign-in with AuthKit, the connections of an organization, and the identity providers that WorkOS knows. */
export class UserManagement {
  readonly #configuration: Configuration;

  /** @internal */
  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** The URL of a login whose state, verifier and challenge are the app's own. */
  getAuthorizationUrl(options: UserManagementAuthorizationURLOptions): string {
    return this.#url<{ url: string }>("authorization-url", { options }).url;
  }

  /**
   * The URL of a login, with a fresh state and verifier. Keep both until the
   * answer comes, compare the state with the answer's, and use them once.
   */
  async getAuthorizationUrlWithPKCE(
    options: Omit<UserManagementAuthorizationURLOptions, "codeChallenge" | "codeChallengeMethod" | "state">,
  ): Promise<PKCEAuthorizationURLResult> {
    return this.#url("authorization-url", { options, entropy: entropy(64) });
  }

  /** Exchanges the code of a login for a session. */
  async authenticateWithCode(options: AuthenticateWithCodeOptions, call?: CallOptions): Promise<AuthenticationResponse> {
    const given = unsealed(options);
    const secrets = [given.code, given.codeVerifier];
    return exchange(this.#configuration, { request: "token-request", response: "token-response", options: given, secrets }, call);
  }

  /** The same, under the name that requires the verifier. */
  async authenticateWithCodeAndVerifier(options: AuthenticateWithCodeAndVerifierOptions, call?: CallOptions): Promise<AuthenticationResponse> {
    return this.authenticateWithCode(options, call);
  }

  /** Exchanges a refresh token, which is good for this once, for a new session. */
  async authenticateWithRefreshToken(options: AuthenticateWithRefreshTokenOptions, call?: CallOptions): Promise<AuthenticationResponse> {
    const given = unsealed(options);
    const secrets = [given.refreshToken];
    return exchange(this.#configuration, { request: "refresh-request", response: "token-response", options: given, secrets }, call);
  }

  /** Where to send the browser to end a session, named by the `sid` of its access token. */
  getLogoutUrl(options: LogoutURLOptions): string {
    return this.#url<{ url: string }>("logout-url", { options }).url;
  }

  /** Where the keys are that verify a client's access tokens. */
  getJwksUrl(clientId: string): string {
    return this.#url<{ url: string }>("jwks-url", { options: { clientId } }).url;
  }

  #url<T>(name: string, message: object): T {
    return compute(name, { ...this.#configuration.place, ...message });
  }
}

/** Reads the options once. Sealing needs a password that a page cannot keep: `@workos-inc/node` refuses it in a public client too. */
function unsealed<T extends { session?: { sealSession: boolean } }>(options: T): T {
  const given = read(() => ({ ...options, sealed: options?.session?.sealSession }));
  if (!given.sealed) return given;
  throw new AuthKitError(ErrorCode.OptionInvalid, "A public client cannot seal sessions. Leave the option session out, or seal them at the edge.");
}
