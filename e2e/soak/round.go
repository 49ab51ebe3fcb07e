package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

// How a round goes.
const (
	tabCount   = 4
	eventCount = 60
	pause      = 150 * time.Millisecond // between two events, on average
	patience   = 60 * time.Second       // until each call has settled once nothing is broken
)

// atRest is true of a page with nothing under way.
const atRest = "window.soak && !soak.busy()"

// modes are where sessions live: a round takes the next.
var modes = []string{"cookie", "devMode", "memory"}

// round is one world and what happens in it.
type round struct {
	ground
	number   int
	mode     string
	calm     bool   // no answer is lost: tabs end when they are at rest, and answers are whole
	build    string // folder
	database bool   // IndexedDB works in all tabs, where localStorage does not; else the other way round
	random   *rand.Rand
	browser  *webdriver.Browser
	stage    *stage.Stage
	api      *authserver.Server
	site     string
	trace    trace
	done     counts

	mu       sync.Mutex
	clock    time.Duration // that of the pages is ahead of the server's
	pages    int
	tabs     map[string]*tab
	clients  map[string]*life
	signOuts []time.Time
	jumps    int
}

// tab is one of the browser's.
type tab struct {
	*webdriver.Tab
	name   string
	broken string   // what throws in it when it is looked at
	pages  []string // that it has shown
}

// play plays a round. It returns what was done, or an error with the trace.
func (g ground) play(number int, b *webdriver.Browser) (counts, error) {
	if err := b.Reset(); err != nil {
		return nil, err
	}
	r := &round{
		ground: g, number: number, browser: b,
		mode: modes[(number-1)%len(modes)], calm: (number-1)/2%2 == 0,
		build:  g.builds[(number-1)%len(g.builds)],
		random: rand.New(rand.NewPCG(g.seed, uint64(number))),
		done:   counts{}, tabs: map[string]*tab{}, clients: map[string]*life{},
	}
	r.database = r.random.IntN(2) == 0
	r.stage = stage.New(func(c *authserver.Config) {
		c.CookieMode, c.AccessTokenLifetime = r.mode == "cookie", 15*time.Second
	}, r)
	defer r.stage.Close()
	r.api, r.site = r.stage.API, r.stage.Site
	r.stage.Options.Set("devMode", r.mode == "devMode")
	r.stage.Options.Set("refreshBufferInterval", 5)
	if r.mode == "cookie" {
		r.stage.Options.Set("apiHostname", "localhost") // the same site, so that its cookies count
	}
	fmt.Fprintf(g.out, "round %d: %s, %s, %s%s\n", number, b.Engine(), filepath.Base(r.build), r.mode, map[bool]string{true: ", no answer is lost"}[r.calm])
	if err := r.begin(); err != nil {
		return nil, r.failed([]string{err.Error()})
	}
	for range eventCount {
		r.next()
		time.Sleep(time.Duration(r.random.ExpFloat64() * float64(pause)))
	}
	if wrong := r.end(); len(wrong) > 0 {
		return nil, r.failed(wrong)
	}
	r.sum()
	r.done["build: "+filepath.Base(r.build)]++
	return r.done, nil
}

// begin opens the tabs and signs in.
func (r *round) begin() error {
	for i := range tabCount {
		t := &tab{Tab: r.browser.Tab(), name: strconv.Itoa(i + 1)}
		if i > 0 {
			another, err := r.browser.NewTab()
			if err != nil {
				return err
			}
			t.Tab = another
		}
		r.mu.Lock()
		r.tabs[t.name] = t
		r.mu.Unlock()
		if err := r.open(t, "/?tab="+t.name); err != nil {
			return err
		}
	}
	first := r.tabs["1"]
	if err := first.WaitUntil("window.soak?.ready"); err != nil {
		return err
	}
	r.login(first)
	return nil
}

// open leads a tab to a path of the site.
func (r *round) open(t *tab, path string) error {
	r.trace.add("tab %s: opens %s", t.name, strings.Split(path, "code=")[0])
	return t.Navigate(r.site + path)
}

