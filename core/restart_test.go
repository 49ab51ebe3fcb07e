package core_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// restarted returns the login that the page was led to, and checks that it is
// one of its own, with PKCE.
func (b *browser) restarted(call core.Call) *url.URL {
	b.t.Helper()
	u, err := url.Parse(b.left)
	if err != nil || b.left == "" {
		b.t.Fatalf("led to %q: %v", b.left, b.rejected[call])
	}
	state := u.Query().Get("state")
	if !strings.HasSuffix(state, "-again") || b.store[state] == "" || u.Query().Get("code_challenge") == "" || !b.ended(call) {
		b.t.Errorf("led to %s", b.left)
	}
	b.left = ""
	return u
}

// N15: a dashboard impersonates by a bare code. It is never exchanged; a login
// of our own takes its place, also where somebody is signed in.
func TestN15_CodeWithoutStateRestartsTheLogin(t *testing.T) {
	for _, known := range []bool{false, true} {
		b := newBrowserOf(t, stored())
		if known {
			b = signedIn(t, stored()).beside() // a page that has it in its reach
		}
		call := b.open(redirectURI + "?code=code_of_the_dashboard")
		u := b.restarted(call)
		if len(b.sent) != 0 || b.address != redirectURI || u.Query().Get("provider") != core.AuthKit {
			t.Errorf("%d requests; led to %s", len(b.sent), u)
		}
		if want := []string{"ReplaceURL", "SaveTransaction", "Navigate", "Resolve"}; !slices.Equal(b.trace, want) {
			t.Errorf("known %v: %v", known, b.trace)
		}
		answer := decodeJSON(t, grant("t9", "org_A").Body)
		answer["impersonator"] = map[string]any{"email": "staff@example.com", "reason": "a ticket"}
		call = b.open(callbackOf(u, "code_1"))
		b.respond(call, core.Response{Status: 200, Body: encodeJSON(answer)})
		if s := b.client.Session(); s == nil || s.Impersonator == nil || s.Impersonator.Email != "staff@example.com" || !b.resolved[call].Callback {
			t.Errorf("after it: %v", b.rejected[call])
		}
	}
}

// N16: what cannot be answered any more is begun anew once, and comes back to
// where the person was.
func TestN16_LostLoginsAreRestartedOnce(t *testing.T) {
	for name, spoil := range map[string]func(b *browser, state string){
		"N16: lost":         func(b *browser, state string) { delete(b.store, state) },
		"N16: expired":      func(b *browser, _ string) { b.now += core.TransactionLifetime + 1 },
		"N16: clock behind": func(b *browser, _ string) { b.now -= 3_600_000 },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowserOf(t, stored())
			u := b.login(core.LoginStarted{AppState: `{"n":1}`, ReturnTo: "/cart?x=1"})
			spoil(b, u.Query().Get("state"))
			u = b.restarted(b.open(callbackOf(u, "code_1")))
			again := callbackOf(u, "code_2")
			if name == "N16: lost" {
				// The guard: where nothing stays stored, there is no third login.
				delete(b.store, u.Query().Get("state"))
				b.refused(b.open(again), core.StateUnknown)
				if b.left != "" {
					t.Errorf("led to %s", b.left)
				}
				return
			}
			call := b.open(again)
			b.respond(call, grant("t1", "org_A"))
			if r := b.resolved[call]; !r.Callback || r.AppState != `{"n":1}` || r.ReturnTo != "/cart?x=1" {
				t.Errorf("came back with %+v: %v", r, b.rejected[call])
			}
		})
	}
}

