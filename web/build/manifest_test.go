package build_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/web/build"

	"github.com/andybalholm/brotli"
)

// What the manifest says of a file is true of the file: a page that pins it by
// its integrity, or a server that sends it compressed, can rely on that.
func TestS1_TheManifestIsTrueOfItsFiles(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	contents := map[string][]byte{
		"index.js":           []byte(strings.Repeat("export const a = 1;\n", 500)),
		"authkit.wasm":       {0, 'a', 's', 'm', 1, 0, 0, 0},
		"debug/index.js":     []byte("another of the same name"),
		"empty.js":           {},
		"index.js.map":       []byte("{}"),
		"index.d.ts":         []byte("export {}"),
		"custom-elements.js": {0xFF, 0xFE, 0},
	}
	for name, content := range contents {
		write(t, filepath.Join(dir, name), content)
	}
	write(t, filepath.Join(root, "web", "package.json"), []byte(`{"version":"1.2.3-beta.4"}`))
	if err := build.WriteManifest(root, dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Version string
		Files   map[string]struct {
			Bytes, Gzip, Brotli int
			Integrity           string
		}
	}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Version != "1.2.3-beta.4" || len(manifest.Files) != 5 {
		t.Errorf("version %s, %d files", manifest.Version, len(manifest.Files))
	}
	for name, f := range manifest.Files {
		content := contents[name]
		sum := sha512.Sum384(content)
		if want := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); f.Integrity != want || f.Bytes != len(content) {
			t.Errorf("%s: %d octets, %s; it has %d, %s", name, f.Bytes, f.Integrity, len(content), want)
		}
		gzipped, brotlied := build.Compress(content)
		if f.Gzip != len(gzipped) || f.Brotli != len(brotlied) {
			t.Errorf("%s: %d and %d octets compressed, want %d and %d", name, f.Gzip, f.Brotli, len(gzipped), len(brotlied))
		}
		z, err := gzip.NewReader(bytes.NewReader(gzipped))
		if err != nil {
			t.Fatal(err)
		}
		for kind, r := range map[string]io.Reader{"gzip": z, "brotli": brotli.NewReader(bytes.NewReader(brotlied))} {
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s: of %s comes %d octets of %d (%v)", name, kind, len(got), len(content), err)
			}
		}
	}
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
