package core_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// Whatever happens in whatever order, in tabs of one browser: see simWorld.check
// and simWorld.end for what has to hold.
func TestPropertyOfAnySession(t *testing.T) {
	const sequences, steps = 1500, 120
	var sent, adopted, ended int
	for seed := range uint64(sequences) {
		c := stored()
		if seed%2 == 1 {
			c = cookies()
		}
		w := newSimWorld(t, seed, c)
		for range steps {
			w.step()
		}
		w.end()
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, strings.Join(w.story, "\n"))
		}
		sent += w.requests
		for _, tab := range w.every {
			for _, cause := range tab.causes {
				if cause == core.CauseTab {
					adopted++
				}
			}
			ended += len(tab.rejected)
		}
	}
	// A world in which nothing happens would pass as well.
	if sent < 4*sequences || adopted < 8*sequences || ended < sequences {
		t.Errorf("too little happened: %d requests, %d sessions of other tabs, %d failures", sent, adopted, ended)
	}
}

// simWorld is a browser with some tabs, its server, and what is on its way
// between them.
type simWorld struct {
	t        *testing.T
	random   *rand.Rand
	server   *simServer
	config   core.Config
	tabs     []*simTab // open
	every    []*simTab // open and closed
	shared   *tabs
	posts    []simPost
	inFlight []*simRequest
	jar      string          // the API's cookie
	reached  map[string]bool // tokens whose answer came to a tab
	last     *simSession     // of the login that was shared last; nil after a sign-out
	story    []string
	requests int
	now      int64
}

// simTab is a tab whose module may die.
type simTab struct {
	*browser
	number int
	closed bool
	calls  []core.Call
}

// simPost is a message, or an answer of the store.
type simPost struct {
	to      *browser
	channel string // of which the order is kept
	tell    func()
}

func newSimWorld(t *testing.T, seed uint64, c core.Config) *simWorld {
	w := &simWorld{t: t, random: rand.New(rand.NewPCG(seed, 6749)), server: newSimServer(t), config: c,
		reached: map[string]bool{}, now: startTime}
	for range 3 {
		w.open()
	}
	w.login(w.tabs[0])
	return w
}

func (w *simWorld) tell(format string, values ...any) {
	w.story = append(w.story, fmt.Sprintf(format, values...))
}

// open opens a tab with a page that restores what it can.
func (w *simWorld) open() *simTab {
	tab := &simTab{number: len(w.every)}
	if len(w.every) == 0 {
		tab.browser = newBrowserOf(w.t, w.config)
		w.shared = tab.browser.tabs
		w.shared.sim = w
	} else {
		tab.browser = w.every[0].beside()
	}
	tab.now, tab.patient = w.now, true
	w.every, w.tabs = append(w.every, tab), append(w.tabs, tab)
	w.tell("tab %d opens", tab.number)
	tab.known = w.known()
	w.asked(tab, tab.browser.open(pageOrigin+"/"))
	return tab
}

// known is what a page sees of a session before it asks.
func (w *simWorld) known() bool { return w.shared.record.Alive || w.jar != "" }

func (w *simWorld) of(b *browser) *simTab {
	for _, tab := range w.every {
		if tab.browser == b {
			return tab
		}
	}
	w.t.Fatal("a tab of another world")
	return nil
}

func (w *simWorld) asked(tab *simTab, call core.Call) { tab.calls = append(tab.calls, call) }

func (w *simWorld) step() {
	tab := w.tabs[w.random.IntN(len(w.tabs))]
	tab.known = w.known()
	switch n := w.random.IntN(100); {
	case n < 12:
		force := w.random.IntN(3) == 0
		w.tell("tab %d asks, force %v", tab.number, force)
		w.asked(tab, tab.ask(force))
	case n < 17:
		organization := "org_" + string("ABCX"[w.random.IntN(4)])
		w.tell("tab %d switches to %s", tab.number, organization)
		w.asked(tab, tab.switchTo(organization))
	case n < 19:
		w.tell("tab %d signs out", tab.number)
		w.signOut(tab)
	case n < 21:
		w.login(tab)
	case n < 30:
		w.pass([]int64{500, 5_000, 60_000, lifetime - buffer, 2 * lifetime}[w.random.IntN(5)])
	case n < 31 && w.random.IntN(4) == 0:
		w.pass([]int64{-7_200_000, 7_200_000}[w.random.IntN(2)])
	case n < 60:
		w.post(w.random.IntN(len(w.posts) + 1))
	case n < 85:
		w.serve(w.random.IntN(len(w.inFlight)+1), w.random.IntN(simFates))
	case n < 88:
		w.wake(tab)
	case n < 91:
		tab.deaf = !tab.deaf
		w.tell("tab %d is deaf: %v", tab.number, tab.deaf)
	case n < 93:
		w.die(tab)
	case n < 95:
		if len(w.tabs) > 1 {
			w.close(tab)
		}
		w.open()
	case n < 97:
		w.timeout(tab)
	default:
		w.tell("the clock rings in tab %d", tab.number)
		if tab.scheduled > 0 && tab.now >= tab.scheduled {
			w.asked(tab, tab.ring())
		}
	}
}

// login signs another user in, by a callback of which nothing is lost.
func (w *simWorld) login(tab *simTab) {
	session := w.server.login(fmt.Sprint("user_", len(w.server.sessions)))
	w.tell("%s signs in, in tab %d, with %s", session.user, tab.number, session.token)
	if w.config.Cookies {
		w.jar = session.token
	}
	tab.signInWith(core.LoginStarted{}, w.server.answer(session, w.config.Cookies))
	w.last = session
}

func (w *simWorld) pass(by int64) {
	w.tell("%d ms pass", by)
	w.now += by
	for _, tab := range w.tabs {
		tab.now = w.now
	}
}

// wake ends a pause between two attempts.
func (w *simWorld) wake(tab *simTab) {
	if len(tab.pauses) == 0 {
		return
	}
	call := tab.pauses[0]
	tab.pauses = tab.pauses[1:]
	w.tell("the pause of call %d is over", call)
	tab.do(tab.client.Handle(core.DelayOver{Call: call, Now: tab.now}))
}

// post delivers the n-th of what is on its way inside the browser, or what is
// before it.
func (w *simWorld) post(n int) {
	if n >= len(w.posts) {
		return
	}
	p := w.posts[n]
	first := slices.IndexFunc(w.posts, func(q simPost) bool { return q.to == p.to && q.channel == p.channel })
	p = w.posts[first]
	w.posts = slices.Delete(w.posts, first, first+1)
	if tab := w.of(p.to); !tab.closed && (p.channel == "store" || !tab.deaf) {
		w.tell("tab %d gets what is on its way from: %s", tab.number, p.channel)
		p.tell()
	}
}

// timeout lets a tab lose its patience with the lock.
func (w *simWorld) timeout(tab *simTab) {
	i := slices.IndexFunc(w.shared.waiting, func(x waitingTab) bool { return x.b == tab.browser })
	if i < 0 {
		return
	}
	call := w.shared.waiting[i].call
	w.shared.waiting = slices.Delete(w.shared.waiting, i, i+1)
	w.tell("call %d waits no longer for the lock", call)
	if !tab.ended(call) {
		tab.do(tab.client.Handle(core.EffectFailed{Call: call, Now: tab.now, Code: core.RefreshTimeout}))
	}
}
