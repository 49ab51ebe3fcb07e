package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"authkit-wasm/e2e/stage"
)

//go:embed page
var page embed.FS

const policy = stage.Policy + "; connect-src 'self' http://127.0.0.1:* http://localhost:*; img-src data:"

// ServeHTTP is the site: the page, our package, and what the pages tell.
func (r *round) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	switch {
	case q.URL.Path == "/options.json":
		w.Header().Set("Content-Type", stage.Type(".json"))
		_ = json.NewEncoder(w).Encode(r.newPage(q.URL.Query().Get("tab"))) // the page is gone where this fails
	case strings.HasPrefix(q.URL.Path, "/authkit/"):
		stage.File(w, q, filepath.Join(r.build, path.Base(q.URL.Path)))
	case r.stage.Serve(w, q):
	case q.URL.Path == "/soak.js":
		http.ServeFileFS(w, q, page, "page/soak.js")
	case q.URL.Path == "/note":
		r.take(q.Body)
	case path.Ext(q.URL.Path) != "":
		http.NotFound(w, q)
	default:
		w.Header().Set("Content-Security-Policy", policy)
		http.ServeFileFS(w, q, page, "page/soak.html")
	}
}

// newPage gives a page its number and the options of its clients.
func (r *round) newPage(tab string) map[string]any {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pages++
	options := r.stage.Options.Values()
	options["page"], options["clock"] = r.pages, r.clock.Milliseconds()
	if t := r.tabs[tab]; t != nil {
		t.pages = append(t.pages, strconv.Itoa(r.pages))
	}
	return options
}

// note is what a page tells.
type note struct {
	Kind, Client, What, Outcome, Session, Path string
	At, Since, Began                           int64 // milliseconds since 1970, by the machine's clock
	Broken                                     bool  // storage throws in the page
	Left                                       *leftovers
}

// take reads a note.
func (r *round) take(body io.Reader) {
	var n note
	if err := json.NewDecoder(body).Decode(&n); err != nil {
		r.trace.add("a note that could not be read: %v", err)
		return
	}
	at := time.UnixMilli(n.At)
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.lifeLocked(n.Client)
	c.broken = c.broken || n.Broken
	switch n.Kind {
	case "idle":
		c.idle = append(c.idle, time.UnixMilli(n.Since+1)) // cut off, not rounded
		return
	case "held":
		c.held, c.has = append(c.held, holding{n.Session, at}), true
	case "dropped":
		c.dropped, c.has = append(c.dropped, at), false
	case "signing out":
		if n.Session != "" {
			r.signOuts = append(r.signOuts, at)
		}
	case "trapped":
		c.trapped = append(c.trapped, at)
	case "disposed":
		c.disposed = at
		c.end(at)
	case "gone":
		c.leave(at)
	case "left":
		c.left = n.Left
	case "error":
		c.calls = append(c.calls, call{"an error nobody waited for", n.What, at, at})
	case "settled":
		c.calls = append(c.calls, call{n.What, n.Outcome, time.UnixMilli(n.Began), at})
	}
	r.trace.add("client %s: %s", n.Client, n.text())
}

func (n note) text() string {
	text := n.Kind
	for _, part := range []string{n.What, n.Outcome, n.Session, n.Path} {
		if part != "" {
			text += " " + part
		}
	}
	if n.Left != nil {
		text += fmt.Sprintf(" %+v", *n.Left)
	}
	return text
}

func (r *round) lifeLocked(client string) *life {
	if r.clients[client] == nil {
		r.clients[client] = new(life)
	}
	return r.clients[client]
}
