package site

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Page is one page of the site.
type Page struct {
	Source   string // its Markdown, below the root of the checkout
	Address  string // on the site
	Title    string
	Body     template.HTML
	Headings []Heading // of the second level
	listed   bool      // in the contents
}

// Heading is a place in a page.
type Heading struct{ ID, Text string }

// view is what the layout shows.
type view struct {
	*Page
	Root          string // leads from the page to the site's own
	Sections      []sectionView
	Before, After *linkView
}

type sectionView struct {
	Title string
	Pages []*linkView
}

type linkView struct {
	Title, Link string
	Here        bool
	Headings    []Heading
}

// pages are all of them, and the pictures that they show.
type pages struct {
	ordered  []*Page
	sources  map[string]bool
	pictures map[string]bool
}

func readPages(checkout fs.FS) (*pages, error) {
	all := &pages{sources: map[string]bool{}, pictures: map[string]bool{}}
	add := func(name string, listed bool) {
		if !all.sources[name] {
			all.sources[name] = true
			all.ordered = append(all.ordered, &Page{Source: name, Address: address(name), listed: listed})
		}
	}
	for _, section := range Contents() {
		for _, name := range section.Pages {
			add(name, true)
		}
	}
	for _, pattern := range others {
		found, err := fs.Glob(checkout, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range found {
			add(name, false)
		}
	}
	for _, p := range all.ordered {
		if err := all.read(checkout, p); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Source, err)
		}
	}
	return all, nil
}

// read turns a page's Markdown into HTML.
func (all *pages) read(checkout fs.FS, p *Page) error {
	source, err := fs.ReadFile(checkout, p.Source)
	if err != nil {
		return err
	}
	document := parse(source)
	if err := all.lead(document, p); err != nil {
		return err
	}
	pairUp(document, source)
	for node := document.FirstChild(); node != nil; node = node.NextSibling() {
		heading, ok := node.(*ast.Heading)
		switch {
		case ok && heading.Level == 1 && p.Title == "":
			p.Title = textOf(heading, source)
		case ok && heading.Level == 2:
			p.Headings = append(p.Headings, Heading{idOf(heading), textOf(heading, source)})
		}
	}
	if p.Title == "" {
		return fmt.Errorf("it has no title")
	}
	var body bytes.Buffer
	if err := markdown.Renderer().Render(&body, source, document); err != nil {
		return err
	}
	p.Body = template.HTML(body.String()) // of our own Markdown, in which HTML is not admitted
	return nil
}

// sections are the contents as seen from a page.
func (all *pages) sections(from *Page) (views []sectionView) {
	for _, section := range Contents() {
		view := sectionView{Title: section.Title}
		for _, p := range all.ordered {
			if slices.Contains(section.Pages, p.Source) {
				view.Pages = append(view.Pages, p.linked(from))
			}
		}
		views = append(views, view)
	}
	return views
}

func (p *Page) linked(from *Page) *linkView {
	link := &linkView{Title: shortTitle(p), Link: relative(from.Address, p.Address), Here: p == from}
	if link.Here && len(p.Headings) <= 12 {
		link.Headings = p.Headings
	}
	return link
}

// shortTitle is the title without what the contents say already.
func shortTitle(p *Page) string {
	if p.Source == Folder+"/index.md" {
		return "Overview"
	}
	if of, isStart := strings.CutPrefix(p.Title, "Quick start: "); isStart {
		return strings.ToUpper(of[:1]) + of[1:]
	}
	return strings.TrimPrefix(p.Title, "Move from ")
}
