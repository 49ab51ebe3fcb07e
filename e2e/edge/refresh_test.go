package edge

import (
	"net/http"
	"testing"

	"authkit-wasm/e2e/authserver"
)

var refreshRows = []row{
	{"an access token that has ended is replaced", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		w.expireTokens()
		v := w.visitor().signIn()
		w.goodTokens()
		before := v.cookies["wos-session"]
		v.signedIn()
		if v.cookies["wos-session"] == before || w.refreshes() != 1 {
			t.Errorf("%d refreshes", w.refreshes())
		}
		v.signedIn()
		if n := w.refreshes(); n != 1 {
			t.Errorf("%d refreshes for a token that is good", n)
		}
	}},
	{"N4: a server that is busy or gone costs no session", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		w.expireTokens()
		v := w.visitor().signIn()
		before := v.cookies["wos-session"]
		faults := w.auth.Faults()
		for name, set := range map[string]func(){
			"503":      func() { faults.Status(authserver.Refresh, 503, 1) },
			"500":      func() { faults.Status(authserver.Refresh, 500, 1) },
			"408":      func() { faults.Status(authserver.Refresh, 408, 1) },
			"429":      func() { faults.RateLimit(authserver.Refresh, "", 1) },
			"dropped":  func() { faults.DropBefore(authserver.Refresh, 1) },
			"HTML":     func() { faults.HTML(authserver.Refresh, 1) },
			"204":      func() { faults.NoContent(authserver.Refresh, 1) },
			"redirect": func() { faults.Redirect(authserver.Refresh, w.api.URL+"/elsewhere", 1) },
			"10 MB":    func() { faults.OversizedBody(authserver.Refresh, 1) },
		} {
			set()
			got := v.get("/auth/session")
			got.expect(t, 503, "refresh_failed")
			if v.cookies["wos-session"] != before || len(got.set) != 0 {
				t.Errorf("%s: the cookie was touched", name)
			}
		}
		w.goodTokens()
		v.signedIn()
	}},
	{"N4: Retry-After is handed on, within bounds", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		w.expireTokens()
		v := w.visitor().signIn()
		for value, want := range map[string]string{"7": "7", "-1": "1", "NaN": "1", "99999": "60", "0": "1"} {
			w.auth.Faults().RateLimit(authserver.Refresh, value, 1)
			if got := v.get("/auth/session").header.Get("Retry-After"); got != want {
				t.Errorf("%s becomes %s, want %s", value, got, want)
			}
		}
	}},
	{"N4: a refresh before its time that fails changes nothing", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		v.auth.Faults().Status(authserver.Refresh, 503, 1)
		v.post("/auth/refresh", "").expect(t, 503, "refresh_failed")
		v.signedIn()
	}},
	{"N4: a misconfigured client is no reason to sign anybody out", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		v := w.visitor().signIn()
		w.auth.Faults().Respond(authserver.Refresh, authserver.Response{Status: 400, Header: http.Header{},
			Body: []byte(`{"error":"invalid_client","error_description":"Invalid client secret."}`)}, authserver.UntilCleared)
		v.post("/auth/refresh", "").expect(t, 502, "refresh_failed")
		v.signedIn()
	}},
	{"N4: a session that the server has ended is over, and asked for once", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		w.expireTokens()
		v := w.visitor().signIn()
		w.auth.EndSession(w.auth.ActiveSessions()[0].ID)
		for range 3 {
			if got := v.user(); got != "" {
				t.Errorf("signed in is %s", got)
			}
		}
		if n := w.refreshes(); n != 1 {
			t.Errorf("%d refreshes", n)
		}
		if _, left := v.cookies["wos-session"]; left {
			t.Error("the cookie is left")
		}
		v.post("/auth/refresh", "").expect(t, 401, "login_required")
	}},
	{"an organization is switched to, and kept by later refreshes", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		got := v.post("/auth/organization", `{"organizationId":"org_nordlys"}`)
		if got.status != 200 || got.json["organizationId"] != "org_nordlys" || got.json["role"] != "member" {
			t.Errorf("answered %d %s", got.status, got.body)
		}
		if got := v.post("/auth/refresh", ""); got.json["organizationId"] != "org_nordlys" {
			t.Errorf("then %s", got.body)
		}
	}},
	{"an organization that refuses leaves the session as it is", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		got := v.post("/auth/organization", `{"organizationId":"org_unknown"}`)
		got.expect(t, 403, "organization_refused")
		if got.json["serverError"] != "organization_not_found" || got.json["description"] == "" {
			t.Errorf("what the server said is not told: %s", got.body)
		}
		if got := v.get("/auth/session"); got.json["organizationId"] != "org_acme" {
			t.Errorf("then %s", got.body)
		}
		for _, body := range []string{"", "{}", `{"organizationId":7}`, `{"organizationId":""}`, "[]", `{"organizationId":"a","organizationId":"b"}`} {
			v.post("/auth/organization", body).expect(t, 400, "request_malformed")
		}
	}},
	{"a server whose clock is ahead causes no refreshes", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		w.late.Store(int64(-2 * 3600e9)) // tokens from the future
		v := w.visitor().signIn()
		for range 5 {
			v.signedIn()
		}
		if n := w.refreshes(); n != 0 {
			t.Errorf("%d refreshes", n)
		}
	}},
	{"nobody is signed in without a session", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		if got := v.get("/auth/session"); got.status != 200 || got.body != `{"user":null}` {
			t.Errorf("answered %d %s", got.status, got.body)
		}
		v.post("/auth/refresh", "").expect(t, 401, "login_required")
		v.post("/auth/organization", `{"organizationId":"org_acme"}`).expect(t, 401, "login_required")
	}},
	{"with an API key secret and verifier are sent, without it the verifier alone", func(t *testing.T, h host) {
		w := newWorld(t, h, func(c *authserver.Config) { c.Clients[0].Secret = secret }).with("WORKOS_API_KEY", secret).run()
		v := w.visitor().signIn()
		v.post("/auth/refresh", "")
		for _, r := range w.auth.RequestsTo(authserver.Authenticate) {
			if r.JSON["client_secret"] != secret {
				t.Errorf("%s without client_secret", r.GrantType())
			}
		}
		if verifier, _ := w.auth.RequestsTo(authserver.Exchange)[0].JSON["code_verifier"].(string); verifier == "" {
			t.Error("no code_verifier beside the secret")
		}
		public := newWorld(t, h).run()
		public.visitor().signIn().post("/auth/refresh", "")
		for _, r := range public.auth.RequestsTo(authserver.Authenticate) {
			if _, sent := r.JSON["client_secret"]; sent {
				t.Errorf("%s with client_secret", r.GrantType())
			}
		}
	}},
}
