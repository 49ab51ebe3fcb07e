// Command size prints what a page loads to sign in, raw and compressed, and
// fails where that is over the committed budget. Run it from the checkout's
// root. KB are 1,000 octets.
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

// The budgets of DESIGN, in octets of brotli.
const (
	standardModule = 600_000
	releasePayload = 26_000 // shim and module
)

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
		if ours, err = measure(os.Stdout, c); err != nil {
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

	name, part, size, budget := "standard", "the module", module.Brotli, standardModule
	if compiler == build.TinyGo {
		name, part, size, budget = "release", "shim and module", total.Brotli, releasePayload
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
	row(out, "a page loads", total)
	if size > budget {
		return total, fmt.Errorf("%s build: %s in brotli %.1f KB, which is %.1f KB over the budget", name, part, kb(size), kb(size-budget))
	}
	fmt.Fprintf(out, "\n%s in brotli: %.1f of %.0f KB\n", part, kb(size), kb(budget))
	return total, nil
}

func sizes(file string) (build.Sizes, error) {
	data, err := os.ReadFile(file)
	return build.Measure(data), err
}

func row(out io.Writer, name string, s build.Sizes) {
	fmt.Fprintf(out, "| %s | %.1f KB | %.1f KB | %.1f KB |\n", name, kb(s.Raw), kb(s.Gzip), kb(s.Brotli))
}

func kb(octets int) float64 { return float64(octets) / 1000 }
