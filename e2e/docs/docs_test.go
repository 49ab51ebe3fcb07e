// Package docs_test holds the documentation to what it says: snippets are type
// checked and bundled against the shim, links lead somewhere, commands exist.
package docs_test

import (
	"encoding/json"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"authkit-wasm/web/docs/site"
)

const root = "../.."

// pages returns the Markdown files of the project, by name from the root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out, err := exec.Command("git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "*.md").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range strings.Fields(string(out)) {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		found[name] = string(text)
	}
	if len(found) < 5 {
		t.Fatalf("only %d pages found", len(found))
	}
	return found
}

var (
	fence  = regexp.MustCompile("(?ms)^```(js|ts|tsx|html|go)(?: ([^\n]+))?\n(.*?)^```")
	script = regexp.MustCompile(`(?s)<script type="module">(.*?)</script>`)
)

// snippet is a piece of code in a page.
type snippet struct {
	language string
	above    string // what stands above it: a file's name, before, after
	text     string
}

// snippets returns the code of a page: of HTML, the scripts in it.
func snippets(page string) (found []snippet) {
	for _, m := range fence.FindAllStringSubmatch(page, -1) {
		if m[1] != "html" {
			found = append(found, snippet{strings.Replace(m[1], "js", "ts", 1), m[2], m[3]})
			continue
		}
		for _, s := range script.FindAllStringSubmatch(m[3], -1) {
			found = append(found, snippet{"ts", m[2], s[1]})
		}
	}
	return found
}

// What snippets may use without saying where it comes from.
const ambient = `declare function showMessage(text: string): void; declare const signInButton: HTMLButtonElement;`

// entries are the sources behind the names of the package.
var entries = map[string]string{"authkit-wasm": "index.ts", "authkit-wasm/elements": "elements.ts", "authkit-wasm/workos": "workos.ts", "authkit-wasm/diagnose": "diagnose.ts"}

// entry is the absolute path of an entry's source.
func entry(t *testing.T, name string) string {
	t.Helper()
	source, err := filepath.Abs(filepath.Join(root, "web", "src", entries[name]))
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// Snippets are type checked; those that use our package are bundled too.
func TestSnippets(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	packages, err := filepath.Abs(filepath.Join(root, "e2e", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(packages, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	write("ambient.d.ts", ambient)
	alias := map[string]string{"@workos-inc/authkit-js": entry(t, "authkit-wasm")}
	paths := map[string][]string{}
	for name := range entries {
		alias[name], paths[name] = entry(t, name), []string{entry(t, name)}
	}
	count := 0
	for name, page := range pages(t) {
		for i, s := range snippets(page) {
			if s.language == "go" {
				continue
			}
			// The static-site snippet names the bundle; the types are those of the source.
			text := strings.ReplaceAll(s.text, `"./authkit/index.js"`, `"authkit-wasm"`)
			// It also may take for granted that its own page has its elements.
			text = regexp.MustCompile(`document\.querySelector\(("#[^"]*")\)(\.[^a]|;)`).ReplaceAllString(text, `document.querySelector<HTMLElement>($1)!$2`)
			path := write(fmt.Sprintf("%s-%d.%s", strings.NewReplacer("/", "-", ".", "-").Replace(name), i+1, s.language), text)
			count++
			if s.above == "before" {
				continue
			}
			result := api.Build(api.BuildOptions{
				EntryPoints: []string{path}, Bundle: true, Format: api.FormatESModule, LogLevel: api.LogLevelSilent, JSX: api.JSXAutomatic,
				Alias: alias, External: []string{"toolchain:*"}, Define: map[string]string{"MODULE_SHA384": `""`},
			})
			for _, e := range result.Errors {
				t.Errorf("%s, snippet %d: %s", name, i+1, e.Text)
			}
		}
	}
	if count < 30 {
		t.Fatalf("only %d snippets found", count)
	}
	config, err := json.Marshal(map[string]any{
		"compilerOptions": map[string]any{
			"target": "ES2022", "lib": []string{"ES2022", "DOM", "DOM.Iterable"}, "module": "ESNext", "moduleResolution": "bundler", "jsx": "react-jsx",
			"strict": true, "noEmit": true, "types": []string{}, "paths": paths, "moduleDetection": "force", "skipLibCheck": true,
		},
		"include": []string{"*.ts", "*.tsx", filepath.Join(filepath.Dir(entry(t, "authkit-wasm")), "toolchain.d.ts")},
	})
	if err != nil {
		t.Fatal(err)
	}
	write("tsconfig.json", string(config))
	if out, err := exec.Command(filepath.Join(packages, ".bin", "tsc"), "-p", dir).CombinedOutput(); err != nil {
		t.Errorf("tsc: %v (make e2e/node_modules installs it)\n%s", err, out)
	}
	t.Logf("%d snippets", count)
}

// Programs in Go are whole ones, and vetted.
func TestGoPrograms(t *testing.T) {
	checkout, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	programs := 0
	for name, page := range pages(t) {
		for _, s := range snippets(page) {
			if s.language != "go" {
				continue
			}
			programs++
			dir := t.TempDir()
			module := "module example.com/program\n\ngo 1.26\n\nrequire authkit-wasm v0.0.0\n\nreplace authkit-wasm => " + checkout + "\n"
			for file, text := range map[string]string{"go.mod": module, "main.go": s.text} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			vet := exec.Command("go", "vet", "-mod=mod", ".")
			vet.Dir = dir
			if out, err := vet.CombinedOutput(); err != nil {
				t.Errorf("%s: go vet: %v\n%s", name, err, out)
			}
			if formatted, err := format.Source([]byte(s.text)); err != nil || string(formatted) != s.text {
				t.Errorf("%s: gofmt would write it otherwise (%v)", name, err)
			}
		}
	}
	if programs == 0 {
		t.Error("no program found")
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func TestLinks(t *testing.T) {
	for name, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			path := filepath.Join(root, filepath.Dir(name), target)
			if target == "" {
				path = filepath.Join(root, name)
			}
			text, err := os.ReadFile(path)
			if info, statErr := os.Stat(path); statErr != nil || err != nil && !info.IsDir() {
				t.Errorf("%s links to %s, which is not there", name, m[1])
			}
			if anchor != "" && !site.Anchors(text)[anchor] {
				t.Errorf("%s links to %s, which has no such heading", name, m[1])
			}
		}
	}
}

// The README starts with what it is for, and its two commands are Makefile targets.
func TestCommands(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(makefile), "\n"); lines >= 150 {
		t.Errorf("the Makefile has %d lines, the bound is 150", lines)
	}
	named := regexp.MustCompile("(?m)(?:^|`)make ([a-z]+)")
	commands := 0
	for name, page := range pages(t) {
		for _, m := range named.FindAllStringSubmatch(page, -1) {
			commands++
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).Match(makefile) {
				t.Errorf("%s names make %s, which the Makefile does not have", name, m[1])
			}
		}
	}
	if commands < 5 {
		t.Errorf("only %d commands found", commands)
	}
}
