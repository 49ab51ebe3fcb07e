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

// reasons say why a budget may be missed, where it is known. What a reason
// blames has a row of its own in the table, or was measured apart.
var reasons = map[cause]string{
	{taskStart, webdriver.Chromium}: "the first write into IndexedDB opens a database in another process and waits for it to commit, " +
		"where authkit-js writes into sessionStorage at once (our row “in sessionStorage” does so too); " +
		"the rest is one more file, to be fetched, checked against its integrity value and compiled.",
	{taskStart, webdriver.Firefox}: "the module is a second file behind the script, and Firefox takes it from its cache only once the hint's fetch is over; " +
		"the first write into IndexedDB opens a database.",
	{taskStart, webdriver.WebKit}: "the page is so quick that a few milliseconds count: opening a database, and a file to fetch and compile. " +
		"WebKitGTK does not match a preload hint to a fetch with an integrity value and fetches the module twice, " +
		"which costs most on the slow line; its row without the hint is what such pages get.",
	{taskCallback, webdriver.Chromium}: "the pending login is taken out of IndexedDB in a transaction that all tabs see, so that no code is sent twice; " +
		"authkit-js reads sessionStorage. The module is compiled again for each page.",
	{taskCallback, webdriver.Firefox}: "taking the pending login out of IndexedDB, in a transaction that all tabs see, and compiling the module again; " +
		"authkit-js reads sessionStorage.",
	{taskCallback, webdriver.WebKit}: "taking the pending login out of IndexedDB, in a transaction that all tabs see, and fetching the hinted module a second time; " +
		"on a page of 15 ms each shows.",
	{taskThroughput, webdriver.Chromium}: "the module alone is faster than authkit-js. Behind it the shim keeps a pending login for each URL, " +
		"lists them now and then, and passes messages as text; authkit-js overwrites its one.",
	{taskThroughput, webdriver.Firefox}: "the shim keeps a pending login for each URL, lists them now and then, and passes messages to the module as text.",
	{taskThroughput, webdriver.WebKit}: "the module alone keeps up with oauth4webapi, which keeps nothing. " +
		"Ours also keeps a pending login for each URL, and passes messages as text.",
}

// writeReasons says of each engine that missed a budget of a task why it did.
func writeReasons(out io.Writer, r *results, t task) {
	missed := map[webdriver.Engine]bool{}
	for _, at := range inOrder(r.places, t) {
		over := slices.ContainsFunc(budgets[t], func(b budget) bool { return b.over(r.series[at]) > 0 })
		if engine := webdriver.Engine(at.engine); over && !missed[engine] {
			if len(missed) == 0 {
				fmt.Fprintf(out, "\nWhy a budget is missed:\n\n")
			}
			missed[engine] = true
			fmt.Fprintf(out, "* %s: %s\n", engineNames[at.engine], reasons[cause{t, engine}])
		}
	}
}
