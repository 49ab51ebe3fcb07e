// Command bench measures sign-in with this package against the libraries that
// a page would use instead, in one run:
//
//   - from the start of a page to its first authorization URL,
//   - from the load of a callback page to the signed-in user,
//   - the time of one PKCE pair and URL once a page is warm,
//   - the memory of a page after many logins,
//   - the session checks per second of the Worker.
//
// All subjects get the same page, servers, compression and network; see
// pages/login.html. Each visit is to an origin of its own in a browser without
// a past, so nothing is in a cache, but for the callback page, whose files the
// page that started the login has fetched. Rounds are interleaved and their
// order is shuffled by a fixed seed. Run it from the checkout's root.
//
//	go run ./e2e/bench [-rounds N] [-short] [-only TASK] [-publish]
//
// The variable ENGINES=chromium,firefox restricts a run to some browsers.
// Times depend on the machine; ratios within one run hardly do. Nothing here
// fails for being slow.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"authkit-wasm/e2e/webdriver"
)

func main() {
	rounds := flag.Int("rounds", 16, "how often each visit is made; over the slow line a quarter of it")
	short := flag.Bool("short", false, "3 rounds in Chromium alone")
	only := flag.String("only", "", "one of start, callback, throughput, memory, edge; leaves the rest out")
	publish := flag.Bool("publish", false, "write web/docs/bench.md and bench.svg")
	flag.Parse()
	engines := webdriver.Engines()
	if *short {
		*rounds, engines = 3, []webdriver.Engine{webdriver.Chromium}
	}
	p, err := planOf(max(1, *rounds), task(*only))
	if err == nil && *publish && *only != "" {
		err = errors.New("-publish wants the whole run")
	}
	if err == nil {
		err = run(context.Background(), os.Stdout, engines, p, *publish)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, engines []webdriver.Engine, p plan, publish bool) (err error) {
	machine, err := describeMachine() // first: the load that is not our own
	if err != nil {
		return err
	}
	if p.only == taskEdge {
		fmt.Fprintf(out, "On %s.\n\n", machine)
		return runEdge(ctx, out, p)
	}
	subjects, err := prepare(".")
	if err != nil {
		return err
	}
	site, err := openSite()
	if err != nil {
		return err
	}
	defer site.close()
	b := &bench{
		subjects: subjects, site: site, results: newResults(), memory: map[string][]memory{},
		agents: map[string]string{}, anew: map[string]int{}, log: os.Stderr,
	}
	for _, engine := range engines {
		browser, startErr := webdriver.Start(engine, webdriver.Options{})
		if startErr != nil {
			return startErr
		}
		defer func() { err = errors.Join(err, browser.Close()) }()
		b.browsers = append(b.browsers, browser)
	}
	if err := b.run(ctx, p); err != nil {
		return err
	}
	var text strings.Builder
	writeReport(&text, b, machine, p)
	if p.includes(taskEdge) {
		text.WriteString("\n")
		if err := runEdge(ctx, &text, p); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(out, text.String()); err != nil || !publish {
		return err
	}
	docs := filepath.Join("web", "docs")
	if err := os.WriteFile(filepath.Join(docs, "bench.md"), []byte(text.String()), 0o644); err != nil {
		return err
	}
	return draw(filepath.Join(docs, "bench.svg"), b.results)
}

// runEdge measures the Worker and prints its section.
func runEdge(ctx context.Context, out io.Writer, p plan) error {
	b, err := newEdgeBench(".", os.Stderr)
	if b != nil {
		defer b.close()
	}
	if err != nil {
		return err
	}
	e := edgePlanOf(p.direct)
	if err := b.run(ctx, ".", e); err != nil {
		return err
	}
	writeEdge(out, b, e)
	return nil
}
