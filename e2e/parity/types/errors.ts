/* Compiles if code that tells their errors apart does so with ours. */
import type * as theirs from "@workos-inc/authkit-js";
import { AuthKitError, LoginRequiredError, NoSessionError, RefreshError, RefreshTimeoutError } from "authkit-wasm";

export const base: theirs.AuthKitError = {} as AuthKitError;
export const refresh: theirs.RefreshError = {} as RefreshError;
export const timeout: theirs.RefreshTimeoutError = {} as RefreshTimeoutError;
export const login: theirs.LoginRequiredError = new LoginRequiredError(); // as authkit-react makes it
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
