package core_test

import (
	"strings"
	"testing"

	"authkit-wasm/core"
)

// isolated is a client whose other tabs get no refresh token.
func isolated() core.Config {
	c := cookies()
	c.Isolated = true
	return c
}

// Any script of a page can listen to what its tabs tell each other.
func TestT1_IsolationSharesNoRefreshToken(t *testing.T) {
	b := signedIn(t, isolated())
	other := b.beside()
	other.hear(b.heard)
	b.respond(b.ask(true), grant("t2", "org_A"))
	for _, told := range []core.SharedSession{b.heard, b.tabs.record, other.heard} {
		if strings.Contains(told.Value, "t2") || !told.Held || !told.Alive {
			t.Errorf("shared %#v with %q", told, told.Value)
		}
	}
	if s := other.client.Session(); s == nil || s.RefreshToken != "" || s.AccessToken != b.client.Session().AccessToken {
		t.Errorf("the other tab has %v", s)
	}
	b.ask(true) // the holder goes on
	b.wantRefresh(2, "t2", "org_A")
}

// A tab without the refresh token asks by cookie. That there is none says
// nothing of the session: another tab has the token, and is frozen perhaps.
func TestR3_OnlyTheHolderCanSayThatItIsOver(t *testing.T) {
	for name, c := range map[string]core.Config{"T1: isolated": isolated(), "R3: frozen": cookies()} {
		t.Run(name, func(t *testing.T) {
			holder := signedIn(t, c)
			other := holder.beside()
			if c.Isolated {
				other.hear(holder.heard)
			}
			holder.deaf = true
			call := other.ask(true)
			other.respond(call, refusal(400, "invalid_grant"))
			if c.Isolated {
				other.wantError(call, core.RefreshFailed)
				other.now = other.client.Session().ExpiresAt
				call = other.ask(false)
				other.respond(call, refusal(400, "invalid_grant"))
			}
			other.wantError(call, core.LoginRequired)
			if !other.tabs.record.Alive || other.client.Session() != nil || other.tabs.holder != nil {
				t.Fatalf("shared %+v, this tab has %v", other.tabs.record, other.client.Session())
			}
			holder.deaf = false
			holder.respond(holder.ask(true), grant("t2", "org_A"))
			for _, tab := range []*browser{holder, other} {
				if tab.client.Session() == nil {
					t.Error("a tab is signed out")
				}
			}
		})
	}
}

// An answer that outlived its call, but not its module, counts for what was
// shared when it was asked for.
func TestR4_ALateAnswerCountsFromTheLock(t *testing.T) {
	for name, elsewhere := range map[string]bool{"R4: nothing happened": false, "R4: a login elsewhere": true} {
		t.Run(name, func(t *testing.T) {
			b := newBrowserOf(t, cookies())
			b.known = true
			b.open("https://app.example/")
			b.wantRefresh(1, "", "")
			if other := b.beside(); elsewhere {
				b.deaf = true
				other.signInWith(core.LoginStarted{}, grantFor("user_02", "u1", "org_A"))
			}
			before := b.tabs.record.Generation
			b.do(b.client.Handle(core.ResponseKept{Now: b.now, Response: grant("t2", "org_A")}))
			if wrote := b.tabs.record.Generation != before; wrote == elsewhere {
				t.Errorf("generation %d became %d", before, b.tabs.record.Generation)
			}
		})
	}
}

// T1: nor the tokens of an identity provider, which some servers send along.
func TestT1_NobodyIsToldWhatIsNoPartOfTheSession(t *testing.T) {
	answer := tokens()
	answer["oauth_tokens"] = map[string]any{"access_token": "provider_access", "refresh_token": "provider_refresh"}
	for name, c := range map[string]core.Config{"isolated": isolated(), "in storage": stored()} {
		t.Run(name, func(t *testing.T) {
			b := newBrowserOf(t, c)
			b.signInWith(core.LoginStarted{}, core.Response{Status: 200, Body: encodeJSON(answer)})
			for _, told := range []string{b.heard.Value, b.tabs.record.Value, b.kept} {
				if strings.Contains(told, "provider_") {
					t.Errorf("told %s", told)
				}
			}
			if b.heard.Value == "" {
				t.Error("nothing was shared")
			}
		})
	}
}

// N20, T1: a tab in another organization than the one that has the refresh
// token can get no token of its own. Once its token has ended it goes with the
// other, in place of being signed out.
func TestN20_T1_ATabThatCannotRefreshGoesWithTheHolder(t *testing.T) {
	holder := signedIn(t, isolated())
	other := holder.beside()
	other.hear(holder.heard)
	holder.respond(holder.switchTo("org_B"), grant("t2", "org_B"))
	other.wantToken(other.ask(false), "t1", "org_A") // as long as that is good
	for _, tab := range []*browser{holder, other} {
		tab.now += lifetime
		tab.published = nil
	}
	holder.respond(holder.ask(false), grant("t3", "org_B"))
	other.wantToken(other.ask(false), "t3", "org_B")
	if len(other.published) != 1 || len(other.sent) != 0 {
		t.Errorf("published %v, sent %v", other.published, other.sent)
	}
	if s := other.client.Session(); s == nil || s.RefreshToken != "" {
		t.Errorf("the other tab has %v", s)
	}
}

// N21: nor can it switch. It leads to the login for that organization.
func TestN21_T1_ATabThatCannotRefreshCannotSwitch(t *testing.T) {
	holder := signedIn(t, isolated())
	other := holder.beside()
	other.hear(holder.heard)
	call := other.switchTo("org_B")
	other.respond(call, refusal(400, "invalid_grant"))
	other.wantError(call, core.OrganizationRefused)
	other.wantToken(other.ask(false), "t1", "org_A")
}
