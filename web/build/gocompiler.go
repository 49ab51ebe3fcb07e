package build

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// compileGo makes the standard build. core/docs/0005-two-builds.md says what
// the flags buy: each keeps the module under its budget, none changes what
// the program does.
func compileGo(root, out string) error {
	overlay, err := writeOverlay(root)
	if err != nil {
		return err
	}
	defer os.Remove(overlay)
	return goBuild(root, out, "./wasm",
		"-gcflags=all=-l", // inlined copies cost more octets than calls
		"-overlay", overlay)
}

// goBuild compiles a package of ours for JavaScript.
func goBuild(root, out, pkg string, flags ...string) error {
	args := append([]string{"build", "-o", out, "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="}, flags...)
	c := exec.Command("go", append(args, pkg)...)
	c.Dir = root
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=",
		"GOEXPERIMENT=nogreenteagc") // a collector for many cores, where there is one
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("go build %s: %w", pkg, err)
	}
	return nil
}

// writeOverlay has the compiler read our stub of crypto/internal/boring, the
// one that the release build uses too. The stub switches nothing off:
// BoringCrypto does not exist on WebAssembly.
func writeOverlay(root string) (name string, err error) {
	boring := filepath.Join(goroot(), "src", "crypto", "internal", "boring")
	replace := map[string]string{
		filepath.Join(boring, "doc.go"):       "",
		filepath.Join(boring, "notboring.go"): filepath.Join(root, "wasm", "tinygo", "_goroot", "src", "crypto", "internal", "boring", "boring.go"),
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp("", "overlay-*.json")
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = f.Write(text)
	return f.Name(), err
}

// goGlue resolves "toolchain:wasm_exec" to [glueSource].
func goGlue() api.Plugin {
	return api.Plugin{Name: "go-glue", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: "^toolchain:wasm_exec$"}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: "wasm_exec", Namespace: "toolchain"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "toolchain"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			text, err := glueSource()
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, err
		})
	}}
}

// glueSource returns the glue of the installed Go, wrapped into a function
// whose parameter takes the place of globalThis. The glue names fs both
// through globalThis and barely; the wrapper serves both.
func glueSource() (string, error) {
	glue, err := os.ReadFile(filepath.Join(goroot(), "lib", "wasm", "wasm_exec.js"))
	return "export default function (globalThis) {\n" +
		"const fs = { writeSync: (fd, octets) => globalThis.fs.writeSync(fd, octets) };\n" +
		string(glue) + "\nreturn globalThis.Go;\n}\n", err
}

// Glue returns the toolchain's glue alone, minified, to tell its share.
func Glue() ([]byte, error) {
	text, err := glueSource()
	if err != nil {
		return nil, err
	}
	result := api.Transform(text, api.TransformOptions{
		MinifySyntax: true, MinifyWhitespace: true, MinifyIdentifiers: true, Target: api.ES2022, Format: api.FormatESModule})
	return result.Code, nil
}

func goroot() string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
