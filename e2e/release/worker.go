package main

import (
	"os"
	"path/filepath"

	"authkit-wasm/web/build"
)

// workerFiles builds the Worker into dist and returns what goes into its
// bundle: all that wrangler wants, and how to deploy it.
func workerFiles(dist string) (map[string][]byte, error) {
	if err := os.RemoveAll(dist); err != nil {
		return nil, err
	}
	if err := build.Edge(build.Options{Root: ".", Out: mustAbs(dist), Compiler: build.TinyGo}); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, source := range map[string]string{
		"index.js":       filepath.Join(dist, "index.js"),
		"index.js.map":   filepath.Join(dist, "index.js.map"),
		"app.wasm":       filepath.Join(dist, "app.wasm"),
		"wrangler.jsonc": filepath.Join(dist, "wrangler.jsonc"),
		"deploy.md":      filepath.Join("worker", "docs", "deploy.md"),
		"LICENSE":        "LICENSE",
	} {
		data, err := os.ReadFile(source)
		if err != nil {
			return nil, err
		}
		files[name] = data
	}
	return files, nil
}
