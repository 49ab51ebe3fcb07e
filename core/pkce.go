package core

import (
	"crypto/sha256"
	"strings"

	"authkit-wasm/core/base64url"
)

// Lengths of a code verifier in characters (RFC 7636 section 4.1), and the
// least entropy, in octets, that one is made from.
const (
	MinVerifierLength = 43
	MaxVerifierLength = 128
	MinEntropy        = 32
)

// CodeVerifier is the secret of one login: only its challenge leaves the
// browser before the code is exchanged.
type CodeVerifier string

// CodeChallenge is the S256 transform of a verifier (RFC 7636 section 4.2).
// The plain method does not exist here.
type CodeChallenge string

// NewCodeVerifier makes a verifier of 43 characters from the first 32 octets
// of entropy. The caller MUST take them from a cryptographic random source
// and use them once. Fails with [EntropyShort].
func NewCodeVerifier(entropy []byte) (CodeVerifier, error) {
	return NewCodeVerifierOfLength(entropy, MinVerifierLength)
}

// NewCodeVerifierOfLength makes a verifier of n characters, 43 to 128, from
// the first [EntropyFor](n) octets of entropy. Fails with
// [VerifierLengthInvalid] and [EntropyShort].
func NewCodeVerifierOfLength(entropy []byte, n int) (CodeVerifier, error) {
	if n < MinVerifierLength || n > MaxVerifierLength {
		return "", fail(VerifierLengthInvalid)
	}
	need := EntropyFor(n)
	if len(entropy) < need || constant(entropy[:need]) {
		return "", fail(EntropyShort)
	}
	return CodeVerifier(encode64(entropy[:need])[:n]), nil
}

// EntropyFor returns the octets of entropy that a verifier of n characters
// takes: the fewest whose base64url text is that long, so 32 for 43.
func EntropyFor(n int) int { return (n-1)*6/8 + 1 }

// Challenge returns BASE64URL(SHA256(ASCII(verifier))).
func (v CodeVerifier) Challenge() CodeChallenge {
	sum := sha256.Sum256([]byte(v))
	return CodeChallenge(encode64(sum[:]))
}

// wellFormed checks length and characters (RFC 7636 section 4.1).
func (v CodeVerifier) wellFormed() bool {
	for i := 0; i < len(v); i++ {
		if !isAlphanumeric(v[i]) && strings.IndexByte("-._~", v[i]) < 0 {
			return false
		}
	}
	return MinVerifierLength <= len(v) && len(v) <= MaxVerifierLength
}

// NewState makes the OAuth state parameter, 43 characters, from the first 32
// octets of entropy, under the same duties as [NewCodeVerifier]. It names the
// pending login and proves that the answer belongs to this browser (RFC 6749
// section 10.12).
func NewState(entropy []byte) (string, error) {
	v, err := NewCodeVerifier(entropy)
	return string(v), err
}

// constant reports whether all octets are one value: a random source that
// failed without saying so.
func constant(b []byte) bool {
	for _, c := range b {
		if c != b[0] {
			return false
		}
	}
	return true
}

func encode64(b []byte) string { return base64url.Encode(b) }
