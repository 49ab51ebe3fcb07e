// Package build makes web/dist: the module, and the shim bundled around the
// glue of the toolchain that compiled it. It needs Go alone; esbuild comes as
// a Go package.
package build

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// The compilers of the module.
const (
	Go     = "go"     // the standard build, which needs Go alone
	TinyGo = "tinygo" // the release build
)

// Options say what to build.
type Options struct {
	Root     string // the checkout
	Out      string // where the files go; Root/web/dist if empty
	Compiler string // [Go] or [TinyGo]; Go if empty
}

// engines are the files of web/src that start a compiler's module.
var engines = map[string]string{Go: "engine-go.ts", TinyGo: "engine-tinygo.ts"}

// Build writes authkit.wasm, index.js with its source map, and returns the
// module's integrity value, which index.js holds too: shim and module belong
// together.
func Build(o Options) (integrity string, err error) {
	if o.Compiler == "" {
		o.Compiler = Go
	}
	if engines[o.Compiler] == "" {
		return "", unknownCompiler(o.Compiler)
	}
	if o.Root, err = filepath.Abs(o.Root); err != nil {
		return "", err
	}
	if o.Out == "" {
		o.Out = filepath.Join(o.Root, "web", "dist")
	}
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return "", err
	}
	module := filepath.Join(o.Out, "authkit.wasm")
	if o.Compiler == TinyGo {
		err = compileTinyGo(o.Root, module, "")
	} else {
		err = compileGo(o.Root, module)
	}
	if err != nil {
		return "", err
	}
	octets, err := os.ReadFile(module)
	if err != nil {
		return "", err
	}
	integrity = Integrity(octets)
	return integrity, bundle(o, integrity)
}

func unknownCompiler(name string) error {
	return fmt.Errorf("no compiler %q: it is %q or %q", name, Go, TinyGo)
}

// bundle makes the files that a page loads beside the module. The worker's
// script is whole: a bundler hands it on as it is, without its neighbours.
func bundle(o Options, integrity string) error {
	b := api.BuildOptions{
		EntryPoints: entryPoints(o.Root),
		External:    []string{"./index.js", "./popup.js", "./isolation.js", "./lease.js", "./diagnose.js"}, // files of their own, for those who use them
		Define:      map[string]string{"MODULE_SHA384": fmt.Sprintf("%q", strings.TrimPrefix(integrity, "sha384-"))},
		Loader:      map[string]api.Loader{".json": api.LoaderCopy, ".d.ts": api.LoaderCopy},
		Plugins:     []api.Plugin{engine(o), goGlue()},
	}
	if err := runESBuild(o, b); err != nil {
		return err
	}
	b.EntryPoints, b.External = []string{filepath.Join(o.Root, "web", "src", "worker.ts")}, nil
	return runESBuild(o, b)
}

// runESBuild adds to b what all our scripts have in common. The format is an
// ES module for browsers that run WebAssembly and Web Locks, private names and
// all: what is older cannot run the module either.
func runESBuild(o Options, b api.BuildOptions) error {
	b.Outdir = o.Out
	b.Bundle = true
	b.Write = true
	b.Format = api.FormatESModule
	b.Target = api.ES2022
	b.MinifySyntax = true
	b.MinifyWhitespace = true
	b.MinifyIdentifiers = true
	b.Sourcemap = api.SourceMapLinked
	b.SourcesContent = api.SourcesContentInclude
	b.LegalComments = api.LegalCommentsInline
	b.Charset = api.CharsetUTF8
	b.AbsWorkingDir = o.Root
	b.LogLevel = api.LogLevelSilent
	b.Plugins = append(b.Plugins, codes())
	if result := api.Build(b); len(result.Errors) > 0 {
		return fmt.Errorf("esbuild: %s", strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	return nil
}

// entryPoints are the files a page loads: the shim, and what it loads for
// those alone who ask for it.
func entryPoints(root string) (paths []string) {
	for _, name := range []string{"index.ts", "popup.ts", "isolation.ts", "lease.ts", "diagnose.ts", "elements.ts", "inspector.ts", "elements.css", "custom-elements.json", "authkit.wasm.d.ts"} {
		paths = append(paths, filepath.Join(root, "web", "src", name))
	}
	return paths
}

// engine has the shim start the module of this build's compiler: module.ts
// names the engine of the standard one, and every engine exports the same.
func engine(o Options) api.Plugin {
	return api.Plugin{Name: "engine", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `^\./engine-go\.js$`}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: filepath.Join(o.Root, "web", "src", engines[o.Compiler])}, nil
		})
	}}
}
