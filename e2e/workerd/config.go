package workerd

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Worker is one Worker, as wrangler.jsonc would say it.
type Worker struct {
	Name string // of letters
	Dir  string // of its modules: all *.js and *.wasm in it
	Main string // the entry module; index.js if empty

	// Variables are bound as texts, as variables and secrets are.
	Variables map[string]string

	// Services are the other Workers of the same process that this one calls,
	// by the name of the binding.
	Services map[string]string
}

// compatibilityDate is that of worker/wrangler.jsonc.
const compatibilityDate = "2026-04-01"

// configuration writes what workerd reads (its workerd.capnp has the schema).
// The entry module comes first: that is what makes it one.
func configuration(workers []Worker) (string, error) {
	var b strings.Builder
	b.WriteString("using Workerd = import \"/workerd/workerd.capnp\";\nconst config :Workerd.Config = (\n  services = [\n" +
		"    (name = \"internet\", network = (allow = [\"local\"])),\n")
	for _, w := range workers {
		fmt.Fprintf(&b, "    (name = %q, worker = .%s),\n", w.Name, w.Name)
	}
	b.WriteString("  ],\n  sockets = [\n")
	for _, w := range workers {
		fmt.Fprintf(&b, "    (name = %q, address = \"127.0.0.1:0\", http = (), service = %q),\n", w.Name, w.Name)
	}
	b.WriteString("  ],\n);\n")
	for _, w := range workers {
		modules, err := w.modules()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "const %s :Workerd.Worker = (\n  compatibilityDate = %q,\n  modules = [\n", w.Name, compatibilityDate)
		for _, file := range modules {
			kind := "esModule"
			if filepath.Ext(file) == ".wasm" {
				kind = "wasm"
			}
			fmt.Fprintf(&b, "    (name = %q, %s = embed %q),\n", filepath.Base(file), kind, file)
		}
		b.WriteString("  ],\n  bindings = [\n")
		for _, name := range slices.Sorted(maps.Keys(w.Variables)) {
			fmt.Fprintf(&b, "    (name = %q, text = %q),\n", name, w.Variables[name])
		}
		for _, name := range slices.Sorted(maps.Keys(w.Services)) {
			fmt.Fprintf(&b, "    (name = %q, service = %q),\n", name, w.Services[name])
		}
		b.WriteString("  ],\n);\n")
	}
	return b.String(), nil
}

// modules returns the files of a Worker, the entry module first.
func (w *Worker) modules() (files []string, err error) {
	dir, err := filepath.Abs(w.Dir)
	if err != nil {
		return nil, err
	}
	main := w.Main
	if main == "" {
		main = "index.js"
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		switch ext := filepath.Ext(e.Name()); {
		case e.Name() == main:
			files = slices.Insert(files, 0, filepath.Join(dir, e.Name()))
		case ext == ".js" || ext == ".wasm":
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	if len(files) == 0 || filepath.Base(files[0]) != main {
		return nil, fmt.Errorf("workerd: there is no %s in %s", main, dir)
	}
	return files, nil
}
