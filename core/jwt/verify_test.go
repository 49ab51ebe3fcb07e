package jwt_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"reflect"
	"strings"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/jwt"
)

func TestVerifiedTokenGivesItsClaims(t *testing.T) {
	got, err := jwt.Verify(core.AccessToken(goodToken()), theKeys(t), rules, now)
	want := core.Claims{Issuer: issuer, Subject: "user_01", SessionID: "session_01", OrganizationID: "org_01", Role: "Müller",
		Permissions: []string{"a", "b"}, IssuedAt: issued, ExpiresAt: issued + 300}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	wantVerified(t, sign(next(), header().with("kid", "k2").json(), payload().json()), theKeys(t), rules, now)
}

func TestJ1_AlgorithmIsPinned(t *testing.T) {
	for _, alg := range []any{absent, "", "none", "nOnE", "NONE", "HS256", "HS512", "RS384", "RS512", "PS256", "ES256", "EdDSA",
		"rs256", "RS256 ", "RS256\x00", 256, true, nil, []string{"RS256"}, object{"alg": "RS256"}} {
		head := header().with("alg", alg).json()
		good := sign(signing(), head, payload().json())
		wantRefused(t, good, theKeys(t), rules, now, jwt.Invalid)
		wantRefused(t, good[:strings.LastIndexByte(good, '.')+1], theKeys(t), rules, now, jwt.Invalid)
	}
}

// An attacker has the public key in every form: as a secret it must not do.
func TestJ1_PublicKeyIsNoSecret(t *testing.T) {
	public := &signing().PublicKey
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string][]byte{
		"J1: SPKI":          spki,
		"J1: SPKI in PEM":   pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}),
		"J1: PKCS 1":        x509.MarshalPKCS1PublicKey(public),
		"J1: PKCS 1 in PEM": pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(public)}),
		"J1: modulus":       public.N.Bytes(),
		"J1: the JWK":       []byte(jwk(signing(), "k1").json()),
	} {
		for _, alg := range []string{"HS256", "RS256"} {
			signed := encode(header().with("alg", alg).json()) + "." + encode(payload().json())
			mac := hmac.New(sha256.New, secret)
			mac.Write([]byte(signed))
			t.Run(name+" "+alg, func(t *testing.T) {
				wantRefused(t, signed+"."+base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), theKeys(t), rules, now, jwt.Invalid)
			})
		}
	}
}

func TestJ1_OtherSignaturesOfTheSameKey(t *testing.T) {
	signed := encode(header().json()) + "." + encode(payload().json())
	short, long := sha256.Sum256([]byte(signed)), sha512.Sum512([]byte(signed))
	pss, err := rsa.SignPSS(rand.Reader, signing(), crypto.SHA256, short[:], nil)
	if err != nil {
		t.Fatal(err)
	}
	rs512, err := rsa.SignPKCS1v15(nil, signing(), crypto.SHA512, long[:])
	if err != nil {
		t.Fatal(err)
	}
	for name, signature := range map[string][]byte{"PS256": pss, "RS512": rs512} {
		t.Run("J1: "+name, func(t *testing.T) {
			wantRefused(t, signed+"."+base64.RawURLEncoding.EncodeToString(signature), theKeys(t), rules, now, jwt.Invalid)
		})
	}
}

func TestJ1_EmptyAndBadSignatures(t *testing.T) {
	good := goodToken()
	i := strings.LastIndexByte(good, '.') + 1
	signature, err := base64.RawURLEncoding.DecodeString(good[i:])
	if err != nil {
		t.Fatal(err)
	}
	changed := func(at int) []byte {
		b := append([]byte(nil), signature...)
		b[at] ^= 1
		return b
	}
	for name, bad := range map[string][]byte{
		"empty":                  nil,
		"one octet":              {0},
		"all zero":               make([]byte, len(signature)),
		"first bit changed":      changed(0),
		"last bit changed":       changed(len(signature) - 1),
		"cut":                    signature[:len(signature)-1],
		"an octet more":          append(append([]byte(nil), signature...), 0),
		"an octet more in front": append([]byte{0}, signature...),
		"larger than modulus":    signing().N.Bytes(),
	} {
		t.Run("J1: "+name, func(t *testing.T) {
			wantRefused(t, good[:i]+base64.RawURLEncoding.EncodeToString(bad), theKeys(t), rules, now, jwt.Invalid)
		})
	}
	t.Run("J1: of another key", func(t *testing.T) {
		wantRefused(t, sign(attacker(), header().json(), payload().json()), theKeys(t), rules, now, jwt.Invalid)
	})
	t.Run("J1: of another payload", func(t *testing.T) {
		other := strings.Split(sign(signing(), header().json(), payload().with("sub", "user_02").json()), ".")
		wantRefused(t, strings.Split(good, ".")[0]+"."+other[1]+"."+good[i:], theKeys(t), rules, now, jwt.Invalid)
	})
}

