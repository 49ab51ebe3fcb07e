/*
 * Compiles if code written for the public client of @workos-inc/node takes
 * ours. Two of its types are nominal, so TypeScript takes nothing for them but
 * what that package made: the class PKCE has a private method, and
 * ConnectionType is an enum. Both are compared by what can be seen of them;
 * everything else as it is.
 */
import type { ConnectionType, GetProfileAndTokenOptions, PKCE, ProfileAndToken, PublicSSO, PublicUserManagement, PublicWorkOS } from "@workos-inc/node";
import { createWorkOS, WorkOS } from "authkit-wasm/workos";
import type * as ours from "authkit-wasm/workos";

/** T with the values of the enum in the place of the enum. */
type Values<T> = T extends ConnectionType ? `${T}` : T extends object ? { [K in keyof T]: Values<T[K]> } : T;

type Seen = Omit<PublicWorkOS, "pkce" | "sso"> & {
  readonly pkce: Pick<PKCE, keyof PKCE>;
  readonly sso: Omit<PublicSSO, "getProfileAndToken"> & {
    getProfileAndToken<A extends Record<string, unknown> = Record<string, unknown>>(options: GetProfileAndTokenOptions): Promise<Values<Omit<ProfileAndToken<A>, "profile">> & {
      profile: Values<Omit<ProfileAndToken<A>["profile"], "customAttributes">> & Pick<ProfileAndToken<A>["profile"], "customAttributes">;
    }>;
  };
};

const workos = createWorkOS({ clientId: "client_1" });
export const seen: Seen = workos;
export const fromClass: Seen = new WorkOS({ clientId: "client_1", apiHostname: "api.workos.com", https: true, port: 443, timeout: 1, fetchFn: fetch, config: {}, appInfo: { name: "a", version: "1" } });
export const userManagement: PublicUserManagement = workos.userManagement; // as it is

// The names that an app's own types may use.
export const named: [ours.PublicWorkOS, ours.PublicUserManagement, ours.PublicSSO] = [workos, workos.userManagement, workos.sso];
export const options: ours.PublicClientOptions = { clientId: "client_1" };

// Every member of theirs is one of ours: nothing was left out of the comparison.
type Missing = Exclude<keyof PublicWorkOS, keyof WorkOS> | Exclude<keyof PKCE, keyof WorkOS["pkce"]> | Exclude<keyof PublicSSO, keyof WorkOS["sso"]>;
export const none: [Missing] extends [never] ? true : never = true;

// @ts-expect-error a secret has no place in a public client
createWorkOS({ clientId: "client_1", apiKey: "sk_1" });
// @ts-expect-error nor has half of a challenge
workos.userManagement.getAuthorizationUrl({ redirectUri: "", codeChallenge: "x" });
// @ts-expect-error the URL is a text at once
workos.userManagement.getAuthorizationUrl({ redirectUri: "" }).then;
