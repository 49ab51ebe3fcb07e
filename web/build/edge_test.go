package build_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/web/build"
)

func TestEdgeRefuses(t *testing.T) {
	if err := build.Edge(build.Options{Root: "../..", Out: t.TempDir(), Compiler: "gcc"}); err == nil || !strings.Contains(err.Error(), `"tinygo"`) {
		t.Errorf("an unknown compiler: %v, want an error that names the known ones", err)
	}
	if err := build.Edge(build.Options{Root: t.TempDir(), Out: t.TempDir(), Compiler: build.TinyGo}); !errors.Is(err, build.ErrNoTinyGo) {
		t.Errorf("no toolchain: %v, want %v", err, build.ErrNoTinyGo)
	}
}

// The standard build needs Go alone; nothing of its glue stays behind but
// inside index.js.
func TestTheStandardEdgeIsWhatWranglerWants(t *testing.T) {
	out := t.TempDir()
	if err := build.Edge(build.Options{Root: "../..", Out: out}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(out, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, filepath.Base(file))
	}
	if got, want := strings.Join(names, " "), "app.wasm index.js index.js.map wrangler.jsonc"; got != want {
		t.Errorf("it writes %s, want %s", got, want)
	}
	entry, err := os.ReadFile(filepath.Join(out, "index.js"))
	if err != nil || !strings.Contains(string(entry), `"./app.wasm"`) || !strings.Contains(string(entry), "gojs") {
		t.Errorf("index.js does not import the module, or lacks Go's glue (%v)", err)
	}
}
