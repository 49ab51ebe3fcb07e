package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
)

// headings and units of the tables, in their order.
var tables = []struct {
	task          task
	heading, unit string
	digits        int
}{
	{taskStart, "From the start of a page to its first sign-in URL", "ms", 0},
	{taskCallback, "From the load of the callback page to the signed-in user", "ms", 0},
	{taskThroughput, "One PKCE pair and URL, warm, with pending logins in memory", "µs", 0},
}

// writeReport prints everything as Markdown.
func writeReport(out io.Writer, b *bench, machine string, p plan) {
	fmt.Fprintf(out, "# Measured against other libraries\n\n")
	fmt.Fprintf(out, "`make bench` printed this on %s, in %s. ", machine, list(b.agents, browserOf))
	fmt.Fprintf(out, "Medians of %d interleaved rounds (%d over the slow line and for warm calls), p25–p75 beside them. ", p.direct, p.slow)
	fmt.Fprintf(out, "Ratios are between medians of the same column: below 1, ours is faster.\n\n")
	if !b.subjects.release {
		fmt.Fprintf(out, "**“ours” is the standard build: the release build needs `make tinygo`.** Budgets are the release build's.\n\n")
	}
	fmt.Fprintf(out, "Every library has the same page and servers and an origin of its own with nothing in any cache; "+
		"on the callback page the files are in the cache, as they are when somebody comes back from the login. "+
		"Slow 4G is imposed by the servers: 150 ms per round trip, new connections one more, and 1.6 Mbit/s shared by all of a page. "+
		"“Ours” has a preload hint for the module in the page's head, and keeps pending logins where every tab finds them, in IndexedDB; authkit-js keeps one, in sessionStorage. Both are in `devMode`, so that the API needs no cookies. "+
		"Scripts and modules were sent as %s.\n", encodings(b.site.encodings))
	for _, t := range tables {
		if !p.includes(t.task) {
			continue
		}
		fmt.Fprintf(out, "\n## %s\n\n", t.heading)
		writeTable(out, b.results, t.task, t.unit, t.digits)
		writeReasons(out, b.results, t.task, b.subjects.payload)
	}
	if p.includes(taskMemory) {
		fmt.Fprintf(out, "\n## Memory of one page with ours\n\nPending logins are kept in memory, and tokens come from a server that the page pretends.\n\n")
		writeMemory(out, b.memory)
	}
	for _, what := range slices.Sorted(maps.Keys(b.anew)) {
		fmt.Fprintf(out, "\nNote: %s was fetched again though the browser had it, in %d visits.\n", what, b.anew[what])
	}
	if b.retries > 0 {
		fmt.Fprintf(out, "\nNote: %d visits were made again after the browser lost a page.\n", b.retries)
	}
}

// writeTable prints the series of one task.
func writeTable(out io.Writer, r *results, t task, unit string, digits int) {
	fmt.Fprintf(out, "| where | library | median, %s | p25–p75 | ÷ %s | ÷ %s | budget |\n", unit, nameAuthKitJS, nameOAuth4WebAPI)
	fmt.Fprintf(out, "|---|---|---:|---:|---:|---:|---|\n")
	for _, at := range inOrder(r.places, t) {
		series := r.series[at]
		for _, name := range inRank(series) {
			values := series[name]
			fmt.Fprintf(out, "| %s, %s | %s | %s | %s–%s | %s | %s | %s |\n", engineNames[at.engine], at.network, name,
				number(median(values), digits), number(quantile(values, 0.25), digits), number(quantile(values, 0.75), digits),
				against(name, values, nameAuthKitJS, series), against(name, values, nameOAuth4WebAPI, series), verdict(t, name, series))
		}
	}
}

var engineNames = map[string]string{"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}

// against returns the ratio of a row of ours to another subject; the others'
// rows have none.
func against(name string, values []float64, other string, series map[string][]float64) string {
	if !strings.HasPrefix(name, nameRelease) {
		return ""
	}
	return number(ratio(values, series[other]), 2)
}

// verdict says whether a row keeps to its budget, and by how much it misses.
func verdict(t task, name string, series map[string][]float64) string {
	if name != nameRelease {
		return ""
	}
	var texts []string
	for i, b := range budgets[t] {
		over := b.over(series)
		if math.IsNaN(over) {
			continue
		}
		text := fmt.Sprintf("≤ %s × %s: ", number(b.limit, 2), b.against)
		if i > 0 && budgets[t][i-1].against == b.against {
			text = fmt.Sprintf("then ≤ %s: ", number(b.limit, 2))
		}
		if over <= 0 {
			text += "met"
		} else {
			text += fmt.Sprintf("**missed** by %s", number(over, 2))
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

// number prints a value, or a dash for one that is not there.
func number(v float64, digits int) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.*f", digits, v)
}

// inOrder returns the places of a task: by network, then by engine.
func inOrder(places []place, t task) []place {
	found := slices.DeleteFunc(slices.Clone(places), func(at place) bool { return at.task != t })
	slices.SortFunc(found, func(a, b place) int {
		if a.network != b.network {
			if a.network == direct {
				return -1
			}
			return 1
		}
		return strings.Compare(a.engine, b.engine)
	})
	return found
}

// inRank returns the subjects of a place: ours first, those it is compared
// with last.
func inRank(series map[string][]float64) []string {
	rank := func(name string) int {
		switch {
		case name == nameRelease:
			return 0
		case strings.HasPrefix(name, nameRelease):
			return 1
		}
		return 2
	}
	return slices.SortedFunc(maps.Keys(series), func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
}

func writeMemory(out io.Writer, seen map[string][]memory) {
	fmt.Fprintf(out, "| engine | logins started and finished | most that the module held | whole page then |\n|---|---:|---:|---:|\n")
	engines := slices.Sorted(maps.Keys(seen))
	for _, engine := range engines {
		for _, m := range seen[engine] {
			page := "–"
			if m.Page > 0 {
				page = fmt.Sprintf("%.1f MB", float64(m.Page)/1e6)
			}
			fmt.Fprintf(out, "| %s | %d | %.2f MB | %s |\n", engineNames[engine], m.Logins, float64(m.Module)/1e6, page)
		}
	}
	fmt.Fprintln(out)
	for _, engine := range engines {
		first, last := seen[engine][0], seen[engine][len(seen[engine])-1]
		fmt.Fprintf(out, "%s\n", met(flat(first, last), "%s: flat from %d logins to %d", engineNames[engine], first.Logins, last.Logins))
	}
}

// flat reports whether ten times as many logins take a tenth more at most.
func flat(first, last memory) bool {
	return float64(last.Module) <= 1.1*float64(first.Module) && float64(last.Page) <= 1.1*float64(first.Page)
}

// list joins what say says of each value, in the order of the keys.
func list(of map[string]string, say func(string) string) string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(of)) {
		texts = append(texts, say(of[key]))
	}
	return strings.Join(texts, ", ")
}

// encodings says how each engine was served.
func encodings(seen map[string]map[string]int) string {
	texts := map[string]string{}
	for engine, counts := range seen {
		names := slices.Sorted(maps.Keys(counts))
		for i, name := range names {
			names[i] = map[string]string{"br": "brotli", "gzip": "gzip", "": "they are"}[name]
		}
		texts[engine] = strings.Join(names, " and ") + " to " + engineNames[engine]
	}
	return list(texts, func(s string) string { return s })
}
