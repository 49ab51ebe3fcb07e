/**
 * The page's address, which may carry the answer to a login. It is read before
 * the module is there: a router of the app may change it meanwhile.
 */

/** Parameters of an authorization response (RFC 6749 section 4.1.2, RFC 9207). */
const parameter = /^(code|state|iss|error|error_description|error_uri)=/;

/** An answer that no module could be loaded for, and the address shown instead. */
let kept: { answer: string; shown: string } | undefined;

/** The page's address, or the answer that an earlier client had to leave. */
export function currentAddress(redirectUri: string): string {
  return kept?.shown === location.href && isAnswer(redirectUri, kept.answer) ? kept.answer : location.href;
}

/** What the first client of each name does with an address. */
const handled = new Map<string, { address: string; ended: Promise<unknown> }>();

/** What names the clients that this page has made. */
export const configurations = () => [...handled.keys()];

/**
 * Has one of several equal clients that a page makes at once handle its
 * address: the first handles it, the others go on when that is done.
 */
export async function inTurn(client: string, address: string, handle: (address: string) => Promise<void>): Promise<void> {
  if (kept?.answer === address) kept = undefined; // used now, and whoever comes back here is not to find it
  const before = handled.get(client);
  if (before?.address === address) {
    await before.ended;
    return handle("");
  }
  const ended = handle(address);
  handled.set(client, { address, ended: ended.catch(() => {}) });
  return ended;
}

/**
 * Shows another address in place of this one: takes out of the query what the
 * other one lacks. A router of the app may have changed the rest meanwhile, such
 * as the fragment; where it went elsewhere, nothing is done.
 */
export function replaceAddress(address: string, shown: string): void {
  const [place, before] = cut(address);
  const [, left] = cut(shown);
  const answer = before.filter((pair) => !left.includes(pair));
  const [base, pairs, fragment] = cut(location.href);
  if (base !== place || !answer.every((pair) => pairs.includes(pair))) return;
  const rest = pairs.filter((pair) => !answer.includes(pair)).join("&");
  try {
    history.replaceState(history.state, "", base + (rest && "?" + rest) + fragment);
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
  if (!isAnswer(redirectUri, address)) return;
  const [, pairs] = cut(address);
  replaceAddress(address, "?" + pairs.filter((pair) => !parameter.test(pair)).join("&"));
  kept = { answer: address, shown: location.href };
}

/** Whether an address looks like the answer to a login, before the module can tell. */
export const isAnswer = (redirectUri: string, address: string): boolean => carries(redirectUri, address, /^(code|error)=/, /^state=/);

/**
 * Whether an address is the redirect URI, with these in its query. Many hosts
 * of static files add a slash.
 */
export function carries(redirectUri: string, address: string, ...parameters: RegExp[]): boolean {
  const [base, pairs] = cut(address);
  const [place] = cut(redirectUri);
  return (base === place || base === place.replace(/\/?$/, "/")) && parameters.every((name) => pairs.some((pair) => name.test(pair)));
}

/** What is before the query, its pairs, and the fragment with its number sign. */
function cut(address: string): [place: string, pairs: string[], fragment: string] {
  const [, place, query, fragment] = /^([^?#]*)\??([^#]*)(.*)$/s.exec(address) as unknown as [string, string, string, string];
  return [place, query.split("&"), fragment];
}
