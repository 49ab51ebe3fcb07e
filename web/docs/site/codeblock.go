package site

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// The info string of a code block is its language and, after a blank, what
// stands above it: the name of the file it goes into, "before" and "after" for
// two ways to write one thing, which stand side by side where there is room,
// "serve" for a command that keeps running.

// pair is a block "before" and its block "after".
type pair struct{ ast.BaseBlock }

var kindPair = ast.NewNodeKind("Pair")

func (*pair) Kind() ast.NodeKind              { return kindPair }
func (p *pair) Dump(source []byte, level int) { ast.DumpHelper(p, source, level, nil, nil) }

// pairUp puts each two blocks that belong together into a pair.
func pairUp(document ast.Node, source []byte) {
	for node := document.FirstChild(); node != nil; node = node.NextSibling() {
		next := node.NextSibling()
		if caption(node, source) != "before" || caption(next, source) != "after" {
			continue
		}
		both := &pair{}
		document.InsertBefore(document, node, both)
		both.AppendChild(both, node)
		both.AppendChild(both, next)
		node = both
	}
}

// caption is what stands above a code block.
func caption(node ast.Node, source []byte) string {
	block, ok := node.(*ast.FencedCodeBlock)
	if !ok || block.Info == nil {
		return ""
	}
	_, after, _ := strings.Cut(string(block.Info.Segment.Value(source)), " ")
	return after
}

// blocks writes what this site writes in its own way.
type blocks struct{}

func (blocks) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHeading, writeHeading)
	r.Register(ast.KindFencedCodeBlock, writeCode)
	r.Register(kindPair, around(`<div class="pair">`, "</div>\n"))
	// A wide table scrolls in a place of its own, which the keyboard reaches.
	r.Register(tables.KindTable, around(`<div class="table" role="group" aria-label="Table" tabindex="0"><table>`, "</table></div>\n"))
	r.Register(tables.KindTableCell, writeCell)
	r.Register(ast.KindParagraph, writeParagraph)
}

func around(before, after string) renderer.NodeRendererFunc {
	return func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		mark := before
		if !entering {
			mark = after
			if node.Kind() == tables.KindTable && node.ChildCount() > 1 {
				mark = "</tbody>" + after
			}
		}
		_, err := w.WriteString(mark)
		return ast.WalkContinue, err
	}
}

// writeParagraph gives a picture room: on a phone it scrolls, as a table does,
// and its text stays large enough to read.
func writeParagraph(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if _, isPicture := node.FirstChild().(*ast.Image); isPicture && node.ChildCount() == 1 {
		return around(`<div class="picture" role="group" aria-label="Picture" tabindex="0">`, "</div>\n")(w, source, node, entering)
	}
	return around("<p>", "</p>\n")(w, source, node, entering)
}

// writeCell makes a heading of a cell in the first row, unless it is empty.
func writeCell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "td"
	if node.Parent().Kind() == tables.KindTableHeader && node.HasChildren() {
		tag = "th"
	}
	if !entering {
		fmt.Fprintf(w, "</%s>\n", tag)
		return ast.WalkContinue, nil
	}
	if align := node.(*tables.TableCell).Alignment; align == tables.AlignNone {
		fmt.Fprintf(w, "<%s>", tag)
	} else {
		fmt.Fprintf(w, `<%s align="%s">`, tag, align)
	}
	return ast.WalkContinue, nil
}

// writeHeading makes each heading below the title a link to itself.
func writeHeading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	heading := node.(*ast.Heading)
	id := util.EscapeHTML([]byte(idOf(heading)))
	switch {
	case heading.Level == 1 && entering:
		fmt.Fprintf(w, `<h1 id="%s">`, id)
	case heading.Level == 1:
		fmt.Fprint(w, "</h1>\n")
	case entering:
		fmt.Fprintf(w, `<h%d id="%s"><a class="anchor" href="#%s">`, heading.Level, id, id)
	default:
		fmt.Fprintf(w, "</a></h%d>\n", heading.Level)
	}
	return ast.WalkContinue, nil
}

func writeCode(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	above := caption(node, source)
	if above == "serve" {
		above = "keeps running; Ctrl-C ends it"
	}
	if above != "" {
		fmt.Fprintf(w, `<figure class="code"><figcaption>%s</figcaption>`, util.EscapeHTML([]byte(above)))
	}
	fmt.Fprint(w, "<pre><code>")
	for _, line := range node.Lines().Sliced(0, node.Lines().Len()) {
		_, _ = w.Write(util.EscapeHTML(line.Value(source)))
	}
	fmt.Fprint(w, "</code></pre>\n")
	if above != "" {
		fmt.Fprint(w, "</figure>\n")
	}
	return ast.WalkSkipChildren, nil
}
