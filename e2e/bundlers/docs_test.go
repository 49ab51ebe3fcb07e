package bundlers_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each line of configuration and each command on the page is the one that the
// fixtures are built with, and each version the one that is installed.
func TestThePageSaysWhatTheFixturesUse(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "web", "docs", "bundlers.md"))
	if err != nil {
		t.Fatal(err)
	}
	var p struct {
		Scripts, Dependencies map[string]string
	}
	manifest, err := os.ReadFile("package.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(manifest, &p); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, section := range strings.Split(string(text), "\n## ")[1:] {
		fixture := strings.ToLower(strings.NewReplacer(".js", "").Replace(strings.Fields(section)[0]))
		for _, block := range regexp.MustCompile("(?ms)^```([a-z]+)(?: (\\S+))?\n(.*?)^```").FindAllStringSubmatch(section, -1) {
			switch language, name, content := block[1], block[2], block[3]; {
			case name != "":
				used, err := os.ReadFile(filepath.Join(fixture, name))
				if err != nil || string(used) != content {
					t.Errorf("%s/%s is not what the page says: %v", fixture, name, err)
				}
				compared++
			case language == "sh":
				script := strings.ReplaceAll(p.Scripts[fixture], "../node_modules", "node_modules")
				if want := strings.ReplaceAll(strings.TrimSpace(content), "\n", " && "); !strings.HasSuffix(script, want) {
					t.Errorf("the fixture %s runs %q, the page says %q", fixture, script, want)
				}
				compared++
			case language == "html":
				page, err := os.ReadFile(filepath.Join("importmap", "index.html"))
				if err != nil || !strings.Contains(squeeze(string(page)), squeeze(content)) {
					t.Errorf("the import map is not what the page says: %v", err)
				}
				compared++
			}
		}
	}
	if compared != 8 {
		t.Errorf("%d blocks were compared", compared)
	}
	var older struct{ Version string }
	if manifest, err = os.ReadFile(filepath.Join(vite6, "package.json")); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(manifest, &older); err != nil {
		t.Fatal(err)
	}
	p.Dependencies[vite6] = older.Version
	for label, name := range map[string]string{"Vite, build": "vite", "Vite 8, development server": "vite", "Vite 7 and before, development server": vite6, "webpack 5": "webpack", "Rollup": "rollup", "esbuild": "esbuild", "Next.js, static export": "next", "Astro": "astro"} {
		version := p.Dependencies[name][:strings.LastIndex(p.Dependencies[name], ".")]
		if !regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(label) + ` \|.*\| ` + regexp.QuoteMeta(version) + ` \|$`).Match(text) {
			t.Errorf("the page does not say that %s was tested with %s", label, version)
		}
	}
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