// N16, C8: back button, bookmark, reload. The session that is there goes on,
// and no code is sent a second time.
func TestN16_C8_ReplayGoesOnWithTheSession(t *testing.T) {
	first := newBrowserOf(t, stored())
	u := first.login(core.LoginStarted{AppState: `{"n":1}`, ReturnTo: "/cart"})
	callback := callbackOf(u, "code_1")
	first.respond(first.open(callback), grant("t1", "org_A"))
	replay := func(b *browser, requests int) {
		t.Helper()
		call := b.open(callback)
		if len(b.sent) > requests {
			t.Fatalf("%d requests", len(b.sent))
		}
		if r := b.resolved[call]; !r.Callback || r.AppState != `{"n":1}` || r.ReturnTo != "/cart" {
			t.Errorf("came back with %+v: %v", r, b.rejected[call])
		}
		if b.client.Session() == nil || core.IsCallback(redirectURI, b.address) || b.left != "" {
			t.Errorf("the session is gone, or the page is at %s, led to %q", b.address, b.left)
		}
	}
	reloaded := first.beside()
	reloaded.known = true
	replay(reloaded, 0)
	replay(reloaded, 0)
	// In the same page, as where an app routes without reloading it.
	first.known = true
	replay(first, 1)

	// Much later the session has to be refreshed first.
	late := first.beside()
	late.known = true
	late.now += core.TransactionLifetime + 1
	call := late.open(callback)
	late.respond(late.wantRefresh(1, "t1", ""), grant("t2", "org_A"))
	if r := late.resolved[call]; !r.Callback || r.AppState != `{"n":1}` {
		t.Errorf("came back with %+v: %v", r, late.rejected[call])
	}
}

// A replay while the server is down, too, says where the person was.
func TestN16_ReplayThatFailsKeepsTheWayBack(t *testing.T) {
	b := signedIn(t, stored())
	callback := callbackOf(b.login(core.LoginStarted{AppState: `{"n":1}`, ReturnTo: "/cart"}), "code_1")
	b.respond(b.open(callback), grant("t1", "org_A"))
	page := b.beside()
	page.known = true
	page.now += lifetime
	call := page.open(callback)
	page.respond(call, core.Response{Status: 503})
	if err := page.wantError(call, core.RefreshFailed); err.AppState != `{"n":1}` || err.ReturnTo != "/cart" {
		t.Errorf("%+v", *err)
	}
	again := page.open(callback)
	page.respond(again, grant("t2", "org_A"))
	if r := page.resolved[again]; r.ReturnTo != "/cart" {
		t.Errorf("came back with %+v: %v", r, page.rejected[again])
	}
}

// N16: a login that took too long asks again for what the first one asked for,
// or the person would end in another organization.
func TestN16_ARestartAsksForTheSame(t *testing.T) {
	for _, asked := range []core.AuthorizationRequest{
		{},
		{OrganizationID: "org_B", DomainHint: "example.com", LoginHint: "ada@example.com", ScreenHint: "sign-up", InvitationToken: "invitation", Prompt: "login"},
		{ConnectionID: "conn_1"},
		{Provider: "GoogleOAuth"},
	} {
		b := newBrowserOf(t, stored())
		u := b.login(core.LoginStarted{Request: asked})
		b.now += core.TransactionLifetime + 1
		again := b.restarted(b.open(callbackOf(u, "code_1")))
		for name, value := range u.Query() {
			if name != "state" && name != "code_challenge" && !slices.Equal(again.Query()[name], value) {
				t.Errorf("asked for %s %q, then for %q", name, value, again.Query()[name])
			}
		}
		b.now += core.TransactionLifetime + 1
		b.refused(b.open(callbackOf(again, "code_2")), core.TransactionExpired)
	}
}

// What stands in the store is anybody's on this origin: a URL that is not the
// API's, or not of this login, leads nowhere.
func TestN16_ARestartLeadsToTheAPI(t *testing.T) {
	for name, asked := range map[string]func(t core.Transaction) string{
		"another host": func(t core.Transaction) string {
			return "https://evil.example/user_management/authorize?state=" + t.State + "&c=" + string(t.Verifier.Challenge())
		},
		"a longer host": func(t core.Transaction) string { return strings.Replace(t.Asked, ".com/", ".com.evil.example/", 1) },
		"a script":      func(core.Transaction) string { return "javascript:alert(1)" },
		"another login": func(t core.Transaction) string { return strings.Replace(t.Asked, t.State, "other", 1) },
		"another code": func(t core.Transaction) string {
			return strings.Replace(t.Asked, string(t.Verifier.Challenge()), "other", 1)
		},
	} {
		b := newBrowserOf(t, stored())
		u := b.login(core.LoginStarted{Request: core.AuthorizationRequest{OrganizationID: "org_B"}, ReturnTo: "/cart"})
		state := u.Query().Get("state")
		before, err := core.ParseTransaction(b.store[state])
		if err != nil {
			t.Fatal(err)
		}
		before.Asked = asked(before)
		b.store[state] = before.Encode()
		b.now += core.TransactionLifetime + 1
		again := b.restarted(b.open(callbackOf(u, "code_1")))
		if again.Host != "api.workos.com" || again.Query().Get("provider") != core.AuthKit || again.Query().Get("organization_id") != "" || again.Query().Get("state") == state {
			t.Errorf("%s: led to %s", name, again)
		}
	}
}

