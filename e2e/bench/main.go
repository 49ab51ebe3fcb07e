// Command bench measures sign-in with this package against the libraries that
// a page would use instead, in one run:
//
//   - from the start of a page to its first authorization URL,
//   - from the load of a callback page to the signed-in user,
//   - the time of one PKCE pair and URL once a page is warm,
//   - the memory of a page after many logins.
//
// All subjects get the same page, servers, compression and network; see
// pages/login.html. Each visit is to an origin of its own in a browser without
// a past, so nothing is in a cache, but for the callback page, whose files the
// page that started the login has fetched. Rounds are interleaved and their
// order is shuffled by a fixed seed. Run it from the checkout's root.
//
//	go run ./e2e/bench [-rounds N] [-short] [-publish]
//
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
	publish := flag.Bool("publish", false, "write web/docs/bench.md and bench.svg")
	flag.Parse()
	engines := webdriver.Engines()
	if *short {
		*rounds, engines = 3, []webdriver.Engine{webdriver.Chromium}
	}
	if err := run(context.Background(), os.Stdout, engines, max(1, *rounds), *publish); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, engines []webdriver.Engine, rounds int, publish bool) (err error) {
	machine, err := describeMachine() // first: the load that is not our own
	if err != nil {
		return err
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
	if err := b.run(ctx, planOf(rounds)); err != nil {
		return err
	}
	var text strings.Builder
	writeReport(&text, b, machine, planOf(rounds))
	if _, err := io.WriteString(out, text.String()); err != nil || !publish {
		return err
	}
	docs := filepath.Join("web", "docs")
	if err := os.WriteFile(filepath.Join(docs, "bench.md"), []byte(text.String()), 0o644); err != nil {
		return err
	}
	return draw(filepath.Join(docs, "bench.svg"), b.results)
}
