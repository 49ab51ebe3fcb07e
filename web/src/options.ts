import { AuthKitError, ErrorCode } from "./errors.js";
import type { CreateClientOptions, LoginOptions } from "./types.js";

/** What the options of a client come to, with authkit-js's defaults, and what the module is told of them. Throws `option_invalid`. */
export function settings(clientId: string, options: CreateClientOptions) {
  const { apiHostname = "", https = true, port, redirectUri = location.origin, issuer = [], isolation, allowedOrigins } = options;
  const { devMode = !isolation && /^(localhost|127\.0\.0\.1)$/.test(location.hostname), refreshBufferInterval = 10, restartLogin = true } = options;
  // devMode keeps tokens in storage, which isolation is to prevent.
  if (isolation && (isolation !== "worker" || devMode)) throw invalid('isolation: "worker", without devMode');
  const origins = allowedOrigins?.map((origin) => (/:\/\//.test(origin) ? new URL(origin).origin : "null")) ?? [location.origin];
  // Many URLs have no origin and say so, data: for one: none of them is the app's.
  if (origins.includes("null")) throw invalid("allowedOrigins: with scheme and port, such as https://api.example.com:8443");
  const configuration = JSON.stringify({
    event: "configure",
    clientId,
    apiHostname,
    https: !!https,
    port: port ? Number(port) : undefined,
    redirectUri,
    pageOrigin: location.origin,
    issuers: [issuer].flat(),
    devMode: !!devMode,
    isolated: !!isolation,
    restartLogin: !!restartLogin,
    refreshBuffer: Math.round(refreshBufferInterval * 1000),
  });
  return { configuration, redirectUri, devMode, origins };
}

const loginNames = (
  "provider connectionId organizationId domainHint loginHint screenHint invitationToken passwordResetToken claimNonce " +
  "maxAge prompt providerScopes providerQueryParams state returnTo"
).split(" ") as (keyof LoginOptions)[];

/** The options of a login. Nothing else is sent on: an event cannot be, and is what signIn gets where it listens to a click itself. */
export function loginOptions(given: LoginOptions): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const name of loginNames) options[name] = given[name];
  return options;
}

/** An option that cannot be meant; the description says what can. */
export const invalid = (description: string) => new AuthKitError(ErrorCode.OptionInvalid, undefined, { description });
