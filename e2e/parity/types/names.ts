/* Compiles if whatever code imports from @workos-inc/authkit-js is there in ours, as what it is there. */
import type * as theirs from "@workos-inc/authkit-js";
import type * as ours from "authkit-wasm";

type MissingValue = Exclude<keyof typeof theirs, keyof typeof ours>;
export const noneMissing: [MissingValue] extends [never] ? true : MissingValue = true;

// Types have no keyof, so each is named; ours takes the place of theirs, and theirs of ours where an app may make one.
export const method: theirs.AuthenticationMethod = {} as ours.AuthenticationMethod;
export const methodBack: ours.AuthenticationMethod = {} as theirs.AuthenticationMethod;
export const user: theirs.User = {} as ours.User;
export const userBack: ours.User = {} as theirs.User;
export const refreshed: theirs.OnRefreshResponse = {} as ours.OnRefreshResponse;
export const payload: theirs.JWTPayload = {} as ours.JWTPayload;
export const payloadBack: ours.JWTPayload = {} as theirs.JWTPayload;
// On purpose: ours never hands the refresh token out.
export const response: Omit<theirs.AuthenticationResponse, "refreshToken"> = {} as ours.AuthenticationResponse;
export const responseBack: ours.AuthenticationResponse = {} as theirs.AuthenticationResponse;

export const getClaims: typeof theirs.getClaims = {} as typeof ours.getClaims;