// A key that a token brings along, or points to, is the attacker's.
func TestJ2_KeysComeFromTheSetAlone(t *testing.T) {
	for name, value := range map[string]any{
		"jku": "https://evil.example/jwks.json",
		"x5u": "https://evil.example/chain.pem",
		"jwk": jwk(attacker(), "k1"),
		"x5c": []string{base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&attacker().PublicKey))},
	} {
		t.Run("J2: "+name, func(t *testing.T) {
			head := header().with(name, value)
			wantRefused(t, sign(attacker(), head.json(), payload().json()), theKeys(t), rules, now, jwt.Invalid)
			wantRefused(t, sign(attacker(), head.with("kid", "evil").json(), payload().json()), theKeys(t), rules, now, jwt.KeyUnknown)
			wantVerified(t, sign(signing(), head.json(), payload().json()), theKeys(t), rules, now) // not read at all
		})
	}
}

func TestJ2_NothingCriticalIsUnderstood(t *testing.T) {
	for _, critical := range []any{[]string{"exp"}, []string{"b64"}, []string{"https://evil.example"}, []string{}, "exp", nil, false, object{}} {
		head := header().with("crit", critical).with("b64", true)
		wantRefused(t, sign(signing(), head.json(), payload().json()), theKeys(t), rules, now, jwt.Invalid)
	}
}

func TestJ2_WhichKey(t *testing.T) {
	none := header().with("kid", absent)
	one, two := jwk(signing(), "k1"), jwk(next(), "k2")
	for _, test := range []struct {
		name string
		head object
		keys []object
		want jwt.Error // empty: verified
	}{
		{"no kid, one key", none, []object{one}, ""},
		{"no kid, one key without", none, []object{one.with("kid", absent)}, ""},
		{"no kid, several keys", none, []object{one, two}, jwt.Invalid},
		{"no kid, the same key twice", none, []object{one, one}, jwt.Invalid},
		{"kid, key without", header(), []object{one.with("kid", absent)}, jwt.KeyUnknown},
		{"kid of two keys", header(), []object{one, two.with("kid", "k1")}, jwt.Invalid},
		{"kid of another key", header().with("kid", "k2"), []object{one, two}, jwt.Invalid},
		{"kid of none", header().with("kid", "k3"), []object{one, two}, jwt.KeyUnknown},
		{"kid in upper case", header().with("kid", "K1"), []object{one, two}, jwt.KeyUnknown},
		{"kid empty", header().with("kid", ""), []object{one, two}, jwt.KeyUnknown},
		{"kid a number", header().with("kid", 1), []object{one}, jwt.Invalid},
		{"kid null", header().with("kid", nil), []object{one}, jwt.Invalid},
		{"kid a list", header().with("kid", []string{"k1"}), []object{one}, jwt.Invalid},
		{"kid with a path", header().with("kid", "../../k1"), []object{one}, jwt.KeyUnknown},
	} {
		t.Run("J2: "+test.name, func(t *testing.T) {
			token := sign(signing(), test.head.json(), payload().json())
			if test.want == "" {
				wantVerified(t, token, keySet(t, test.keys...), rules, now)
			} else {
				wantRefused(t, token, keySet(t, test.keys...), rules, now, test.want)
			}
		})
	}
	wantRefused(t, goodToken(), jwt.KeySet{}, rules, now, jwt.KeyUnknown)
}
