package site

import (
	"fmt"
	"path"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown admits no HTML, and writes no style into the pages: a strict
// Content Security Policy is good for them.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Linkify),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(blocks{}, 100))),
)

func parse(source []byte) ast.Node {
	return markdown.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(anchors{}))))
}

// Anchors returns the anchors of a page's headings, as readers of the Markdown
// on the web know them: letters and digits in lower case, hyphens for blanks.
func Anchors(source []byte) map[string]bool {
	found := map[string]bool{}
	_ = ast.Walk(parse(source), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if heading, ok := node.(*ast.Heading); ok && entering {
			found[idOf(heading)] = true
		}
		return ast.WalkContinue, nil
	})
	return found
}

// anchors makes the IDs of headings.
type anchors map[string]int

func (a anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	id := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.TrimSpace(string(value)))
	a[id]++
	if n := a[id]; n > 1 {
		id = fmt.Sprintf("%s-%d", id, n-1)
	}
	return []byte(id)
}

func (a anchors) Put(value []byte) { a[string(value)]++ }

func idOf(heading *ast.Heading) string {
	id, _ := heading.AttributeString("id")
	octets, _ := id.([]byte)
	return string(octets)
}

// textOf is what a node says, without its marks.
func textOf(node ast.Node, source []byte) string {
	var said strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			said.Write(t.Segment.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return said.String()
}

// lead has the links of a page go to addresses of the site. What is not on the
// site, such as source code, is named instead.
func (all *pages) lead(document ast.Node, p *Page) error {
	var links []*ast.Link
	err := ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Link:
			links = append(links, n)
		case *ast.Image:
			name := path.Join(path.Dir(p.Source), string(n.Destination))
			all.pictures[name] = true
			n.Destination = []byte(relative(p.Address, address(name)))
		}
		return ast.WalkContinue, nil
	})
	for _, link := range links {
		target, anchor, _ := strings.Cut(string(link.Destination), "#")
		if strings.Contains(target, ":") || target == "" {
			continue
		}
		name := path.Join(path.Dir(p.Source), target)
		if all.sources[name] {
			target = relative(p.Address, address(name))
			if anchor != "" {
				target += "#" + anchor
			}
			link.Destination = []byte(target)
			continue
		}
		for child := link.FirstChild(); child != nil; child = link.FirstChild() {
			link.Parent().InsertBefore(link.Parent(), link, child)
		}
		link.Parent().ReplaceChild(link.Parent(), link, ast.NewString([]byte(" ("+name+")")))
	}
	return err
}
