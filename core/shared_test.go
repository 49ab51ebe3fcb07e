package core_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// fiveTabs are one signed-in tab and four that heard of it.
func fiveTabs(t *testing.T, c core.Config) []*browser {
	t.Helper()
	first := signedIn(t, c)
	all := []*browser{first}
	for range 4 {
		tab := first.beside()
		tab.hear(first.heard)
		tab.published, tab.causes = nil, nil
		all = append(all, tab)
	}
	return all
}

func requests(all []*browser) (n int) {
	for _, tab := range all {
		n += len(tab.sent)
	}
	return n
}

// Five tabs expire together: one exchange, all signed in, whenever the message
// of the first one comes and wherever the tokens are.
func TestR1_N2_FiveTabsOneExchange(t *testing.T) {
	for kind, c := range map[string]core.Config{"in the store": stored(), "with a cookie": cookies(), "in memory": {}} {
		if c.ClientID == "" {
			c = config()
		}
		for when, told := range map[string]func(tabs *tabs){
			"before the lock": func(*tabs) {},
			"after the lock":  func(tabs *tabs) { tabs.late = true },
			"never":           func(tabs *tabs) { tabs.mute = true },
		} {
			t.Run("N2: "+kind+", told "+when, func(t *testing.T) {
				all := fiveTabs(t, c)
				told(all[0].tabs)
				var calls []core.Call
				for _, tab := range all {
					tab.now += lifetime
					calls = append(calls, tab.ask(false))
				}
				all[0].respond(all[0].wantRefresh(1, "t1", "org_A"), grant("t2", "org_A"))
				deliver(&all[0].tabs.messages)
				for i, tab := range all {
					tab.wantToken(calls[i], "t2", "org_A")
					if s := tab.client.Session(); s == nil || s.RefreshToken != "t2" {
						t.Errorf("tab %d has %v", i, s)
					}
				}
				if n := requests(all); n != 1 {
					t.Errorf("%d requests, want 1", n)
				}
			})
		}
	}
}

// One tab after the other fails, and none of them sends what another spent.
func TestR2_TheNextTabGoesOnWithTheNewToken(t *testing.T) {
	for name, c := range map[string]core.Config{"R2: in the store": stored(), "R2: in memory": config()} {
		t.Run(name, func(t *testing.T) {
			all := fiveTabs(t, c)
			for i, tab := range all {
				for _, other := range all {
					other.now += lifetime
				}
				call := tab.ask(true)
				token, next := fmt.Sprint("t", i+1), fmt.Sprint("t", i+2)
				tab.respond(tab.wantRefresh(1, token, "org_A"), grant(next, "org_A"))
				tab.wantToken(call, next, "org_A")
			}
		})
	}
}

// A tab that slept through a refresh asks before it sends, and goes by the
// cookie where nobody can hand the session over.
func TestR2_DeafTab(t *testing.T) {
	for _, test := range []struct {
		name   string
		config core.Config
		sends  string // its refresh token
	}{
		{"R2: the store has it", stored(), "t2"},
		{"R2: another tab has it", config(), "t2"},
		{"R2: the cookie has it", cookies(), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			awake := signedIn(t, test.config)
			deaf := awake.beside()
			deaf.hear(awake.heard)
			deaf.deaf = true
			awake.now += lifetime
			call := awake.ask(false)
			awake.respond(call, grant("t2", "org_A"))
			if test.config.Cookies {
				awake.deaf = true // nor can it hand anything over
			}
			deaf.now += 3 * lifetime
			call = deaf.ask(false)
			deaf.respond(deaf.wantRefresh(1, test.sends, "org_A"), grant("t3", "org_A"))
			deaf.wantToken(call, "t3", "org_A")
		})
	}
}

