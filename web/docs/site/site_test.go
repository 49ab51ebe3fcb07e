package site_test

import (
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"authkit-wasm/web/docs/site"
)

const root = "../../.."

func render(t *testing.T) map[string]string {
	t.Helper()
	files, err := site.Render(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for name, text := range files {
		texts[name] = string(text)
	}
	if len(texts) < 25 {
		t.Fatalf("only %d files", len(texts))
	}
	return texts
}

func TestContentsListEveryPage(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(root, site.Folder, "*.md"))
	if err != nil || len(found) == 0 {
		t.Fatalf("%d pages found: %v", len(found), err)
	}
	var listed []string
	for _, section := range site.Contents() {
		listed = append(listed, section.Pages...)
	}
	for _, name := range found {
		if page := site.Folder + "/" + filepath.Base(name); !slices.Contains(listed, page) {
			t.Errorf("the contents lack %s", page)
		}
	}
}

var (
	reference = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	place     = regexp.MustCompile(`id="([^"]*)"`)
)

func TestLinksLeadSomewhere(t *testing.T) {
	files := render(t)
	checked := 0
	for name, text := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		for _, m := range reference.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], ":") {
				continue
			}
			target, anchor, _ := strings.Cut(m[1], "#")
			to := name
			if target != "" {
				to = path.Join(path.Dir(name), target)
			}
			checked++
			other, found := files[to]
			if !found {
				t.Errorf("%s links to %s, which is not there", name, m[1])
			}
			if anchor != "" && !strings.Contains(other, `id="`+anchor+`"`) {
				t.Errorf("%s links to %s, which has no such place", name, m[1])
			}
		}
	}
	if checked < 500 {
		t.Errorf("only %d links checked", checked)
	}
}

func TestPagesNeedNoScript(t *testing.T) {
	for name, text := range render(t) {
		if path.Ext(name) != ".html" {
			continue
		}
		for _, not := range []string{"<script", "<style", " style="} {
			if at := strings.Index(markup(text), not); at >= 0 {
				t.Errorf("%s has %q", name, not)
			}
		}
		if n := strings.Count(text, "<h1"); n != 1 {
			t.Errorf("%s has %d titles", name, n)
		}
		if !strings.Contains(text, `<a class="skip" href="#page-text">`) || !strings.Contains(text, "<!doctype html>\n<html lang=\"en\">") {
			t.Errorf("%s lacks the skip link or its language", name)
		}
		seen := map[string]bool{}
		for _, m := range place.FindAllStringSubmatch(markup(text), -1) {
			if seen[m[1]] {
				t.Errorf("%s has the place %s twice", name, m[1])
			}
			seen[m[1]] = true
		}
	}
}

// markup is the tags of a page without the text between them.
func markup(page string) string {
	return strings.Join(regexp.MustCompile(`<[^>]*>`).FindAllString(page, -1), "")
}

// small is a checkout with one page of interest in the place of index.md.
func small(t *testing.T, index string) string {
	t.Helper()
	checkout := fstest.MapFS{}
	for _, section := range site.Contents() {
		for _, name := range section.Pages {
			checkout[name] = &fstest.MapFile{Data: []byte("# A title\n\n## A place\n")}
		}
	}
	checkout[site.Folder+"/index.md"] = &fstest.MapFile{Data: []byte("# Index\n\n" + index)}
	checkout[site.Folder+"/flow.svg"] = &fstest.MapFile{Data: []byte("<svg/>")}
	files, err := site.Render(checkout)
	if err != nil {
		t.Fatal(err)
	}
	return string(files["index.html"])
}

func TestMarkdown(t *testing.T) {
	for _, tt := range []struct{ name, markdown, want string }{
		{"a page", "[x](api.md#a-place)", `<a href="api.html#a-place">x</a>`},
		{"a page outside the folder", "[x](../../SECURITY.md)", `<a href="project/SECURITY.html">x</a>`},
		{"a source is named", "[x](../src/client.ts)", `<p>x (web/src/client.ts)</p>`},
		{"another site", "[x](https://example.com/a.md)", `<a href="https://example.com/a.md">x</a>`},
		{"a picture", "![what it shows](flow.svg)", `<div class="picture" role="group" aria-label="Picture" tabindex="0"><img src="flow.svg" alt="what it shows"></div>`},
		{"a heading", "## `state_unknown`, or so", `<h2 id="state_unknown-or-so"><a class="anchor" href="#state_unknown-or-so"><code>state_unknown</code>, or so</a></h2>`},
		{"a file", "```ts app.ts\na < b\n```", "<figure class=\"code\"><figcaption>app.ts</figcaption><pre><code>a &lt; b\n</code></pre>\n</figure>"},
		{"two ways", "```ts before\na\n```\n\n```ts after\nb\n```", `<div class="pair"><figure class="code"><figcaption>before</figcaption>`},
		{"no HTML", "<script>alert(1)</script>", "<!-- raw HTML omitted -->"},
		{"a table", "|a|\n|-:|\n|b|", `<div class="table" role="group" aria-label="Table" tabindex="0"><table>`},
		{"alignment without a style", "|a|\n|-:|\n|b|", `<td align="right">b</td>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if page := small(t, tt.markdown); !strings.Contains(page, tt.want) {
				t.Errorf("want %s in\n%s", tt.want, page)
			}
		})
	}
}

func TestAnchors(t *testing.T) {
	got := site.Anchors([]byte("# Two words\n\n## `a_b` of x/y\n\n## Twice\n\n## Twice\n"))
	for _, want := range []string{"two-words", "a_b-of-xy", "twice", "twice-1"} {
		if !got[want] {
			t.Errorf("no %s in %v", want, got)
		}
	}
}

func TestHandler(t *testing.T) {
	handler := site.Handler(os.DirFS(root))
	for _, tt := range []struct {
		path, kind string
		status     int
	}{
		{"/", "text/html; charset=utf-8", 200},
		{"/errors.html", "text/html; charset=utf-8", 200},
		{"/project/SECURITY.html", "text/html; charset=utf-8", 200},
		{"/flow.svg", "image/svg+xml", 200},
		{"/docs.css", "text/css; charset=utf-8", 200},
		{"/index.md", "text/plain; charset=utf-8", 404},
		{"/../go.mod", "text/plain; charset=utf-8", 404},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", "http://docs.example"+tt.path, nil))
		if w.Code != tt.status || w.Header().Get("Content-Type") != tt.kind {
			t.Errorf("%s: %d %s, want %d %s", tt.path, w.Code, w.Header().Get("Content-Type"), tt.status, tt.kind)
		}
	}
}
