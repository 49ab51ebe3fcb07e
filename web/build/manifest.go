package build

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// Sizes are octets of one file: as it is, and as servers send it.
type Sizes struct {
	Raw    int `json:"bytes"`
	Gzip   int `json:"gzip"`   // level 9
	Brotli int `json:"brotli"` // quality 11
}

// Measure tells how large data is. It takes seconds for a standard module.
func Measure(data []byte) Sizes {
	zipped, small := Compress(data)
	return Sizes{len(data), len(zipped), len(small)}
}

// Compress returns data as small as gzip and brotli make it.
func Compress(data []byte) (gzipped, brotlied []byte) {
	var zipped, small bytes.Buffer
	z, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression) // a level it knows
	z.Write(data)
	z.Close()
	b := brotli.NewWriterOptions(&small, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	b.Write(data)
	b.Close()
	return zipped.Bytes(), small.Bytes()
}

// Integrity returns the value of data for the integrity attribute (SRI).
func Integrity(data []byte) string {
	sum := sha512.Sum384(data)
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Version returns the version in web/package.json, its one place.
func Version(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "web", "package.json"))
	if err != nil {
		return "", err
	}
	var p struct{ Version string }
	err = json.Unmarshal(text, &p)
	return p.Version, err
}

// WriteManifest writes dir/manifest.json: the version, and of each script and
// module below dir its sizes and its integrity value.
func WriteManifest(root, dir string) error {
	type file struct {
		Sizes
		Integrity string `json:"integrity"`
	}
	version, err := Version(root)
	if err != nil {
		return err
	}
	files := map[string]file{}
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, _ fs.DirEntry, err error) error {
		if extension := path.Ext(name); err != nil || extension != ".js" && extension != ".wasm" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = file{Measure(data), Integrity(data)}
		return err
	})
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(map[string]any{"version": version, "files": files}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "manifest.json"), append(text, '\n'), 0o644)
}
