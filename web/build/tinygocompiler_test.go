package build_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"authkit-wasm/web/build"
)

// A checkout that moved on under its toolchain would make a release of two
// halves, each of another state. setup.sh writes the file ready in the shell,
// and this is how the shell writes it.
func TestAStaleToolchainIsAnError(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "wasm", "tinygo")
	write(t, filepath.Join(folder, "setup.sh"), []byte("#!/bin/sh\n"))
	write(t, filepath.Join(folder, "_goroot", "a", "a.go"), []byte("package a\n"))
	write(t, filepath.Join(folder, "_toolchain", "go.mod"), []byte("module x\n"))
	write(t, filepath.Join(folder, "build.sh"), []byte("#!/bin/sh\necho module >\"$2\"\n"))
	if err := os.Chmod(filepath.Join(folder, "build.sh"), 0o700); err != nil {
		t.Fatal(err)
	}
	ready := filepath.Join(root, ".tools", "tinygo", "ready")
	write(t, ready, nil)
	prepare := exec.Command("sh", "-c", `export GOFLAGS=-mod=readonly GOTOOLCHAIN=local GOWORK=off
unset GOOS GOARCH GOROOT TINYGOROOT CGO_ENABLED
{ go version; go env GOROOT; echo; find setup.sh _* -type f | LC_ALL=C sort | xargs sha256sum; } | sha256sum >"$1"`, "sh", ready)
	prepare.Dir = folder
	if out, err := prepare.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	compile := func() error {
		_, err := build.Build(build.Options{Root: root, Out: t.TempDir(), Compiler: build.TinyGo})
		return err
	}
	if err := compile(); errors.Is(err, build.ErrStaleTinyGo) || errors.Is(err, build.ErrNoTinyGo) {
		t.Errorf("up to date: %v", err)
	}
	write(t, filepath.Join(folder, "_goroot", "a", "a.go"), []byte("package a // another\n"))
	if err := compile(); !errors.Is(err, build.ErrStaleTinyGo) {
		t.Errorf("a changed file: %v", err)
	}
	write(t, filepath.Join(folder, "_goroot", "a", "a.go"), []byte("package a\n"))
	write(t, filepath.Join(folder, "_goroot", "b.go"), []byte("package b\n"))
	if err := compile(); !errors.Is(err, build.ErrStaleTinyGo) {
		t.Errorf("one file more: %v", err)
	}
	if err := os.Remove(ready); err != nil {
		t.Fatal(err)
	}
	if err := compile(); !errors.Is(err, build.ErrNoTinyGo) || build.HasTinyGo(root) {
		t.Errorf("no toolchain: %v", err)
	}
}
