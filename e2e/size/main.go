// Command size prints what a page loads to sign in, raw and compressed, and
// fails where that is over the committed budget. Run it from the checkout's
// root. KB are 1,000 octets.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"authkit-wasm/web/build"

	"github.com/andybalholm/brotli"
)

// budget of the standard module in octets of brotli (DESIGN: 600 KB).
const budget = 600_000

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "size:", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	dir, err := os.MkdirTemp("", "size-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if _, err := build.Build(build.Options{Root: ".", Out: dir}); err != nil {
		return err
	}
	module, err := os.ReadFile(filepath.Join(dir, "authkit.wasm"))
	if err != nil {
		return err
	}
	shim, err := os.ReadFile(filepath.Join(dir, "index.js"))
	if err != nil {
		return err
	}
	glue, err := build.Glue()
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "| standard build | raw | gzip | brotli |")
	fmt.Fprintln(out, "|---|---:|---:|---:|")
	total := row(out, "module `authkit.wasm`", module) + row(out, "shim `index.js`, glue included", shim)
	row(out, "— of it the glue of the Go toolchain, alone", glue)
	fmt.Fprintf(out, "\na page loads %.1f KB in brotli; the module's budget is %d KB\n", kb(total), budget/1000)
	if size := len(brotlied(module)); size > budget {
		return fmt.Errorf("the module has %.1f KB in brotli, %.1f KB over its budget", kb(size), kb(size-budget))
	}
	return nil
}

// row prints one line and returns the size in brotli.
func row(out io.Writer, name string, data []byte) int {
	small := len(brotlied(data))
	fmt.Fprintf(out, "| %s | %.1f KB | %.1f KB | %.1f KB |\n", name, kb(len(data)), kb(len(gzipped(data))), kb(small))
	return small
}

func kb(octets int) float64 { return float64(octets) / 1000 }

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a constant it accepts
	w.Write(data)
	w.Close()
	return b.Bytes()
}

func brotlied(data []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	w.Write(data)
	w.Close()
	return b.Bytes()
}
