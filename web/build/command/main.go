// Command command builds web/dist and worker/dist, or with -out the former
// alone. Run it from the checkout's root.
package main

import (
	"errors"
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
	elsewhere := o.Out != ""
	if !elsewhere {
		o.Out = filepath.Join("web", "dist")
	}
	switch err := build.WorkOS(o); {
	case err == nil:
	case errors.Is(err, build.ErrNoTinyGo) && o.Compiler != build.TinyGo:
		fmt.Println("workos.js is left out:", err)
	default:
		return err
	}
	if err := build.WriteManifest(o.Root, o.Out); err != nil || elsewhere {
		return err
	}
	return build.Edge(build.Options{Root: o.Root, Compiler: o.Compiler})
}
