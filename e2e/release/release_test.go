package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"testing"
)

func TestDistTag(t *testing.T) {
	for version, want := range map[string]string{"1.2.3": "latest", "1.2.3-beta.4": "beta", "2.0.0-rc.1": "rc"} {
		if got := distTag(version); got != want {
			t.Errorf("distTag(%s) = %s, want %s", version, got, want)
		}
	}
}

func TestTarballIsTheSameTwice(t *testing.T) {
	files := map[string][]byte{"package.json": []byte("{}"), "dist/index.js": []byte("export {}"), "README.md": []byte("# x")}
	one, two := tarball(files), tarball(files)
	if !bytes.Equal(one, two) {
		t.Error("two tarballs of the same files differ")
	}
	z, err := gzip.NewReader(bytes.NewReader(one))
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(z)
	var names []string
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
		if h.Uid != 0 || h.Uname != "" || !h.ModTime.Equal(epoch) {
			t.Errorf("%s tells who packed it when: %+v", h.Name, h)
		}
	}
	if len(names) != 3 || names[0] != "package/README.md" {
		t.Errorf("it holds %v", names)
	}
}

func TestPackageJSONNamesTheTag(t *testing.T) {
	t.Chdir("../..")
	text, err := packageJSON("1.0.0-beta.2")
	if err != nil {
		t.Fatal(err)
	}
	var p struct {
		Name          string
		PublishConfig struct{ Tag string }
		Scripts       map[string]string
		Dependencies  map[string]string
	}
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	if p.Name != "authkit-wasm" || p.PublishConfig.Tag != "beta" || len(p.Scripts) != 0 || len(p.Dependencies) != 0 {
		t.Errorf("%+v", p)
	}
}
