package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Each tool that has a hand in a published file is in the bill, in the version
// that this checkout pins.
func TestBillOfMaterialsNamesTheTools(t *testing.T) {
	t.Chdir("../..")
	text, err := billOfMaterials("1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	var bill struct {
		Metadata struct {
			Tools struct{ Components []component }
		}
		Components []component
	}
	if err := json.Unmarshal(text, &bill); err != nil {
		t.Fatal(err)
	}
	got := map[string]component{}
	for _, tool := range bill.Metadata.Tools.Components {
		got[tool.Name] = tool
	}
	for _, name := range []string{"go", "tinygo", "esbuild", "binaryen", "typescript"} {
		if got[name].Version == "" {
			t.Errorf("%s is not in the bill", name)
		}
	}
	for name, file := range map[string]string{"binaryen": "wasm/tinygo/_toolchain/package.json", "typescript": "e2e/package.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var p struct{ Dependencies, DevDependencies map[string]string }
		if err := json.Unmarshal(text, &p); err != nil {
			t.Fatal(err)
		}
		want := p.Dependencies[name] + p.DevDependencies[name] // it is one of them
		if got[name].Version != want || got[name].PURL != "pkg:npm/"+name+"@"+want {
			t.Errorf("the bill has %+v, and %s wants %q", got[name], file, want)
		}
	}
	if len(bill.Components) == 0 {
		t.Error("nothing is inside the published files")
	}
}

func TestAToolThatIsNotPinnedIsAnError(t *testing.T) {
	lock := filepath.Join(t.TempDir(), "package-lock.json")
	if err := os.WriteFile(lock, []byte(`{"packages":{"node_modules/other":{"version":"1.0.0"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if tool, err := npmTool(lock, "binaryen"); err == nil {
		t.Errorf("it is %+v", tool)
	}
}