// Where that session is over, the login begins anew.
func TestN16_ReplayAfterTheEndOfTheSession(t *testing.T) {
	b := newBrowserOf(t, cookies())
	b.known = true
	call := b.open(redirectURI + "?code=code_1&state=long_gone")
	b.respond(b.wantRefresh(1, "", ""), refusal(400, "invalid_grant"))
	b.restarted(call)
}

// But not while nobody can say whether it is over.
func TestN16_ReplayWhileTheServerIsDown(t *testing.T) {
	b := newBrowserOf(t, cookies())
	b.known = true
	call := b.open(redirectURI + "?code=code_1&state=long_gone")
	b.respond(call, core.Response{Status: 503})
	b.wantError(call, core.RefreshFailed)
	if b.left != "" || b.scheduled <= b.now {
		t.Errorf("led to %q; scheduled for %d", b.left, b.scheduled)
	}
}

// What no other login would heal is told, and the session is restored first.
func TestN12_CallbackThatFailsKeepsTheSession(t *testing.T) {
	for name, test := range map[string]struct {
		query  string
		answer core.Response
		want   core.Code
	}{
		"N12: refused":            {"error=access_denied&state=STATE", core.Response{}, core.AuthorizationDenied},
		"C4: two codes":           {"code=a&code=b&state=STATE", core.Response{}, core.CallbackMalformed},
		"C5: wrong issuer":        {"code=a&state=STATE&iss=x", core.Response{}, core.IssuerMismatch},
		"C1: an error of nothing": {"error=access_denied&state=other", core.Response{}, core.StateUnknown},
		"C3: injected code":       {"code=attackers&state=STATE", refusal(400, "invalid_grant"), core.CodeExchangeFailed},
		"D2: HTML":                {"code=a&state=STATE", core.Response{Status: 200, Body: "<html>"}, core.ResponseMalformed},
		"R3: 503":                 {"code=a&state=STATE", core.Response{Status: 503}, core.ServerUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, cookies()).beside()
			b.deaf = true // so that it has to ask the server for its session
			b.tabs.all[0].deaf = true
			b.known = true
			state := b.login(core.LoginStarted{AppState: "1"}).Query().Get("state")
			call := b.open(redirectURI + "?" + strings.ReplaceAll(test.query, "STATE", state))
			if test.answer.Status != 0 {
				b.respond(call, test.answer)
			}
			if b.ended(call) {
				t.Fatal("told before the session was back")
			}
			b.respond(b.wantRefresh(len(b.sent), "", ""), grant("t2", "org_A"))
			b.wantError(call, test.want)
			b.wantToken(b.ask(false), "t2", "org_A")
			if b.left != "" {
				t.Errorf("led to %s", b.left)
			}
		})
	}
}

// The error is told also where the session cannot be restored.
func TestN12_CallbackAndRestoreFail(t *testing.T) {
	for name, answer := range map[string]core.Response{"N12: it is over": refusal(400, "invalid_grant"), "N12: it is down": {Status: 503}} {
		t.Run(name, func(t *testing.T) {
			b := newBrowserOf(t, cookies())
			b.known = true
			call := b.open(redirectURI + "?error=access_denied&state=" + b.login(core.LoginStarted{}).Query().Get("state"))
			b.respond(call, answer)
			b.wantError(call, core.AuthorizationDenied)
		})
	}
}

