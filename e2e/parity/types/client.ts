/* Compiles if our client takes the place of theirs, method by method. */
import type * as theirs from "@workos-inc/authkit-js";
import { createClient, type Client } from "authkit-wasm";

type TheirClient = Awaited<ReturnType<typeof theirs.createClient>>;

// Pick leaves the private parts out, which make a class fit itself alone.
// initialize is the business of createClient, there as here.
type Their = Omit<Pick<TheirClient, keyof TheirClient>, "initialize">;

type MissingMethod = Exclude<keyof Their, keyof Client>;
export const noneMissing: [MissingMethod] extends [never] ? true : MissingMethod = true;

export const client: Promise<Their> = createClient("client_1");

// What the methods are called with there, each parameter of it.
type Parameter<M extends keyof Their> = NonNullable<Parameters<Their[M]>[0]>;
declare const given: { [M in keyof Their]: Parameter<M> };
const ours = await createClient("client_1");
export const calls: [Promise<string>, Promise<string>, Promise<void>, Promise<void>, Promise<string>, Promise<void>] = [
  ours.getSignInUrl(given.getSignInUrl),
  ours.getSignUpUrl(given.getSignUpUrl),
  ours.signIn(given.signIn),
  ours.signUp(given.signUp),
  ours.getAccessToken(given.getAccessToken),
  ours.switchToOrganization(given.switchToOrganization),
];
ours.signOut();
ours.signOut({ returnTo: "https://example.com/" });
export const left: Promise<void> = ours.signOut({ returnTo: "https://example.com/", navigate: false });
export const user: theirs.User | null = ours.getUser();
ours.dispose();
