// Command size prints what a page loads to sign in and what is uploaded of the
// Worker, raw and compressed, and fails where that is over the committed
// budget. Run it from the checkout's root. KB are 1,000 octets.
//
// It measures the build of the compiler that -compiler names. Without that it
// measures the standard build, and the release build too where its toolchain
// is set up.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"authkit-wasm/web/build"
)

// The budgets, in octets of brotli: see core/docs/0012-the-budget-of-the-page.md.
const (
	standardModule = 605_000
	releasePayload = 33_500 // shim and module
	releaseGoal    = 20_000 // what they are to come to
)

// aboveGoal says why the release build is not at its goal.
const aboveGoal = "peers take SHA-256 and JSON from the browser; here they are in the module. " +
	"The protocol is in the module, and the script beside it stores, fetches and navigates; a peer is one script that does both. " +
	"A sentence of advice for each error is in it too. The tables below say what each weighs."

func main() {
	compiler := flag.String("compiler", "", "go or tinygo")
	flag.Parse()
	compilers := []string{*compiler}
	if *compiler == "" {
		compilers = []string{build.Go}
		if build.HasTinyGo(".") {
			compilers = append(compilers, build.TinyGo)
		}
	}
	var ours build.Sizes // of the last build, the release build where it is one
	for _, c := range compilers {
		var err error
		if ours, err = measure(os.Stdout, c); err == nil {
			err = measureEdge(os.Stdout, c)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "size:", err)
			os.Exit(1)
		}
	}
	if *compiler == "" && len(compilers) == 1 {
		fmt.Println("\nNOT MEASURED: the release build, run make tinygo")
	}
	if err := writePeers(os.Stdout, ".", ours.Brotli); err != nil {
		fmt.Fprintln(os.Stderr, "size:", err)
		os.Exit(1)
	}
}

// measure prints what a page loads of one build, and returns it.
func measure(out io.Writer, compiler string) (total build.Sizes, err error) {
	dir, err := os.MkdirTemp("", "size-")
	if err != nil {
		return total, err
	}
	defer os.RemoveAll(dir)
	if _, err := build.Build(build.Options{Root: ".", Out: dir, Compiler: compiler}); err != nil {
		return total, err
	}
	module, err := sizes(filepath.Join(dir, "authkit.wasm"))
	if err != nil {
		return total, err
	}
	shim, err := sizes(filepath.Join(dir, "index.js"))
	if err != nil {
		return total, err
	}
	total = build.Sizes{Raw: module.Raw + shim.Raw, Gzip: module.Gzip + shim.Gzip, Brotli: module.Brotli + shim.Brotli}

	name, v := "standard", verdict{part: "the module", size: module.Brotli, budget: standardModule}
	if compiler == build.TinyGo {
		name, v = "release", verdict{part: "shim and module", size: total.Brotli, budget: releasePayload, goal: releaseGoal}
	}
	fmt.Fprintf(out, "\n| %s build | raw | gzip | brotli |\n|---|---:|---:|---:|\n", name)
	row(out, "module `authkit.wasm`", module)
	row(out, "shim `index.js`, glue included", shim)
	if compiler == build.Go {
		glue, err := build.Glue()
		if err != nil {
			return total, err
		}
		row(out, "— of it the glue of the Go toolchain, alone", build.Measure(glue))
	}
	row(out, "a page loads, to sign in and for the session that follows", total)
	if err := v.write(out); err != nil {
		return total, fmt.Errorf("%s build: %w", name, err)
	}
	fmt.Fprintln(out, "\nA sign-in takes all of it. The session comes along, which oauth4webapi and openid-client leave to the app.")
	if compiler == build.TinyGo {
		if err := writeBreakdown(out, dir); err != nil {
			return total, err
		}
	}
	return total, writeExtras(out, dir)
}

// verdict compares a part of a build with its bounds, in octets of brotli.
type verdict struct {
	part         string
	size, budget int
	goal         int // zero where there is none
}

// write prints how much of the budget is used, and where the goal is missed,
// why. A size over the budget is an error.
func (v verdict) write(out io.Writer) error {
	if v.size > v.budget {
		return fmt.Errorf("%s in brotli %.1f KB, which is %.1f KB over the budget", v.part, kb(v.size), kb(v.size-v.budget))
	}
	fmt.Fprintf(out, "\n%s in brotli: %.1f of %g KB\n", v.part, kb(v.size), kb(v.budget))
	if v.goal > 0 && v.size > v.goal {
		fmt.Fprintf(out, "%.1f KB above the goal of %.0f KB: %s\n", kb(v.size-v.goal), kb(v.goal), aboveGoal)
	}
	return nil
}

func sizes(file string) (build.Sizes, error) {
	data, err := os.ReadFile(file)
	return build.Measure(data), err
}

func row(out io.Writer, name string, s build.Sizes) {
	fmt.Fprintf(out, "| %s | %.1f KB | %.1f KB | %.1f KB |\n", name, kb(s.Raw), kb(s.Gzip), kb(s.Brotli))
}

func kb(octets int) float64 { return float64(octets) / 1000 }
