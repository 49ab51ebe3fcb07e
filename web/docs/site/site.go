// Package site makes the documentation's web site from its Markdown: pages
// without script, for phones and desks, in light and dark. The same Markdown
// reads well as plain text, so everything that is special here is in the info
// strings of code blocks; see codeblock.go.
package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Folder is where most pages are, below the root of the checkout.
const Folder = "web/docs"

//go:embed page.html docs.css
var own embed.FS

var layout = template.Must(template.ParseFS(own, "page.html"))

// Section is a part of the contents: a heading and its pages, by the names of
// their Markdown below the root of the checkout.
type Section struct {
	Title string
	Pages []string
}

// Contents are the pages in their order of reading.
func Contents() []Section {
	return []Section{
		{"Start", in(Folder, "index", "single-page-app", "static-site", "react", "worker", "go")},
		{"Move from", in(Folder, "from-authkit-js", "from-authkit-react", "from-workos-node", "from-auth0-spa-js", "from-oidc-client-ts")},
		{"Understand", in(Folder, "how-it-works", "security", "loading", "bench")},
		{"Look up", in(Folder, "api", "elements", "workos", "errors", "headers", "bundlers", "testing", "troubleshooting")},
		{"The project", append(in("worker", "README"), "SECURITY.md", "CHANGELOG.md", "core/docs/ARCHITECTURE.md")},
	}
}

// others are pages that the contents do not list and that those link to.
var others = []string{Folder + "/*.md", "README.md", "CONTRIBUTING.md", "core/docs/[0-9]*.md", "worker/docs/*.md", "web/examples/*/README.md"}

func in(folder string, names ...string) []string {
	for i, name := range names {
		names[i] = folder + "/" + name + ".md"
	}
	return names
}

// address is where a page or picture of the checkout is on the site.
func address(name string) string {
	if path.Dir(name) == Folder {
		name = path.Base(name)
	} else {
		name = "project/" + name
	}
	if stem, isPage := strings.CutSuffix(name, ".md"); isPage {
		return stem + ".html"
	}
	return name
}

// relative is the address of one file of the site as another writes it.
func relative(from, to string) string { return strings.Repeat("../", strings.Count(from, "/")) + to }

// Render returns the site's files by their address. Checkout is its root.
func Render(checkout fs.FS) (map[string][]byte, error) {
	pages, err := readPages(checkout)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for i, p := range pages.ordered {
		view := view{Page: p, Root: relative(p.Address, ""), Sections: pages.sections(p)}
		if p.listed && i > 0 {
			view.Before = pages.ordered[i-1].linked(p)
		}
		if p.listed && i+1 < len(pages.ordered) && pages.ordered[i+1].listed {
			view.After = pages.ordered[i+1].linked(p)
		}
		var out bytes.Buffer
		if err := layout.Execute(&out, view); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Source, err)
		}
		files[p.Address] = out.Bytes()
	}
	for name := range pages.pictures {
		if files[address(name)], err = fs.ReadFile(checkout, name); err != nil {
			return nil, err
		}
	}
	files["docs.css"], err = own.ReadFile("docs.css")
	return files, err
}

var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
}

// Handler serves the site below /, rendered anew for each page, so that an
// edit shows on reload.
func Handler(checkout fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		files, err := Render(checkout)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		text, found := files[name]
		if !found {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", types[path.Ext(name)])
		if path.Ext(name) == ".svg" { // a picture brings its style along
			w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		}
		_, _ = w.Write(text) // the browser is gone where this fails
	})
}
