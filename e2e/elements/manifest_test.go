package elements_test

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// manifest is custom-elements.json as the build copies it, by the elements' names.
func manifest(t *testing.T) map[string]declaration {
	t.Helper()
	found := map[string]declaration{}
	for _, m := range readManifest(t).Modules {
		for _, d := range m.Declarations {
			d.module = m.Path
			found[d.TagName] = d
		}
	}
	return found
}

func names(list []named) []string {
	found := []string{}
	for _, n := range list {
		found = append(found, n.Name)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// The manifest says what the elements have: no more, no less.
func TestManifest(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/load.js", `window.load = (module) => import("/authkit/" + module)`) // the page's own modules, in every engine
		w.open(w.withScript(`<script src="/load.js"></script>` + everything))
		declared := manifest(t)
		if len(declared) != 9 {
			t.Errorf("it declares %d elements", len(declared))
		}
		for tag, d := range declared {
			var got struct {
				Name             string
				Attributes, Lost []string
			}
			webdriver.Check(t, w.tab.EvalAsync(&got, `
				const [module, tag, name, members] = arguments;
				const exported = (await load(module))[name];
				const element = customElements.get(tag);
				return {
					name: exported === element ? name : "another class",
					attributes: [...new Set(element.observedAttributes ?? [])].sort(),
					lost: members.filter((member) => !(member in document.createElement(tag))),
				}`, path.Base(d.module), tag, d.Name, names(d.Members)))
			// These are read when they are needed, so they are not observed.
			unobserved := []string{"navigate", "dev-mode"}
			switch tag {
			case "authkit-sign-out":
				unobserved = append(unobserved, "return-to")
			case "authkit-provider":
				unobserved = nil
			}
			want := slices.DeleteFunc(names(d.Attributes), func(name string) bool { return slices.Contains(unobserved, name) })
			if got.Name != d.Name || !slices.Equal(got.Attributes, want) {
				t.Errorf("%s is %s with %v, the manifest says %s with %v", tag, got.Name, got.Attributes, d.Name, want)
			}
			if lost := slices.DeleteFunc(got.Lost, func(name string) bool { return name == "options" }); len(lost) > 0 { // declared alone
				t.Errorf("%s has no %v", tag, lost)
			}
		}
	})
}

// Parts, states, properties and events are those in the source.
func TestManifestNamesWhatCanBeStyled(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "web", "src", "elements*.ts"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var source strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	in := func(pattern, before string) []string {
		found := map[string]bool{}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(source.String(), -1) {
			found[before+m[1]] = true
		}
		return slices.Sorted(maps.Keys(found))
	}
	said := map[string][]named{}
	for _, d := range manifest(t) {
		said["part"] = append(said["part"], d.CSSParts...)
		said["state"] = append(said["state"], d.CSSStates...)
		said["property"] = append(said["property"], d.CSSProperties...)
		said["event"] = append(said["event"], d.Events...)
	}
	for what, want := range map[string][]string{
		"part":     in(`part: "([a-z]+)"`, ""),
		"state":    in(`mark\("([a-z]+)"`, ""),
		"property": in(`var\((--authkit-[a-z-]+)`, ""),
		"event":    append(in(`(?:emit\([^)]*?|session \}\), |become\([^)]*?\}, )"([a-z-]+)"`, "authkit-"), "change"),
	} {
		if got := names(said[what]); !slices.Equal(got, want) {
			t.Errorf("%s: the manifest names %v, the source %v", what, got, want)
		}
	}
}
