/* Compiles if our createClient takes each option of theirs, whole and one by one. */
import type * as theirs from "@workos-inc/authkit-js";
import { createClient, type CreateClientOptions } from "authkit-wasm";

type Their = NonNullable<Parameters<typeof theirs.createClient>[1]>;

type MissingOption = Exclude<keyof Their, keyof CreateClientOptions>;
export const noneMissing: [MissingOption] extends [never] ? true : MissingOption = true;

// On purpose: after a login, ours does not hand the refresh token out.
type AfterLogin = Parameters<NonNullable<Their["onRedirectCallback"]>>[0];
type Taken = Omit<Their, "onRedirectCallback"> & { onRedirectCallback?: (params: Omit<AfterLogin, "refreshToken">) => void };

declare const options: Taken;
export const taken: CreateClientOptions = options;
export const client = createClient("client_1", options);

// As their README and that of authkit-react write it, parameters not annotated.
export const written = createClient("client_1", {
  apiHostname: "auth.example.com",
  https: true,
  port: 443,
  redirectUri: "https://example.com/callback",
  devMode: location.hostname === "localhost",
  refreshBufferInterval: 30,
  onRedirectCallback: ({ state, user, organizationId, accessToken }) => {
    if (state?.["returnTo"]) history.replaceState({}, "", String(state["returnTo"]));
    console.log(user.email, organizationId?.length, accessToken.length);
  },
  onBeforeAutoRefresh: () => !document.hidden,
  onRefresh: ({ user, accessToken, impersonator, authenticationMethod }) =>
    console.log(user.id, accessToken.length, impersonator?.reason, authenticationMethod === "SSO"),
  onRefreshFailure: ({ signIn }) => void signIn({ state: { returnTo: location.pathname } }),
});
