package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"authkit-wasm/e2e/authserver"
)

// event is something that may happen to a tab, and how often it does compared
// with others.
type event struct {
	weight int
	name   string
	happen func(r *round, t *tab)
}

var events = []event{
	{20, "a token is asked for", func(r *round, t *tab) { r.call(t, "soak.token({})") }},
	{12, "a new token is asked for", func(r *round, t *tab) { r.call(t, "soak.token({ forceRefresh: true })") }},
	{8, "all tabs ask for a new token", func(r *round, _ *tab) { r.inAll("soak.token({ forceRefresh: true })") }},
	{10, "the organization is switched", func(r *round, t *tab) { r.call(t, fmt.Sprintf("soak.switch(%q)", r.organization())) }},
	{3, "somebody signs out", func(r *round, t *tab) { r.call(t, "soak.signOut()") }},
	{5, "somebody signs in", func(r *round, t *tab) { r.login(t) }},
	{8, "a tab is loaded again", (*round).reload},
	{6, "a tab is closed, another opened", (*round).replace},
	{6, "a client is disposed of, another made", func(r *round, t *tab) { r.call(t, "void soak.dispose().then(soak.connect)") }},
	{5, "the module dies", func(r *round, t *tab) { r.call(t, "soak.trap()") }},
	{18, "the server breaks", func(r *round, _ *tab) { r.breakServer() }},
	{5, "the clock jumps", func(r *round, _ *tab) { r.jump() }},
	{4, "a tab is looked at", func(r *round, t *tab) { r.call(t, `document.dispatchEvent(new Event("visibilitychange"))`) }},
	{3, "storage throws", (*round).breakStorage},
}

// next has one event happen to one tab.
func (r *round) next() {
	sum := 0
	for _, e := range events {
		sum += e.weight
	}
	at := r.random.IntN(sum)
	tabs := r.inOrder()
	t := tabs[r.random.IntN(len(tabs))]
	if !r.anybody() && r.random.IntN(3) == 0 { // or most rounds would go on with nobody signed in
		r.done["event: somebody signs in, as nobody is"]++
		r.login(t)
		return
	}
	for _, e := range events {
		if at -= e.weight; at < 0 {
			r.done["event: "+e.name]++
			e.happen(r, t)
			return
		}
	}
}

// call has the page do something, if its client is there, and does not wait.
func (r *round) call(t *tab, script string) {
	var there bool
	err := t.Eval(&there, "if (!window.soak?.ready || !soak.client) return false; "+script+"; return true")
	switch {
	case err != nil:
		r.trace.add("tab %s: %s: %v", t.name, script, err)
	case !there:
		r.done["(a tab was not ready)"]++
		r.trace.add("tab %s: is not ready for %s", t.name, script)
		r.comeBack(t)
	default:
		r.trace.add("tab %s: %s", t.name, script)
	}
}

// comeBack leads a tab back to the site that switching the organization led to
// the login: nobody was signed in any more.
func (r *round) comeBack(t *tab) {
	if at, err := t.URL(); err == nil && strings.Contains(at, "/user_management/") {
		r.openWith(t)
	}
}

func (r *round) inAll(script string) {
	for _, t := range r.inOrder() {
		r.call(t, script)
	}
}

func (r *round) organization() string {
	return []string{authserver.DemoOrgAcme, authserver.DemoOrgNordlys}[r.random.IntN(2)]
}

// login signs in in a tab. One whose storage throws cannot find its way back
// from the login page, and is left alone.
func (r *round) login(t *tab) {
	if t.broken != "" {
		return
	}
	var to string
	err := t.EvalAsync(&to, `return window.soak?.ready && soak.client ? soak.signInURL() : ""`)
	if err != nil || to == "" {
		r.trace.add("tab %s: no login: %v", t.name, err)
		return
	}
	callback, err := r.api.Approve(to, authserver.DemoUserZoe)
	if err != nil {
		r.trace.add("tab %s: no login: %v", t.name, err)
		return
	}
	r.leaves(t)
	if err := r.open(t, strings.TrimPrefix(callback, r.site)+"&tab="+t.name); err != nil {
		r.trace.add("tab %s: %v", t.name, err)
	}
}

func (r *round) reload(t *tab) {
	r.leaves(t)
	r.trace.add("tab %s: is loaded again", t.name)
	if err := t.Reload(); err != nil {
		r.trace.add("tab %s: %v", t.name, err)
	}
}

func (r *round) replace(t *tab) {
	another, err := r.browser.NewTab()
	if err != nil {
		r.trace.add("no new tab: %v", err)
		return
	}
	r.leaves(t)
	r.trace.add("tab %s: is closed, and another opened", t.name)
	if err := t.Close(); err != nil {
		r.trace.add("tab %s: %v", t.name, err)
	}
	t.Tab, t.broken = another, ""
	r.openWith(t)
}

// breakStorage loads a tab in which some storage throws, or none any more. In
// devMode, where the session itself is in it, one store works in all tabs of a
// round: two tabs that have none in common cannot know what the other spent.
func (r *round) breakStorage(t *tab) {
	r.leaves(t)
	kinds := []string{"", "localStorage", "localStorage,sessionStorage", "indexedDB", "indexedDB,localStorage,sessionStorage"}
	switch {
	case r.mode == "devMode" && r.database:
		kinds = kinds[:3]
	case r.mode == "devMode":
		kinds = []string{"", "indexedDB", "indexedDB,sessionStorage"}
	}
	t.broken = kinds[r.random.IntN(len(kinds))]
	r.openWith(t)
}

func (r *round) openWith(t *tab) {
	query := url.Values{"tab": {t.name}}
	if t.broken != "" {
		query.Set("broken", t.broken)
	}
	if err := r.open(t, "/?"+query.Encode()); err != nil {
		r.trace.add("tab %s: %v", t.name, err)
	}
}

// breakServer sets a fault for the next requests.
func (r *round) breakServer() {
	f, times := r.api.Faults(), 1+r.random.IntN(3)
	e := []authserver.Endpoint{authserver.Refresh, authserver.Refresh, authserver.Refresh, authserver.Exchange, authserver.Logout}[r.random.IntN(5)]
	faults := []struct {
		name string
		set  func()
	}{
		{"is slow", func() { f.Latency(e, time.Duration(r.random.IntN(800))*time.Millisecond, times) }},
		{"answers 429", func() { f.RateLimit(e, "1", times) }},
		{"answers 503", func() { f.Status(e, 503, times) }},
		{"drops the request", func() { f.DropBefore(e, times) }},
		{"answers with a page", func() { f.HTML(e, times) }},
		{"cuts the answer off", func() { f.TruncateBody(e, 1) }},
		{"drops the answer", func() { f.DropAfter(e, 1) }},
	}
	n := len(faults)
	if r.calm {
		n -= 2
	}
	fault := faults[r.random.IntN(n)]
	fault.set()
	r.trace.add("server: from now on %s %s, %d times", e, fault.name, times)
	r.done["fault set: "+fault.name]++
}

// jump moves the clocks of all pages, which are one machine's.
func (r *round) jump() {
	by := []time.Duration{10 * time.Second, -10 * time.Second, 2 * time.Hour, -2 * time.Hour, 8 * time.Hour}[r.random.IntN(5)]
	r.mu.Lock()
	r.clock += by
	r.jumps++
	r.mu.Unlock()
	r.trace.add("the clock jumps by %s", by)
	for _, t := range r.inOrder() {
		_ = t.Eval(nil, "if (window.soak) soak.clock += arguments[0]", by.Milliseconds()) // a page that is not there yet asks for it
	}
}
