package edge

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

var encode = base64.RawURLEncoding.EncodeToString

// attackersKey is none of the server's, shortKey one of 1,024 bits.
var (
	attackersKey = sync.OnceValue(func() *rsa.PrivateKey { return keyOf(2048) })
	shortKey     = sync.OnceValue(func() *rsa.PrivateKey { return keyOf(1024) })
)

func keyOf(bits int) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return key
}

// signed makes a token of two parts that are encoded already.
func signed(key *rsa.PrivateKey, head, body string) string {
	sum := sha256.Sum256([]byte(head + "." + body))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return head + "." + body + "." + encode(signature)
}

// token is the access token of a visitor's session, taken apart.
type token struct {
	head, body map[string]any
}

func tokenOf(t *testing.T, v *visitor) (k token) {
	t.Helper()
	parts := strings.Split(opened(t, v.cookies["wos-session"])["accessToken"].(string), ".")
	for i, to := range []*map[string]any{&k.head, &k.body} {
		text, _ := base64.RawURLEncoding.DecodeString(parts[i])
		read := json.NewDecoder(bytes.NewReader(text))
		read.UseNumber()
		if err := read.Decode(to); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// with is the members of an object and others: name, value, …; nil for none.
func with(object map[string]any, members ...any) string {
	object = maps.Clone(object)
	for i := 0; i < len(members); i += 2 {
		object[members[i].(string)] = members[i+1]
		if members[i+1] == nil {
			delete(object, members[i].(string))
		}
	}
	text, _ := json.Marshal(object)
	return string(text)
}

// jwk is the public key as a member of a key set.
func jwk(key *rsa.PrivateKey, kid string) map[string]any {
	k := map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes())}
	if kid != "" {
		k["kid"] = kid
	}
	return k
}

func keySet(keys ...map[string]any) authserver.Response {
	text, _ := json.Marshal(map[string]any{"keys": keys})
	return authserver.Response{Body: text}
}

// brings lets the visitor's session hold this access token, and returns who is
// signed in with it.
func (v *visitor) brings(t *testing.T, good, accessToken string) string {
	t.Helper()
	v.cookies["wos-session"] = changed(t, good, ringOf(password), map[string]any{"accessToken": accessToken})
	return v.user()
}

