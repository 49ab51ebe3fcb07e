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
	flag.Parse()
	integrity, err := build.Build(build.Options{Root: ".", Out: *out})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("authkit.wasm", integrity)
}
