package stage

import (
	"os"

	"authkit-wasm/web/build"
)

var dist string

// Build builds the package of the checkout at root in a folder, with the
// compiler that the variable COMPILER names, once for all tests of a process.
func Build(root, folder string) error {
	dist = folder
	_, err := build.Build(build.Options{Root: root, Out: dist, Compiler: os.Getenv("COMPILER")})
	return err
}

// Dist is the folder that [Build] filled.
func Dist() string { return dist }
