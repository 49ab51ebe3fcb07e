package jwt

import (
	"crypto/rsa"
	"math/big"

	"authkit-wasm/core/base64url"
	"authkit-wasm/core/strictjson"
)

// Bounds of a key set and its keys.
const (
	MaxKeySetBytes = 64 << 10 // octets of the text
	MaxKeys        = 64
	MinModulusBits = 2048 // RFC 7518 section 3.3
	MaxModulusBits = 8192 // verifying takes time by the square
)

// KeySet holds the public keys that the API signs with. The zero KeySet has
// none. It never changes, so it may be kept and read by many.
type KeySet struct{ keys []key }

type key struct {
	id     string // kid, or empty
	public *rsa.PublicKey
}

// Len returns how many keys there are to verify with.
func (s KeySet) Len() int { return len(s.keys) }

// ParseKeySet reads a JWK Set (RFC 7517 section 5), as the API serves it under
// /sso/jwks/. Keys that do not verify RS256, and those shorter than
// [MinModulusBits], are left out. Fails with [KeySetInvalid] where the text is
// no such set, is out of bounds, or leaves no key at all.
func ParseKeySet(jwks string) (KeySet, error) {
	if len(jwks) > MaxKeySetBytes {
		return KeySet{}, KeySetInvalid
	}
	v, err := strictjson.Parse(jwks)
	if err != nil {
		return KeySet{}, KeySetInvalid
	}
	listed := v.Get("keys").Elements
	if len(listed) > MaxKeys {
		return KeySet{}, KeySetInvalid
	}
	var s KeySet
	for i := range listed {
		if k, ok := parseKey(&listed[i]); ok {
			s.keys = append(s.keys, k)
		}
	}
	if len(s.keys) == 0 {
		return KeySet{}, KeySetInvalid
	}
	return s, nil
}

// parseKey reads one JWK (RFC 7517 section 4, RFC 7518 section 6.3.1).
func parseKey(v *strictjson.Value) (key, bool) {
	if v.Get("kty").Text() != "RSA" || !absentOr(v.Get("use"), "sig") || !absentOr(v.Get("alg"), algorithm) ||
		!verifies(v.Get("key_ops")) || !isTextOrAbsent(v.Get("kid")) {
		return key{}, false
	}
	modulus, err := base64url.Decode(v.Get("n").Text())
	if err != nil || len(modulus) > MaxModulusBits/8 {
		return key{}, false
	}
	n := new(big.Int).SetBytes(modulus)
	if n.BitLen() < MinModulusBits || n.Bit(0) == 0 {
		return key{}, false
	}
	octets, err := base64url.Decode(v.Get("e").Text())
	if err != nil || len(octets) > 4 {
		return key{}, false
	}
	e := 0
	for _, c := range octets {
		e = e<<8 | int(c)
	}
	if e < 3 || e > 1<<31-1 || e%2 == 0 {
		return key{}, false
	}
	return key{v.Get("kid").Text(), &rsa.PublicKey{N: n, E: e}}, true
}

// absentOr reports whether a member is missing or is that string.
func absentOr(v *strictjson.Value, text string) bool {
	return v.Kind == strictjson.Missing || v.Kind == strictjson.String && v.Text() == text
}

func isTextOrAbsent(v *strictjson.Value) bool {
	return v.Kind == strictjson.Missing || v.Kind == strictjson.String
}

// verifies reads key_ops (RFC 7517 section 4.3).
func verifies(v *strictjson.Value) bool {
	for i := range v.Elements {
		if v.Elements[i].Text() == "verify" {
			return true
		}
	}
	return v.Kind == strictjson.Missing
}
