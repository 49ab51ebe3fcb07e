package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"authkit-wasm/web/build"
)

// toolchain is what compiles the modules, in the versions that this machine
// has: an installed TinyGo may be another one than the checkout pins.
type toolchain struct {
	goVersion, goRoot  string
	tinyGo, tinyGoRoot string // the root is that of its sources, where its licence is
	llvm               string
	modules            []module // that it finds in the page's module and the Worker's
}

var tinyGoSays = regexp.MustCompile(`^tinygo version (\S+) .*LLVM version (\S+?)\)`)

// readToolchain asks the compilers. Fails with [build.ErrNoTinyGo].
func readToolchain(root string) (made toolchain, err error) {
	if !build.HasTinyGo(root) {
		return made, build.ErrNoTinyGo
	}
	if made.goVersion, err = output("go", "env", "GOVERSION"); err != nil {
		return made, err
	}
	if made.goRoot, err = output("go", "env", "GOROOT"); err != nil {
		return made, err
	}
	compiler := filepath.Join(root, ".tools", "tinygo", "bin", "tinygo")
	said, err := output(compiler, "version")
	if err != nil {
		return made, err
	}
	if made.tinyGo, made.llvm, err = readTinyGoVersion(said); err != nil {
		return made, err
	}
	if made.tinyGoRoot, err = tinyGoSources(root, compiler); err != nil {
		return made, err
	}
	for _, tags := range []string{"", "edge"} {
		more, err := modulesOf(root+"/wasm", tags)
		if err != nil {
			return made, err
		}
		for _, m := range more {
			if !slices.Contains(made.modules, m) {
				made.modules = append(made.modules, m)
			}
		}
	}
	return made, nil
}

func readTinyGoVersion(said string) (tinyGo, llvm string, err error) {
	parts := tinyGoSays.FindStringSubmatch(said)
	if parts == nil {
		return "", "", fmt.Errorf("tinygo says %q, which names no version of TinyGo and LLVM", said)
	}
	return parts[1], parts[2], nil
}

// tinyGoSources is where the sources of the compiler are: of an installed one
// its own root, else the Go module that it was built from.
func tinyGoSources(root, compiler string) (string, error) {
	installed, err := os.Readlink(compiler) // setup.sh links to one, and builds one that is a file
	if err == nil {
		return output(installed, "env", "TINYGOROOT")
	}
	return output("go", "-C", filepath.Join(root, "wasm", "tinygo", "_toolchain"), "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", "github.com/tinygo-org/tinygo")
}

// output is what a program prints.
func output(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
