// Command command builds web/dist. Run it from the checkout's root.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"authkit-wasm/web/build"
)

func main() {
	out := flag.String("out", "", "where the files go (web/dist if empty)")
	compiler := flag.String("compiler", os.Getenv("COMPILER"), "go or tinygo (COMPILER of the environment; go if empty)")
	flag.Parse()
	if err := run(build.Options{Root: ".", Out: *out, Compiler: *compiler}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(o build.Options) error {
	integrity, err := build.Build(o)
	if err != nil {
		return err
	}
	fmt.Println("authkit.wasm", integrity)
	if o.Out == "" {
		o.Out = filepath.Join("web", "dist")
	}
	return build.WriteManifest(o.Root, o.Out, "index.js", "authkit.wasm")
}
