/**
 * The public client of `@workos-inc/node`, for code that is written for it:
 * its URLs, requests and results, synchronous where they are so there. It keeps
 * no session and stores nothing. Pages that want that use `createClient` of
 * `authkit-wasm`, and load nothing of this.
 *
 * @packageDocumentation
 */
import { AuthKitError, ErrorCode } from "./errors.js";
import { compute, read } from "./workos/module.js";
import { PKCE } from "./workos/pkce.js";
import type { Configuration } from "./workos/request.js";
import { SSO } from "./workos/sso.js";
import type { WorkOSOptions } from "./workos/types.js";
import { UserManagement } from "./workos/user-management.js";

/**
 * A client that has no secret: for browsers, apps and command lines.
 *
 * @example
 * const workos = new WorkOS({ clientId: "client_123" });
 * const { url, state, codeVerifier } = await workos.userManagement.getAuthorizationUrlWithPKCE({
 *   provider: "authkit",
 *   redirectUri: "myapp://callback",
 * });
 */
export class WorkOS {
  /** Where the API is: scheme, host and port. */
  readonly baseURL: string;
  readonly clientId: string;
  readonly pkce = new PKCE();
  readonly userManagement: UserManagement;
  readonly sso: SSO;

  /**
   * Throws {@link AuthKitError}: `client_id_missing`, `api_hostname_invalid`,
   * `option_invalid` (an API key too), `module_unavailable`. Beside a first
   * argument that is empty, as an API key is that nobody has set, the client ID
   * is in the second.
   */
  constructor(clientIdOrOptions: string | WorkOSOptions, options?: Omit<WorkOSOptions, "clientId">);
  constructor(apiKey: string | undefined, options: WorkOSOptions);
  constructor(clientIdOrOptions?: string | WorkOSOptions, options?: Partial<WorkOSOptions>) {
    const given: Partial<WorkOSOptions> = read(() =>
      typeof clientIdOrOptions === "object" && clientIdOrOptions ? { ...clientIdOrOptions } : { ...options, ...(clientIdOrOptions && { clientId: clientIdOrOptions }) },
    );
    const { apiKey, apiHostname = "", https = true, port } = given;
    const clientId = typeof given.clientId === "string" ? given.clientId : "";
    if (apiKey || clientId.startsWith("sk_")) {
      throw new AuthKitError(
        ErrorCode.OptionInvalid,
        "This is the public client, which runs where nothing is secret: it takes a client ID (client_…) and no API key. Take the key out of the page, and replace it in the WorkOS dashboard.",
      );
    }
    if (!clientId) throw new AuthKitError(ErrorCode.ClientIDMissing, "No client ID was given. Pass the one that the WorkOS dashboard shows (client_…).");
    const configuration: Configuration = {
      place: { clientId, apiHostname, https: !!https, port: port ? read(() => Number(port)) : undefined },
      options: given,
    };
    this.clientId = clientId;
    this.baseURL = compute<{ baseURL: string }>("base-url", configuration.place).baseURL;
    this.userManagement = new UserManagement(configuration);
    this.sso = new SSO(configuration);
  }
}

/** The names of `@workos-inc/node` for what a public client has. */
export type { WorkOS as PublicWorkOS };
export type { SSO as PublicSSO } from "./workos/sso.js";
export type { WorkOSOptions as PublicClientOptions } from "./workos/types.js";
export type { UserManagement as PublicUserManagement } from "./workos/user-management.js";

/** Makes a {@link WorkOS}, and throws what its constructor throws. */
export function createWorkOS(options: WorkOSOptions): WorkOS {
  return new WorkOS(options);
}

export { AuthKitError, ErrorCode, type ErrorDetail } from "./errors.js";
export { ConnectionType } from "./workos/connection-type.js";
export {
  BadRequestException,
  ConflictException,
  GenericServerException,
  NotFoundException,
  OauthException,
  RateLimitExceededException,
  UnauthorizedException,
  UnprocessableEntityException,
} from "./workos/exceptions.js";
export { PKCE, type PKCEPair } from "./workos/pkce.js";
export type { SSO } from "./workos/sso.js";
export type {
  AuthenticateWithCodeAndVerifierOptions,
  AuthenticateWithCodeOptions,
  AuthenticateWithRefreshTokenOptions,
  AuthenticateWithRefreshTokenOptions as AuthenticateWithRefreshTokenPublicClientOptions,
  AuthenticationMethod,
  AuthenticationResponse,
  CallOptions,
  GetProfileAndTokenOptions,
  Impersonator,
  LogoutURLOptions,
  OauthTokens,
  PKCEAuthorizationURLResult,
  PKCEAuthorizationURLResult as SSOPKCEAuthorizationURLResult,
  Profile,
  ProfileAndToken,
  SSOAuthorizationURLOptions,
  User,
  UserManagementAuthorizationURLOptions,
  WorkOSOptions,
} from "./workos/types.js";
export type { UserManagement } from "./workos/user-management.js";
