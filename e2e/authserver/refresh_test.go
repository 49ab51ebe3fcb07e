package authserver

import (
	"testing"
	"time"
)

func TestRefreshRotates(t *testing.T) {
	b := start(t)
	login := b.signIn(DemoUserSakura)
	sid := b.srv.ActiveSessions()[0].ID
	token := text(login, "refresh_token")
	for range 3 {
		got := b.post(refreshBody(token))
		next := text(got.json, "refresh_token")
		if got.StatusCode != 200 || next == "" || next == token {
			t.Fatalf("%d %s", got.StatusCode, got.body)
		}
		if b.claims(got.json)["sid"] != sid {
			t.Error("the session changed")
		}
		token = next
	}
}

func TestSpentRefreshTokenEndsTheSession(t *testing.T) {
	b := start(t)
	first := text(b.signIn(DemoUserSakura), "refresh_token")
	second := text(b.post(refreshBody(first)).json, "refresh_token")
	b.expectError(b.post(refreshBody(first)), 400, "invalid_grant")
	if n := len(b.srv.ActiveSessions()); n != 0 {
		t.Errorf("%d sessions after reuse", n)
	}
	b.expectError(b.post(refreshBody(second)), 400, "invalid_grant")
}

func TestReuseGrace(t *testing.T) {
	b := start(t, func(c *Config) { c.ReuseGrace = 30 * time.Second })
	first := text(b.signIn(DemoUserSakura), "refresh_token")
	second := text(b.post(refreshBody(first)).json, "refresh_token")
	b.clock.advance(29 * time.Second)
	if got := b.post(refreshBody(first)); text(got.json, "refresh_token") != second {
		t.Errorf("within the grace period: %d %s", got.StatusCode, got.body)
	}
	third := text(b.post(refreshBody(second)).json, "refresh_token")
	// The successor was used: the old token is no longer the last one.
	b.expectError(b.post(refreshBody(first)), 400, "invalid_grant")
	b.expectError(b.post(refreshBody(third)), 400, "invalid_grant")

	late := text(b.signIn(DemoUserSakura), "refresh_token")
	b.post(refreshBody(late))
	b.clock.advance(30 * time.Second)
	b.expectError(b.post(refreshBody(late)), 400, "invalid_grant")
}

func TestRefreshRefusals(t *testing.T) {
	b := start(t)
	for _, tt := range []struct {
		name    string
		changes []string
		code    string
		usable  bool // the token afterwards
	}{
		{"no token", []string{"refresh_token", "-"}, "invalid_request", true},
		{"unknown token", []string{"refresh_token", "x"}, "invalid_grant", true},
		{"other client", []string{"client_id", "client_secret_holder"}, "invalid_grant", true},
		{"secret of a public client", []string{"client_secret", "x"}, "invalid_client", true},
		{"unknown organization", []string{"organization_id", "org_x"}, "organization_not_found", true},
		{"organization of others", []string{"organization_id", DemoOrgAcme}, "organization_not_authorized", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			token := text(b.signIn(DemoUserSakura), "refresh_token")
			b.expectError(b.post(refreshBody(token, tt.changes...)), 400, tt.code)
			if got := b.post(refreshBody(token)); got.StatusCode != 200 {
				t.Errorf("afterwards: %d %s", got.StatusCode, got.body)
			}
		})
	}
}

func TestSwitchOrganization(t *testing.T) {
	b := start(t)
	login := b.signIn(DemoUserZoe)
	got := b.post(refreshBody(text(login, "refresh_token"), "organization_id", DemoOrgNordlys))
	claims := b.claims(got.json)
	if got.json["organization_id"] != DemoOrgNordlys || claims["org_id"] != DemoOrgNordlys || claims["role"] != "member" {
		t.Errorf("switched to %v, claims %v", got.json["organization_id"], claims)
	}
	again := b.post(refreshBody(text(got.json, "refresh_token")))
	if again.json["organization_id"] != DemoOrgNordlys {
		t.Errorf("forgot the organization: %v", again.json["organization_id"])
	}
	if s := b.srv.ActiveSessions(); len(s) != 1 || s[0].OrganizationID != DemoOrgNordlys || s[0].UserID != DemoUserZoe || s[0].ClientID != DemoClientID {
		t.Errorf("sessions %+v", s)
	}
}

func TestSessionEnds(t *testing.T) {
	b := start(t)
	login := b.signIn(DemoUserZoe)
	sid := b.srv.ActiveSessions()[0].ID
	if !b.srv.EndSession(sid) || b.srv.EndSession(sid) || b.srv.EndSession("session_x") {
		t.Error("EndSession reports the wrong thing")
	}
	b.expectError(b.post(refreshBody(text(login, "refresh_token"))), 400, "invalid_grant")

	login = b.signIn(DemoUserZoe)
	b.clock.advance(30 * 24 * time.Hour)
	if n := len(b.srv.ActiveSessions()); n != 0 {
		t.Errorf("%d sessions after their lifetime", n)
	}
	b.expectError(b.post(refreshBody(text(login, "refresh_token"))), 400, "invalid_grant")
}
