package build

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNoTinyGo says that the release build's toolchain is not set up.
var ErrNoTinyGo = errors.New("the release build needs the TinyGo toolchain, run make tinygo")

// ErrStaleTinyGo says that the toolchain was made by another Go, or from other
// files, than this checkout has: what it compiles is not this release.
var ErrStaleTinyGo = errors.New("the TinyGo toolchain in .tools is of another Go or another checkout, run make tinygo")

// HasTinyGo reports whether the release build's toolchain is set up in the
// checkout at root. Whether it is up to date, a build finds out.
func HasTinyGo(root string) bool {
	_, err := os.Stat(readyFile(root))
	return err == nil
}

// readyFile holds what wasm/tinygo/setup.sh made the toolchain from.
func readyFile(root string) string { return filepath.Join(root, ".tools", "tinygo", "ready") }

// checkTinyGo fails with [ErrNoTinyGo] or [ErrStaleTinyGo].
func checkTinyGo(root string) error {
	made, err := os.ReadFile(readyFile(root))
	if err != nil {
		return ErrNoTinyGo
	}
	key, err := tinyGoKey(root)
	if err != nil {
		return fmt.Errorf("is the TinyGo toolchain up to date: %w", err)
	}
	if strings.TrimSpace(string(made)) != key {
		return ErrStaleTinyGo
	}
	return nil
}

// tinyGoKey is what setup.sh writes into the file ready, and in the same form:
// a sum over everything that decides what the toolchain is.
func tinyGoKey(root string) (string, error) {
	sum := sha256.New()
	if err := said(sum, "go", "version"); err != nil {
		return "", err
	}
	if err := said(sum, "go", "env", "GOROOT"); err != nil {
		return "", err
	}
	// A link to one that was installed; one that setup.sh built is a file.
	installed, _ := os.Readlink(filepath.Join(root, ".tools", "tinygo", "bin", "tinygo"))
	fmt.Fprintln(sum, installed)
	if installed != "" {
		if err := said(sum, installed, "version"); err != nil {
			return "", err
		}
	}
	folder := os.DirFS(filepath.Join(root, "wasm", "tinygo"))
	files := []string{"setup.sh"}
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(name, "_") && entry.Type().IsRegular() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	slices.Sort(files)
	for _, name := range files {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%x  %s\n", sha256.Sum256(text), name)
	}
	return fmt.Sprintf("%x  -", sum.Sum(nil)), nil
}

// said adds what a program prints, in the surroundings that setup.sh gives it.
func said(sum hash.Hash, name string, arguments ...string) error {
	c := exec.Command(name, arguments...)
	c.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool {
		return slices.ContainsFunc([]string{"GOOS=", "GOARCH=", "GOROOT=", "TINYGOROOT=", "CGO_ENABLED="}, func(unset string) bool { return strings.HasPrefix(e, unset) })
	}), "GOFLAGS=-mod=readonly", "GOTOOLCHAIN=local", "GOWORK=off")
	c.Stdout = sum
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(arguments, " "), err)
	}
	return nil
}

// compileTinyGo makes a module of the release build: the page's, or the one
// that tags choose. settings are variables of build.sh. Fails with
// [ErrNoTinyGo] or [ErrStaleTinyGo].
func compileTinyGo(root, out, tags string, settings ...string) error {
	if err := checkTinyGo(root); err != nil {
		return err
	}
	c := exec.Command(filepath.Join(root, "wasm", "tinygo", "build.sh"), filepath.Join(root, "wasm"), out)
	c.Env = append(append(os.Environ(), "TAGS="+tags), settings...)
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("wasm/tinygo/build.sh: %w", err)
	}
	return nil
}
