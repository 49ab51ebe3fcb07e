package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"authkit-wasm/web/build"
)

// span is a piece of a file.
type span struct{ start, end int }

// part is what belongs together in a file, wherever it stands.
type part struct {
	name  string
	spans []span
}

func (p part) octets() (n int) {
	for _, s := range p.spans {
		n += s.end - s.start
	}
	return n
}

// sorted puts pieces of a file into parts by their names, the largest first.
func sorted(pieces map[string][]span) (parts []part) {
	for name, spans := range pieces {
		slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
		parts = append(parts, part{name, spans})
	}
	slices.SortFunc(parts, func(a, b part) int {
		if n := b.octets() - a.octets(); n != 0 {
			return n
		}
		return strings.Compare(a.name, b.name)
	})
	return parts
}

// without is data less the spans, which are in order.
func without(data []byte, spans []span) (rest []byte) {
	at := 0
	for _, s := range spans {
		if s.start > at {
			rest = append(rest, data[at:s.start]...)
		}
		at = max(at, s.end)
	}
	return append(rest, data[at:]...)
}

// writeParts prints of each part how large it is, and by how much the brotli of
// the file shrinks when it is cut out. Compression shares between parts, so
// these come to less than the file.
func writeParts(out io.Writer, data []byte, parts []part) {
	brotli := func(data []byte) int {
		_, small := build.Compress(data)
		return len(small)
	}
	whole := brotli(data)
	for _, p := range parts {
		fmt.Fprintf(out, "| %s | %.1f KB | %.1f KB |\n", p.name, kb(p.octets()), kb(whole-brotli(without(data, p.spans))))
	}
}
