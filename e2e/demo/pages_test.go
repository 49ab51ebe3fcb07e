package main

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const pagesDir = "../../web/demo"

// glob fails the test where nothing matches: a test of no files proves nothing.
func glob(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(pagesDir, pattern))
	if err != nil || len(names) == 0 {
		t.Fatalf("no %s in %s: %v", pattern, pagesDir, err)
	}
	return names
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The policy would stop each of these, and the page would be broken.
func TestNothingInline(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<base|<script(?:[^>]*)>[^<]`)
	script := regexp.MustCompile(`<script[^>]*>`)
	for _, name := range glob(t, "*.html") {
		page := read(t, name)
		// What the code block of the static page shows is text.
		page = regexp.MustCompile(`(?s)<pre.*?</pre>`).ReplaceAllString(page, "")
		if found := forbidden.FindString(page); found != "" {
			t.Errorf("%s: %q", name, found)
		}
		for _, tag := range script.FindAllString(page, -1) {
			if !strings.Contains(tag, ` src="`) {
				t.Errorf("%s: %s has no src", name, tag)
			}
		}
	}
	sinks := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"`)
	for _, name := range glob(t, "*.js") {
		if found := sinks.FindString(read(t, name)); found != "" {
			t.Errorf("%s: %q", name, found)
		}
	}
}

// Nothing that the pages name is missing, and nothing comes from elsewhere.
func TestReferences(t *testing.T) {
	inHTML := regexp.MustCompile(`<(?:link|script|img)\b[^>]*\s(?:src|href)="([^"]+)"`)
	inJS := regexp.MustCompile(`from "([^"]+)"`)
	check := func(name, reference string) {
		if rest, found := strings.CutPrefix(reference, "/authkit/"); found {
			if !slices.Contains([]string{"index.js", "inspector.js"}, rest) {
				t.Errorf("%s: %s is not built", name, reference)
			}
			return
		}
		if _, err := os.Stat(filepath.Join(pagesDir, reference)); err != nil {
			t.Errorf("%s: %s: %v", name, reference, err)
		}
	}
	for _, name := range glob(t, "*.html") {
		for _, match := range inHTML.FindAllStringSubmatch(read(t, name), -1) {
			check(name, match[1])
		}
	}
	for _, name := range glob(t, "*.js") {
		for _, match := range inJS.FindAllStringSubmatch(read(t, name), -1) {
			check(name, match[1])
		}
	}
}

// A script asks for elements of index.html, or of the page of its name.
func TestElementsThatScriptsAskFor(t *testing.T) {
	one := regexp.MustCompile(`byId\("([^"]+)"\)`)
	list := regexp.MustCompile(`\[([^\]]*)\]\.map\(byId\)`)
	quoted := regexp.MustCompile(`"([^"]+)"`)
	asked := 0
	for _, name := range glob(t, "*.js") {
		page := strings.TrimSuffix(name, ".js") + ".html"
		if _, err := os.Stat(page); err != nil {
			page = filepath.Join(pagesDir, "index.html")
		}
		ids := idsOf(t, page)
		text := read(t, name)
		matches := one.FindAllStringSubmatch(text, -1)
		for _, group := range list.FindAllStringSubmatch(text, -1) {
			matches = append(matches, quoted.FindAllStringSubmatch(group[1], -1)...)
		}
		for _, match := range matches {
			asked++
			if !ids[match[1]] {
				t.Errorf("%s asks for #%s, which %s lacks", filepath.Base(name), match[1], filepath.Base(page))
			}
		}
	}
	if asked < 50 {
		t.Errorf("found only %d questions for an element: do the patterns still match?", asked)
	}
}

// Names that attributes point to.
func TestElementsThatAttributesNameAreThere(t *testing.T) {
	pointer := regexp.MustCompile(`\s(?:for|list|aria-labelledby|aria-describedby)="([^"]+)"`)
	for _, page := range glob(t, "*.html") {
		ids := idsOf(t, page)
		for _, match := range pointer.FindAllStringSubmatch(read(t, page), -1) {
			for _, name := range strings.Fields(match[1]) {
				if !ids[name] {
					t.Errorf("%s: %s points to no element", filepath.Base(page), match[0])
				}
			}
		}
	}
}

func idsOf(t *testing.T, page string) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, match := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(read(t, page), -1) {
		if ids[match[1]] {
			t.Errorf("%s has #%s twice", filepath.Base(page), match[1])
		}
		ids[match[1]] = true
	}
	return ids
}

// The static page promises to show all of its script.
func TestStaticPageShowsItsScript(t *testing.T) {
	page := read(t, filepath.Join(pagesDir, "static.html"))
	match := regexp.MustCompile(`(?s)<pre[^>]*><code>(.*?)</code></pre>`).FindStringSubmatch(page)
	if match == nil {
		t.Fatal("static.html has no code block")
	}
	script := strings.TrimSuffix(read(t, filepath.Join(pagesDir, "static.js")), "\n")
	if html.UnescapeString(match[1]) != script {
		t.Errorf("static.html shows another text than static.js holds:\n%s", match[1])
	}
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("static.html has %d script tags, and says it has one", n)
	}
	for _, match := range regexp.MustCompile(`querySelector\("#([^"]+)"\)`).FindAllStringSubmatch(script, -1) {
		if !strings.Contains(page, ` id="`+match[1]+`"`) {
			t.Errorf("static.js asks for #%s, which static.html lacks", match[1])
		}
	}
}
