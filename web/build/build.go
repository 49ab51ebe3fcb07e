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
		return "", fmt.Errorf("no compiler %q: it is %q or %q", o.Compiler, Go, TinyGo)
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
	compile := compileGo
	if o.Compiler == TinyGo {
		compile = compileTinyGo
	}
	if err := compile(o.Root, module); err != nil {
		return "", err
	}
	octets, err := os.ReadFile(module)
	if err != nil {
		return "", err
	}
	integrity = Integrity(octets)
	return integrity, bundle(o, integrity)
}

// bundle is what every build of the shim has in common. The format is an ES
// module for browsers that run WebAssembly and Web Locks, private names and
// all: what is older cannot run the module either.
func bundle(o Options, integrity string) error {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(o.Root, "web", "src", "index.ts")},
		Outdir:            o.Out,
		Bundle:            true,
		Write:             true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		MinifySyntax:      true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		Sourcemap:         api.SourceMapLinked,
		SourcesContent:    api.SourcesContentInclude,
		LegalComments:     api.LegalCommentsInline,
		Charset:           api.CharsetUTF8,
		Define:            map[string]string{"MODULE_INTEGRITY": fmt.Sprintf("%q", integrity)},
		Plugins:           []api.Plugin{engine(o), goGlue()},
		AbsWorkingDir:     o.Root,
		LogLevel:          api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return fmt.Errorf("esbuild: %s", strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	return nil
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