// leaves notes that the page in a tab is about to go away; in a calm round it
// waits until the page is at rest.
func (r *round) leaves(t *tab) {
	if r.calm {
		_ = t.WithTimeout(10 * time.Second).WaitUntil(atRest) // if it never is, the end of the round finds out
		time.Sleep(100 * time.Millisecond)                    // it says so every 50
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, c := range r.clients {
		if of, _, _ := strings.Cut(id, "."); slices.Contains(t.pages, of) {
			c.leave(time.Now())
		}
	}
}

// end lifts all faults, waits until the tabs are at rest, asks them what they
// know, disposes of them all, and judges.
func (r *round) end() []string {
	r.trace.add("the end: all faults are lifted")
	r.api.Faults().Clear()
	var stuck []string
	for _, t := range r.inOrder() {
		var busy struct {
			Busy  bool
			Calls []string
		}
		if err := r.rest(t); err != nil {
			look := t.Eval(&busy, "return { Busy: window.soak?.busy() ?? true, Calls: [...window.soak?.calls.values() ?? []] }")
			stuck = append(stuck, fmt.Sprintf("tab %s is not at rest after %s: calls %v (%v)", t.name, patience, busy.Calls, errors.Join(err, look)))
		}
	}
	if len(stuck) > 0 {
		return stuck
	}
	e := evidence{clientID: authserver.DemoClientID, memory: r.mode == "memory"}
	for range 2 { // what one tab finds out in the first, all know in the second
		e.verdicts = nil
		for _, t := range r.inOrder() {
			v := verdict{Tab: t.name, Broken: t.broken != ""}
			if err := t.WithTimeout(patience).EvalAsync(&v, "return soak.verdict()"); err != nil {
				return []string{fmt.Sprintf("tab %s says nothing: %v", t.name, err)}
			}
			r.trace.add("tab %s says: %+v", t.name, v)
			e.verdicts = append(e.verdicts, v)
		}
	}
	e.active = r.api.ActiveSessions()
	for _, t := range r.inOrder() {
		if err := t.EvalAsync(nil, "await soak.dispose()"); err != nil {
			return []string{fmt.Sprintf("tab %s cannot be disposed of: %v", t.name, err)}
		}
	}
	var locks int
	if err := r.tabs["1"].EvalAsync(&locks, "const { held, pending } = await navigator.locks.query(); return held.length + pending.length"); err != nil {
		return []string{err.Error()}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.requests, e.clients, e.signOuts = r.api.Requests(), r.clients, r.signOuts
	e.jumps = r.jumps
	wrong := e.judge()
	if locks > 0 {
		wrong = append(wrong, fmt.Sprintf("%d locks are left where every client was disposed of", locks))
	}
	return wrong
}

// rest waits until a tab has nothing under way, and leads it back as often as
// a call that was still pending leads it to the login.
func (r *round) rest(t *tab) (err error) {
	for end := time.Now().Add(patience); time.Now().Before(end); {
		r.comeBack(t)
		if err = t.WithTimeout(2 * time.Second).WaitUntil(atRest); err == nil {
			return nil
		}
	}
	return err
}

// anybody reports whether some client has a session.
func (r *round) anybody() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.clients {
		if c.has {
			return true
		}
	}
	return false
}

func (r *round) inOrder() []*tab {
	return slices.SortedFunc(func(yield func(*tab) bool) {
		for _, t := range r.tabs {
			if !yield(t) {
				return
			}
		}
	}, func(a, b *tab) int { return strings.Compare(a.name, b.name) })
}

// failed prints the trace and returns what is wrong.
func (r *round) failed(wrong []string) error {
	fmt.Fprintf(r.out, "\nround %d, seconds and events:\n", r.number)
	var requests []entry
	e := evidence{clientID: authserver.DemoClientID}
	for _, q := range r.api.Requests() {
		secret := e.secretOf(q)
		requests = append(requests, entry{q.Time, fmt.Sprintf("server: client %s %s %s …%s: status %d %s", q.Query.Get("client"), q.Endpoint,
			q.GrantType(), secret[max(0, len(secret)-6):], q.Status, q.Fault)})
	}
	r.trace.print(r.out, requests)
	return fmt.Errorf("round %d (%s, %s, %s):\n  %s\nplay it again: go run ./e2e/soak -seed %d -round %d",
		r.number, r.browser.Engine(), filepath.Base(r.build), r.mode, strings.Join(wrong, "\n  "), r.seed, r.number)
}
