package build

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// Edge writes the Worker into o.Out, or Root/worker/dist: index.js, app.wasm
// and wrangler.jsonc, which is all that wrangler wants.
//
// The release build is our entry module around the core's module, and one
// instance of that serves all requests. The standard build is worker/ as
// syumai/workers starts it, anew for each request. Fails with [ErrNoTinyGo].
func Edge(o Options) (err error) {
	if o.Compiler == "" {
		o.Compiler = Go
	}
	if o.Root, err = filepath.Abs(o.Root); err != nil {
		return err
	}
	if o.Out == "" {
		o.Out = filepath.Join(o.Root, "worker", "dist")
	}
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return err
	}
	switch o.Compiler {
	case Go:
		err = standardEdge(o)
	case TinyGo:
		err = releaseEdge(o)
	default:
		err = unknownCompiler(o.Compiler)
	}
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(o.Root, "worker", "wrangler.jsonc"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.Out, "wrangler.jsonc"), text, 0o644)
}

// EdgeBudgets bound what is uploaded of each build, module and entry module, in
// octets of gzip: Cloudflare's free plan takes 3 MB.
var EdgeBudgets = map[string]int{Go: 2_000_000, TinyGo: 300_000}

// EdgeSizes measures what [Edge] wrote into dir.
func EdgeSizes(dir string) (module, entry Sizes, err error) {
	m, err := os.ReadFile(filepath.Join(dir, "app.wasm"))
	if err != nil {
		return module, entry, err
	}
	e, err := os.ReadFile(filepath.Join(dir, "index.js"))
	return Measure(m), Measure(e), err
}

// releaseEdge compiles for speed, and with a collector: an instance lives as
// long as its isolate.
func releaseEdge(o Options) error {
	if err := compileTinyGo(o.Root, filepath.Join(o.Out, "app.wasm"), "edge", "OPT=2", "GC=conservative"); err != nil {
		return err
	}
	return bundleEdge(o, filepath.Join(o.Root, "worker", "src", "index.ts"))
}

// standardEdge takes the glue from the module that the Go side is of.
func standardEdge(o Options) error {
	if err := goBuild(o.Root, filepath.Join(o.Out, "app.wasm"), "./worker"); err != nil {
		return err
	}
	glue := filepath.Join(o.Out, "glue")
	defer os.RemoveAll(glue)
	c := exec.Command("go", "run", "github.com/syumai/workers/cmd/workers-assets-gen", "-mode=go", "-o", glue)
	c.Dir = o.Root
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("workers-assets-gen: %w", err)
	}
	return bundleEdge(o, filepath.Join(glue, "worker.mjs"))
}

func bundleEdge(o Options, entry string) error {
	return runESBuild(o, api.BuildOptions{
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: entry, OutputPath: "index"}},
		External:            []string{"./app.wasm", "cloudflare:sockets"},
	})
}
