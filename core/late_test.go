package core_test

import (
	"testing"

	"authkit-wasm/core"
)

// A message that comes late brings what the lock was taken for: then the
// request's answer is the newer one, and its failure says nothing. It may come
// from a tab elsewhere, or without a token, which is in the cookie.
func TestSessionHeardLate(t *testing.T) {
	cookieAlone := func(r core.Response) core.Response {
		if r.Status == 200 {
			answer := decodeJSON(t, r.Body)
			delete(answer, "refresh_token")
			r.Body = encodeJSON(answer)
		}
		return r
	}
	plain := func(r core.Response) core.Response { return r }
	for _, change := range []func(core.Response) core.Response{plain, cookieAlone} {
		for _, answer := range []core.Response{grant("t3", "org_A"), refusal(400, "invalid_grant"), {Status: 503}} {
			first := newBrowserOf(t, cookies())
			first.signInWith(core.LoginStarted{}, change(grant("t1", "org_A")))
			late := first.beside()
			late.hear(first.heard)
			late.deaf = true
			first.now += lifetime
			first.respond(first.ask(false), change(grant("t2", "org_A")))
			told := first.heard
			first.deaf = true
			late.now += lifetime
			call := late.ask(false)
			late.wantRefresh(1, "", "org_A")
			late.hear(told)
			late.respond(call, change(answer))
			want := "t2"
			if answer.Status == 200 {
				want = "t3"
			}
			late.wantToken(call, want, "org_A")
			if !late.tabs.record.Alive || len(late.sent) != 1 {
				t.Errorf("%d requests, shared %+v", len(late.sent), late.tabs.record)
			}
		}
	}
}

func TestSessionHeardLateFromAnotherOrganization(t *testing.T) {
	first := signedIn(t, cookies())
	late := first.beside()
	late.hear(first.heard)
	first.respond(first.switchTo("org_B"), grant("t2", "org_B"))
	late.deaf = true
	first.respond(first.ask(true), grant("t3", "org_B"))
	told := first.heard
	first.deaf = true
	call := late.ask(true)
	late.wantRefresh(1, "", "org_A")
	late.hear(told)
	late.respond(call, refusal(400, "invalid_request"))
	late.respond(late.wantRefresh(2, "t3", "org_A"), grant("t4", "org_A"))
	late.wantToken(call, "t4", "org_A")
}

// The site's data is cleared while tabs are open, or the store does not work.
func TestStoreIsEmptiedOrDead(t *testing.T) {
	for name, change := range map[string]func(tabs *tabs){
		"emptied":              func(tabs *tabs) { tabs.record = core.SharedSession{} },
		"emptied in a request": func(*tabs) {},
		"dead":                 func(tabs *tabs) { tabs.dead = true },
		"reads as empty":       func(tabs *tabs) { tabs.dead = true },
	} {
		t.Run(name, func(t *testing.T) {
			all := fiveTabs(t, stored())
			b := all[0]
			change(b.tabs)
			b.now += lifetime
			call := b.ask(false)
			switch name {
			case "emptied in a request":
				b.tabs.record = core.SharedSession{}
			case "reads as empty":
				b.tabs.dead = false
			}
			b.respond(b.wantRefresh(1, "t1", "org_A"), grant("t2", "org_A"))
			b.wantToken(call, "t2", "org_A")
			for i, tab := range all {
				if s := tab.client.Session(); s == nil || s.RefreshToken != "t2" {
					t.Errorf("tab %d has %v", i, s)
				}
			}
			if requests(all) != 1 {
				t.Errorf("%d requests", requests(all))
			}
		})
	}
}

func TestSessionThatCannotBeSharedIsOfThisTab(t *testing.T) {
	for _, overtaken := range []bool{false, true} {
		b := signedIn(t, stored())
		call := b.ask(true)
		b.tabs.held = true
		b.respond(call, grant("t2", "org_A"))
		b.tabs.answers = nil
		want := "t2"
		if overtaken {
			b.signInWith(core.LoginStarted{}, grant("t9", "org_A"))
			want = "t9"
		}
		b.do(b.client.Handle(core.EffectFailed{Call: call, Now: b.now, Code: core.StorageUnavailable}))
		b.wantToken(call, want, "org_A")
	}
}

// Site data is cleared, tabs share again and one that was asleep is behind:
// it learns so when it shares.
func TestStoreIsBehind(t *testing.T) {
	b := signedIn(t, stored())
	b.tabs.held = true
	b.now += lifetime
	call := b.ask(false)
	deliver(&b.tabs.answers)
	b.respond(call, grant("t2", "org_A"))
	b.tabs.answers = nil
	b.tabs.record = core.SharedSession{}
	b.heard = core.SharedSession{} // its host has been replaced as well
	b.do(b.client.Handle(core.SessionShared{Call: call, Now: b.now, Refused: true}))
	deliver(&b.tabs.answers)
	b.wantToken(call, "t2", "org_A")
	if !b.tabs.record.Alive || b.tabs.record.Generation != 1 {
		t.Errorf("shared %+v", b.tabs.record)
	}
}
