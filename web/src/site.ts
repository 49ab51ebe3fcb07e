/**
 * Whether two host names are of one site, by their last labels: scripts have
 * no list of public suffixes, so "co.uk" and its like count as one label.
 */
export function sameSite(a: string, b: string): boolean {
  const site = (host: string) => (/^[\d.]+$|:/.test(host) ? host : (/[^.]+\.(?:[a-z]{2,3}\.[a-z]{2}|[^.]+)$/.exec(host)?.[0] ?? host));
  return site(a) === site(b);
}
