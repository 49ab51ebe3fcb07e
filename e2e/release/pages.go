package main

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// packedPages are the pages that go into the npm package beside README.md, and
// the pictures in them. They keep their places, so what links them to each
// other holds there too.
var packedPages = []string{"SECURITY.md", "CHANGELOG.md", "LICENSE", "worker/README.md", "worker/docs/*.md", "web/docs/*.md", "web/docs/*.svg"}

var (
	picture = regexp.MustCompile(`(?m)^!\[[^\]]*\]\(([^)\s]+)\)\n\n?`)
	link    = regexp.MustCompile(`\[([^\]]+)\]\(([^)\s]+)\)`)
)

// pages reads README.md and the [packedPages]. A link to what is not among
// them is left out, and its words stay: the package is read where there is no
// checkout.
func pages() (map[string][]byte, error) {
	names := []string{"README.md"}
	for _, pattern := range packedPages {
		found, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil {
			return nil, err
		}
		for _, name := range found {
			names = append(names, filepath.ToSlash(name))
		}
	}
	files := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.FromSlash(name))
		if err != nil {
			return nil, err
		}
		if path.Ext(name) == ".md" {
			text = []byte(packedLinks(name, string(text), names))
		}
		files[name] = text
	}
	return files, nil
}

// packedLinks returns the text of the page of that name with no links but
// those to packed files and to addresses.
func packedLinks(name, text string, packed []string) string {
	here := func(target string) bool {
		file, _, _ := strings.Cut(target, "#")
		return file == "" || strings.Contains(target, "://") || slices.Contains(packed, path.Join(path.Dir(name), file))
	}
	text = picture.ReplaceAllStringFunc(text, func(whole string) string {
		if here(picture.FindStringSubmatch(whole)[1]) {
			return whole
		}
		return ""
	})
	return link.ReplaceAllStringFunc(text, func(whole string) string {
		m := link.FindStringSubmatch(whole)
		if here(m[2]) {
			return whole
		}
		return m[1]
	})
}
