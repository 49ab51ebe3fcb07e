package core_test

import (
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// R4: sign-out during a refresh: its tokens come too late.
func TestR4_SignOutBeatsARefresh(t *testing.T) {
	for name, during := range map[string]func(b *browser, call core.Call){
		"R4: before the lock":   func(b *browser, _ core.Call) { b.tabs.release(b.tabs.holder, b.tabs.holding) },
		"R4: before the answer": func(b *browser, call core.Call) { b.respond(call, grant("t2", "org_A")) },
		"R4: in a pause":        func(b *browser, call core.Call) { b.do(b.client.Handle(core.DelayOver{Call: call, Now: b.now})) },
		"R4: before it was shared": func(b *browser, call core.Call) {
			deliver(&b.tabs.answers)
		},
		"R4: before a refusal": func(b *browser, call core.Call) { b.respond(call, refusal(400, "invalid_grant")) },
	} {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, stored())
			other := b.beside()
			other.hear(b.heard)
			b.now += lifetime
			if name == "R4: before the lock" {
				b.tabs.holder = other
			}
			call, force := b.ask(false), b.ask(true)
			switch name {
			case "R4: in a pause":
				b.patient = true
				b.respond(call, core.Response{Status: 503})
			case "R4: before it was shared":
				b.tabs.held = true
				b.respond(call, grant("t2", "org_A"))
			}
			requests := len(b.sent)
			b.signOut(true)
			b.trace = nil
			b.wantError(call, core.LoginRequired)
			b.wantError(force, core.LoginRequired)
			during(b, call)
			deliver(&b.tabs.answers)
			deliver(&b.tabs.messages)
			if len(b.trace) > 0 && name != "R4: before the lock" {
				t.Errorf("what came late had effects: %v", b.trace)
			}
			if b.client.Session() != nil || other.client.Session() != nil || b.kept != "" || b.tabs.record.Alive || b.tabs.holder != nil {
				t.Errorf("late tokens were taken: %v, %v, kept %q", b.client.Session(), other.client.Session(), b.kept)
			}
			if len(b.sent) != requests {
				t.Errorf("%d requests after the sign-out", len(b.sent)-requests)
			}
			b.wantError(b.ask(false), core.LoginRequired)
			if !slices.Equal(b.causes, []core.Cause{core.CauseSignOut}) {
				t.Errorf("published because of %v", b.causes)
			}
		})
	}
}

// R4: another tab signs out while this one refreshes, or starts.
func TestR4_SignOutElsewhereBeatsARefresh(t *testing.T) {
	for _, c := range []core.Config{stored(), cookies()} {
		for _, starts := range []bool{false, true} {
			for _, told := range []bool{true, false} { // or it finds out when it shares
				b := signedIn(t, c)
				tab := b.beside()
				var call core.Call
				if starts {
					b.tabs.record.Value, b.deaf = "", true // it has to ask the server
					call = tab.open(pageOrigin + "/")
				} else {
					tab.hear(b.heard)
					call = tab.ask(true)
				}
				if len(tab.sent) == 0 && c.Cookies {
					t.Fatal("no request")
				}
				tab.deaf = !told
				b.signOut(true)
				tab.deaf = false
				if len(tab.sent) > 0 {
					if b.tabs.holder != tab {
						t.Error("the lock was let go before the request ended")
					}
					tab.respond(call, grant("t2", "org_A"))
				}
				if tab.client.Session() != nil || tab.kept != "" || !tab.ended(call) || b.tabs.record.Alive || b.tabs.holder != nil {
					t.Errorf("cookies %v, starts %v, told %v: %v, kept %q", c.Cookies, starts, told, tab.client.Session(), tab.kept)
				}
			}
		}
	}
}

// R4: somebody else signs in while an old session is refreshed, in this tab or
// in another; what comes of the refresh is nobody's.
func TestR4_LoginBeatsARefresh(t *testing.T) {
	answers := map[string]core.Response{
		"R4: it succeeds": grant("t2", "org_A"), "R4: it is refused": refusal(400, "invalid_grant"),
		"R4: it fails": {Status: 503}, "R4: it is forbidden": refusal(403, "forbidden"),
	}
	for name, answer := range answers {
		for _, c := range []core.Config{stored(), cookies()} {
			for _, here := range []bool{true, false} {
				for _, told := range []bool{true, false} {
					t.Run(name, func(t *testing.T) {
						b := signedIn(t, c)
						tab := b
						if !here {
							tab = b.beside()
							tab.hear(b.heard)
						}
						b.now += lifetime
						tab.now = b.now
						call, toB := b.ask(true), b.switchTo("org_B")
						b.tabs.held = !told
						tab.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
						b.respond(call, answer)
						deliver(&b.tabs.answers)
						if s := b.client.Session(); s != nil && !strings.Contains(b.kept, s.Encode()) {
							t.Error("another session is kept than the one that is there")
						}
						deliver(&b.tabs.messages)
						deliver(&b.tabs.answers)
						for _, x := range []*browser{b, tab} {
							if s := x.client.Session(); s == nil || s.User.ID != "user_02" || s.RefreshToken != "u1" {
								t.Errorf("the login is lost: %v", s)
							}
						}
						if !b.tabs.record.Alive || !b.ended(call) {
							t.Errorf("%+v; ended: %v", b.tabs.record, b.ended(call))
						}
						if !here && !told && answer.Status != 200 {
							return // it could not know, and has told its callers so
						}
						if token := b.resolved[call].Token; b.rejected[call] != nil || token != b.client.Session().AccessToken {
							t.Errorf("a caller got another token than the new user's: %v", b.rejected[call])
						}
						if sent := b.sent[len(b.sent)-1]; b.ended(toB) || member(t, sent.Request.Body, "refresh_token") != "u1" {
							t.Errorf("the switch was not asked for with the new session: %v", b.rejected[toB])
						}
					})
				}
			}
		}
	}
}

