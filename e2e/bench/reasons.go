package main

import (
	"fmt"
	"io"
	"slices"

	"authkit-wasm/e2e/webdriver"
)

// cause is a measure in one engine.
type cause struct {
	task   task
	engine webdriver.Engine
}

// reasons say why a budget may be missed without throttling, where it is
// known. What a reason blames has a row of its own in the table.
var reasons = map[cause]string{
	{taskStart, webdriver.Chromium}: "the first write into IndexedDB opens a database in another process and waits for it to commit, " +
		"where authkit-js writes into sessionStorage at once (our row “in sessionStorage” does so too); " +
		"the rest is one more file, to be fetched, hashed and compiled.",
	{taskStart, webdriver.Firefox}: "the module is a second file behind the script; the first write into IndexedDB opens a database.",
	{taskStart, webdriver.WebKit}:  "the page is so quick that a few milliseconds count: opening a database, and a file to fetch, hash and compile.",
	{taskCallback, webdriver.Chromium}: "the pending login is taken out of IndexedDB in a transaction that all tabs see, so that no code is sent twice; " +
		"authkit-js reads sessionStorage. The module is compiled again for each page.",
	{taskCallback, webdriver.Firefox}: "taking the pending login out of IndexedDB, in a transaction that all tabs see, and compiling the module again; " +
		"authkit-js reads sessionStorage.",
	{taskCallback, webdriver.WebKit}: "taking the pending login out of IndexedDB, in a transaction that all tabs see, and compiling the module again; " +
		"on a page that is so quick both show.",
	{taskThroughput, webdriver.Chromium}: shimReason,
	{taskThroughput, webdriver.Firefox}:  shimReason,
	{taskThroughput, webdriver.WebKit}:   shimReason,
}

const shimReason = "what the row of the module alone does not take is the script's: it keeps a pending login for each URL, " +
	"looks through them now and then, and passes messages as text; authkit-js overwrites its one, and oauth4webapi keeps nothing."

// slowReason says what the slow line costs beside that.
func slowReason(t task, engine string, p payload) string {
	switch {
	case t == taskStart && engine == string(webdriver.WebKit):
		return fmt.Sprintf("%s; it is compressed less for this browser. WebKitGTK does not match the preload hint to the fetch and loads the module twice; "+
			"the row without a hint is what such pages get, and there the module waits for the script.", p)
	case t == taskStart:
		return p.String() + "."
	case engine == string(webdriver.WebKit):
		return "the files are in the cache, but for the module, which WebKitGTK loads again for the preload hint; the row without a hint does not."
	}
	return "the files are in the cache, so it is what takes longer without throttling; a connection more would be 150 ms."
}

// payload is what a page loads, in octets of brotli: with ours, and with the
// library that it is compared with.
type payload struct{ ours, theirs int }

func (p payload) String() string {
	more := float64(p.ours - p.theirs)
	return fmt.Sprintf("%.1f KB to load in place of %.1f, which are %.0f ms of this line more", float64(p.ours)/1000, float64(p.theirs)/1000,
		more/float64(slow4G().octetsPerSecond)*1000)
}

// writeReasons says of each place where a budget of a task was missed why it
// was.
func writeReasons(out io.Writer, r *results, t task, p payload) {
	first := true
	for _, at := range inOrder(r.places, t) {
		if !slices.ContainsFunc(budgets[t], func(b budget) bool { return b.over(r.series[at]) > 0 }) {
			continue
		}
		why := reasons[cause{t, webdriver.Engine(at.engine)}]
		if at.network == slow {
			why = slowReason(t, at.engine, p)
		}
		if first {
			fmt.Fprintf(out, "\nWhy a budget is missed:\n\n")
			first = false
		}
		fmt.Fprintf(out, "* %s, %s: %s\n", engineNames[at.engine], at.network, why)
	}
}