// Where it has no cookie either, it is signed out, and it alone: others may
// have what it lacks.
func TestR2_DeafTabThatIsLostSpeaksForItself(t *testing.T) {
	for name, test := range map[string]struct {
		config core.Config
		answer core.Response
	}{
		"R2: without cookies":                {config(), core.Response{}},
		"R2: with a cookie that is withheld": {cookies(), refusal(400, "invalid_request")},
	} {
		t.Run(name, func(t *testing.T) {
			awake := signedIn(t, test.config)
			lost := awake.beside()
			lost.hear(awake.heard)
			lost.deaf = true
			awake.now += lifetime
			awake.respond(awake.ask(false), grant("t2", "org_A"))
			awake.deaf, lost.deaf = true, false
			lost.now += lifetime
			call := lost.ask(false)
			for !lost.ended(call) {
				lost.respond(call, test.answer)
			}
			lost.wantError(call, core.LoginRequired)
			if lost.client.Session() != nil || !lost.tabs.record.Alive || awake.client.Session() == nil {
				t.Errorf("the others were told: %+v", lost.tabs.record)
			}
			// It is signed in again by the next refresh of the others.
			awake.deaf = false
			awake.now += lifetime
			awake.respond(awake.ask(false), grant("t3", "org_A"))
			lost.wantToken(lost.ask(false), "t3", "org_A")
		})
	}
}

// Each tab has an organization of its own, and they share one chain of
// refresh tokens.
func TestN20_TabsInOrganizationsOfTheirOwn(t *testing.T) {
	a := signedIn(t, stored())
	b := a.beside()
	b.hear(a.heard)
	b.respond(b.switchTo("org_B"), grant("t2", "org_B"))
	if a.client.Session().OrganizationID != "org_A" || len(a.published) != 0 {
		t.Fatalf("the switch of one tab led the other to %s", a.client.Session().OrganizationID)
	}
	a.wantToken(a.ask(false), "t1", "org_A")
	if !strings.Contains(a.kept, "t2") {
		t.Error("a new module would not know the token")
	}
	a.now += lifetime
	call := a.ask(false)
	a.respond(a.wantRefresh(1, "t2", "org_A"), grant("t3", "org_A"))
	a.wantToken(call, "t3", "org_A")
	b.now += lifetime
	call = b.ask(false)
	b.respond(b.wantRefresh(2, "t3", "org_B"), grant("t4", "org_B"))
	b.wantToken(call, "t4", "org_B")

	// Another user is another matter.
	a.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
	if s := b.client.Session(); s.User.ID != "user_02" || s.OrganizationID != "org_A" {
		t.Errorf("the other tab has %s in %s", s.User.ID, s.OrganizationID)
	}
}

// A tab opens and finds what the others share.
func TestNewTabGoesOnWithoutARequest(t *testing.T) {
	for name, c := range map[string]core.Config{"in the store": stored(), "with a cookie": cookies()} {
		t.Run(name, func(t *testing.T) {
			first := signedIn(t, c)
			second := first.beside()
			call := second.open(pageOrigin + "/")
			if !second.ended(call) || second.rejected[call] != nil || len(second.sent) != 0 {
				t.Fatalf("%d requests: %v", len(second.sent), second.rejected[call])
			}
			second.wantToken(second.ask(false), "t1", "org_A")
			if !slices.Equal(second.causes, []core.Cause{core.CauseTab}) {
				t.Errorf("published because of %v", second.causes)
			}
		})
	}
}

// authkit-js left a refresh token in localStorage, and nothing else is there.
func TestRestoreFromARefreshTokenThatWasThere(t *testing.T) {
	b := newBrowserOf(t, stored())
	b.known = true
	b.tabs.record = core.SharedSession{RefreshToken: "t0"}
	call := b.open(pageOrigin + "/")
	b.respond(b.wantRefresh(1, "t0", ""), grant("t1", "org_A"))
	if b.rejected[call] != nil || b.client.Session() == nil || b.tabs.record.RefreshToken != "" || !b.tabs.record.Alive {
		t.Errorf("%v; shared %+v", b.rejected[call], b.tabs.record)
	}
}

