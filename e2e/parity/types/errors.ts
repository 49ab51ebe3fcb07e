/* Compiles if code that tells their errors apart does so with ours. */
import type * as theirs from "@workos-inc/authkit-js";
import { AuthKitError, LoginRequiredError, NoSessionError, RefreshError, RefreshTimeoutError } from "authkit-wasm";

export const base: theirs.AuthKitError = {} as AuthKitError;
export const refresh: theirs.RefreshError = {} as RefreshError;
export const timeout: theirs.RefreshTimeoutError = {} as RefreshTimeoutError;
export const login: theirs.LoginRequiredError = new LoginRequiredError(); // as authkit-react makes it

// Tests of apps make them too, with all that theirs are made with.
type Made<C extends abstract new (...given: any) => unknown, E> = new (...given: ConstructorParameters<C>) => E;
export const made: [
  Made<typeof theirs.AuthKitError, AuthKitError>,
  Made<typeof theirs.LoginRequiredError, LoginRequiredError>,
  Made<typeof theirs.NoSessionError, NoSessionError>,
  Made<typeof theirs.RefreshError, RefreshError>,
  Made<typeof theirs.RefreshTimeoutError, RefreshTimeoutError>,
] = [AuthKitError, LoginRequiredError, NoSessionError, RefreshError, RefreshTimeoutError];
export const written = [
  new AuthKitError("x", { cause: 1 }),
  new NoSessionError(),
  new RefreshError("x", { isTransient: false, status: 400, error: "invalid_grant", cause: 1 }),
  new RefreshTimeoutError(undefined, { cause: 1 }),
  new RefreshError("refresh_failed", "x", { status: 503, serverError: "busy" }), // and as ours are made
];

// On purpose: the text of theirs is a constant; ours can say more.
export const session: Omit<theirs.NoSessionError, "message"> = {} as NoSessionError;

export function tell(error: unknown): string {
  if (error instanceof LoginRequiredError) return error.message;
  if (error instanceof NoSessionError) return error.message;
  if (error instanceof RefreshTimeoutError) return String(error.isTransient);
  if (error instanceof RefreshError) return `${error.status} ${error.error} ${error.isTransient}`;
  if (error instanceof AuthKitError) return error.name;
  return "";
}
