package authserver

import (
	"net/url"
	"strings"
	"testing"
)

func TestLogout(t *testing.T) {
	b := start(t)
	const target = testOrigin + "/signed-out"
	for _, tt := range []struct {
		name     string
		known    bool
		returnTo string
		location string // empty: the signed-out page
	}{
		{"registered target", true, target, target},
		{"no target", true, "", testOrigin + "/"},
		{"foreign target", true, "https://evil.test/", testOrigin + "/"},
		{"target with a query more", true, target + "?x", testOrigin + "/"},
		{"script", true, "javascript:alert(1)", testOrigin + "/"},
		{"unknown session, registered target", false, target, target},
		{"unknown session, foreign target", false, "https://evil.test/", ""},
		{"unknown session, no target", false, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			b.srv.Reset()
			b.signIn(DemoUserZoe)
			sid := b.srv.ActiveSessions()[0].ID
			if !tt.known {
				sid = "session_x"
			}
			q := url.Values{"session_id": {sid}}
			if tt.returnTo != "" {
				q.Set("return_to", tt.returnTo)
			}
			got := b.get(b.url + "/user_management/sessions/logout?" + q.Encode())
			switch {
			case tt.location == "" && (got.StatusCode != 200 || !strings.Contains(got.body, `<main id="signed-out">`)):
				t.Errorf("got %d %s", got.StatusCode, got.body)
			case tt.location != "" && (got.StatusCode != 302 || got.Header.Get("Location") != tt.location):
				t.Errorf("got %d to %q", got.StatusCode, got.Header.Get("Location"))
			}
			if alive := len(b.srv.ActiveSessions()) == 1; alive == tt.known {
				t.Errorf("session alive: %v", alive)
			}
			if cleared := len(got.Cookies()) == 2; cleared != tt.known {
				t.Errorf("cookies %v", got.Cookies())
			}
			if got.Header.Get("Cache-Control") != "no-store" {
				t.Error("cacheable")
			}
		})
	}
}

func TestLogoutWithoutTargetsShowsPage(t *testing.T) {
	b := start(t, func(c *Config) { c.Clients[0].LogoutURIs = nil })
	b.signIn(DemoUserZoe)
	got := b.get(b.url + "/user_management/sessions/logout?session_id=" + b.srv.ActiveSessions()[0].ID + "&return_to=" + testOrigin)
	if got.StatusCode != 200 || !strings.Contains(got.body, "You are signed out") {
		t.Errorf("got %d %s", got.StatusCode, got.body)
	}
}

func TestLogoutRefusals(t *testing.T) {
	b := start(t)
	for _, query := range []string{"", "session_id=", "session_id=a&session_id=b", "session_id=a&return_to=x&return_to=y", "session_id=%zz"} {
		b.expectError(b.get(b.url+"/user_management/sessions/logout?"+query), 400, "invalid_request")
	}
}
