package authserver

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestPathsAndMethods(t *testing.T) {
	b := start(t)
	for _, tt := range []struct {
		method, path string
		status       int
		code, allow  string
	}{
		{"GET", "/", 404, "not_found", ""},
		{"GET", "/user_management/authenticate", 405, "method_not_allowed", "POST"},
		{"POST", "/user_management/authorize", 405, "method_not_allowed", "GET"},
		{"HEAD", "/user_management/authorize", 405, "", "GET"},
		{"POST", "/user_management/sessions/logout", 405, "method_not_allowed", "GET"},
		{"GET", "/sso/jwks/", 404, "not_found", ""},
		{"GET", "/sso/jwks/a/b", 404, "not_found", ""},
		{"GET", "/sso/jwks/client_unknown", 404, "not_found", ""},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			b := b.with(t)
			r, _ := http.NewRequest(tt.method, b.url+tt.path, nil)
			got := b.do(r)
			if got.StatusCode != tt.status || text(got.json, "code") != tt.code || got.Header.Get("Allow") != tt.allow {
				t.Errorf("got %d %q Allow %q", got.StatusCode, got.body, got.Header.Get("Allow"))
			}
		})
	}
}

func TestIssuerFollowsHost(t *testing.T) {
	cfg := Demo(testOrigin)
	cfg.SendIssuer = true
	srv := New(cfg)
	target := "https://id.example.com/user_management/authorize?" + authorizeQuery().Encode()
	for _, tt := range []struct{ set, want string }{
		{"", "https://id.example.com"},
		{"https://auth.example.com/", "https://auth.example.com"},
	} {
		if tt.set != "" {
			srv.SetIssuer(tt.set)
		}
		callback, err := srv.Approve(target, DemoUserZoe)
		if err != nil {
			t.Fatal(err)
		}
		if got := queryOf(t, callback).Get("iss"); got != tt.want {
			t.Errorf("iss = %q, want %q", got, tt.want)
		}
	}
}

func TestConnectionsAreClosed(t *testing.T) {
	for _, keep := range []bool{false, true} {
		b := start(t, func(c *Config) { c.KeepAlive = keep })
		if got := b.get(b.url + "/sso/jwks/" + DemoClientID); got.Close == keep {
			t.Errorf("KeepAlive %v: Close = %v", keep, got.Close)
		}
	}
}

func TestRecording(t *testing.T) {
	b := start(t)
	b.get(b.authorizeURL("claim_nonce", "n1", "domain_hint", "example.com", "provider_query_params[a]", "1"))
	login := b.signIn(DemoUserSakura)
	b.post(refreshBody(text(login, "refresh_token")), "Idempotency-Key", "k1")
	b.post(refreshBody("unknown"))

	all := b.srv.Requests()
	want := []struct {
		endpoint Endpoint
		grant    string
		status   int
	}{
		{Authorize, "", 200},
		{Authorize, "", 200},
		{Authenticate, "authorization_code", 200},
		{Authenticate, "refresh_token", 200},
		{Authenticate, "refresh_token", 400},
	}
	if len(all) != len(want) {
		t.Fatalf("%d requests, want %d", len(all), len(want))
	}
	for i, w := range want {
		if r := all[i]; r.Endpoint != w.endpoint || r.GrantType() != w.grant || r.Status != w.status {
			t.Errorf("request %d: %s %s %d, want %+v", i, r.Endpoint, r.GrantType(), r.Status, w)
		}
	}
	if q := all[0].Query; q.Get("claim_nonce") != "n1" || q.Get("provider_query_params[a]") != "1" {
		t.Errorf("query not recorded: %v", q)
	}
	if all[3].JSON["refresh_token"] != login["refresh_token"] || all[3].Header.Get("Idempotency-Key") != "k1" {
		t.Errorf("body or header not recorded: %+v", all[3])
	}
	if n := b.srv.Count("refresh_token"); n != 2 {
		t.Errorf("Count(refresh_token) = %d, want 2", n)
	}
	if n := len(b.srv.RequestsTo(Exchange)); n != 1 {
		t.Errorf("RequestsTo(Exchange) = %d, want 1", n)
	}

	all[0].JSON = map[string]any{"changed": true}
	if b.srv.Requests()[0].JSON != nil {
		t.Error("Requests does not return a copy")
	}

	b.srv.Faults().HTML(Refresh, UntilCleared)
	b.srv.Reset()
	if len(b.srv.Requests())+len(b.srv.ActiveSessions())+len(b.srv.Faults().Active()) != 0 {
		t.Error("Reset left something behind")
	}
	b.expectError(b.post(refreshBody(text(login, "refresh_token"))), 400, "invalid_grant")
}

func TestConcurrentLogins(t *testing.T) {
	b := start(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			callback, err := b.srv.Approve(b.authorizeURL(), DemoUserZoe)
			if err != nil {
				t.Error(err)
				return
			}
			code := callback[strings.Index(callback, "code=")+5 : strings.Index(callback, "&state")]
			resp, err := b.http.Do(b.tokenHTTPRequest(exchangeBody(code)))
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			if resp.StatusCode != 200 {
				t.Errorf("status %d", resp.StatusCode)
			}
			b.srv.Requests()
			b.srv.Faults().Active()
		})
	}
	wg.Wait()
	if n := len(b.srv.ActiveSessions()); n != 8 {
		t.Errorf("%d sessions, want 8", n)
	}
}