var tokenRows = []row{
	{"J2: what a token says about its key is not read, and crit is refused", func(t *testing.T, h host) {
		evil := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(keySet(jwk(attackersKey(), "key_evil")).Body)
		})
		v := newWorld(t, h).run().visitor().signIn()
		good, k := v.cookies["wos-session"], tokenOf(t, v)
		body := encode([]byte(with(k.body)))
		for name, head := range map[string]string{
			"jku":  with(k.head, "jku", evil.URL),
			"x5u":  with(k.head, "x5u", evil.URL),
			"jwk":  with(k.head, "jwk", jwk(attackersKey(), "")),
			"none": with(k.head),
		} {
			if got := v.brings(t, good, signed(attackersKey(), encode([]byte(head)), body)); got != "" {
				t.Errorf("%s: signed in is %s", name, got)
			}
		}
		for name, crit := range map[string]any{"unknown": []string{"x"}, "known": []string{"exp"}, "empty": []string{}, "text": "x"} {
			if got := v.brings(t, good, signed(signingKey, encode([]byte(with(k.head, "crit", crit, "x", true))), body)); got != "" {
				t.Errorf("crit %s: signed in is %s", name, got)
			}
		}
		// The server's own key signs what it likes, whatever stands beside.
		if got := v.brings(t, good, signed(signingKey, encode([]byte(with(k.head, "jku", evil.URL))), body)); got != zoe {
			t.Errorf("signed by the server: signed in is %q", got)
		}
		if n := len(evil.requests()); n != 0 || v.refreshes() != 0 {
			t.Errorf("%d fetches from the attacker, %d refreshes", n, v.refreshes())
		}
	}},
	{"J2: a token without kid needs a key set of one, and a key needs 2,048 bits", func(t *testing.T, h host) {
		w := newWorld(t, h)
		v := w.run().visitor().signIn()
		good, k := v.cookies["wos-session"], tokenOf(t, v)
		noKid, body := encode([]byte(with(k.head, "kid", nil))), encode([]byte(with(k.body)))
		for name, tt := range map[string]struct {
			keys  authserver.Response
			token string
			want  string
		}{
			"one key":               {keySet(jwk(signingKey, "")), signed(signingKey, noKid, body), zoe},
			"two keys without kid":  {keySet(jwk(signingKey, ""), jwk(attackersKey(), "")), signed(signingKey, noKid, body), ""},
			"two keys with kid":     {keySet(jwk(signingKey, "a"), jwk(attackersKey(), "b")), signed(signingKey, noKid, body), ""},
			"two keys of one kid":   {keySet(jwk(signingKey, "a"), jwk(attackersKey(), "a")), signed(signingKey, encode([]byte(with(k.head, "kid", "a"))), body), ""},
			"1,024 bits and others": {keySet(jwk(signingKey, "a"), jwk(shortKey(), "b")), signed(shortKey(), encode([]byte(with(k.head, "kid", "a"))), body), ""},
		} {
			w.auth.Faults().Clear()
			w.auth.Faults().Respond(authserver.JWKS, tt.keys, authserver.UntilCleared)
			if got := v.at(w.another()).brings(t, good, tt.token); got != tt.want {
				t.Errorf("%s: signed in is %q, want %q", name, got, tt.want)
			}
		}
		w.auth.Faults().Clear()
		w.auth.Faults().Respond(authserver.JWKS, keySet(jwk(shortKey(), "b")), authserver.UntilCleared)
		v.cookies["wos-session"] = changed(t, good, ringOf(password),
			map[string]any{"accessToken": signed(shortKey(), encode([]byte(with(k.head, "kid", "b"))), body)})
		v.at(w.another()).get("/auth/session").expect(t, 503, "keys_unavailable")
		if n := w.refreshes(); n != 0 {
			t.Errorf("%d refreshes", n)
		}
	}},
	{"J3: a token whose claims are missing or of the wrong kind signs nobody in", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		good, k := v.cookies["wos-session"], tokenOf(t, v)
		head := encode([]byte(with(k.head)))
		later := time.Now().Add(time.Hour).Unix()
		for name, body := range map[string]string{
			"no exp": with(k.body, "exp", nil), "exp of text": with(k.body, "exp", "9999999999"), "exp negative": with(k.body, "exp", -later),
			"exp null":   strings.Replace(with(k.body, "exp", 1), `"exp":1`, `"exp":null`, 1),
			"exp 1e308":  strings.Replace(with(k.body, "exp", 1), `"exp":1`, `"exp":1e308`, 1),
			"exp a list": with(k.body, "exp", []int64{later}),
			"no iat":     with(k.body, "iat", nil), "iat of text": with(k.body, "iat", "1"),
			"no sub": with(k.body, "sub", nil), "sub empty": with(k.body, "sub", ""), "sub a number": with(k.body, "sub", 7),
			"no sid": with(k.body, "sid", nil), "sid empty": with(k.body, "sid", ""),
			"another client": with(k.body, "client_id", "client_other"), "not before later": with(k.body, "nbf", later),
		} {
			if got := v.brings(t, good, signed(signingKey, head, encode([]byte(body)))); got != "" {
				t.Errorf("%s: signed in is %s", name, got)
			}
		}
		if n := v.refreshes(); n != 0 {
			t.Errorf("%d refreshes", n)
		}
		for name, iss := range map[string]any{"none": nil, "another": "https://evil.example", "a number": 7} {
			v.cookies["wos-session"] = changed(t, good, ringOf(password),
				map[string]any{"accessToken": signed(signingKey, head, encode([]byte(with(k.body, "iss", iss))))})
			if got := v.get("/auth/session"); got.status == 200 && emailOf(got) != "" {
				t.Errorf("issuer %s: signed in is %s", name, emailOf(got))
			}
		}
		v.cookies["wos-session"] = good
		v.signedIn()
	}},
	{"J4: a token that is written in another way signs nobody in", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		good, k := v.cookies["wos-session"], tokenOf(t, v)
		head, body := with(k.head), with(k.body)
		parts := strings.Split(signed(signingKey, encode([]byte(head)), encode([]byte(body))), ".")
		whole := strings.Join(parts, ".")
		padded := base64.URLEncoding.EncodeToString
		two := func(text, more string) string { return "{" + more + "," + text[1:] }
		of := func(head, body string) string { return signed(signingKey, encode([]byte(head)), encode([]byte(body))) }
		if got := v.brings(t, good, of(head, body)); got != zoe {
			t.Fatalf("as it is: signed in is %q", got)
		}
		for name, token := range map[string]string{
			"two parts": parts[0] + "." + parts[1], "four parts": whole + ".x", "a space": whole + " ", "a line": whole + "\r\n",
			"a line inside":    parts[0] + "." + parts[1] + "." + parts[2][:9] + "\r\n" + parts[2][9:],
			"padded":           signed(signingKey, encode([]byte(head)), padded([]byte(body+strings.Repeat(" ", 4-len(body)%3)))),
			"signature padded": whole + "==",
			"alg and ALG":      of(two(head, `"ALG":"none"`), body),
			"ALG alone":        of(strings.Replace(head, `"alg"`, `"ALG"`, 1), body),
			"alg twice":        of(two(head, `"alg":"none"`), body),
			"kid twice":        of(two(head, `"kid":"x"`), body),
			"exp twice":        of(head, two(body, `"exp":1`)),
			"sub twice":        of(head, two(body, `"sub":"user_other"`)),
			"sub escaped":      of(head, two(body, `"\u0073ub":"user_other"`)),
			"trailing":         of(head, body+"{}"),
			"no UTF-8":         of(head, two(body, "\"x\":\"\xff\"")),
		} {
			if got := v.brings(t, good, token); got != "" {
				t.Errorf("%s: signed in is %s", name, got)
			}
		}
		if n := v.refreshes(); n != 0 {
			t.Errorf("%d refreshes", n)
		}
	}},
}