// The store could not be written, and the token of a generation is all that is
// left of it: it is sent, and where it is over, so is the session.
func TestR1_RestoreFromTheTokenOfAGeneration(t *testing.T) {
	for name, answer := range map[string]core.Response{"R1: good": grant("t8", "org_A"), "R1: over": refusal(400, "invalid_grant")} {
		t.Run(name, func(t *testing.T) {
			b := newBrowserOf(t, stored())
			b.known = true
			b.tabs.record = core.SharedSession{Generation: 7, Alive: true, RefreshToken: "t7"}
			call := b.open(pageOrigin + "/")
			b.respond(b.wantRefresh(1, "t7", ""), answer)
			good := answer.Status == 200
			if b.rejected[call] != nil || (b.client.Session() != nil) != good || b.tabs.record.Generation != 8 || b.tabs.record.Alive != good {
				t.Errorf("%v; shared %+v", b.rejected[call], b.tabs.record)
			}
		})
	}
}

// A page that starts where nobody is signed in after all says so in silence,
// and the signs of a session go.
func TestRestoreNothing(t *testing.T) {
	for name, test := range map[string]struct {
		config core.Config
		answer core.Response
	}{
		"a cookie that is over":            {cookies(), refusal(400, "invalid_grant")},
		"no cookie, but a sign of one":     {cookies(), refusal(400, "invalid_request")},
		"nothing in the store, but a sign": {stored(), core.Response{}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowserOf(t, test.config)
			b.known = true
			call := b.open(pageOrigin + "/")
			if len(b.sent) > 0 {
				b.respond(call, test.answer)
			}
			if !b.ended(call) || b.rejected[call] != nil || b.client.Session() != nil || b.tabs.record.Alive || b.tabs.holder != nil {
				t.Errorf("%v; shared %+v", b.rejected[call], b.tabs.record)
			}
			sent := len(b.sent)
			b.ring()
			b.open(pageOrigin + "/")
			if len(b.sent) != sent {
				t.Error("what is not there was tried again")
			}
		})
	}
}

// A cookie is of all tabs: where the server says that it is over, so is what
// the store says of it.
func TestRestoreACookieThatIsOver(t *testing.T) {
	b := newBrowserOf(t, cookies())
	b.known = true
	b.tabs.record = core.SharedSession{Generation: 3, Alive: true}
	call := b.open(pageOrigin + "/")
	b.respond(call, refusal(400, "invalid_grant"))
	if !b.ended(call) || b.tabs.record.Alive || b.tabs.record.Generation != 4 {
		t.Errorf("%v; shared %+v", b.rejected[call], b.tabs.record)
	}
}

// A page that starts while the server is down comes by its session later.
func TestN4_RestoredOnceTheServerIsBack(t *testing.T) {
	b := newBrowserOf(t, cookies())
	b.known = true
	call := b.open(pageOrigin + "/")
	b.respond(call, core.Response{Status: 503})
	b.wantError(call, core.RefreshFailed)
	for range 3 {
		b.now = b.scheduled
		b.respond(b.ring(), core.Response{Status: 503})
	}
	b.now = b.scheduled
	b.respond(b.ring(), grant("t1", "org_A"))
	b.wantToken(b.ask(false), "t1", "org_A")
	if !slices.Equal(b.causes, []core.Cause{core.CauseRefresh}) {
		t.Errorf("published because of %v", b.causes)
	}
}

// Or learns then that there is none, and troubles nobody with it.
func TestN4_NothingToRestoreOnceTheServerIsBack(t *testing.T) {
	b := newBrowserOf(t, cookies())
	b.known = true
	b.respond(b.open(pageOrigin+"/"), core.Response{Status: 503})
	b.now = b.scheduled
	call := b.ring()
	b.respond(call, refusal(400, "invalid_grant"))
	if !b.ended(call) || b.rejected[call] != nil || b.scheduled != 0 {
		t.Errorf("%v; scheduled for %d", b.rejected[call], b.scheduled)
	}
}

// The session in the store may have been measured by a clock that is put back
// since; then it would live for ever.
func TestN24_SharedByAClockThatWasAhead(t *testing.T) {
	b := signedIn(t, stored())
	other := b.beside()
	other.now -= 2 * 3_600_000
	other.hear(b.heard)
	if s := other.client.Session(); s.ExpiresAt != other.now+lifetime {
		t.Errorf("it ends in %d ms", s.ExpiresAt-other.now)
	}
}
