package main

import (
	"net/http"
	"strings"

	"authkit-wasm/web/build"
)

// asset is a file as a content delivery network has it: compressed ahead, as
// small as it gets.
type asset struct {
	kind              string // Content-Type
	raw, gzip, brotli []byte
}

func newAsset(kind string, raw []byte) *asset {
	zipped, small := build.Compress(raw)
	return &asset{kind, raw, zipped, small}
}

// serve sends the smallest form that the browser takes, and returns its name.
// Files with such names change with each release, so they may be kept for
// ever; a browser's first visit is a cold one all the same.
func (a *asset) serve(w http.ResponseWriter, r *http.Request) (encoding string) {
	accepted := r.Header.Get("Accept-Encoding")
	body := a.raw
	switch {
	case strings.Contains(accepted, "br"):
		encoding, body = "br", a.brotli
	case strings.Contains(accepted, "gzip"):
		encoding, body = "gzip", a.gzip
	}
	h := w.Header()
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(body) // a browser that left wants no more
	return encoding
}