// What another tab told before this one signed in or out is older than that,
// also where it is heard after it.
func TestR4_OldMessagesDoNotUndoWhatWasDoneHere(t *testing.T) {
	for name, act := range map[string]func(b *browser){
		"R4: login": func(b *browser) {
			b.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
		},
		"R4: sign-out": func(b *browser) { b.signOut(true) },
	} {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, stored())
			other := b.beside()
			other.hear(b.heard)
			b.tabs.held = true
			other.now += lifetime
			call := other.ask(true)
			deliver(&b.tabs.answers) // the lock
			other.respond(call, grant("t2", "org_A"))
			act(b)
			want := b.client.Session()
			deliver(&b.tabs.messages)
			if b.client.Session() != want {
				t.Fatalf("an old message led back to %v", b.client.Session())
			}
			deliver(&b.tabs.answers)
			deliver(&b.tabs.messages)
			if b.client.Session() != want {
				t.Errorf("the answer of the store led back to %v", b.client.Session())
			}
			if got := other.client.Session(); (got == nil) != (want == nil) || got != nil && got.User.ID != want.User.ID {
				t.Errorf("the other tab has %v", got)
			}
		})
	}
}

// But what was done elsewhere after it counts.
func TestR4_NewerMessagesCountAfterTheAnswer(t *testing.T) {
	b := signedIn(t, stored())
	other := b.beside()
	other.hear(b.heard)
	b.tabs.held = true
	b.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
	other.signInWith(core.LoginStarted{}, grantFor("user_03", "v1", "org_A"))
	deliver(&b.tabs.messages)
	deliver(&b.tabs.answers)
	deliver(&b.tabs.messages)
	for _, tab := range []*browser{b, other} {
		if s := tab.client.Session(); s == nil || s.User.ID != "user_03" {
			t.Errorf("got %v, the last login is that of user_03", s)
		}
	}
}

// A refresh is given up for a login elsewhere, and the store says so when this
// tab has had a login of its own: which is the newest of the three.
func TestR4_LoginsHereAndElsewhere(t *testing.T) {
	b := signedIn(t, stored())
	other := b.beside()
	other.hear(b.heard)
	call := b.ask(true)
	b.tabs.held = true
	other.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
	b.respond(call, grant("t2", "org_A"))
	b.signInWith(core.LoginStarted{}, grantFor("user_03", "v1", "org_A"))
	deliver(&b.tabs.answers)
	deliver(&b.tabs.messages)
	for _, tab := range []*browser{b, other} {
		if s := tab.client.Session(); s == nil || s.User.ID != "user_03" {
			t.Errorf("got %v, the last login is that of user_03", s)
		}
	}
}

// Messages that are older than what the lock showed are passed over, also
// where nobody could hand that over.
func TestR4_MessagesOlderThanTheLock(t *testing.T) {
	b := signedIn(t, cookies())
	other := b.beside()
	other.hear(b.heard)
	b.tabs.late = true
	other.signOut(true)
	other.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
	other.deaf = true
	call := b.ask(true)
	b.wantRefresh(1, "", "org_A")
	b.tabs.messages[0]() // the sign-out
	if b.ended(call) || b.client.Session() == nil {
		t.Fatal("an old sign-out ended the session")
	}
	b.respond(call, grantFor("user_02", "u2", "org_A"))
	if s := b.client.Session(); s == nil || s.RefreshToken != "u2" {
		t.Errorf("it has %v: %v", s, b.rejected[call])
	}
}

// A tab whose session ended learns that there is another, by a cookie at least.
func TestR4_EndedWhereSomebodySignedIn(t *testing.T) {
	b := signedIn(t, cookies())
	other := b.beside()
	other.hear(b.heard)
	call := b.ask(true)
	b.tabs.mute = true
	other.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
	b.respond(call, refusal(400, "invalid_grant"))
	b.wantError(call, core.LoginRequired)
	other.deaf = true // so that it cannot hand its session over
	call = b.ask(false)
	b.respond(b.wantRefresh(2, "", ""), grantFor("user_02", "u2", "org_A"))
	if b.rejected[call] != nil || b.client.Session().User.ID != "user_02" {
		t.Errorf("%v", b.rejected[call])
	}
}

