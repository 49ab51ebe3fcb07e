/**
 * Random octets for the module, as base64url text. Empty where the browser has
 * no source or it fails, which the module refuses: there is no other source.
 */
export function entropy(size: number): string {
  let octets = new Uint8Array(size);
  try {
    crypto.getRandomValues(octets);
  } catch {
    octets = new Uint8Array();
  }
  return btoa(String.fromCharCode(...octets)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
