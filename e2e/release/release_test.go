package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestDistTag(t *testing.T) {
	t.Chdir("../..")
	for version, want := range map[string]string{"1.2.3": "latest", "0.10.0": "latest", "1.2.3-beta.4": "beta", "0.2.0-beta.0": "beta"} {
		if got, err := distTag(version); got != want || err != nil {
			t.Errorf("distTag(%s) = %s, %v, want %s", version, got, err, want)
		}
	}
	for _, version := range []string{"", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.2.3-", "1.2.3-beta", "1.2.3-beta.", "1.2.3-beta.01", "1.2.3-beta.1.2",
		"1.2.3-rc.1", "1.2.3-latest.1", "1.2.3-Beta.1", "1.2.3+build", "1.2.3-beta.1+build", "1.2.3\n", " 1.2.3", "latest", "../1.2.3"} {
		if got, err := distTag(version); err == nil || !strings.Contains(err.Error(), "neither X.Y.Z nor X.Y.Z-beta.N") {
			t.Errorf("distTag(%q) = %s, %v", version, got, err)
		}
		if _, err := packageJSON(version); err == nil {
			t.Errorf("a package of version %q", version)
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
