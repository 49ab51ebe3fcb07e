package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"authkit-wasm/web/build"
)

// shown is how many files of the shim have a row of their own.
const shown = 12

// writeBreakdown prints what the release build in dir spends its octets on.
func writeBreakdown(out io.Writer, dir string) error {
	module, parts, err := moduleParts()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n| of the module, %.1f KB with the names of functions to tell | raw | brotli shrinks without it by |\n|---|---:|---:|\n", kb(len(module)))
	writeParts(out, module, parts)
	script, err := os.ReadFile(filepath.Join(dir, "index.js"))
	if err != nil {
		return err
	}
	sourceMap, err := os.ReadFile(filepath.Join(dir, "index.js.map"))
	if err != nil {
		return err
	}
	if parts, err = shimParts(script, sourceMap); err != nil {
		return err
	}
	fmt.Fprintln(out, "\n| of the shim, by source | raw | brotli shrinks without it by |\n|---|---:|---:|")
	if len(parts) > shown {
		others := part{name: fmt.Sprintf("%d smaller files", len(parts)-shown)}
		byStart := map[string][]span{}
		for _, p := range parts[shown:] {
			byStart[others.name] = append(byStart[others.name], p.spans...)
		}
		parts = append(parts[:shown], sorted(byStart)...)
	}
	writeParts(out, script, parts)
	return nil
}

// writeExtras prints what a page loads that asks for more, beside the above or
// in its place.
func writeExtras(out io.Writer, dir string) error {
	err := build.WorkOS(build.Options{Root: ".", Out: mustAbs(dir)})
	hasWorkOS := err == nil
	if err != nil && !errors.Is(err, build.ErrNoTinyGo) {
		return err
	}
	fmt.Fprintln(out, "\n| who asks for more loads | raw | gzip | brotli |\n|---|---:|---:|---:|")
	for _, extra := range []struct {
		name  string
		files []string
	}{
		{"`elements.js`: the custom elements, beside the shim", []string{"elements.js"}},
		{"`isolation.js`, `worker.js`: `isolation: \"worker\"`, with the module in the worker", []string{"isolation.js", "worker.js"}},
		{"`popup.js`: `mode: \"popup\"`", []string{"popup.js"}},
		{"`lease.js`: a browser without Web Locks", []string{"lease.js"}},
		{"`diagnose.js`: `client.diagnose()`", []string{"diagnose.js"}},
		{"`inspector.js`: the flow inspector, for development", []string{"inspector.js"}},
		{"`workos.js`: `authkit-wasm/workos`, its module inside, in place of the shim", []string{"workos.js"}},
	} {
		if extra.files[0] == "workos.js" && !hasWorkOS {
			fmt.Fprintln(out, "| `workos.js`: NOT MEASURED, run make tinygo | | | |")
			continue
		}
		var total build.Sizes
		for _, file := range extra.files {
			s, err := sizes(filepath.Join(dir, file))
			if err != nil {
				return err
			}
			total = build.Sizes{Raw: total.Raw + s.Raw, Gzip: total.Gzip + s.Gzip, Brotli: total.Brotli + s.Brotli}
		}
		row(out, extra.name, total)
	}
	return nil
}

func mustAbs(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		panic(err) // there is no working directory: nothing can be built
	}
	return abs
}
