package edge

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

// unknownKey is the access token of a visitor, as if signed with another key.
func unknownKey(t *testing.T, v *visitor, kid string) string {
	t.Helper()
	_, rest, _ := strings.Cut(opened(t, v.cookies["wos-session"])["accessToken"].(string), ".")
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"alg":"RS256","kid":%q}`, kid)) + "." + rest
}

var keyRows = []row{
	{"N22: J5: keys that cannot be had are a retryable error, and cost no refresh token", func(t *testing.T, h host) {
		w := newWorld(t, h)
		faults := w.auth.Faults()
		for name, set := range map[string]func(){
			"503":      func() { faults.Status(authserver.JWKS, 503, 1) },
			"dropped":  func() { faults.DropBefore(authserver.JWKS, 1) },
			"HTML":     func() { faults.HTML(authserver.JWKS, 1) },
			"redirect": func() { faults.Redirect(authserver.JWKS, w.api.URL+"/sso/jwks/"+client, 1) },
			"10 MB":    func() { faults.OversizedBody(authserver.JWKS, 1) },
			"stalled":  func() { faults.StalledBody(authserver.JWKS, 1) },
			"no keys":  func() { faults.Respond(authserver.JWKS, authserver.Response{Body: []byte(`{"keys":[]}`)}, 1) },
		} {
			v := w.run().visitor().signIn()
			set()
			got := v.get("/auth/session")
			got.expect(t, 503, "keys_unavailable")
			if got.header.Get("Retry-After") == "" || len(got.set) != 0 {
				t.Errorf("%s: Retry-After %q, %d cookies", name, got.header.Get("Retry-After"), len(got.set))
			}
			v.at(w.another()).signedIn()
		}
		if n := w.refreshes(); n != 0 {
			t.Errorf("%d refreshes", n)
		}
	}},
	{"J5: an instance that could not have the keys asks no more for a while", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		v := w.visitor().signIn()
		w.auth.Faults().Status(authserver.JWKS, 503, authserver.UntilCleared)
		for range 5 {
			v.get("/auth/session").expect(t, 503, "keys_unavailable")
		}
		if n, want := len(w.auth.RequestsTo(authserver.JWKS)), h.each(5); n != want || w.refreshes() != 0 {
			t.Errorf("%d fetches, want %d; %d refreshes", n, want, w.refreshes())
		}
	}},
	{"J5: each instance fetches the key set once, and verifies a token once", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		for range 20 {
			v.signedIn()
		}
		if n, want := len(v.auth.RequestsTo(authserver.JWKS)), h.each(20); n != want {
			t.Errorf("%d fetches, want %d", n, want)
		}
	}},
	{"J5: requests at once: each instance fetches the key set once", func(t *testing.T, h host) {
		for name, path := range map[string]string{"a session": "/auth/session", "anybody": "/sso/jwks/" + client} {
			w := newWorld(t, h).with("AUTHKIT_FACES", "login proxy").run()
			w.auth.Faults().Latency(authserver.JWKS, 200*time.Millisecond, authserver.UntilCleared)
			v := w.visitor().signIn()
			for _, got := range v.together(32, func(v *visitor) (reply, error) { return v.try("GET", path, "") }) {
				if got.status != 200 {
					t.Errorf("%s: answered %d %s", name, got.status, got.body)
				}
			}
			if n, want := len(w.auth.RequestsTo(authserver.JWKS)), h.each(32); n != want {
				t.Errorf("%s: %d fetches, want %d", name, n, want)
			}
		}
	}},
	{"J5: a token of an unknown key makes an instance without keys fetch them once", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		v.cookies["wos-session"] = changed(t, v.cookies["wos-session"], ringOf(password), map[string]any{"accessToken": unknownKey(t, v, "key_0")})
		v.signedIn() // the server says that there is no such key: a refresh brings a token that is good
		if n := len(v.auth.RequestsTo(authserver.JWKS)); n != 1 || v.refreshes() != 1 {
			t.Errorf("%d fetches, %d refreshes", n, v.refreshes())
		}
	}},
	{"J5: for a thousand tokens of unknown keys an instance that has keys fetches nothing", func(t *testing.T, h host) {
		if !h.warm {
			t.Log("every request has an instance without keys: the row before is about those")
			return
		}
		v := newWorld(t, h).run().visitor().signIn()
		v.signedIn()
		good := v.clone()
		for i := range 1000 {
			v.cookies["wos-session"] = changed(t, good.cookies["wos-session"], ringOf(password),
				map[string]any{"accessToken": unknownKey(t, good, fmt.Sprint("key_", i))})
			v.get("/auth/session").expect(t, 503, "keys_unavailable")
		}
		if n := len(v.auth.RequestsTo(authserver.JWKS)); n != 1 || v.refreshes() != 0 {
			t.Errorf("%d fetches, %d refreshes", n, v.refreshes())
		}
	}},
	{"a key that has been replaced is found, one that is gone leads to a refresh", func(t *testing.T, h host) {
		w := newWorld(t, h)
		v := w.run().visitor().signIn()
		w.auth.RotateKey()
		other := w.visitor().signIn()
		v.signedIn()
		other.signedIn()
		w.auth.DropOldKeys()
		v.at(w.another()).signedIn()
		if n := w.refreshes(); n != 1 {
			t.Errorf("%d refreshes", n)
		}
	}},
	{"J1: a token whose signature is wrong signs nobody in", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		good := v.cookies["wos-session"]
		parts := strings.Split(opened(t, good)["accessToken"].(string), ".")
		public, err := x509.MarshalPKIXPublicKey(&signingKey.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		header := func(alg string) string {
			given, _ := base64.RawURLEncoding.DecodeString(parts[0])
			return base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(given), `"RS256"`, `"`+alg+`"`, 1)))
		}
		hs256 := func(secret []byte) string {
			signed := header("HS256") + "." + parts[1]
			mac := hmac.New(sha256.New, secret)
			mac.Write([]byte(signed))
			return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
		}
		for name, token := range map[string]string{
			"none, signed":          header("none") + "." + parts[1] + "." + parts[2],
			"none":                  header("none") + "." + parts[1] + ".",
			"nOnE":                  header("nOnE") + "." + parts[1] + ".",
			"another signature":     parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])),
			"empty signature":       parts[0] + "." + parts[1] + ".",
			"no signature":          parts[0] + "." + parts[1],
			"HS256, public key":     hs256(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})),
			"HS256, DER":            hs256(public),
			"HS256, modulus":        hs256(signingKey.N.Bytes()),
			"HS256, RS256's octets": header("HS256") + "." + parts[1] + "." + parts[2],
		} {
			v.cookies["wos-session"] = changed(t, good, ringOf(password), map[string]any{"accessToken": token})
			if got := v.user(); got != "" {
				t.Errorf("%s: signed in is %s", name, got)
			}
		}
		if n := v.refreshes(); n != 0 {
			t.Errorf("%d refreshes", n)
		}
		v.cookies["wos-session"] = good
		v.signedIn()
	}},
	{"N23: issuers in every shape that WorkOS writes", func(t *testing.T, h host) {
		w := newWorld(t, h).with("AUTHKIT_ISSUERS", "https://auth.example.com, https://other.example.com/").run()
		for _, issuer := range []string{w.api.URL, w.api.URL + "/", w.api.URL + "/user_management/" + client,
			"https://auth.example.com", "https://other.example.com/"} {
			w.auth.Faults().TokenIssuer(issuer, 1)
			w.visitor().signIn().signedIn()
		}
	}},
	{"N23: another issuer is named in the error", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		w.auth.Faults().TokenIssuer("https://wrong.example.com", 1)
		v := w.visitor()
		got := v.navigate(v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe))
		got.expect(t, 500, "issuer_mismatch")
		contains(t, got.body, "https://wrong.example.com")
		contains(t, got.body, "AUTHKIT_ISSUERS")

		in := w.visitor().signIn()
		w.auth.Faults().TokenIssuer("https://wrong.example.com", 1)
		in.post("/auth/refresh", "").expect(t, 500, "issuer_mismatch")
		in.post("/auth/refresh", "") // the session was kept, so it goes on once the issuer is right
		in.signedIn()
	}},
}
