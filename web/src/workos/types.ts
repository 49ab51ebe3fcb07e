import type { ConnectionType } from "./connection-type.js";

/** Options of `WorkOS`. Those of `@workos-inc/node` have its names and meaning. */
export interface WorkOSOptions {
  /** As the WorkOS dashboard shows it (client_…). */
  clientId: string;
  /** Never here: this is the public client, and whoever reads the page would read the key. */
  apiKey?: never;
  /** Host name of the API, `api.workos.com` unless given. */
  apiHostname?: string;
  /** false for plain http, on localhost alone. */
  https?: boolean;
  port?: number;
  /** Headers to add to each request. */
  config?: RequestInit;
  /** Taken for compatibility. A browser names itself. */
  appInfo?: { name: string; version: string };
  /** In the place of `fetch`. */
  fetchFn?: typeof fetch;
  /** Milliseconds that one try of a request may take, a minute unless given, as in `@workos-inc/node`. */
  timeout?: number;
}

/** What a call to the server takes besides its options. */
export interface CallOptions {
  /** Ends the call, with the code `call_aborted`. */
  signal?: AbortSignal;
}

/** Challenge and method go together; `pkce.generate()` makes both. */
type Challenge = { codeChallenge?: never; codeChallengeMethod?: never } | { codeChallenge: string; codeChallengeMethod: "S256" };

/** What goes on to the identity provider. */
interface ProviderOptions {
  providerQueryParams?: Record<string, string | boolean | number>;
  providerScopes?: string[];
}

/** Parameters of an AuthKit authorization URL: one of connectionId, organizationId and provider, and what follows. */
export type UserManagementAuthorizationURLOptions = ProviderOptions & {
  redirectUri: string;
  /** The one given to `WorkOS` unless given here. */
  clientId?: string;
  /** "authkit", "GoogleOAuth", … */
  provider?: string;
  connectionId?: string;
  organizationId?: string;
  domainHint?: string;
  loginHint?: string;
  screenHint?: "sign-up" | "sign-in";
  prompt?: string;
  /** Seconds since the person last proved who they are; 0 asks again in any case. */
  maxAge?: number;
  invitationToken?: string;
  passwordResetToken?: string;
  claimNonce?: string;
  state?: string;
} & Challenge;

interface SSOLogin extends ProviderOptions {
  redirectUri: string;
  clientId: string;
  domainHint?: string;
  loginHint?: string;
  state?: string;
}

/** Whose identity provider asks the person. */
type SSOTarget =
  | { connection: string; organization?: never; provider?: never }
  | { organization: string; connection?: never; provider?: never }
  | { provider: string; connection?: never; organization?: never };

/** Parameters of an SSO authorization URL. */
export type SSOAuthorizationURLOptions = SSOLogin & SSOTarget & Challenge;

/** What `getAuthorizationUrlWithPKCE` of `@workos-inc/node` takes. */
export type SSOAuthorizationURLWithPKCEOptions = Omit<SSOLogin, "state"> & { connection?: string; organization?: string; provider?: string };

/** A login that was begun. */
export interface PKCEAuthorizationURLResult {
  url: string;
  state: string;
  codeVerifier: string;
}

interface GrantOptions {
  /** The one given to `WorkOS` unless given here. */
  clientId?: string;
  ipAddress?: string;
  userAgent?: string;
  /** Sealing is for servers: true is refused. */
  session?: { sealSession: boolean; cookiePassword?: string };
}

/** A public client sends its verifier with every code, so codeVerifier is not optional in effect. */
export interface AuthenticateWithCodeOptions extends GrantOptions {
  code: string;
  codeVerifier?: string;
  invitationToken?: string;
}

export interface AuthenticateWithCodeAndVerifierOptions extends AuthenticateWithCodeOptions {
  codeVerifier: string;
}

export interface AuthenticateWithRefreshTokenOptions extends GrantOptions {
  refreshToken: string;
  /** To sign in to another organization. */
  organizationId?: string;
}

export interface LogoutURLOptions {
  /** `sid` of the access token. */
  sessionId: string;
  /** One of the logout URIs of the WorkOS dashboard. */
  returnTo?: string;
}

export interface GetProfileAndTokenOptions {
  clientId: string;
  code: string;
  codeVerifier?: string;
}

/** A WorkOS user. Times are RFC 3339 texts. */
export interface User {
  object: "user";
  id: string;
  email: string;
  emailVerified: boolean;
  profilePictureUrl: string | null;
  firstName: string | null;
  lastName: string | null;
  lastSignInAt: string | null;
  locale: string | null;
  createdAt: string;
  updatedAt: string;
  externalId: string | null;
  metadata: Record<string, string>;
}

/** Who acts as the user, when staff impersonate one. */
export interface Impersonator {
  email: string;
  reason: string | null;
}

/** Tokens of the identity provider, where WorkOS is set up to hand them on. */
export interface OauthTokens {
  accessToken: string;
  refreshToken: string;
  /** Seconds since 1970. */
  expiresAt: number;
  scopes: string[];
}

export type AuthenticationMethod =
  | "SSO"
  | "Password"
  | "Passkey"
  | "AppleOAuth"
  | "BitbucketOAuth"
  | "DiscordOAuth"
  | "GitHubOAuth"
  | "GitLabOAuth"
  | "GoogleOAuth"
  | "IntuitOAuth"
  | "LinkedInOAuth"
  | "MicrosoftOAuth"
  | "SalesforceOAuth"
  | "SlackOAuth"
  | "VercelMarketplaceOAuth"
  | "VercelOAuth"
  | "XeroOAuth"
  | "MagicAuth"
  | "CrossAppAuth"
  | "ExternalAuth"
  | "MigratedSession"
  | "Impersonation";

/** A session. Its tokens are the app's to keep: see SECURITY.md on where. */
export interface AuthenticationResponse {
  user: User;
  organizationId?: string;
  accessToken: string;
  /** For one use. */
  refreshToken: string;
  impersonator?: Impersonator;
  authenticationMethod?: AuthenticationMethod;
  oauthTokens?: OauthTokens;
}

interface Role {
  slug: string;
}

/** Who the identity provider says has signed in. */
export interface Profile<CustomAttributes extends Record<string, unknown>> {
  id: string;
  /** At the identity provider. */
  idpId: string;
  organizationId?: string;
  connectionId: string;
  connectionType: ConnectionType;
  email: string;
  firstName?: string;
  lastName?: string;
  role?: Role;
  roles?: Role[];
  groups?: string[];
  customAttributes?: CustomAttributes;
  rawAttributes?: { [key: string]: any };
}

export interface ProfileAndToken<CustomAttributes extends Record<string, unknown>> {
  accessToken: string;
  profile: Profile<CustomAttributes>;
  oauthTokens?: OauthTokens;
}
