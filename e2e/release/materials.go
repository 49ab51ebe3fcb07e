package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// component is one part of a CycloneDX 1.6 bill of materials.
type component struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl,omitempty"`
	Scope   string `json:"scope,omitempty"`
}

// billOfMaterials lists what is inside the published files, and the tools
// that made them. What is only tested with is not part of it.
func billOfMaterials(version string) ([]byte, error) {
	modules, err := modulesOf("./wasm")
	if err != nil {
		return nil, err
	}
	goVersion, err := output("go", "env", "GOVERSION")
	if err != nil {
		return nil, err
	}
	esbuild, err := output("go", "list", "-m", "-f", "{{.Version}}", "github.com/evanw/esbuild")
	if err != nil {
		return nil, err
	}
	tinygo, err := output("go", "-C", "wasm/tinygo/_toolchain", "list", "-mod=readonly", "-m", "-f", "{{.Version}}", "github.com/tinygo-org/tinygo")
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
	parts := append(modules, component{Type: "library", Name: "std", Version: goVersion, PURL: "pkg:golang/std@" + strings.TrimPrefix(goVersion, "go")})
	for i := range parts {
		parts[i].Scope = "required"
	}
	tools := []component{
		{Type: "application", Name: "go", Version: goVersion},
		{Type: "application", Name: "tinygo", Version: tinygo, PURL: "pkg:golang/github.com/tinygo-org/tinygo@" + tinygo},
		{Type: "application", Name: "esbuild", Version: esbuild, PURL: "pkg:golang/github.com/evanw/esbuild@" + esbuild},
		binaryen,
		typescript,
	}
	text, err := json.MarshalIndent(map[string]any{
		"bomFormat":   "CycloneDX",
		"specVersion": "1.6",
		"version":     1,
		"metadata": map[string]any{
			"component": component{Type: "library", Name: "authkit-wasm", Version: version, PURL: "pkg:npm/authkit-wasm@" + version},
			"tools":     map[string]any{"components": tools},
		},
		"components": parts,
	}, "", "  ")
	return append(text, '\n'), err
}

// modulesOf returns the modules other than ours that a js/wasm build of the
// package holds.
func modulesOf(pkg string) ([]component, error) {
	c := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}}{{end}}", pkg)
	c.Env = append(c.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", pkg, err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	var found []component
	for _, line := range slices.Compact(lines) {
		if path, version, ok := strings.Cut(line, " "); ok && version != "" {
			found = append(found, component{Type: "library", Name: path, Version: version, PURL: "pkg:golang/" + path + "@" + version})
		}
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
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return component{}, fmt.Errorf("%s: %w", lockFile, err)
	}
	version := lock.Packages["node_modules/"+name].Version
	if version == "" {
		return component{}, fmt.Errorf("%s pins no %s", lockFile, name)
	}
	return component{Type: "application", Name: name, Version: version, PURL: "pkg:npm/" + name + "@" + version}, nil
}

func output(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
