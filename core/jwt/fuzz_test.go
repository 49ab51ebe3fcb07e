package jwt_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/jwt"
)

// Whatever the fuzzer makes of good tokens, only the good ones are verified:
// RS256 has one signature for a text, and the text has one form.
func FuzzVerify(f *testing.F) {
	keys := theKeys(f)
	plain := sign(next(), `{"alg":"RS256","kid":"k2"}`, payload().with("client_id", absent).json())
	good := map[string]bool{goodToken(): true, plain: true}
	for token := range good {
		f.Add(token)
		f.Add(token[:strings.LastIndexByte(token, '.')+1])
	}
	f.Add(sign(attacker(), header().with("kid", absent).json(), payload().json()))
	f.Add(sign(signing(), header().json(), payload().with("iss", "x").json()))
	f.Add(sign(signing(), header().json(), payload().with("exp", issued+1).json()))
	f.Add("..")
	known := []jwt.Error{jwt.Invalid, jwt.KeyUnknown, jwt.Expired, jwt.IssuerMismatch}
	f.Fuzz(func(t *testing.T, token string) {
		c, err := jwt.Verify(core.AccessToken(token), keys, rules, now+120_000)
		if err == nil {
			if !good[token] {
				t.Fatalf("verified: %q", token)
			}
			return
		}
		if good[token] {
			t.Fatalf("refused: %v", err)
		}
		if !reflect.DeepEqual(c, core.Claims{}) {
			t.Fatalf("claims came with %v: %+v", err, c)
		}
		for _, k := range known {
			if errors.Is(err, k) {
				return
			}
		}
		t.Fatalf("an error of no kind: %v", err)
	})
}

// What is taken for a key set can be verified with, and verifies nothing that
// its keys did not sign.
func FuzzParseKeySet(f *testing.F) {
	ours := jwk(signing(), "k1")
	f.Add(keySetText(ours))
	f.Add(keySetText(jwk(next(), "k2"), ours.with("alg", absent), object{"kty": "EC"}))
	f.Add(keySetText(ours.with("n", octetsOf(2048)).with("e", number(3))))
	f.Add(keySetText(ours.with("n", octetsOf(8192)).with("e", "_____w")))
	f.Add(`{"keys":[]}`)
	forged := core.AccessToken(sign(attacker(), header().with("kid", absent).json(), payload().json()))
	f.Fuzz(func(t *testing.T, text string) {
		s, err := jwt.ParseKeySet(text)
		if err != nil {
			if !errors.Is(err, jwt.KeySetInvalid) || s.Len() != 0 {
				t.Fatalf("%d keys, %v", s.Len(), err)
			}
			return
		}
		if s.Len() < 1 || s.Len() > jwt.MaxKeys {
			t.Fatalf("%d keys", s.Len())
		}
		if _, err := jwt.Verify(forged, s, rules, now); !errors.Is(err, jwt.Invalid) {
			t.Fatalf("%v by %q", err, text)
		}
	})
}
