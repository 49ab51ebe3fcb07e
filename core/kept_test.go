package core_test

import (
	"testing"

	"authkit-wasm/core"
)

// die replaces the module, as a host does: its calls are over, and what was
// kept is handed to the new one.
func (b *browser) die() {
	b.t.Helper()
	client, err := core.NewClient(b.config)
	if err != nil {
		b.t.Fatal(err)
	}
	b.client = client
	if b.kept != "" {
		b.do(client.Handle(core.SessionKept{Now: b.now, Value: b.kept}))
	}
}

// An answer whose module died is the only one that holds the next token: the
// new module saves it, and tells the other tabs.
func TestR2_AnswerOutlivesItsModule(t *testing.T) {
	for name, c := range map[string]core.Config{"R2: in the store": stored(), "R2: with a cookie": cookies()} {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, c)
			other := b.beside()
			other.hear(b.heard)
			b.now += lifetime
			call := b.ask(false)
			b.wantRefresh(1, "t1", "org_A")
			b.die()
			b.do(b.client.Handle(core.ResponseKept{Now: b.now, Response: grant("t2", "org_A")}))
			b.tabs.release(b, call)
			b.wantToken(b.ask(false), "t2", "org_A")
			other.wantToken(other.ask(false), "t2", "org_A")
			b.now += lifetime
			b.ask(false)
			b.wantRefresh(2, "t2", "org_A")
		})
	}
}

// So it does for a login, where nothing was kept; and for a page that was
// restoring its session.
func TestR2_AnswerOfALoginOutlivesItsModule(t *testing.T) {
	b := newBrowserOf(t, stored())
	b.tabs.record = core.SharedSession{Generation: 7} // somebody signed out long ago
	b.open(callbackOf(b.login(core.LoginStarted{}), "code_1"))
	b.die()
	b.do(b.client.Handle(core.ResponseKept{Now: b.now, Response: grant("t1", "org_A")}))
	b.wantToken(b.ask(false), "t1", "org_A")
	if !b.tabs.record.Alive || b.tabs.record.Generation != 8 {
		t.Errorf("shared %+v", b.tabs.record)
	}
}

// R4: but it counts no more than it would have: somebody may have signed out
// or in since its request left.
func TestR4_AnswerThatOutlivesItsModuleIsOvertaken(t *testing.T) {
	for name, c := range map[string]core.Config{"R4: in the store": stored(), "R4: with a cookie": cookies()} {
		for _, restoring := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				b := signedIn(t, c)
				tab := b.beside()
				if restoring {
					b.tabs.record.Value, b.deaf = "", true // so that it has to ask the server
					if !c.Cookies {
						b.tabs.record.RefreshToken = "t1"
					}
					tab.open(pageOrigin + "/")
				} else {
					tab.hear(b.heard)
					tab.ask(true)
				}
				tab.wantRefresh(1, tab.sentToken(), map[bool]string{true: "", false: "org_A"}[restoring])
				tab.deaf = true // while its module is dead
				b.signOut(true)
				tab.deaf = false
				tab.die()
				tab.do(tab.client.Handle(core.ResponseKept{Now: tab.now, Response: grant("t2", "org_A")}))
				if tab.client.Session() != nil || tab.kept != "" || tab.tabs.record.Alive {
					t.Errorf("it has %v; shared %+v", tab.client.Session(), tab.tabs.record)
				}
			})
		}
	}
}

// sentToken is the refresh token of the last request.
func (b *browser) sentToken() string {
	token, _ := decodeJSON(b.t, b.sent[len(b.sent)-1].Request.Body)["refresh_token"].(string)
	return token
}

// What is no session is dropped, and a late answer of nothing does nothing.
func TestD2_MalformedAnswerThatOutlivesItsModule(t *testing.T) {
	b := signedIn(t, stored())
	b.die()
	b.trace = nil
	for _, answer := range []core.Response{{Status: 200, Body: "<html>"}, refusal(400, "invalid_grant"), {}} {
		b.do(b.client.Handle(core.ResponseKept{Now: b.now, Response: answer}))
	}
	if len(b.trace) > 0 {
		t.Errorf("effects: %v", b.trace)
	}
	b.wantToken(b.ask(false), "t1", "org_A")
}

// A module that knows of no session keeps what it knows of the others.
func TestGenerationIsKeptWithoutASession(t *testing.T) {
	b := newBrowserOf(t, cookies())
	b.known = true
	b.tabs.record = core.SharedSession{Generation: 3, Alive: true}
	b.open(pageOrigin + "/")
	if b.kept != `{"generation":3}` {
		t.Fatalf("kept %s", b.kept)
	}
	b.published = nil
	b.die()
	if len(b.published) > 0 || b.client.Session() != nil {
		t.Errorf("published %v", b.published)
	}
}
