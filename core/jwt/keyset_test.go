// The tests have keys that are too short, which the standard library would
// refuse: it is this package's own bound that has to.

//go:debug rsa1024min=0
package jwt_test

import (
	"encoding/base64"
	"errors"
	"math/big"
	"strings"
	"testing"

	"authkit-wasm/core/jwt"
)

func TestJ2_ShortKeysAreLeftOut(t *testing.T) {
	for _, bits := range []int{512, 1024, 2047} {
		short := makeKey(uint64(bits), bits)
		if short.N.BitLen() != bits {
			t.Fatalf("a key of %d bits, want %d", short.N.BitLen(), bits)
		}
		if s, err := jwt.ParseKeySet(keySetText(jwk(short, "short"))); !errors.Is(err, jwt.KeySetInvalid) || s.Len() != 0 {
			t.Errorf("J2: %d bits alone: %d keys, %v; want %v", bits, s.Len(), err, jwt.KeySetInvalid)
		}
		s := keySet(t, jwk(short, "short"), jwk(signing(), "k1"))
		if s.Len() != 1 {
			t.Errorf("J2: %d keys of two", s.Len())
		}
		wantRefused(t, sign(short, header().with("kid", "short").json(), payload().json()), s, rules, now, jwt.KeyUnknown)
		wantRefused(t, sign(short, header().json(), payload().json()), s, rules, now, jwt.Invalid)
	}
}

// octetsOf is a number of that many bits as a JWK has it.
func octetsOf(bits int) string {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	return base64.RawURLEncoding.EncodeToString(n.SetBit(n, 0, 1).Bytes())
}

func TestKeysThatAreTaken(t *testing.T) {
	good := jwk(signing(), "k1")
	modulus := signing().N.Bytes()
	for name, key := range map[string]object{
		"as it should be":              good,
		"no use":                       good.with("use", absent),
		"no alg":                       good.with("alg", absent),
		"key_ops":                      good.with("key_ops", []string{"sign", "verify"}),
		"members nobody knows":         good.with("x5t", "x").with("nbf", 1).with("N", "x"),
		"a zero octet before modulus":  good.with("n", base64.RawURLEncoding.EncodeToString(append([]byte{0}, modulus...))),
		"a zero octet before exponent": good.with("e", base64.RawURLEncoding.EncodeToString([]byte{0, 1, 0, 1})),
	} {
		t.Run(name, func(t *testing.T) { wantVerified(t, goodToken(), keySet(t, key), rules, now) })
	}
	if s := keySet(t, good.with("n", octetsOf(jwt.MinModulusBits)), good.with("n", octetsOf(jwt.MaxModulusBits))); s.Len() != 2 {
		t.Errorf("%d keys at the bounds, want 2", s.Len())
	}
}

func TestJ2_KeysThatAreLeftOut(t *testing.T) {
	good := jwk(signing(), "k1")
	n := good["n"].(string)
	for name, key := range map[string]object{
		"an elliptic curve":      {"kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "x": "AA", "y": "AA"},
		"a secret":               {"kty": "oct", "kid": "k1", "k": n},
		"no kty":                 good.with("kty", absent),
		"kty in lower case":      good.with("kty", "rsa"),
		"for encryption":         good.with("use", "enc"),
		"use no text":            good.with("use", nil),
		"another algorithm":      good.with("alg", "RS512"),
		"PSS":                    good.with("alg", "PS256"),
		"alg no text":            good.with("alg", 256),
		"key_ops without verify": good.with("key_ops", []string{"encrypt"}),
		"key_ops empty":          good.with("key_ops", []string{}),
		"key_ops no list":        good.with("key_ops", "verify"),
		"kid no text":            good.with("kid", 1),
		"no modulus":             good.with("n", absent),
		"modulus empty":          good.with("n", ""),
		"modulus no text":        good.with("n", 65537),
		"modulus with padding":   good.with("n", n+"=="),
		"modulus with line feed": good.with("n", n[:8]+"\n"+n[8:]),
		"modulus even":           good.with("n", base64.RawURLEncoding.EncodeToString(new(big.Int).Lsh(big.NewInt(1), 2047).Bytes())),
		"modulus too large":      good.with("n", octetsOf(jwt.MaxModulusBits+8)),
		"no exponent":            good.with("e", absent),
		"exponent no text":       good.with("e", 65537),
		"exponent 0":             good.with("e", "AA"),
		"exponent 1":             good.with("e", number(1)),
		"exponent even":          good.with("e", number(65536)),
		"exponent too large":     good.with("e", number(1<<31+1)),
		"exponent far too large": good.with("e", number(1<<40+1)),
	} {
		t.Run("J2: "+name, func(t *testing.T) {
			if s, err := jwt.ParseKeySet(keySetText(key)); !errors.Is(err, jwt.KeySetInvalid) || s.Len() != 0 {
				t.Errorf("alone: %d keys, %v", s.Len(), err)
			}
			s := keySet(t, key, jwk(next(), "k2"))
			if s.Len() != 1 {
				t.Errorf("%d keys of two", s.Len())
			}
			wantRefused(t, goodToken(), s, rules, now, jwt.KeyUnknown)
		})
	}
}

func TestJ5_KeySetIsBounded(t *testing.T) {
	good := jwk(signing(), "k1")
	text := keySetText(good)
	many := make([]object, jwt.MaxKeys)
	for i := range many {
		many[i] = object{"kty": "EC"}
	}
	many[jwt.MaxKeys-1] = good
	if s := keySet(t, many...); s.Len() != 1 {
		t.Errorf("J5: %d keys", s.Len())
	}
	full := text + strings.Repeat(" ", jwt.MaxKeySetBytes-len(text))
	if _, err := jwt.ParseKeySet(full); err != nil {
		t.Errorf("J5: %d octets: %v", len(full), err)
	}
	for name, set := range map[string]string{
		"an octet too many": full + " ",
		"10 MB":             `{"keys":[` + strings.Repeat(" ", 10<<20) + `]}`,
		"a key too many":    keySetText(append(many, good)...),
		"nothing":           "",
		"HTML":              "<!doctype html><title>502</title>",
		"cut":               text[:len(text)-1],
		"something behind":  text + "x",
		"no keys":           `{"keys":[]}`,
		"keys missing":      `{}`,
		"KEYS":              strings.Replace(text, "keys", "KEYS", 1),
		"keys twice":        strings.Replace(text, `{"keys"`, `{"keys":[],"keys"`, 1),
		"keys an object":    `{"keys":{"0":` + good.json() + `}}`,
		"a list":            `[` + good.json() + `]`,
		"a key alone":       good.json(),
		"keys of no kind":   `{"keys":[null,1,"x",[],{}]}`,
		"deep":              strings.Repeat("[", 60_000),
	} {
		t.Run("J5: "+name, func(t *testing.T) {
			if s, err := jwt.ParseKeySet(set); !errors.Is(err, jwt.KeySetInvalid) || s.Len() != 0 {
				t.Errorf("%d keys, %v; want %v", s.Len(), err, jwt.KeySetInvalid)
			}
		})
	}
}
