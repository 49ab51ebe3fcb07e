// Command soak lets several tabs of real browsers live through random events
// and faults for a while, and looks whether a session was lost, a token sent
// twice, a call left pending or anything left behind.
//
//	go run ./e2e/soak [-for 10m] [-seed N] [-round N]
//
// Time is cut into rounds. Each has a site, an authorization server and a
// clean browser of its own, and one of the three places where sessions live:
// a cookie of the API, storage, or memory. At the end of a round all faults are
// lifted, and each tab has to say what it knows of the session; judge.go has
// the rules. The events of a round follow from seed and number alone, so
// -seed with -round repeats them, as far as clocks and processes allow.
//
// Chromium is the browser unless ENGINES names others. Rounds take the standard
// build and the release build in turn, where its toolchain is there;
// COMPILER=tinygo insists on the release build alone. Run it from the root of
// the checkout.
package main

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"authkit-wasm/e2e/webdriver"
	"authkit-wasm/web/build"
)

func main() {
	var o options
	flag.DurationVar(&o.length, "for", 10*time.Minute, "how long; the round under way is finished")
	flag.Uint64Var(&o.seed, "seed", 0, "where the events come from; 0 takes a new one")
	flag.IntVar(&o.only, "round", 0, "play this round alone")
	flag.Parse()
	if err := run(o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

type options struct {
	length time.Duration
	seed   uint64
	only   int
}

// ground is what all rounds stand on.
type ground struct {
	seed uint64
	out  io.Writer

	builds []string // folders, each named for its compiler
}

func run(o options, out io.Writer) (err error) {
	g := ground{seed: o.seed, out: out}
	if g.seed == 0 {
		var octets [4]byte
		rand.Read(octets[:]) // which never fails
		g.seed = uint64(binary.BigEndian.Uint32(octets[:]))
	}
	folder, err := os.MkdirTemp("", "authkit-soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	for _, compiler := range compilers() {
		if _, err := build.Build(build.Options{Root: ".", Out: filepath.Join(folder, compiler), Compiler: compiler}); err != nil {
			return err
		}
		g.builds = append(g.builds, filepath.Join(folder, compiler))
	}
	fmt.Fprintf(out, "soak: seed %d, for %s, builds %v\n", g.seed, o.length, compilers())
	browsers := map[webdriver.Engine]*webdriver.Browser{}
	defer func() {
		for _, b := range browsers {
			err = errors.Join(err, b.Close())
		}
	}()
	total, rounds := counts{}, 0
	engines := engines()
	for n, end := max(o.only, 1), time.Now().Add(o.length); time.Now().Before(end); n++ {
		engine := engines[(n-1)/len(modes)%len(engines)]
		if browsers[engine] == nil {
			if browsers[engine], err = webdriver.Start(engine, webdriver.Options{}); err != nil {
				return err
			}
		}
		done, err := g.play(n, browsers[engine])
		if err != nil {
			return err
		}
		rounds++
		for what, times := range done {
			total[what] += times
		}
		if o.only > 0 {
			break
		}
	}
	fmt.Fprintf(out, "soak: %d rounds without a fault of ours; seed %d\n", rounds, g.seed)
	total.print(out)
	return nil
}

// compilers are those whose builds the rounds take in turn.
func compilers() []string {
	switch {
	case os.Getenv("COMPILER") == build.TinyGo:
		return []string{build.TinyGo}
	case build.HasTinyGo("."):
		return []string{build.Go, build.TinyGo}
	}
	return []string{build.Go}
}

// engines are those of the tests where ENGINES names any, and Chromium otherwise.
func engines() []webdriver.Engine {
	if os.Getenv("ENGINES") == "" {
		return []webdriver.Engine{webdriver.Chromium}
	}
	return webdriver.Engines()
}
