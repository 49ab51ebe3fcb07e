// Package docs_test holds the documentation to what it says: snippets are type
// checked and bundled against the shim, links lead somewhere, commands exist.
package docs_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
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
	fence  = regexp.MustCompile("(?ms)^```(js|ts|html)\n(.*?)^```")
	script = regexp.MustCompile(`(?s)<script type="module">(.*?)</script>`)
)

// snippets returns the JavaScript and TypeScript of a page.
func snippets(page string) (found []string) {
	for _, m := range fence.FindAllStringSubmatch(page, -1) {
		if m[1] != "html" {
			found = append(found, m[2])
			continue
		}
		for _, s := range script.FindAllStringSubmatch(m[2], -1) {
			found = append(found, s[1])
		}
	}
	return found
}

// What snippets may use without saying where it comes from.
const ambient = `declare function showMessage(text: string): void; declare const signInButton: HTMLButtonElement;`

func TestSnippets(t *testing.T) {
	dir := t.TempDir()
	shim, err := filepath.Abs(filepath.Join(root, "web", "src", "index.ts"))
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("ambient.d.ts", ambient)
	count := 0
	for name, page := range pages(t) {
		for i, snippet := range snippets(page) {
			// The static-site snippet names the bundle; the types are those of the source.
			text := strings.ReplaceAll(snippet, `"./authkit/index.js"`, `"authkit-wasm"`)
			// It also may take for granted that its own page has its elements.
			text = regexp.MustCompile(`document\.querySelector\(("[^"]*")\)`).ReplaceAllString(text, `document.querySelector<HTMLElement>($1)!`)
			path := write(fmt.Sprintf("%s-%d.ts", strings.NewReplacer("/", "-", ".", "-").Replace(name), i+1), text)
			count++
			result := api.Build(api.BuildOptions{
				EntryPoints: []string{path}, Bundle: true, Format: api.FormatESModule, LogLevel: api.LogLevelSilent,
				Alias: map[string]string{"authkit-wasm": shim}, External: []string{"toolchain:*"},
				Define: map[string]string{"MODULE_INTEGRITY": `""`},
			})
			for _, e := range result.Errors {
				t.Errorf("%s, snippet %d: %s", name, i+1, e.Text)
			}
		}
	}
	if count < 3 {
		t.Fatalf("only %d snippets found", count)
	}
	config, err := json.Marshal(map[string]any{
		"compilerOptions": map[string]any{
			"target": "ES2022", "lib": []string{"ES2022", "DOM", "DOM.Iterable"}, "module": "ESNext", "moduleResolution": "bundler",
			"strict": true, "noEmit": true, "types": []string{}, "paths": map[string]any{"authkit-wasm": []string{shim}}, "moduleDetection": "force",
		},
		"include": []string{"*.ts", filepath.Join(filepath.Dir(shim), "toolchain.d.ts")},
	})
	if err != nil {
		t.Fatal(err)
	}
	write("tsconfig.json", string(config))
	tsc, err := filepath.Abs(filepath.Join(root, "e2e", "node_modules", ".bin", "tsc"))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tsc, "-p", dir).CombinedOutput(); err != nil {
		t.Errorf("tsc: %v (make e2e/node_modules installs it)\n%s", err, out)
	}
	t.Logf("%d snippets", count)
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
			if anchor != "" && !strings.Contains(strings.ToLower(string(text)), "# "+strings.ReplaceAll(anchor, "-", " ")) {
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
