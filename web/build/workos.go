package build

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// WorkOS writes workos.js, the entry point authkit-wasm/workos: a script of
// its own, with its own module inside. Its methods are synchronous, which a
// module that has to be fetched cannot be, nor one of the standard compiler,
// so it is made by TinyGo in every build. Fails with [ErrNoTinyGo].
func WorkOS(o Options) (err error) {
	if o.Root, err = filepath.Abs(o.Root); err != nil {
		return err
	}
	if o.Out == "" {
		o.Out = filepath.Join(o.Root, "web", "dist")
	}
	work, err := os.MkdirTemp("", "workos-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	module := filepath.Join(work, "workos.wasm")
	if err := compileTinyGo(o.Root, module, "workos"); err != nil {
		return err
	}
	octets, err := os.ReadFile(module)
	if err != nil {
		return err
	}
	return runESBuild(o, api.BuildOptions{
		EntryPoints: []string{filepath.Join(o.Root, "web", "src", "workos.ts")},
		Plugins:     []api.Plugin{embedded("toolchain:workos.wasm", octets)},
	})
}

// embedded has the script hold octets as a text with one character for each.
// Compressed, that is a fifth smaller than base64, which hides from the
// compressor where an octet begins.
func embedded(name string, octets []byte) api.Plugin {
	return api.Plugin{Name: name, Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: "^" + name + "$"}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: name, Namespace: "embedded"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "embedded"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			var text strings.Builder
			for _, octet := range octets {
				if octet < ' ' || octet == '"' || octet == '\\' {
					fmt.Fprintf(&text, `\x%02x`, octet)
				} else {
					text.WriteRune(rune(octet))
				}
			}
			contents := `export default "` + text.String() + `"`
			return api.OnLoadResult{Contents: &contents, Loader: api.LoaderJS}, nil
		})
	}}
}