// An org switch that another login overtakes is asked for anew, as soon as the
// first request has ended: both have one number.
func TestR4_OvertakenBySameUserElsewhere(t *testing.T) {
	b := signedIn(t, stored())
	other := b.beside()
	other.hear(b.heard)
	b.now += lifetime
	call := b.ask(false)
	other.signInWith(core.LoginStarted{}, grant("u1", "org_B"))
	if len(b.sent) != 1 || b.client.Session().OrganizationID != "org_A" {
		t.Fatal("it went on before the first answer came")
	}
	b.respond(call, refusal(400, "invalid_grant"))
	b.respond(b.wantRefresh(2, "u1", "org_A"), grant("u2", "org_A"))
	b.wantToken(call, "u2", "org_A")
}

// Nor is an old token sent once more after a pause.
func TestR4_LoginInAPause(t *testing.T) {
	for _, here := range []bool{true, false} {
		b := signedIn(t, stored())
		other := b.beside()
		other.hear(b.heard)
		b.patient = true
		call := b.ask(true)
		b.respond(call, core.Response{Status: 503})
		tab, sent := other, 1
		if here {
			tab, sent = b, 2
		}
		tab.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
		b.do(b.client.Handle(core.DelayOver{Call: call, Now: b.now}))
		if token := b.resolved[call].Token; len(b.sent) != sent || token != b.client.Session().AccessToken {
			t.Errorf("here %v: %d requests, %v", here, len(b.sent), b.rejected[call])
		}
	}
}

// Where there is no store to say so, what a tab heard has to do.
func TestR4_LoginBeatsARefreshWithoutAStore(t *testing.T) {
	for _, here := range []bool{true, false} {
		b := signedIn(t, cookies())
		other := b.beside()
		other.hear(b.heard)
		b.tabs.dead = true
		call := b.ask(true)
		tab := other
		if here {
			tab = b
		}
		b.tabs.held = here
		tab.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
		b.respond(call, grant("t2", "org_A"))
		deliver(&b.tabs.answers)
		deliver(&b.tabs.messages)
		for _, tab := range []*browser{b, other} {
			if s := tab.client.Session(); s == nil || s.User.ID != "user_02" {
				t.Errorf("the login is lost, here %v: %v", here, s)
			}
		}
	}
}

// N21: a switch whose answer came too late is asked for once more.
func TestN21_SwitchOvertakenByALogin(t *testing.T) {
	b := signedIn(t, stored())
	other := b.beside()
	other.hear(b.heard)
	call := b.switchTo("org_B")
	b.tabs.late = true
	other.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
	b.respond(call, grant("t2", "org_B"))
	b.respond(b.wantRefresh(2, "u1", "org_B"), grantFor("user_02", "u2", "org_B"))
	if s := b.client.Session(); b.rejected[call] != nil || s.User.ID != "user_02" || s.OrganizationID != "org_B" {
		t.Errorf("%v, %v", s, b.rejected[call])
	}
}

// The API's cookie is that of the answer which came last. So a login waits for
// a refresh of the session before, which another tab has sent, or its own
// session would be lost.
func TestR2_R4_ALoginWaitsForARefreshOfTheCookie(t *testing.T) {
	for name, c := range map[string]struct {
		before func(page *browser, call core.Call) // what lets the code go
		answer core.Response
		want   core.Code
	}{
		"R4: answered": {func(page *browser, _ core.Call) { other(page).respond(other(page).lastCall, grant("", "org_A")) }, grantFor("user_02", "", "org_B"), ""},
		"R4: refused":  {func(page *browser, _ core.Call) { other(page).respond(other(page).lastCall, grant("", "org_A")) }, refusal(400, "invalid_grant"), core.CodeExchangeFailed},
		"R4: without an end": {func(page *browser, call core.Call) {
			page.do(page.client.Handle(core.EffectFailed{Call: call, Now: page.now, Code: core.RefreshTimeout}))
		}, grantFor("user_02", "", "org_B"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, cookies())
			page := b.beside()
			u := page.login(core.LoginStarted{})
			b.ask(true)
			call := page.open(callbackOf(u, "code_1"))
			if len(page.sent) != 0 || page.ended(call) {
				t.Fatal("the code did not wait")
			}
			c.before(page, call)
			if len(page.sent) != 1 {
				t.Fatalf("%d requests", len(page.sent))
			}
			page.respond(call, c.answer)
			if c.want == "" {
				if s := page.client.Session(); s == nil || s.User.ID != "user_02" {
					t.Errorf("signed in is %v: %v", s, page.rejected[call])
				}
			} else {
				page.wantError(call, c.want)
			}
			if token := page.ask(false); page.resolved[token].Token == "" {
				t.Errorf("no token: %v", page.rejected[token])
			}
			if name != "R4: without an end" && b.tabs.holder != nil {
				t.Error("the lock is held")
			}
		})
	}
}

// other is the first tab of a page's browser.
func other(page *browser) *browser { return page.tabs.all[0] }
