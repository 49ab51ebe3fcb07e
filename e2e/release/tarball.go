package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"
)

// packageFiles returns what goes into the npm package, by its name there.
func packageFiles(dist, version string) (map[string][]byte, error) {
	files, err := pages()
	if err != nil {
		return nil, err
	}
	manifest, err := packageJSON(version)
	if err != nil {
		return nil, err
	}
	files["package.json"] = manifest
	err = filepath.WalkDir(dist, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(dist, name)
		files[path.Join("dist", filepath.ToSlash(inside))] = data
		return err
	})
	return files, err
}

// packageJSON is web/package.json with the tag that its version is published
// under, so that a plain `npm publish` cannot make a pre-release the latest.
func packageJSON(version string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join("web", "package.json"))
	if err != nil {
		return nil, err
	}
	name, err := distTag(version)
	if err != nil {
		return nil, err
	}
	tag, err := json.Marshal(map[string]string{"tag": name})
	if err != nil {
		return nil, err
	}
	// Inserted as text, because the order of exports conditions counts and a map has none.
	head := bytes.TrimSuffix(bytes.TrimSpace(text), []byte("\n}"))
	return slices.Concat(head, []byte(",\n  \"publishConfig\": "), tag, []byte("\n}\n")), nil
}

// epoch is the time of every file: npm's own, which it gives to what has none.
var epoch = time.Date(1985, time.October, 26, 8, 15, 0, 0, time.UTC)

// tarball packs files as npm does, under package/, with nothing in it that
// depends on when, where or by whom it was packed.
func tarball(files map[string][]byte) []byte {
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // a level it knows
	w := tar.NewWriter(z)
	for _, name := range sortedNames(files) {
		// Writing to memory fails for no reason but a wrong size.
		w.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(files[name])), ModTime: epoch, Format: tar.FormatUSTAR})
		w.Write(files[name])
	}
	w.Close()
	z.Close()
	return packed.Bytes()
}

func sortedNames(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }
