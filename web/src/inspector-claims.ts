import { getClaims } from "./index.js";
import { make } from "./elements-base.js";
import type { Client } from "./client.js";

const meanings: Record<string, string> = {
  alg: "how it is signed",
  kid: "which key signed it",
  typ: "what it is",
  iss: "who issued it",
  sub: "the user",
  aud: "whom it is for",
  sid: "the session",
  org_id: "the organization",
  role: "the role there",
  roles: "all roles there",
  permissions: "what the roles allow",
  entitlements: "what the organization has bought",
  feature_flags: "what is switched on",
  client_id: "the application",
  jti: "the token's own number",
  iat: "when it was issued",
  exp: "when it ends",
};

const text = (words: string) => document.createTextNode(words);

/** Header and claims of the access token, as tables. The token itself, which is those and the signature, is never shown. */
export async function claimsOf(client: Client): Promise<HTMLElement[]> {
  const token = await client.getAccessToken();
  return [
    tableOf("header", "Header of the access token, for the API that verifies it.", getClaims("." + token)), // read as claims are, which are the part after a dot
    tableOf("claims", "Claims of the access token. They were not verified here: good for showing, never for granting.", getClaims(token)),
  ];
}

function tableOf(name: string, caption: string, members: object): HTMLElement {
  const rows = Object.entries(members).map(([name, value]) =>
    make("tr", {}, make("th", { scope: "row" }, make("code", {}, text(name)), text(` ${meanings[name] ?? ""}`)), make("td", {}, text(shown(name, value)))),
  );
  return make("table", { class: name }, make("caption", {}, text(caption)), make("tbody", {}, ...rows));
}

function shown(name: string, value: unknown): string {
  if ((name === "iat" || name === "exp") && typeof value === "number") return new Date(value * 1000).toLocaleString();
  return Array.isArray(value) ? value.join(", ") || "none" : typeof value === "object" ? JSON.stringify(value) : String(value);
}
