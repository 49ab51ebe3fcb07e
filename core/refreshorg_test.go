package core_test

import (
	"testing"
	"time"

	"authkit-wasm/core"
)

// N19: a page that was hidden past the end of its token never shows that
// nobody is signed in, and its callers share one refresh.
func TestN19_NobodyIsSignedOutMeanwhile(t *testing.T) {
	b := signedIn(t, cookies())
	b.now += 10 * lifetime
	user := b.client.Session().User.ID
	rung, first, second := b.ring(), b.ask(false), b.ask(true)
	for _, answer := range []core.Response{{Status: 503}, {Status: 200, Body: "<html>"}} {
		if b.client.Session() == nil {
			t.Fatal("there is no session while it is refreshed")
		}
		b.do(b.client.Handle(core.ResponseArrived{Call: rung, Now: b.now, Response: answer}))
	}
	b.wantError(first, core.RefreshFailed)
	b.wantError(second, core.RefreshFailed)
	call := b.ask(false)
	b.respond(call, grant("t2", "org_A"))
	b.wantToken(call, "t2", "org_A")
	for _, s := range b.published {
		if s == nil || s.User.ID != user {
			t.Errorf("published %v", s)
		}
	}
	if len(b.sent) != 3 {
		t.Errorf("%d requests, want 3", len(b.sent))
	}
}

func TestN20_TheOrganizationStays(t *testing.T) {
	b := signedIn(t, stored())
	call := b.switchTo("org_B")
	b.respond(b.wantRefresh(1, "t1", "org_B"), grant("t2", "org_B"))
	if !b.ended(call) || b.client.Session().OrganizationID != "org_B" {
		t.Fatalf("the switch failed: %v", b.rejected[call])
	}
	b.now += lifetime
	expired := b.ask(false)
	b.respond(b.wantRefresh(2, "t2", "org_B"), grant("t3", "org_B"))
	b.wantToken(expired, "t3", "org_B")

	// Sign-out clears it, and the next user begins in none of it.
	b.signOut(true)
	b.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", ""))
	b.now += lifetime
	sent := len(b.sent)
	b.ask(false)
	b.wantRefresh(sent+1, "u1", "")
}

// A tab comes back to the organization it was in, also where its first attempt
// failed; and to another one where it is no member any more.
func TestN20_RestoredInTheOrganizationOfTheTab(t *testing.T) {
	for _, member := range []bool{true, false} {
		b := newBrowserOf(t, cookies())
		b.known, b.organization = true, "org_B"
		start := b.open(pageOrigin + "/")
		b.lose(start)
		b.wantError(start, core.RefreshFailed)
		call := b.ask(false)
		b.wantRefresh(4, "", "org_B")
		if member {
			b.respond(call, grant("t2", "org_B"))
			b.wantToken(call, "t2", "org_B")
			continue
		}
		b.respond(call, refusal(403, "organization_membership_not_found"))
		b.respond(b.wantRefresh(5, "", ""), grant("t2", "org_A"))
		b.wantToken(call, "t2", "org_A")
	}
}

// Also where the other tabs are in another one.
func TestN20_RestoredBesideTabsElsewhere(t *testing.T) {
	first := signedIn(t, stored())
	second := first.beside()
	second.organization = "org_B"
	call := second.open(pageOrigin + "/")
	second.respond(second.wantRefresh(1, "t1", "org_B"), grant("t2", "org_B"))
	if !second.ended(call) || second.client.Session().OrganizationID != "org_B" || first.client.Session().OrganizationID != "org_A" {
		t.Errorf("the tabs are in %s and %s", first.client.Session().OrganizationID, second.client.Session().OrganizationID)
	}
}

