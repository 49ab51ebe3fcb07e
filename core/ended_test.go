package core_test

import (
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// N1: the API's cookie is of all origins of its site. Somebody who signed out
// here, or was signed out, and in at another origin, is signed in here too.
func TestN1_SignedInAtAnotherOrigin(t *testing.T) {
	for name, end := range map[string]func(b *browser){
		"after a sign-out": func(b *browser) { b.signOut(true) },
		"after the server ended it": func(b *browser) {
			call := b.ask(true)
			b.respond(call, refusal(400, "invalid_grant"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, cookies())
			end(b)
			page := b.beside()
			page.known = true
			call := page.open(pageOrigin + "/")
			page.respond(call, grantFor("user_02", "", "org_B"))
			if s := page.client.Session(); page.rejected[call] != nil || s == nil || s.User.ID != "user_02" || !b.tabs.record.Alive {
				t.Errorf("%v; the page has %v, shared %+v", page.rejected[call], s, b.tabs.record)
			}
		})
	}
}

// L4: a sign-out that WorkOS never heard of holds here all the same: the cookie
// brings back no session that somebody signed out of.
func TestL4_TheCookieBringsNothingBack(t *testing.T) {
	b := signedIn(t, cookies())
	b.signOut(true)
	for range 2 {
		page := b.beside()
		page.known = true
		call := page.open(pageOrigin + "/")
		page.respond(call, grant("", "org_A"))
		if !page.ended(call) || page.rejected[call] != nil || page.client.Session() != nil || len(page.published) > 1 || b.tabs.record.Alive || b.tabs.holder != nil {
			t.Errorf("%v; the page has %v, shared %+v", page.rejected[call], page.client.Session(), b.tabs.record)
		}
		page.wantError(page.ask(false), core.LoginRequired)
	}
}

// R3: all tabs hear why a session is over: only where the server ended it, an
// app is to lead to the login.
func TestR3_AllTabsHearWhyItIsOver(t *testing.T) {
	for want, end := range map[core.Cause]func(b *browser){
		core.CauseSignOut: func(b *browser) { b.signOut(true) },
		core.CauseExpiry:  func(b *browser) { b.respond(b.ask(true), refusal(400, "invalid_grant")) },
	} {
		b := signedIn(t, stored())
		other := b.beside()
		other.hear(b.heard)
		other.causes = nil
		end(b)
		if !slices.Equal(b.causes, []core.Cause{want}) || !slices.Equal(other.causes, []core.Cause{want}) {
			t.Errorf("published because of %v, in the other tab of %v, want %s", b.causes, other.causes, want)
		}
	}
}

// L4: a tab keeps its organization when another tab signs in anew. Signing out
// in it ends the session that all of them have by then.
func TestL4_N20_SignOutOfTheLatestSession(t *testing.T) {
	b := signedIn(t, stored())
	other := b.beside()
	other.hear(b.heard)
	other.signInWith(core.LoginStarted{}, grantOf("session_2", "user_01", "t2", "org_B"))
	if got := b.client.Session().OrganizationID; got != "org_A" {
		t.Fatalf("the tab is in %s", got)
	}
	b.signOut(true)
	if !strings.Contains(b.left, "session_2") {
		t.Errorf("led to %s", b.left)
	}
}

// Nor where the store has a session that the server honours no longer.
func TestRestoreWhatIsOver(t *testing.T) {
	b := signedIn(t, stored()).beside()
	b.tabs.all[0].deaf = true
	b.now += lifetime
	call := b.open(pageOrigin + "/")
	b.respond(b.wantRefresh(1, "t1", ""), refusal(400, "invalid_grant"))
	if !b.ended(call) || b.rejected[call] != nil || b.client.Session() != nil || b.tabs.record.Alive || len(b.sent) != 1 {
		t.Errorf("%d requests, %v; shared %+v", len(b.sent), b.rejected[call], b.tabs.record)
	}
}

// N1: the answer of a refresh whose page was left still changes the cookie. The
// page that followed sent the one before, and is refused; the next one finds
// the session, which the server honours.
func TestN1_RefusedWhileTheAnswerOfALeftPageWasOnItsWay(t *testing.T) {
	first := newBrowserOf(t, cookies())
	first.signInWith(core.LoginStarted{}, grant("", "org_A"))
	first.deaf = true // it was left
	for _, c := range []struct {
		answer core.Response
		want   bool
	}{
		{refusal(400, "invalid_grant"), false},
		{grant("", "org_A"), true},
	} {
		page := first.beside()
		page.known = true
		call := page.open(pageOrigin + "/")
		page.respond(call, c.answer)
		if is := page.client.Session() != nil; !page.ended(call) || is != c.want || first.tabs.record.Alive != c.want {
			t.Fatalf("the page has %v, shared %+v", page.client.Session(), first.tabs.record)
		}
	}
}
