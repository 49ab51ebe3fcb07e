package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// component is one part of a CycloneDX 1.6 bill of materials.
type component struct {
	Type     string    `json:"type"`
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	PURL     string    `json:"purl,omitempty"`
	Scope    string    `json:"scope,omitempty"`
	Hashes   []hash    `json:"hashes,omitempty"`
	Licenses []license `json:"licenses,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

// license is an SPDX expression.
type license struct {
	Expression string `json:"expression"`
}

func under(expression string) []license { return []license{{expression}} }

// Of what is in the modules, in TinyGo's words: "TinyGo includes portions of
// the Go standard library … [and] of LLVM".
const (
	goLicense     = "BSD-3-Clause"
	tinyGoLicense = "BSD-3-Clause AND Apache-2.0 WITH LLVM-exception"
	llvmLicense   = "Apache-2.0 WITH LLVM-exception"
	ownLicense    = "MIT"
)

// billOfMaterials lists the published files, what is inside them and the tools
// that made them. What is only tested with is not part of it.
func billOfMaterials(version string, made toolchain, published map[string][]byte) ([]byte, error) {
	parts := insideModules(made)
	for _, name := range sortedNames(published) {
		parts = append(parts, component{Type: "file", Name: name, Version: version, Licenses: under(ownLicense),
			Hashes: []hash{{"SHA-256", fmt.Sprintf("%x", sha256.Sum256(published[name]))}}})
	}
	tools, err := tools(made)
	if err != nil {
		return nil, err
	}
	own := component{Type: "library", Name: "authkit-wasm", Version: version, PURL: "pkg:npm/authkit-wasm@" + version, Licenses: under(ownLicense)}
	parts = append(parts, component{Type: "application", Name: "authkit-worker", Version: version, Licenses: under(ownLicense)})
	text, err := json.MarshalIndent(map[string]any{
		"bomFormat":   "CycloneDX",
		"specVersion": "1.6",
		"version":     1,
		"metadata":    map[string]any{"component": own, "tools": map[string]any{"components": tools}},
		"components":  parts,
	}, "", "  ")
	return append(text, '\n'), err
}

// insideModules are the libraries that the published modules hold beside our
// code: of the page, of the Worker and of the build for debugging.
func insideModules(made toolchain) []component {
	parts := []component{
		{Type: "library", Name: "std", Version: made.goVersion, PURL: "pkg:golang/std@" + strings.TrimPrefix(made.goVersion, "go"), Licenses: under(goLicense)},
		{Type: "library", Name: "tinygo-runtime", Version: made.tinyGo, PURL: tinyGoPURL(made) + "#src/runtime", Licenses: under(tinyGoLicense)},
	}
	for _, m := range made.modules {
		parts = append(parts, component{Type: "library", Name: m.path, Version: m.version, PURL: m.purl(), Licenses: under(m.license)})
	}
	for i := range parts {
		parts[i].Scope = "required"
	}
	return parts
}

// tools are what made the files.
func tools(made toolchain) ([]component, error) {
	esbuild, err := output("go", "list", "-m", "-f", "{{.Version}}", "github.com/evanw/esbuild")
	if err != nil {
		return nil, err
	}
	binaryen, err := npmTool("wasm/tinygo/_toolchain/package-lock.json", "binaryen")
	if err != nil {
		return nil, err
	}
	typescript, err := npmTool("e2e/package-lock.json", "typescript")
	if err != nil {
		return nil, err
	}
	return []component{
		{Type: "application", Name: "go", Version: made.goVersion, Licenses: under(goLicense)},
		{Type: "application", Name: "tinygo", Version: made.tinyGo, PURL: tinyGoPURL(made), Licenses: under(tinyGoLicense)},
		{Type: "application", Name: "llvm", Version: made.llvm, Licenses: under(llvmLicense)},
		{Type: "application", Name: "esbuild", Version: esbuild, PURL: "pkg:golang/github.com/evanw/esbuild@" + esbuild, Licenses: under("MIT")},
		binaryen,
		typescript,
	}, nil
}

func tinyGoPURL(made toolchain) string {
	return "pkg:golang/github.com/tinygo-org/tinygo@v" + made.tinyGo
}

// module is one that our modules hold.
type module struct{ path, version, dir, license string }

func (m module) purl() string { return "pkg:golang/" + m.path + "@" + m.version }

// moduleLicenses are the licences of the Go modules that ours may hold. Who
// adds one looks into its LICENSE, which becomes part of the notices.
var moduleLicenses = map[string]string{"github.com/hack-pad/safejs": "Apache-2.0"}

// modulesOf returns the modules other than ours that a js/wasm build of the
// package with these tags holds.
func modulesOf(pkg, tags string) ([]module, error) {
	c := exec.Command("go", "list", "-deps", "-tags", tags, "-f", "{{with .Module}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}", pkg)
	c.Env = append(c.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", pkg, err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	var found []module
	for _, line := range slices.Compact(lines) {
		parts := strings.Split(line, "\t")
		if len(parts) != 3 || parts[1] == "" { // the standard library, and ours
			continue
		}
		m := module{parts[0], parts[1], parts[2], moduleLicenses[parts[0]]}
		if m.license == "" {
			return nil, fmt.Errorf("%s is in %s, and its licence is not known", m.path, pkg)
		}
		found = append(found, m)
	}
	return found, nil
}

// npmTool returns a package of npm in the version that a lock file pins.
func npmTool(lockFile, name string) (component, error) {
	text, err := os.ReadFile(lockFile)
	if err != nil {
		return component{}, err
	}
	var lock struct {
		Packages map[string]struct{ Version, License string }
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return component{}, fmt.Errorf("%s: %w", lockFile, err)
	}
	p := lock.Packages["node_modules/"+name]
	if p.Version == "" || p.License == "" {
		return component{}, fmt.Errorf("%s pins no %s, or not its licence", lockFile, name)
	}
	return component{Type: "application", Name: name, Version: p.Version, PURL: "pkg:npm/" + name + "@" + p.Version, Licenses: under(p.License)}, nil
}