// And where the server cannot be asked before the tab has had their token.
func TestN20_RestoredBesideTabsElsewhereOnceTheServerIsBack(t *testing.T) {
	first := signedIn(t, stored())
	second := first.beside()
	second.organization = "org_B"
	second.lose(second.open(pageOrigin + "/"))
	sent := len(second.sent)
	second.wantToken(second.ask(false), "t1", "org_A") // better than none
	second.now += time.Minute.Milliseconds()
	second.ring()
	second.respond(second.wantRefresh(sent+1, "t1", "org_B"), grant("t2", "org_B"))
	second.wantToken(second.ask(false), "t2", "org_B")
	second.ring() // and it is not asked for again
	if len(second.sent) != sent+1 {
		t.Errorf("%d requests", len(second.sent)-sent)
	}
}

// What the user before was in is nothing to the next one.
func TestR4_TheOrganizationOfTheUserBefore(t *testing.T) {
	b := signedIn(t, stored())
	other := b.beside()
	other.hear(b.heard)
	b.tabs.held = true
	b.now += lifetime
	call := b.ask(false) // waits for what is shared
	b.tabs.held = false
	other.now = b.now
	other.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_B"))
	deliver(&b.tabs.answers)
	if s := b.client.Session(); s.User.ID != "user_02" || b.resolved[call].Token != s.AccessToken || len(b.sent) != 0 {
		t.Errorf("the tab has %v, its call %v, sent %v", s, b.rejected[call], b.sent)
	}
}

// N21: who wants an organization gets it, whatever was under way.
func TestN21_SwitchDuringARefresh(t *testing.T) {
	b := signedIn(t, stored())
	b.now += lifetime
	plain := b.ask(false)
	toB, toC, token := b.switchTo("org_B"), b.switchTo("org_C"), b.ask(false)
	b.respond(b.wantRefresh(1, "t1", "org_A"), grant("t2", "org_A"))
	b.wantToken(plain, "t2", "org_A")
	b.wantToken(token, "t2", "org_A")
	if b.ended(toB) || b.ended(toC) {
		t.Fatal("a switch ended with the refresh that it joined")
	}
	b.respond(b.wantRefresh(2, "t2", "org_B"), grant("t3", "org_B"))
	if !b.ended(toB) || b.ended(toC) {
		t.Fatal("the second refresh was for org_B alone")
	}
	b.respond(b.wantRefresh(3, "t3", "org_C"), grant("t4", "org_C"))
	if b.rejected[toB] != nil || b.rejected[toC] != nil || !b.ended(toC) || b.tabs.holder != nil {
		t.Errorf("%v, %v", b.rejected[toB], b.rejected[toC])
	}
	b.wantToken(b.ask(false), "t4", "org_C")
}

func TestN21_ATokenAskedDuringASwitchIsOfTheNewOrganization(t *testing.T) {
	b := signedIn(t, stored())
	call := b.switchTo("org_B")
	token := b.ask(false)
	b.respond(call, grant("t2", "org_B"))
	b.wantToken(token, "t2", "org_B")
}

// The claims say it as well; an answer need not.
func TestN21_OrganizationOfTheClaims(t *testing.T) {
	b := signedIn(t, stored())
	call := b.switchTo("org_B")
	answer := decodeJSON(t, grant("t2", "org_B").Body)
	delete(answer, "organization_id")
	b.respond(call, core.Response{Status: 200, Body: encodeJSON(answer)})
	if b.rejected[call] != nil {
		t.Errorf("refused: %v", b.rejected[call])
	}
}

// A server that answers for another organization did not switch, whatever its
// status says; its tokens are good.
func TestN21_ServerThatDoesNotSwitch(t *testing.T) {
	b := signedIn(t, stored())
	call := b.switchTo("org_B")
	b.respond(call, grant("t2", "org_A"))
	b.wantError(call, core.OrganizationRefused)
	b.wantToken(b.ask(false), "t2", "org_A")
	if len(b.sent) != 1 {
		t.Errorf("%d requests, want 1", len(b.sent))
	}
}

