package jwt_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"math/big"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/jwt"
)

// The clock of the tests stands at now. Tokens are issued then, in seconds.
const (
	issued = 1_700_000_000
	now    = issued * 1000
	issuer = "https://api.workos.com"
	client = "client_01"
)

var rules = jwt.Rules{Issuers: []string{issuer, "https://auth.example.com/"}, ClientID: client, Skew: 60_000}

// The keys of the tests: one that the issuer signs with, its next, and one of
// an attacker's own. They are the same in each run and process, so that what
// a fuzzer found can be tried again.
var (
	signing  = sync.OnceValue(func() *rsa.PrivateKey { return makeKey(1, 2048) })
	next     = sync.OnceValue(func() *rsa.PrivateKey { return makeKey(2, 2048) })
	attacker = sync.OnceValue(func() *rsa.PrivateKey { return makeKey(3, 2048) })
)

// makeKey makes the key of that many bits that belongs to a seed.
func makeKey(seed uint64, bits int) *rsa.PrivateKey {
	random := rand.New(rand.NewPCG(seed, 2048))
	p, q := prime(random, (bits+1)/2), prime(random, bits/2)
	one := big.NewInt(1)
	order := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{Primes: []*big.Int{p, q}}
	key.N, key.E = new(big.Int).Mul(p, q), 65537
	key.D = new(big.Int).ModInverse(big.NewInt(int64(key.E)), order)
	key.Precompute()
	return key
}

// prime has its two highest bits set, so that a product of two has no bit less
// than both together.
func prime(random *rand.Rand, bits int) *big.Int {
	b := make([]byte, (bits+7)/8)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	p := new(big.Int).SetBytes(b)
	p.Rsh(p, uint(8*len(b)-bits))
	for _, i := range []int{bits - 1, bits - 2, 0} {
		p.SetBit(p, i, 1)
	}
	for two := big.NewInt(2); !p.ProbablyPrime(0); {
		p.Add(p, two)
	}
	return p
}

// object is a header, a payload or a key. A member that is absent is left out.
type object map[string]any

type missing struct{}

var absent missing

// with returns a copy with one member more, another, or gone.
func (o object) with(name string, value any) object {
	o = maps.Clone(o)
	if o[name] = value; value == absent {
		delete(o, name)
	}
	return o
}

func (o object) json() string {
	b, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func header() object { return object{"alg": "RS256", "kid": "k1", "typ": "JWT"} }

func payload() object {
	return object{"iss": issuer, "sub": "user_01", "sid": "session_01", "client_id": client, "iat": issued, "exp": issued + 300,
		"org_id": "org_01", "role": "Müller", "permissions": []string{"a", "b"}}
}

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// sign makes a token of two JSON texts, whatever they are.
func sign(key *rsa.PrivateKey, header, payload string) string {
	return signParts(key, encode(header), encode(payload))
}

// signParts signs two parts as they stand.
func signParts(key *rsa.PrivateKey, header, payload string) string {
	sum := sha256.Sum256([]byte(header + "." + payload))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return header + "." + payload + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func goodToken() string { return sign(signing(), header().json(), payload().json()) }

// jwk is the public half of a key as a key set has it.
func jwk(key *rsa.PrivateKey, id string) object {
	return object{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "e": number(int64(key.E)), "n": base64.RawURLEncoding.EncodeToString(key.N.Bytes())}
}

func number(n int64) string { return base64.RawURLEncoding.EncodeToString(big.NewInt(n).Bytes()) }

func keySetText(keys ...object) string { return object{"keys": keys}.json() }

func keySet(t testing.TB, keys ...object) jwt.KeySet {
	t.Helper()
	s, err := jwt.ParseKeySet(keySetText(keys...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// theKeys has two keys, as while they are being changed.
func theKeys(t testing.TB) jwt.KeySet {
	t.Helper()
	return keySet(t, jwk(next(), "k2"), jwk(signing(), "k1"))
}

// wantVerified and wantRefused name the one outcome that is right.
func wantVerified(t testing.TB, token string, keys jwt.KeySet, rules jwt.Rules, now int64) {
	t.Helper()
	c, err := jwt.Verify(core.AccessToken(token), keys, rules, now)
	if err != nil || c.Subject != "user_01" || c.SessionID != "session_01" {
		t.Errorf("got %+v, %v", c, err)
	}
}

func wantRefused(t testing.TB, token string, keys jwt.KeySet, rules jwt.Rules, now int64, want jwt.Error) {
	t.Helper()
	c, err := jwt.Verify(core.AccessToken(token), keys, rules, now)
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	if !reflect.DeepEqual(c, core.Claims{}) {
		t.Errorf("claims came with the error: %+v", c)
	}
}
