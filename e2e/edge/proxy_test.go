package edge

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"authkit-wasm/core"
	"authkit-wasm/e2e/authserver"
)

// spa is a page that signs in by itself, as @workos-inc/authkit-js does, with
// the edge as its API.
type spa struct {
	*visitor
	origin string
}

// A pair of RFC 7636 appendix B.
const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

func (w *world) spa() *spa {
	return &spa{w.with("AUTHKIT_FACES", "proxy").run().visitor(), site}
}

// send posts to the token endpoint with credentials, as authkit-js does.
func (s *spa) send(members map[string]string, header ...string) reply {
	s.Helper()
	body, err := json.Marshal(members)
	if err != nil {
		s.Fatal(err)
	}
	if header == nil {
		header = []string{"Origin", s.origin, "Content-Type", "application/json", "Accept", "application/json, text/plain, */*"}
	}
	return s.do("POST", "/user_management/authenticate", string(body), header...)
}

func (s *spa) refresh() reply {
	s.Helper()
	return s.send(map[string]string{"client_id": client, "grant_type": "refresh_token"})
}

// code is what a login ends with, on the page.
func (s *spa) code() string {
	s.Helper()
	q := url.Values{"client_id": {client}, "redirect_uri": {site + "/callback"}, "response_type": {"code"}, "provider": {"authkit"},
		"code_challenge": {challenge}, "code_challenge_method": {"S256"}, "state": {"{}"}}
	return query(s.T, s.approve(s.navigate("/user_management/authorize?"+q.Encode()), authserver.DemoUserZoe)).Get("code")
}

func (s *spa) signIn() reply {
	s.Helper()
	got := s.send(map[string]string{"client_id": client, "grant_type": "authorization_code", "code": s.code(), "code_verifier": verifier})
	if got.status != 200 || emailOf(got) != zoe {
		s.Fatalf("answered %d %s", got.status, got.body)
	}
	return got
}

// claims are those of the access token in an answer.
func claims(t *testing.T, r reply) core.Claims {
	t.Helper()
	token, _ := r.json["access_token"].(string)
	c, err := core.UnverifiedClaims(core.AccessToken(token))
	if err != nil {
		t.Fatalf("no access token in %d %s", r.status, r.body)
	}
	return c
}

