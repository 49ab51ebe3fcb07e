package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// bench measures all subjects in turns: one round visits each once, in an
// order that changes from round to round, so that whatever else the machine
// does meanwhile strikes all alike.
type bench struct {
	subjects *subjects
	site     *site
	browsers []*webdriver.Browser
	results  *results
	memory   map[string][]memory // by engine
	agents   map[string]string   // User-Agent by engine
	retries  int
	anew     map[string]int // what was fetched though the browser had it, and how often
	log      io.Writer
}

// plan says how often each task is measured. Times over the slow line hardly
// vary, and take long.
type plan struct {
	direct, slow, throughput int
	only                     task // empty: all
}

func planOf(rounds int, only task) (plan, error) {
	if !slices.Contains([]task{"", taskStart, taskCallback, taskThroughput, taskMemory, taskEdge}, only) {
		return plan{}, fmt.Errorf("no task is called %q", only)
	}
	return plan{direct: rounds, slow: max(1, rounds/4), throughput: max(1, rounds/4), only: only}, nil
}

// includes reports whether a task is measured at all.
func (p plan) includes(t task) bool { return p.only == "" || p.only == t }

func (b *bench) run(ctx context.Context, p plan) error {
	for round := range p.direct {
		for _, browser := range b.browsers {
			fmt.Fprintf(b.log, "round %d of %d: %s\n", round+1, p.direct, browser.Engine())
			if err := b.round(ctx, browser, round, p); err != nil {
				return err
			}
		}
	}
	for _, browser := range b.browsers {
		if !p.includes(taskMemory) {
			break
		}
		if err := b.measureMemory(ctx, browser); err != nil {
			return err
		}
	}
	return nil
}

// turn is one measurement of a round.
type turn struct {
	at      place
	subject *subject
}

// turns lists what a round measures, in an order that follows from its number.
func turns(s *subjects, engine string, round int, p plan) []turn {
	var all []turn
	add := func(t task, network string, of []*subject) {
		if !p.includes(t) {
			return
		}
		for _, subject := range of {
			all = append(all, turn{place{t, engine, network}, subject})
		}
	}
	add(taskStart, direct, s.start)
	add(taskCallback, direct, s.callback)
	if round < p.slow {
		add(taskStart, slow, s.start)
		add(taskCallback, slow, s.callback)
	}
	if round < p.throughput {
		add(taskThroughput, direct, s.throughput)
	}
	r := rand.New(rand.NewPCG(1, uint64(round)))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// round measures each subject once, in a browser without any past.
func (b *bench) round(ctx context.Context, browser *webdriver.Browser, round int, p plan) error {
	if err := browser.Reset(); err != nil {
		return err
	}
	engine := string(browser.Engine())
	warm := b.site.visit(engine, direct, "warm.html", nil)
	defer warm.end()
	seen, err := b.look(ctx, browser, warm, "/")
	if err != nil {
		return fmt.Errorf("warm-up: %w", err)
	}
	b.agents[engine] = seen.URL
	for _, t := range turns(b.subjects, engine, round, p) {
		value, err := b.measure(ctx, browser, t)
		if err != nil {
			// Once more: a browser on a busy machine may lose a page.
			fmt.Fprintf(b.log, "%s, %s, %s, %s: %v\n", t.at.task, engine, t.at.network, t.subject.name, err)
			b.retries++
			if value, err = b.measure(ctx, browser, t); err != nil {
				return fmt.Errorf("%s, %s, %s, %s: %w", t.at.task, engine, t.at.network, t.subject.name, err)
			}
		}
		b.results.add(t.at, t.subject.name, value)
	}
	return nil
}

func (b *bench) measure(ctx context.Context, browser *webdriver.Browser, t turn) (float64, error) {
	page := "login.html"
	if t.at.task == taskThroughput {
		page = "throughput.html"
	}
	v := b.site.visit(t.at.engine, t.at.network, page, t.subject)
	defer v.end()
	seen, err := b.look(ctx, browser, v, "/")
	if err != nil {
		return 0, err
	}
	// The login that was started is approved in each task, which proves that
	// the URL is one that a server takes.
	callback, err := v.api.Approve(seen.URL, authserver.DemoUserZoe)
	if err != nil {
		return 0, err
	}
	b.noteFetches(v, "on its first page")
	if t.at.task != taskCallback {
		return seen.Value, nil
	}
	v.reports = make(chan report, 1)
	if seen, err = b.look(ctx, browser, v, callback); err == nil && seen.User != authserver.DemoUserZoe {
		err = fmt.Errorf("%q is signed in", seen.User)
	}
	b.noteFetches(v, "on the callback page")
	return seen.Value, err
}

// noteFetches counts the files of a visit that were fetched more than once.
// On the first page that is a hint which did not help, on the second a cache
// that did not.
func (b *bench) noteFetches(v *visit, where string) {
	v.site.mu.Lock()
	defer v.site.mu.Unlock()
	for path := range v.subject.files {
		if v.fetched[path] > 1 {
			b.anew[fmt.Sprintf("%s, `%s` %s", engineNames[v.engine], filepath.Base(path), where)]++
			v.fetched[path] = 1
		}
	}
}

// look loads a page of a visit and returns its report. The page before is left
// first, so that its end is not counted.
func (b *bench) look(ctx context.Context, browser *webdriver.Browser, v *visit, address string) (report, error) {
	if address == "/" {
		address = v.origin + "/"
	}
	tab := browser.Tab().WithContext(ctx).WithTimeout(patience)
	if err := tab.Navigate("about:blank"); err != nil {
		return report{}, err
	}
	if err := tab.Navigate(address); err != nil {
		return report{}, err
	}
	return v.wait(ctx)
}

func (b *bench) measureMemory(ctx context.Context, browser *webdriver.Browser) error {
	engine := string(browser.Engine())
	fmt.Fprintf(b.log, "memory: %s\n", engine)
	if err := browser.Reset(); err != nil {
		return err
	}
	v := b.site.visit(engine, direct, "memory.html", b.subjects.memory)
	defer v.end()
	seen, err := b.look(ctx, browser, v, "/")
	if err != nil {
		return fmt.Errorf("memory, %s: %w", engine, err)
	}
	b.memory[engine] = slices.Clone(seen.Memory)
	return nil
}
