package edge

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
)

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
			"no keys":  func() { faults.Respond(authserver.JWKS, authserver.Response{Body: []byte(`{"keys":[]}`)}, 1) },
		} {
			v := w.run().visitor().signIn()
			set()
			got := v.get("/auth/session")
			got.expect(t, 503, "keys_unavailable")
			if got.header.Get("Retry-After") == "" || len(got.set) != 0 {
				t.Errorf("%s: Retry-After %q, %d cookies", name, got.header.Get("Retry-After"), len(got.set))
			}
			v.signedIn()
		}
		if n := w.refreshes(); n != 0 {
			t.Errorf("%d refreshes", n)
		}
	}},
	{"J5: the key set is fetched once, and tokens are verified once", func(t *testing.T, h host) {
		if !h.warm {
			return
		}
		v := newWorld(t, h).run().visitor().signIn()
		for range 20 {
			v.signedIn()
		}
		if n := len(v.auth.RequestsTo(authserver.JWKS)); n != 1 {
			t.Errorf("%d fetches", n)
		}
	}},
	{"J5: a thousand tokens of unknown keys fetch nothing", func(t *testing.T, h host) {
		if !h.warm {
			return
		}
		v := newWorld(t, h).run().visitor().signIn()
		v.signedIn()
		token := opened(t, v.cookies["wos-session"])["accessToken"].(string)
		_, rest, _ := strings.Cut(token, ".")
		good := v.cookies["wos-session"]
		for i := range 1000 {
			header := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"alg":"RS256","kid":"key_%d"}`, i))
			v.cookies["wos-session"] = changed(t, good, ringOf(password), map[string]any{"accessToken": header + "." + rest})
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
		none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
		for _, token := range []string{
			none + "." + parts[1] + "." + parts[2],
			parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])),
		} {
			v.cookies["wos-session"] = changed(t, good, ringOf(password), map[string]any{"accessToken": token})
			if got := v.user(); got != "" {
				t.Errorf("signed in is %s", got)
			}
		}
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
