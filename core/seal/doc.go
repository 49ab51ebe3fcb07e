// Package seal encrypts and authenticates a text with a password, so that it
// can be left with a browser: the session cookie of the edge.
//
// The format is Fe26.2 of iron, as npm iron-webcrypto writes it with its
// default options, with the suffix ~2 of iron-session. @workos-inc/node and
// @workos/authkit-session write the same, so a site can change between them
// and this package without signing anybody out:
//
//	Fe26.2*1*salt*iv*encrypted*expires*salt*mac~2
//
// In it:
//
//   - 1 is the password's number. It tells nothing; none is read as well.
//   - Each salt is 32 octets in hexadecimal. It and the password give a key of
//     32 octets by PBKDF2 (RFC 8018) with HMAC-SHA1 in one round.
//   - encrypted is AES-256-CBC under the first key and iv, both in base64url.
//   - expires is Unix milliseconds in decimal, or nothing.
//   - mac is HMAC-SHA256 (RFC 2104) under the second key of all that stands
//     before its salt, in base64url.
//
// The version behind ~ is not authenticated, so what names another one, or
// two, is refused rather than read in another way. So is every text that is
// not the one that sealing writes: base64 with padding, line breaks or unused
// bits set, a salt in upper case. A sealed text cannot be changed in any octet
// and still open; only the suffix may be absent.
//
// One round of PBKDF2 slows nobody down who guesses: the password MUST be
// random. All cryptography is the standard library's.
//
// What this package does not do: it keeps no list of what it sealed, so a
// copy opens until it expires, and it does not say who may have a text.
package seal
