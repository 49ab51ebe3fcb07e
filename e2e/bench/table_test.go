package main

import (
	"strings"
	"testing"
)

// sample is a run in which ours is twice as slow in one engine and as fast as
// authkit-js in another.
func sample() *results {
	r := newResults()
	fill := func(engine, network string, by map[string][]float64) {
		for name, values := range by {
			for _, v := range values {
				r.add(place{taskStart, engine, network}, name, v)
			}
		}
	}
	fill("webkit", direct, map[string][]float64{nameRelease: {10}, nameAuthKitJS: {10}})
	fill("webkit", slow, map[string][]float64{nameRelease: {100}, nameAuthKitJS: {100}})
	fill("chromium", direct, map[string][]float64{
		nameRelease: {10, 20, 30}, "ours, without a preload hint": {40}, nameAuthKitJS: {10}, nameOAuth4WebAPI: {16}})
	return r
}

func TestTable(t *testing.T) {
	var out strings.Builder
	writeTable(&out, sample(), taskStart, "ms", 0)
	want := strings.Join([]string{
		"| where | library | median, ms | p25–p75 | ÷ authkit-js | ÷ oauth4webapi | budget |",
		"|---|---|---:|---:|---:|---:|---|",
		"| Chromium, no throttling | ours | 20 | 15–25 | 2.00 | 1.25 | ≤ 1.25 × authkit-js: **missed** by 0.75, then ≤ 1.00: **missed** by 1.00 |",
		"| Chromium, no throttling | ours, without a preload hint | 40 | 40–40 | 4.00 | 2.50 |  |",
		"| Chromium, no throttling | authkit-js | 10 | 10–10 |  |  |  |",
		"| Chromium, no throttling | oauth4webapi | 16 | 16–16 |  |  |  |",
		"| WebKit, no throttling | ours | 10 | 10–10 | 1.00 | – | ≤ 1.25 × authkit-js: met, then ≤ 1.00: met |",
		"| WebKit, no throttling | authkit-js | 10 | 10–10 |  |  |  |",
		"| WebKit, slow 4G | ours | 100 | 100–100 | 1.00 | – | ≤ 1.25 × authkit-js: met, then ≤ 1.00: met |",
		"| WebKit, slow 4G | authkit-js | 100 | 100–100 |  |  |  |",
		"",
	}, "\n")
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestVerdictOfTwoBudgets(t *testing.T) {
	got := verdict(taskThroughput, nameRelease, map[string][]float64{
		nameRelease: {30}, nameAuthKitJS: {40}, nameOAuth4WebAPI: {20}})
	if want := "≤ 1.00 × authkit-js: met, ≤ 1.00 × oauth4webapi: **missed** by 0.50"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTurns(t *testing.T) {
	one, two := &subject{name: "one"}, &subject{name: "two"}
	s := &subjects{start: []*subject{one, two}, callback: []*subject{one}, throughput: []*subject{two}}
	p := plan{direct: 3, slow: 1, throughput: 2}
	for round, want := range []int{7, 4, 3} {
		all := turns(s, "chromium", round, p)
		if len(all) != want {
			t.Errorf("round %d has %d turns, want %d", round, len(all), want)
		}
		again := turns(s, "chromium", round, p)
		for i := range all {
			if all[i] != again[i] {
				t.Errorf("round %d has another order the second time", round)
				break
			}
		}
	}
}

func TestBrowserOf(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/150.0.0.0 Safari/537.36": "Chromium 150",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                        "Firefox 140.0",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15":         "WebKitGTK 26.0",
		"something else": "something else",
	} {
		if got := browserOf(agent); got != want {
			t.Errorf("browserOf(%q) = %q, want %q", agent, got, want)
		}
	}
}

func TestFlatMemory(t *testing.T) {
	first := memory{Logins: 1000, Module: 100, Page: 100}
	for _, test := range []struct {
		last memory
		want bool
	}{
		{memory{Module: 110, Page: 50}, true},
		{memory{Module: 111, Page: 50}, false},
		{memory{Module: 100, Page: 111}, false},
	} {
		if got := flat(first, test.last); got != test.want {
			t.Errorf("flat with %+v is %v", test.last, got)
		}
	}
	var out strings.Builder
	writeMemory(&out, map[string][]memory{"webkit": {first, {Logins: 10000, Module: 200}}})
	if want := "* WebKit: flat from 1000 logins to 10000, **missed**"; !strings.Contains(out.String(), want) {
		t.Errorf("no %q in %q", want, out.String())
	}
}