var proxyRows = []row{
	{"N1: a page signs in, reloads, switches and signs out, and never sees a refresh token", func(t *testing.T, h host) {
		s := newWorld(t, h).spa()
		answers := []reply{s.signIn(), s.refresh(), s.refresh(),
			s.send(map[string]string{"client_id": client, "grant_type": "refresh_token", "organization_id": "org_nordlys"})}
		if c := claims(t, answers[3]); c.OrganizationID != "org_nordlys" {
			t.Errorf("organization %s", c.OrganizationID)
		}
		for i, got := range answers {
			if _, there := got.json["refresh_token"]; there || got.status != 200 {
				t.Errorf("answer %d: %d %s", i, got.status, got.body)
			}
			for _, secret := range s.secrets() {
				for _, c := range got.set {
					if !c.HttpOnly && strings.Contains(c.Value, secret) {
						t.Errorf("a script can read a secret in %s", c.Name)
					}
				}
				if strings.Contains(got.body, secret) {
					t.Errorf("answer %d holds a secret", i)
				}
			}
		}
		if got, want := answers[0].attributes("workos-has-session="), "Path=/; Max-Age=34560000; Secure; SameSite=Lax"; got != want {
			t.Errorf("has-session: %q, want %q", got, want)
		}
		if got, want := answers[0].attributes("wos-session="), "Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax"; got != want {
			t.Errorf("session: %q, want %q", got, want)
		}
		if s.cookies["workos-has-session"] != client {
			t.Errorf("workos-has-session is %q", s.cookies["workos-has-session"])
		}
		out := s.navigate("/user_management/sessions/logout?session_id=" + claims(t, answers[3]).SessionID + "&return_to=" + url.QueryEscape(site+"/"))
		q := query(t, out.header.Get("Location"))
		if out.status != 303 || q.Get("session_id") == "" || q.Get("return_to") != site+"/" || len(s.cookies) != 0 {
			t.Errorf("answered %d %s, %d cookies are left", out.status, out.header.Get("Location"), len(s.cookies))
		}
		if got := s.refresh(); got.status != 400 || got.json["error"] != "invalid_grant" {
			t.Errorf("then %d %s", got.status, got.body)
		}
	}},
	{"N1: what a page says of refresh tokens is not read", func(t *testing.T, h host) {
		s := newWorld(t, h).spa()
		s.signIn()
		if got := s.send(map[string]string{"client_id": client, "grant_type": "refresh_token", "refresh_token": "undefined"}); got.status != 200 {
			t.Errorf("answered %d %s", got.status, got.body)
		}
		stranger := s.visitor.world.visitor()
		got := (&spa{stranger, site}).send(map[string]string{"client_id": client, "grant_type": "refresh_token", "refresh_token": "x"})
		if got.status != 400 || got.json["error"] != "invalid_grant" || s.refreshes() != 1 {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}},
	{"the user comes in the names of the API, whoever refreshed", func(t *testing.T, h host) {
		s := newWorld(t, h).spa()
		for _, got := range []reply{s.signIn(), s.refresh()} {
			user := got.json["user"].(map[string]any)
			if user["first_name"] != "Zoë" || user["email_verified"] != true || user["created_at"] == nil ||
				user["metadata"].(map[string]any)["team"] != "Entwicklung" || got.json["organization_id"] != "org_acme" {
				t.Errorf("answered %s", got.body)
			}
		}
	}},
	{"workos-has-session keeps the other clients of the domain", func(t *testing.T, h host) {
		s := newWorld(t, h).with("AUTHKIT_HINT_DOMAIN", "example.com").spa()
		s.cookies["workos-has-session"] = "client_other.1"
		got := s.signIn()
		if s.cookies["workos-has-session"] != "client_other."+client || !strings.Contains(got.attributes("workos-has-session"), "Domain=example.com;") {
			t.Errorf("workos-has-session is %q %s", s.cookies["workos-has-session"], got.attributes("workos-has-session"))
		}
		if strings.Contains(got.attributes("wos-session"), "Domain") {
			t.Errorf("the session's cookie has %s", got.attributes("wos-session"))
		}
		s.navigate("/user_management/sessions/logout?session_id=" + claims(t, got).SessionID)
		if s.cookies["workos-has-session"] != "client_other" {
			t.Errorf("after signing out it is %q", s.cookies["workos-has-session"])
		}
	}},
	{"N4: failures keep the form and the statuses that authkit-js goes by", func(t *testing.T, h host) {
		s := newWorld(t, h).spa()
		s.signIn()
		s.auth.Faults().RateLimit(authserver.Refresh, "3", 1)
		if got := s.refresh(); got.status != 503 || got.header.Get("Retry-After") != "3" || got.json["error"] == nil {
			t.Errorf("busy: %d %s", got.status, got.body)
		}
		if got := s.refresh(); got.status != 200 {
			t.Errorf("then: %d %s", got.status, got.body)
		}
		s.auth.EndSession(s.auth.ActiveSessions()[0].ID)
		if got := s.refresh(); got.status != 400 || got.json["error"] != "invalid_grant" {
			t.Errorf("ended: %d %s", got.status, got.body)
		}
		got := s.send(map[string]string{"client_id": client, "grant_type": "authorization_code", "code": "code_x", "code_verifier": verifier})
		if got.json["error"] != "invalid_grant" || got.json["error_description"] == "" || got.status < 400 {
			t.Errorf("bad code: %d %s", got.status, got.body)
		}
	}},
	{"N3: tabs of a page that refresh at once send one refresh token, each instance once", func(t *testing.T, h host) {
		s := newWorld(t, h, lenientFor(h)).spa()
		s.signIn()
		s.auth.Faults().Latency(authserver.Refresh, 100*time.Millisecond, authserver.UntilCleared)
		body := `{"client_id":"` + client + `","grant_type":"refresh_token"}`
		for _, got := range s.together(8, func(v *visitor) (reply, error) {
			return v.try("POST", "/user_management/authenticate", body, "Origin", site, "Content-Type", "application/json")
		}) {
			if got.status != 200 {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			s.take(got)
		}
		if again := s.usedTwice(); len(again) != h.each(2)-1 || s.refreshes() != h.each(8) {
			t.Errorf("%d refreshes, %d tokens twice", s.refreshes(), len(again))
		}
		if got := s.refresh(); got.status != 200 {
			t.Errorf("then %d %s", got.status, got.body)
		}
	}},
	{"E2: no other site can use the token endpoint", func(t *testing.T, h host) {
		s := newWorld(t, h).spa()
		s.signIn()
		refresh := map[string]string{"client_id": client, "grant_type": "refresh_token"}
		for _, header := range [][]string{
			{"Origin", "https://evil.example", "Content-Type", "application/json"},
			{"Origin", "null", "Content-Type", "application/json"},
			{"Origin", site, "Content-Type", "text/plain"},
			{"Sec-Fetch-Site", "cross-site", "Content-Type", "application/json"},
		} {
			got := s.send(refresh, header...)
			got.expect(t, 403, "request_foreign")
			if got.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%v may read the answer", header)
			}
		}
		if n := s.refreshes(); n != 0 {
			t.Errorf("%d refreshes", n)
		}
	}},
	{"a page on another subdomain that is allowed can use it", func(t *testing.T, h host) {
		s := newWorld(t, h).with("AUTHKIT_ALLOWED_ORIGINS", "https://spa.example.com").spa()
		s.origin = "https://spa.example.com"
		got := s.signIn()
		if got.header.Get("Access-Control-Allow-Origin") != s.origin || got.header.Get("Access-Control-Allow-Credentials") != "true" {
			t.Errorf("answered %v", got.header)
		}
		if got := s.refresh(); got.status != 200 {
			t.Errorf("then %d %s", got.status, got.body)
		}
	}},
	{"only this client, and what a page may ask for", func(t *testing.T, h host) {
		s := newWorld(t, h).spa()
		for _, tt := range []struct{ body, want string }{
			{`{"client_id":"client_other","grant_type":"refresh_token"}`, "invalid_client"},
			{`{"client_id":"` + client + `","grant_type":"password"}`, "unsupported_grant_type"},
			{`{"client_id":"` + client + `","grant_type":"authorization_code","code":"x"}`, "invalid_request"},
			{`{"client_id":"` + client + `"`, "request_malformed"},
		} {
			got := s.do("POST", "/user_management/authenticate", tt.body, "Origin", site, "Content-Type", "application/json")
			if got.status != 400 || got.json["error"] != tt.want {
				t.Errorf("%s: %d %s", tt.body, got.status, got.body)
			}
		}
		for _, q := range []string{"", "client_id=client_other", "client_id=" + client + "&client_id=x", "client_id=" + client + "&client_id=" + client, "client_id=" + client + "&a=%zz"} {
			s.navigate("/user_management/authorize?"+q).expect(t, 400, "request_malformed")
		}
		if n := len(s.auth.RequestsTo(authserver.Authenticate)); n != 0 {
			t.Errorf("%d requests to WorkOS", n)
		}
	}},
	{"L4: another site signs nobody out", func(t *testing.T, h host) {
		s := newWorld(t, h).spa()
		s.signIn()
		s.navigate("/user_management/sessions/logout?session_id=session_guessed")
		if _, left := s.cookies["wos-session"]; !left {
			t.Error("the session is gone")
		}
		got := s.navigate("/user_management/sessions/logout?session_id=" + url.QueryEscape("x&return_to=https://evil.example#"))
		if q := query(t, got.header.Get("Location")); q.Get("return_to") != "" || q.Get("session_id") != "x&return_to=https://evil.example#" {
			t.Errorf("leads to %s", got.header.Get("Location"))
		}
		s.navigate("/user_management/sessions/logout").expect(t, 400, "request_malformed")
	}},
	{"the key set is served from here, and may be cached", func(t *testing.T, h host) {
		s := newWorld(t, h).spa()
		for range 3 {
			got := s.get("/sso/jwks/" + client)
			if keys, _ := got.json["keys"].([]any); len(keys) != 1 || got.header.Get("Cache-Control") != "public, max-age=300" {
				t.Errorf("answered %d %s, Cache-Control %q", got.status, got.body, got.header.Get("Cache-Control"))
			}
		}
		if n, want := len(s.auth.RequestsTo(authserver.JWKS)), h.each(3); n != want {
			t.Errorf("%d fetches, want %d", n, want)
		}
		s.get("/sso/jwks/client_other").expect(t, 404, "route_unknown")
	}},
	{"one session for both faces", func(t *testing.T, h host) {
		s := newWorld(t, h).spa()
		s.signIn()
		both := s.with("AUTHKIT_FACES", "login,proxy").run()
		s.visitor.at(both).signedIn()
		in := both.visitor().signIn()
		if got := (&spa{in, site}).refresh(); got.status != 200 || in.cookies["workos-has-session"] != client {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}},
	{"without the proxy face none of its addresses answers", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		got := v.do("POST", "/user_management/authenticate", `{"client_id":"`+client+`","grant_type":"refresh_token"}`,
			"Origin", site, "Content-Type", "application/json")
		got.expect(t, http.StatusNotFound, "route_unknown")
	}},
}
