// Command command writes the documentation's web site into a folder:
//
//	go run ./web/docs/site/command -out release/docs
//
// Run it from the root of the checkout. Files of before are written over.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"authkit-wasm/web/docs/site"
)

func main() {
	out := flag.String("out", filepath.Join("web", "dist-docs"), "the folder")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	files, err := site.Render(os.DirFS("."))
	if err != nil {
		return err
	}
	for name, text := range files {
		file := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d files\n", filepath.Join(out, "index.html"), len(files))
	return nil
}
