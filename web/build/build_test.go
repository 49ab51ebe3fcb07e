package build_test

import (
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/web/build"
)

func TestS1_TheShimHoldsTheModulesIntegrity(t *testing.T) {
	for _, compiler := range []string{build.Go, build.TinyGo} {
		t.Run(compiler, func(t *testing.T) {
			out := t.TempDir()
			integrity, err := build.Build(build.Options{Root: "../..", Out: out, Compiler: compiler})
			if errors.Is(err, build.ErrNoTinyGo) && os.Getenv("COMPILER") != build.TinyGo {
				t.Skipf("NOT TESTED: %v", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			module, err := os.ReadFile(filepath.Join(out, "authkit.wasm"))
			if err != nil {
				t.Fatal(err)
			}
			sum := sha512.Sum384(module)
			if want := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); integrity != want {
				t.Errorf("Build returns %s, want %s", integrity, want)
			}
			shim, err := os.ReadFile(filepath.Join(out, "index.js"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(shim), `"`+strings.TrimPrefix(integrity, "sha384-")+`"`) {
				t.Error("index.js does not hold the module's digest")
			}
			// Each module with the glue of its own toolchain, and no other's.
			if glue := strings.Contains(string(shim), "gojs"); glue != (compiler == build.Go) {
				t.Errorf("the glue of Go is in index.js: %v", glue)
			}
		})
	}
}

func TestBuildRefuses(t *testing.T) {
	if _, err := build.Build(build.Options{Root: "../..", Out: t.TempDir(), Compiler: "gcc"}); err == nil || !strings.Contains(err.Error(), `"tinygo"`) {
		t.Errorf("an unknown compiler: %v, want an error that names the known ones", err)
	}
	if _, err := build.Build(build.Options{Root: t.TempDir(), Out: t.TempDir(), Compiler: build.TinyGo}); !errors.Is(err, build.ErrNoTinyGo) {
		t.Errorf("no toolchain: %v, want %v", err, build.ErrNoTinyGo)
	}
}
