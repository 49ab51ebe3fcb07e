// Package jwt verifies the access tokens of AuthKit: JSON Web Tokens signed
// with RS256 (RFC 7515, RFC 7518 section 3.3, RFC 7519), by the practice of
// RFC 8725.
//
// [ParseKeySet] reads the keys that the API publishes, and [Verify] judges a
// token by them. What is fixed cannot be chosen by a token: the algorithm is
// RS256 and the keys are those of the set, whatever its header says. A header
// that marks anything as critical is refused, because nothing is understood
// here beyond alg and kid.
//
// It does no I/O: who fetches the key set, how often and how long it is kept
// is the caller's to decide. The codes say when:
//
//	KeyUnknown      fetch the key set again, at most once in a while
//	Expired         refresh the session
//	IssuerMismatch  the configuration does not fit the environment
//	Invalid         treat the token as absent
//
// A token that expired long ago may name a key that is gone: where a key set
// just fetched gives KeyUnknown too, refresh. Where it could not be fetched,
// do not: the refresh token would be spent on a guess.
//
// What this package does not do: it does not look at aud, which is for the API
// that the token is meant for, and it knows nothing of revoked sessions.
package jwt
