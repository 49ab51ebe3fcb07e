package main

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// Every link of the packed pages leads to a packed file or to an address, and
// to a heading that is there.
func TestPackedLinksLeadSomewhere(t *testing.T) {
	t.Chdir("../..")
	files, err := packageFiles(t.TempDir(), "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 25 || files["web/docs/index.md"] == nil || files["LICENSE"] == nil {
		t.Fatalf("%d files are packed", len(files))
	}
	links := 0
	for name, text := range files {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(string(text), -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			file := path.Join(path.Dir(name), target)
			if target == "" {
				file = name
			}
			if files[file] == nil {
				t.Errorf("%s leads to %s, which is not packed", name, m[1])
			} else if anchor != "" && !headings(string(files[file]))[anchor] {
				t.Errorf("%s leads to %s, and there is no such heading", name, m[1])
			}
		}
	}
	if links < 100 {
		t.Errorf("only %d links found", links)
	}
}

// headings are the anchors of a page, as GitHub and npm make them.
func headings(text string) map[string]bool {
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		plain := link.ReplaceAllString(m[1], "$1")
		plain = regexp.MustCompile(`[^\p{L}\p{N}_ -]`).ReplaceAllString(strings.ToLower(plain), "")
		found[strings.ReplaceAll(plain, " ", "-")] = true
	}
	return found
}

func TestPackedLinks(t *testing.T) {
	packed := []string{"README.md", "web/docs/a.md", "web/docs/a.svg", "SECURITY.md"}
	for _, c := range []struct{ name, text, want string }{
		{"README.md", "See [a](web/docs/a.md#x), [core](core) and [it](https://example.com/).", "See [a](web/docs/a.md#x), core and [it](https://example.com/)."},
		{"README.md", "One.\n\n![A](web/docs/a.svg)\n\n![B](web/docs/b.svg)\n\nTwo.", "One.\n\n![A](web/docs/a.svg)\n\nTwo."},
		{"web/docs/a.md", "[up](../../SECURITY.md), [`code`](../src/a.ts), [here](#x)", "[up](../../SECURITY.md), `code`, [here](#x)"},
	} {
		if got := packedLinks(c.name, c.text, packed); got != c.want {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
	}
}
