import type { CreateClientOptions, LoginOptions } from "./types.js";

/** How the text of an attribute becomes an option. */
type Read = (text: string) => unknown;

const text: Read = (value) => value;
const flag: Read = (value) => value !== "false";
const list: Read = (value) => value.split(/[\s,]+/).filter(Boolean);
/** A path is of this page's origin; what has an origin stays as it is written: servers compare octets. */
const address: Read = (value) => (/^[a-z][a-z0-9+.-]*:/i.test(value) ? value : new URL(value, document.baseURI).href);

/** Options of `createClient`, by the attributes of `<authkit-provider>` and, with "data-" before it, of the script. */
const clientOptions: { [name in keyof CreateClientOptions]?: Read } = {
  apiHostname: text,
  https: flag,
  port: Number,
  redirectUri: address,
  devMode: flag,
  refreshBufferInterval: Number,
  isolation: text,
  workerUrl: address,
  moduleUrl: address,
  allowedOrigins: list,
  restartLogin: flag,
  issuer: list,
  storage: text,
};

/** Options of `signIn`, by the attributes of `<authkit-sign-in>` and `<authkit-sign-up>`. */
const loginOptions: { [name in keyof (LoginOptions & { mode: string; popupFeatures: string })]?: Read } = {
  mode: text,
  popupFeatures: text,
  returnTo: text,
  provider: text,
  connectionId: text,
  organizationId: text,
  domainHint: text,
  loginHint: text,
  invitationToken: text,
  passwordResetToken: text,
  claimNonce: text,
  maxAge: Number,
  prompt: text,
};

/** `clientId` as attributes write it: `client-id`. */
export const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());

/** `client-id` and `client_id` as scripts write it: `clientId`. */
export const camel = (name: string) => name.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase());

export const clientAttributes = ["client-id", ...Object.keys(clientOptions).map(kebab)];
export const loginAttributes = Object.keys(loginOptions).map(kebab);

/** What an element or, with a prefix, a script says about its client. */
export function readClient(from: Element, prefix = ""): { clientId: string; options: CreateClientOptions } {
  return { clientId: from.getAttribute(prefix + "client-id") ?? "", options: read(from, clientOptions, prefix) };
}

/** What a button says about the login that it starts. */
export const readLogin = (from: Element): LoginOptions => read(from, loginOptions, "");

/** The address that an attribute names, if any. */
export function readAddress(from: Element, attribute: string): string | undefined {
  const value = from.getAttribute(attribute);
  return value === null ? undefined : (address(value) as string);
}

/** What the fields of a form say about a login: those named as WorkOS names its parameters, `login_hint` for one. */
export function readFields(form: HTMLFormElement): LoginOptions {
  const found: Record<string, unknown> = {};
  for (const [name, value] of new FormData(form)) {
    const option = camel(name) as keyof LoginOptions;
    if (typeof value === "string" && value && name.includes("_")) found[option] = loginOptions[option]?.(value);
  }
  return found;
}

function read(from: Element, known: Record<string, Read>, prefix: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, convert] of Object.entries(known)) {
    const value = from.getAttribute(prefix + kebab(name));
    if (value !== null) found[name] = convert(value);
  }
  return found;
}
