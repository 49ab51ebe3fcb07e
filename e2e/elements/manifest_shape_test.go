package elements_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/e2e/stage"
)

// What follows is the part of the schema of custom-elements.json, version 2,
// that the manifest uses (https://github.com/webcomponents/custom-elements-manifest).
type customElements struct {
	SchemaVersion string
	Modules       []module
}

type module struct {
	Kind, Path   string
	Declarations []declaration
	Exports      []export
}

type export struct {
	Kind, Name  string
	Declaration struct{ Name, Module string }
}

type declaration struct {
	Kind, Name, TagName, Description                                       string
	CustomElement                                                          bool
	Superclass                                                             struct{ Name string }
	Attributes, Members, Slots, Events, CSSParts, CSSStates, CSSProperties []named

	module string // the path of its module
}

type named struct {
	Kind, Name, Description, Default string
	Type                             struct{ Text string }
	Readonly                         bool
}

// readManifest reads the manifest as the build copies it. A member that the
// schema does not have is an error.
func readManifest(t *testing.T) (m customElements) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(stage.Dist(), "custom-elements.json"))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil || len(m.Modules) == 0 {
		t.Fatalf("custom-elements.json: %v", err)
	}
	return m
}

// Editors read the manifest by its schema.
func TestManifestHasTheShapeOfItsSchema(t *testing.T) {
	m := readManifest(t)
	if !regexp.MustCompile(`^2\.\d+\.\d+$`).MatchString(m.SchemaVersion) {
		t.Errorf("schemaVersion is %q", m.SchemaVersion)
	}
	var manifest struct {
		CustomElements string
		Exports        map[string]any
	}
	text, err := os.ReadFile(filepath.Join(root, "web", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &manifest); err != nil || manifest.CustomElements != "dist/custom-elements.json" {
		t.Errorf("package.json: the manifest is %q, %v", manifest.CustomElements, err)
	}
	for _, m := range m.Modules {
		entry := strings.TrimSuffix(filepath.Base(m.Path), ".js")
		if m.Kind != "javascript-module" || m.Path != "dist/"+entry+".js" || manifest.Exports["./"+entry] == nil || len(m.Declarations) == 0 {
			t.Errorf("%s %q is no entry point of the package", m.Kind, m.Path)
		}
		want := []export{}
		for _, d := range m.Declarations {
			checkDeclaration(t, d)
			for kind, name := range map[string]string{"js": d.Name, "custom-element-definition": d.TagName} {
				e := export{Kind: kind, Name: name}
				e.Declaration.Name, e.Declaration.Module = d.Name, m.Path
				want = append(want, e)
			}
		}
		for _, e := range want {
			if !slices.Contains(m.Exports, e) {
				t.Errorf("%s does not export %+v", m.Path, e)
			}
		}
		if len(m.Exports) != len(want) {
			t.Errorf("%s has %d exports, want %d", m.Path, len(m.Exports), len(want))
		}
	}
}

func checkDeclaration(t *testing.T, d declaration) {
	t.Helper()
	if d.Kind != "class" || !d.CustomElement || d.Superclass.Name != "HTMLElement" || d.Description == "" {
		t.Errorf("%s is %+v", d.TagName, d)
	}
	if !regexp.MustCompile(`^authkit(-[a-z]+)+$`).MatchString(d.TagName) || !regexp.MustCompile(`^Authkit[A-Za-z]+$`).MatchString(d.Name) {
		t.Errorf("%s is a class %s", d.TagName, d.Name)
	}
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	for what, list := range map[string][]named{"attribute": d.Attributes, "member": d.Members, "slot": d.Slots, "event": d.Events, "part": d.CSSParts, "state": d.CSSStates, "property": d.CSSProperties} {
		for i, n := range list {
			typed := what == "attribute" || what == "member" || what == "event"
			switch {
			case n.Description == "",
				typed && n.Type.Text == "",
				what == "member" && n.Kind != "field" && n.Kind != "method",
				what == "attribute" && !kebab.MatchString(n.Name),
				what == "property" && !strings.HasPrefix(n.Name, "--authkit-"),
				slices.ContainsFunc(list[:i], func(other named) bool { return other.Name == n.Name }):
				t.Errorf("%s: the %s %+v", d.TagName, what, n)
			}
		}
	}
}
