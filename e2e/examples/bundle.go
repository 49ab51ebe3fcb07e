package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"authkit-wasm/web/build"
)

// entries are the examples, and where each begins.
var entries = map[string]string{"react": "src/main.tsx", "typescript": "src/app.ts"}

// builder bundles examples with our package as it was just built.
type builder struct {
	root string // the checkout
	dist string // our package
	out  string
}

// newBuilder builds the package in work. The compiler is that of build.Options.
func newBuilder(root, work, compiler string) (*builder, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	b := &builder{root: root, dist: filepath.Join(work, "dist"), out: filepath.Join(work, "out")}
	_, err = build.Build(build.Options{Root: root, Out: b.dist, Compiler: compiler})
	return b, err
}

// bundle writes app.js, app.css, authkit.wasm and index.html of an example
// into a folder and returns that. It does what the example's README says.
func (b *builder) bundle(name string) (folder string, err error) {
	result, err := b.esbuild(name)
	if err != nil {
		return "", err
	}
	folder = filepath.Join(b.out, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	for _, f := range result.OutputFiles {
		if err := os.WriteFile(f.Path, f.Contents, 0o644); err != nil {
			return "", err
		}
	}
	for _, from := range []string{
		filepath.Join(b.dist, "authkit.wasm"), // which the shim looks for beside itself
		filepath.Join(b.root, "web", "examples", name, "index.html"),
	} {
		if err := copyFile(filepath.Join(folder, filepath.Base(from)), from); err != nil {
			return "", err
		}
	}
	return folder, nil
}

func (b *builder) esbuild(name string) (api.BuildResult, error) {
	entry, known := entries[name]
	if !known {
		return api.BuildResult{}, fmt.Errorf("there is no example %q: it is react or typescript", name)
	}
	ours := filepath.Join(b.dist, "index.js")
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: filepath.Join(b.root, "web", "examples", name, entry), OutputPath: "app"}},
		Outdir:              filepath.Join(b.out, name),
		Bundle:              true,
		Splitting:           true,
		Format:              api.FormatESModule,
		Target:              api.ES2022,
		JSX:                 api.JSXAutomatic,
		// An app names the package, authkit-wasm; here it is not installed.
		Alias:         map[string]string{"authkit-wasm": ours, "@workos-inc/authkit-js": ours},
		Metafile:      true,
		AbsWorkingDir: b.root,
		LogLevel:      api.LogLevelSilent,
		// Development, so that React's StrictMode mounts everything twice.
		Define:    map[string]string{"process.env.NODE_ENV": `"development"`},
		NodePaths: []string{filepath.Join(b.root, "e2e", "node_modules")},
	})
	if len(result.Errors) > 0 {
		return result, fmt.Errorf("esbuild: %s", strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	return result, nil
}

func copyFile(to, from string) error {
	octets, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, octets, 0o644)
}