func TestOrganizationRefusedKeepsTheSession(t *testing.T) {
	for name, answer := range map[string]core.Response{
		"not a member":      refusal(403, "organization_membership_not_found"),
		"SSO is required":   {Status: 403, Body: `{"code":"sso_required","message":"Sign in with SSO."}`},
		"no such one":       refusal(404, "entity_not_found"),
		"a plain OAuth one": refusal(400, "invalid_request"),
	} {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, stored())
			before := b.client.Session()
			call := b.switchTo("org_B")
			token := b.ask(false)
			b.respond(call, answer)
			if err := b.wantError(call, core.OrganizationRefused); err.Status != answer.Status {
				t.Errorf("status %d", err.Status)
			}
			if b.client.Session() != before || len(b.published) != 0 {
				t.Errorf("the session changed: %v", b.causes)
			}
			// Who waited for the switch gets the token of the present one.
			b.respond(b.wantRefresh(2, "t1", "org_A"), grant("t2", "org_A"))
			b.wantToken(token, "t2", "org_A")
		})
	}
}

// An end of the session is no matter of the organization.
func TestR3_InvalidGrantDuringASwitch(t *testing.T) {
	b := signedIn(t, stored())
	call := b.switchTo("org_B")
	b.respond(call, refusal(400, "invalid_grant"))
	b.wantError(call, core.LoginRequired)
	if b.client.Session() != nil {
		t.Error("the session is still there")
	}
	b.wantError(b.switchTo("org_B"), core.LoginRequired)
}

// N24: a clock that jumps, either way and back again, costs one request each
// time, and nobody is signed out.
func TestN24_ClockJumps(t *testing.T) {
	for _, jump := range []int64{2 * 3_600_000, -2 * 3_600_000, 365 * 86_400_000, -startTime + 1} {
		b := signedIn(t, stored())
		for i, by := range []int64{jump, -jump} {
			b.now += by
			call := b.ask(false)
			b.respond(b.wantRefresh(i+1, []string{"t1", "t2"}[i], "org_A"), grant([]string{"t2", "t3"}[i], "org_A"))
			b.wantToken(call, []string{"t2", "t3"}[i], "org_A")
			for range 20 {
				b.now += 1_000
				b.ask(false)
				b.ring()
			}
			if len(b.sent) != i+1 || b.scheduled <= b.now || b.scheduled > b.now+lifetime {
				t.Fatalf("a jump of %d ms: %d requests, the next in %d ms", by, len(b.sent), b.scheduled-b.now)
			}
		}
	}
}

// A clock that is wrong all the time is none of our business: lifetimes are
// counted by the clock that measured the arrival.
func TestN24_ClockIsWrong(t *testing.T) {
	for _, now := range []int64{0, startTime - 7_200_000, startTime + 7_200_000, 4_000_000_000_000} {
		b := newBrowserOf(t, stored())
		b.now = now
		s := b.signInWith(core.LoginStarted{}, grant("t1", "org_A"))
		if s.ExpiresAt != now+lifetime {
			t.Errorf("at %d the token lives for %d ms", now, s.ExpiresAt-now)
		}
		b.now += lifetime - buffer - 1
		if b.wantToken(b.ask(false), "t1", "org_A"); len(b.sent) != 1 {
			t.Errorf("%d requests", len(b.sent))
		}
	}
}

// A clock that moves a little, as one that is adjusted does, asks for nothing.
func TestN24_ClockIsAdjusted(t *testing.T) {
	b := signedIn(t, stored())
	b.now -= 59_999
	b.wantToken(b.ask(false), "t1", "org_A")
	if len(b.sent) != 0 {
		t.Errorf("%d requests", len(b.sent))
	}
}

// Nor does a clock that was put back keep anybody at rest for long.
func TestN24_ClockPutBackWhileResting(t *testing.T) {
	b := signedIn(t, stored())
	b.now += lifetime - buffer
	b.respond(b.ask(true), core.Response{Status: 429, RetryAfter: 200_000})
	b.now -= 2 * 3_600_000
	call := b.ask(false)
	if len(b.sent) != 2 || b.ended(call) {
		t.Fatalf("%d requests", len(b.sent))
	}
	b.lose(call)
	if rest := b.scheduled - b.now; rest != 6_000 {
		t.Errorf("the next attempt is in %d ms", rest)
	}
}
