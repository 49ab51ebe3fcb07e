package main

import (
	"fmt"
	"io"
	"os"

	"authkit-wasm/web/build"
)

// measureEdge prints what is uploaded of the Worker, and fails where that is
// over its budget.
func measureEdge(out io.Writer, compiler string) error {
	dir, err := os.MkdirTemp("", "size-edge-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := build.Edge(build.Options{Root: ".", Out: dir, Compiler: compiler}); err != nil {
		return err
	}
	module, entry, err := build.EdgeSizes(dir)
	if err != nil {
		return err
	}
	total := build.Sizes{Raw: module.Raw + entry.Raw, Gzip: module.Gzip + entry.Gzip, Brotli: module.Brotli + entry.Brotli}
	name := "standard"
	if compiler == build.TinyGo {
		name = "release"
	}
	fmt.Fprintf(out, "\n| Worker, %s build | raw | gzip | brotli |\n|---|---:|---:|---:|\n", name)
	row(out, "module `app.wasm`", module)
	row(out, "entry module `index.js`", entry)
	row(out, "is uploaded", total)
	budget := build.EdgeBudgets[compiler]
	if total.Gzip > budget {
		return fmt.Errorf("worker, %s build: gzip %.1f KB, which is %.1f KB over the budget", name, kb(total.Gzip), kb(total.Gzip-budget))
	}
	fmt.Fprintf(out, "\nin gzip: %.1f of %.0f KB\n", kb(total.Gzip), kb(budget))
	return nil
}
