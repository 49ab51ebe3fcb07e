/**
 * The page's address, which may carry the answer to a login. It is read before
 * the module is there: a router of the app may change it meanwhile.
 */

/** Parameters of an authorization response (RFC 6749 section 4.1.2, RFC 9207). */
const parameter = /^(code|state|iss|error|error_description|error_uri)=/;

/** An answer that no module could be loaded for, and the address shown instead. */
let kept: { answer: string; shown: string } | undefined;

/** The page's address, or the answer that an earlier client had to leave. */
export function currentAddress(): string {
  return kept?.shown === location.href ? kept.answer : location.href;
}

/** The address that a client of each name handled last. */
const handled = new Map<string, string>();

/** Whether to handle an address: of several equal clients that a page makes, the first does. */
export function claim(client: string, address: string): boolean {
  const first = handled.get(client) !== address;
  handled.set(client, address);
  return first;
}

/** Shows another address in place of this one, unless the app went elsewhere meanwhile. */
export function replaceAddress(address: string, shown: string): void {
  if (location.href !== address) return;
  try {
    history.replaceState(history.state, "", shown);
  } catch {
    // A browser that limits how often this is done: the login goes on without it.
  }
}

/**
 * Takes an answer out of the address without the module, which could not be
 * loaded, and keeps it for the next client of this page: once the module is
 * there, the login is finished after all.
 */
export function keepAnswer(redirectUri: string, address: string): void {
  const [, base = "", query = "", fragment = ""] = /^([^?#]*)\??([^#]*)(.*)$/s.exec(address)!;
  const pairs = query.split("&");
  const place = String(redirectUri).replace(/[?#].*/s, "");
  if ((base !== place && base !== place + "/") || !pairs.some((pair) => /^(code|error)=/.test(pair)) || !pairs.some((pair) => /^state=/.test(pair))) return;
  const rest = pairs.filter((pair) => !parameter.test(pair)).join("&");
  replaceAddress(address, base + (rest && "?" + rest) + fragment);
  kept = { answer: address, shown: location.href };
}
