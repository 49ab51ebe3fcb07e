package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What the bundles hold: the published authkit-react, React in development,
// our package, and nothing of @workos-inc/authkit-js.
func TestBundleHoldsOursInThePlaceOfTheirs(t *testing.T) {
	ours, err := filepath.Rel(built.root, filepath.Join(built.dist, "index.js"))
	if err != nil {
		t.Fatal(err)
	}
	for name, wanted := range map[string][]string{
		"typescript": {ours},
		"react": {
			ours,
			"e2e/node_modules/@workos-inc/authkit-react/dist/index.mjs",
			"react-dom-client.development.js",
		},
	} {
		result, err := built.esbuild(name)
		if err != nil {
			t.Fatal(err)
		}
		var metafile struct{ Inputs map[string]any }
		if err := json.Unmarshal([]byte(result.Metafile), &metafile); err != nil {
			t.Fatal(err)
		}
		var inputs strings.Builder
		for input := range metafile.Inputs {
			inputs.WriteString(input + "\n")
		}
		for _, input := range wanted {
			if !strings.Contains(inputs.String(), input+"\n") {
				t.Errorf("%s: %s is not in it:\n%s", name, input, inputs.String())
			}
		}
		if strings.Contains(inputs.String(), "@workos-inc/authkit-js") {
			t.Errorf("%s: holds theirs:\n%s", name, inputs.String())
		}
	}
}

// The examples' types fit, with our package under both names.
func TestTypes(t *testing.T) {
	absolute, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	ours := filepath.Join(absolute, "web", "src", "index.ts")
	installed := filepath.Join(absolute, "e2e", "node_modules")
	for _, name := range examples() {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(absolute, "web", "examples", name)
			config, err := json.Marshal(map[string]any{
				"extends": filepath.Join(folder, "tsconfig.json"),
				"compilerOptions": map[string]any{"paths": map[string][]string{
					"authkit-wasm":              {ours},
					"@workos-inc/authkit-js":    {ours},
					"@workos-inc/authkit-react": {filepath.Join(installed, "@workos-inc", "authkit-react")},
					"react":                     {filepath.Join(installed, "@types", "react")},
					"react/*":                   {filepath.Join(installed, "@types", "react", "*")},
					"react-dom/*":               {filepath.Join(installed, "@types", "react-dom", "*")},
				}},
				"include": []string{filepath.Join(folder, "src"), filepath.Join(absolute, "web", "src", "toolchain.d.ts")},
			})
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "tsconfig.json")
			if err := os.WriteFile(path, config, 0o644); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(filepath.Join(installed, ".bin", "tsc"), "-p", path).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func TestAnExampleThatIsNone(t *testing.T) {
	if _, err := built.bundle("vue"); err == nil || !strings.Contains(err.Error(), `no example "vue"`) {
		t.Errorf("got %v", err)
	}
}