// C2: an attacker's answer starts a login of the victim's own at most, and
// leaves the session alone.
func TestC2_LureWhereLoginsAreRestarted(t *testing.T) {
	attacker, victim := newBrowserOf(t, stored()), signedIn(t, stored())
	lure := callbackOf(attacker.login(core.LoginStarted{Entropy: entropy("attacker", 1)}), "attackers_code")
	before := victim.client.Session()
	call := victim.open(lure)
	if !victim.resolved[call].Callback || victim.client.Session() != before || len(victim.sent) != 0 || victim.left != "" {
		t.Errorf("%+v, %v; led to %q", victim.resolved[call], victim.rejected[call], victim.left)
	}
	stranger := newBrowserOf(t, stored())
	u := stranger.restarted(stranger.open(lure))
	if len(stranger.sent) != 0 || strings.Contains(u.String(), "attackers_code") {
		t.Errorf("led to %s", u)
	}
}

// C5: another client's spent login is no way back of ours.
func TestC5_SpentLoginOfAnotherClient(t *testing.T) {
	a := newBrowserOf(t, stored())
	u := a.login(core.LoginStarted{AppState: `"A"`})
	a.respond(a.open(callbackOf(u, "code_1")), grant("t1", "org_A"))
	c := stored()
	c.ClientID = "client_B"
	b := newBrowserOf(t, c)
	b.store = a.store
	b.refused(b.open(callbackOf(u, "code_1")), core.TransactionMismatch)
}

// L1, L3: the way back was in a store that anything on the origin can write.
func TestL1_L3_TamperedReturnTo(t *testing.T) {
	for _, test := range []struct{ stored, want string }{
		{"/docs/api?v=2#auth", "/docs/api?v=2#auth"},
		{"https://evil.com/steal", "/"}, {"//evil.com", "/"}, {`/\evil.com/path`, "/"}, {`\\evil.com/path`, "/"},
		{"javascript:alert(1)", "/"}, {"data:text/html,x", "/"}, {"/\t/evil.com", "/"}, {"/\n/evil.com", "/"},
		{"   //evil.com", "/"}, {"///evil.com", "/"}, {"%2f%2fevil.com", "/"}, {"https://user:pass@evil.com", "/"},
		{"/.//evil.com", "/"}, {"not a path", "/"}, {pageOrigin + ".evil.com/", "/"}, {pageOrigin + "/in", "/in"},
	} {
		for _, replayed := range []bool{false, true} {
			b := signedIn(t, stored())
			u := b.login(core.LoginStarted{AppState: `{"returnTo":"javascript:alert(1)"}`, ReturnTo: "/"})
			state := u.Query().Get("state")
			tampered := decodeJSON(t, b.store[state])
			tampered["returnTo"] = test.stored
			if replayed {
				delete(tampered, "codeVerifier")
			}
			b.store[state] = encodeJSON(tampered)
			call := b.open(callbackOf(u, "code_1"))
			if !replayed {
				b.respond(call, grant("t1", "org_A"))
			}
			if r := b.resolved[call]; r.ReturnTo != test.want || !r.Callback || b.left != "" {
				t.Errorf("%q came back as %+v: %v", test.stored, r, b.rejected[call])
			}
		}
	}
}

// A restart that cannot be begun is the failure that it was to heal.
func TestN16_RestartThatCannotBegin(t *testing.T) {
	for name, spoil := range map[string]func(b *browser, u *url.URL){
		"N16: no entropy": func(b *browser, u *url.URL) {
			b.do(b.client.Handle(core.PageLoaded{Call: 99, Now: b.now, URL: callbackOf(u, "c")}))
		},
		"N16: too much app state": func(b *browser, u *url.URL) {
			state := u.Query().Get("state")
			large := decodeJSON(t, b.store[state])
			delete(large, "codeVerifier")
			large["appState"] = strings.Repeat("x", core.MaxAppState)
			b.store[state] = encodeJSON(large)
			b.open(callbackOf(u, "c"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowserOf(t, stored())
			u := b.login(core.LoginStarted{})
			if name == "N16: no entropy" {
				delete(b.store, u.Query().Get("state"))
			}
			b.rejected = map[core.Call]*core.Error{}
			spoil(b, u)
			for _, err := range b.rejected {
				if err == nil || err.Code != core.StateUnknown {
					t.Errorf("rejected with %v", err)
				}
			}
			if len(b.rejected) != 1 || b.left != "" {
				t.Errorf("%v; led to %q", b.rejected, b.left)
			}
		})
	}
	b := newBrowserOf(t, stored())
	b.broken = true
	b.refused(b.open(redirectURI+"?code=bare"), core.StorageUnavailable)
}
