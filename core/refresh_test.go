package core_test

import (
	"slices"
	"strconv"
	"testing"

	"authkit-wasm/core"
)

const (
	lifetime = 300_000 // milliseconds of an access token in these tests
	buffer   = 10_000
)

// stored is a client in devMode: what the tabs share is in the store.
func stored() core.Config {
	c := config()
	c.Stored, c.RefreshBuffer, c.RestartLogin = true, buffer, true
	return c
}

// cookies is a client whose API keeps the refresh token in a cookie.
func cookies() core.Config {
	c := stored()
	c.Stored, c.Cookies = false, true
	return c
}

// signedIn is a tab with a session in org_A that came with the token t1.
func signedIn(t *testing.T, c core.Config) *browser {
	t.Helper()
	b := newBrowserOf(t, c)
	b.signInWith(core.LoginStarted{}, grant("t1", "org_A"))
	b.sent, b.trace, b.published, b.causes = nil, nil, nil, nil
	b.known = true
	return b
}

func TestR1_ManyCallersOneRequest(t *testing.T) {
	b := signedIn(t, stored())
	b.now += lifetime
	var calls []core.Call
	for range 50 {
		calls = append(calls, b.ask(false))
	}
	b.respond(b.wantRefresh(1, "t1", "org_A"), grant("t2", "org_A"))
	for _, call := range calls {
		b.wantToken(call, "t2", "org_A")
	}
	if len(b.sent) != 1 || b.tabs.holder != nil {
		t.Errorf("%d requests, lock held: %v", len(b.sent), b.tabs.holder != nil)
	}
}

// The token is replaced before it ends, by whoever asks and by the clock.
func TestRefreshBeforeTheEnd(t *testing.T) {
	for name, trigger := range map[string]func(b *browser) core.Call{
		"a token is asked": func(b *browser) core.Call { return b.ask(false) },
		"the time came":    func(b *browser) core.Call { return b.ring() },
	} {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, stored())
			if b.scheduled != b.now+lifetime-buffer {
				t.Fatalf("scheduled for %d, now is %d", b.scheduled, b.now)
			}
			b.now = b.scheduled - 1
			if call := trigger(b); len(b.sent) != 0 || !b.ended(call) || b.scheduled != b.now+1 {
				t.Fatalf("too early: %d requests, scheduled for %d", len(b.sent), b.scheduled)
			}
			b.now = b.scheduled
			call := trigger(b)
			b.respond(b.wantRefresh(1, "t1", "org_A"), grant("t2", "org_A"))
			if b.rejected[call] != nil || b.scheduled != b.now+lifetime-buffer || b.client.Session().RefreshToken != "t2" {
				t.Errorf("%v; scheduled for %d", b.rejected[call], b.scheduled)
			}
			if !slices.Equal(b.causes, []core.Cause{core.CauseRefresh}) {
				t.Errorf("published because of %v", b.causes)
			}
		})
	}
}

// A buffer longer than the token's life would ask without pause.
func TestRefreshNotBeforeHalfOfTheLife(t *testing.T) {
	c := stored()
	c.RefreshBuffer = 10 * lifetime
	b := signedIn(t, c)
	if b.scheduled != b.now+lifetime/2 {
		t.Fatalf("scheduled for %d, now is %d", b.scheduled, b.now)
	}
	b.wantToken(b.ask(false), "t1", "org_A")
}

func TestRefreshForced(t *testing.T) {
	b := signedIn(t, stored())
	b.wantToken(b.ask(false), "t1", "org_A")
	call, beside := b.ask(true), b.ask(false)
	b.respond(b.wantRefresh(1, "t1", "org_A"), grant("t2", "org_A"))
	b.wantToken(call, "t2", "org_A")
	b.wantToken(beside, "t2", "org_A")
}

func TestR2_AnswerLost(t *testing.T) {
	b := signedIn(t, stored())
	b.now += lifetime - buffer
	call, forced := b.ask(false), b.ask(true)
	b.lose(call)
	for i, s := range b.sent {
		if s.Again != (i > 0) || s.Request != b.sent[0].Request {
			t.Errorf("request %d: %v", i, s)
		}
	}
	if len(b.sent) != 3 || !slices.Equal(b.delays, []int64{300, 600}) {
		t.Errorf("%d requests with pauses of %v", len(b.sent), b.delays)
	}
	b.wantToken(call, "t1", "org_A") // which has not expired
	b.wantError(forced, core.RefreshFailed)

	// The server had answered: the token is spent, and that is the end of it.
	b.now = b.scheduled
	b.ring()
	b.respond(b.wantRefresh(4, "t1", "org_A"), refusal(400, "invalid_grant"))
	if b.client.Session() != nil {
		t.Error("the session is still there")
	}
	b.wantError(b.ask(true), core.LoginRequired)
	if b.ring(); len(b.sent) != 4 {
		t.Error("the spent token was sent once more")
	}
}

func TestR2_NoTokenIsSentTwice(t *testing.T) {
	b := signedIn(t, stored())
	for i := range 5 {
		b.now += lifetime
		call := b.ask(i%2 == 0)
		b.respond(b.wantRefresh(i+1, "t"+strconv.Itoa(i+1), "org_A"), grant("t"+strconv.Itoa(i+2), "org_A"))
		b.wantToken(call, "t"+strconv.Itoa(i+2), "org_A")
	}
}
