package core_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// Whatever happens in whatever order, in tabs that share a store: no code is
// sent twice, no request leaves without a transaction that was taken for it, a
// refused callback changes no session, every call ends once, and a fresh login
// still works.
func TestPropertyOfAnySequence(t *testing.T) {
	const sequences, steps = 400, 60
	var exchanges, sessions, refusals int
	for seed := range uint64(sequences) {
		w := newWorld(t, seed)
		for range steps {
			w.step()
			w.check()
		}
		w.end()
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, strings.Join(w.story, "\n"))
		}
		for _, tab := range w.tabs {
			exchanges += len(tab.sent)
			refusals += len(tab.rejected)
			sessions += len(tab.published)
		}
	}
	// A world in which nothing happens would pass as well.
	if exchanges < sequences || refusals < sequences || sessions < sequences {
		t.Errorf("too little happened: %d exchanges, %d changes of a session, %d refusals", exchanges, sessions, refusals)
	}
}

// world is some tabs of one browser, and what a server and an attacker know.
type world struct {
	t         *testing.T
	random    *rand.Rand
	tabs      []*browser
	logins    []*url.URL
	callbacks []string
	open      []request // requests that wait for an answer
	story     []string
	codes     int
}

type request struct {
	tab  *browser
	call core.Call
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, random: rand.New(rand.NewPCG(seed, 7636))}
	w.tabs = append(w.tabs, newBrowser(t))
	for range 2 {
		w.tabs = append(w.tabs, w.tabs[0].beside())
	}
	return w
}

func (w *world) tell(format string, values ...any) {
	w.story = append(w.story, fmt.Sprintf(format, values...))
}

func (w *world) step() {
	n := w.random.IntN(len(w.tabs))
	tab := w.tabs[n]
	switch w.random.IntN(12) {
	case 0, 1:
		w.tell("tab %d starts a login", n)
		call := tab.start(core.LoginStarted{Navigate: w.random.IntN(2) == 0, AppState: `"x"`})
		if r, ok := tab.resolved[call]; ok {
			u, err := url.Parse(r.URL)
			if err != nil {
				w.t.Error(err)
				return
			}
			w.logins = append(w.logins, u)
		}
	case 2, 3:
		if len(w.logins) == 0 {
			return
		}
		w.codes++
		u := w.logins[w.random.IntN(len(w.logins))]
		w.tell("tab %d comes back from some login with code %d", n, w.codes)
		w.visit(tab, callbackOf(u, fmt.Sprintf("code_%d", w.codes)))
	case 4, 5:
		if len(w.callbacks) == 0 {
			return
		}
		i := w.random.IntN(len(w.callbacks))
		w.tell("tab %d opens callback %d again", n, i)
		w.visit(tab, w.callbacks[i])
	case 6:
		for i, query := range []string{"code=forged&state=forged", "code=a&code=b&state=c", "error=access_denied&state=forged", "code=nobody"} {
			if w.random.IntN(4) == 0 {
				w.tell("tab %d is lured to a forged answer %d", n, i)
				w.forged(tab, redirectURI+"?"+query)
			}
		}
	case 7, 8, 9:
		if len(w.open) == 0 {
			return
		}
		i := w.random.IntN(len(w.open))
		r := w.open[i]
		again := w.random.IntN(8) == 0 // the same answer may come once more later
		if !again {
			w.open = append(w.open[:i], w.open[i+1:]...)
		}
		w.answer(r)
	case 10:
		tab.broken = !tab.broken
		w.tell("the store of tab %d is broken: %v", n, tab.broken)
	case 11:
		by := w.random.Int64N(200_000)
		w.tell("%d ms pass, and tab %d signs out", by, n)
		for _, tab := range w.tabs {
			tab.now += by
		}
		call := tab.call()
		tab.do(tab.client.Handle(core.SignOutAsked{Call: call, Navigate: w.random.IntN(2) == 0}))
	}
}

// visit opens an address and keeps it for replays. A session only ever
// changes when a response arrives.
func (w *world) visit(tab *browser, address string) {
	w.callbacks = append(w.callbacks, address)
	before, sent := tab.client.Session(), len(tab.sent)
	call := tab.open(address)
	if tab.client.Session() != before {
		w.t.Error("a callback changed the session before its code was exchanged")
	}
	if len(tab.sent) > sent {
		w.open = append(w.open, request{tab, call})
	} else if tab.rejected[call] == nil {
		w.t.Error("a callback was neither exchanged nor refused")
	}
}

// forged opens an answer that must never lead anywhere.
func (w *world) forged(tab *browser, address string) {
	before, sent := tab.client.Session(), len(tab.sent)
	call := tab.open(address)
	if tab.rejected[call] == nil || len(tab.sent) != sent || tab.client.Session() != before {
		w.t.Error("a forged answer was not refused, or had an effect")
	}
}

func (w *world) answer(r request) {
	before := r.tab.client.Session()
	switch w.random.IntN(4) {
	case 0:
		w.tell("the answer to call %d is lost", r.call)
		if r.tab.ended(r.call) {
			return // hosts report a failure once, for an effect they still work on
		}
		r.tab.lose(r.call)
	case 1:
		w.tell("call %d is refused", r.call)
		r.tab.respond(r.call, core.Response{Status: 400, Body: `{"error":"invalid_grant"}`})
	case 2:
		w.tell("call %d finds the server down", r.call)
		r.tab.respond(r.call, core.Response{Status: 503})
	case 3:
		w.tell("call %d is answered", r.call)
		r.tab.respond(r.call, core.Response{Status: 200, Body: tokenAnswer()})
		return
	}
	if r.tab.client.Session() != before {
		w.t.Error("a failed exchange changed the session")
	}
}

// check holds after every step.
func (w *world) check() {
	taken := map[string]bool{}
	for _, tab := range w.tabs {
		for _, value := range tab.taken {
			verifier, ok := decodeJSON(w.t, value)["codeVerifier"].(string)
			if ok && taken[verifier] {
				w.t.Error("a transaction was taken twice")
			}
			taken[verifier] = ok // a spent one has none
		}
	}
	codes, verifiers := map[string]bool{}, map[string]bool{}
	for _, tab := range w.tabs {
		for i, s := range tab.sent {
			if s.Opaque {
				continue // a sign-out, which carries no code
			}
			if s.Again {
				if !slices.ContainsFunc(tab.sent[:i], func(before core.SendRequest) bool { return before.Call == s.Call && before.Request == s.Request }) {
					w.t.Errorf("call %d sends again what it never sent", s.Call)
				}
				continue
			}
			code, verifier := member(w.t, s.Request.Body, "code"), member(w.t, s.Request.Body, "code_verifier")
			if codes[code] || verifiers[verifier] {
				w.t.Errorf("%s or its verifier was sent twice", code)
			}
			if !taken[verifier] {
				w.t.Errorf("%s was sent without a transaction that was taken for it", code)
			}
			codes[code], verifiers[verifier] = true, true
		}
	}
}

// end checks that everything still works.
func (w *world) end() {
	for i, tab := range w.tabs {
		w.tell("tab %d signs in at last", i)
		tab.broken = false
		tab.signIn(core.LoginStarted{})
		call := tab.call()
		tab.do(tab.client.Handle(core.TokenAsked{Call: call, Now: tab.now}))
		if tab.resolved[call].Token == "" {
			w.t.Errorf("no token after a fresh login: %v", tab.rejected[call])
		}
	}
}
