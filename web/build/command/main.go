// Command command builds web/dist. Run it from the checkout's root.
package main

import (
	"flag"
	"fmt"
	"os"

	"authkit-wasm/web/build"
)

func main() {
	out := flag.String("out", "", "where the files go (web/dist if empty)")
	compiler := flag.String("compiler", os.Getenv("COMPILER"), "go or tinygo (COMPILER of the environment; go if empty)")
	flag.Parse()
	integrity, err := build.Build(build.Options{Root: ".", Out: *out, Compiler: *compiler})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("authkit.wasm", integrity)
}
