package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
	"strconv"

	"authkit-wasm/web/docs/site"
)

func siteOrigin(port int) string { return "http://localhost:" + strconv.Itoa(port) }
func apiHost(port int) string    { return "127.0.0.1:" + strconv.Itoa(port) }

// demo answers for both hosts of the listener.
type demo struct {
	origin string // of the site
	api    *api
	site   http.Handler
	port   int
}

// newDemo serves the pages of web/demo, what was built below /authkit/, and the
// documentation of the checkout below /docs/. Pages are read anew for each
// request, so an edit shows on reload.
func newDemo(port int, a *api, pages, built, checkout fs.FS) *demo {
	d := &demo{origin: siteOrigin(port), api: a, port: port}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { serveFile(w, r, pages, "index.html") })
	mux.HandleFunc("GET /{name}", func(w http.ResponseWriter, r *http.Request) { serveFile(w, r, pages, r.PathValue("name")) })
	mux.HandleFunc("GET /authkit/{name}", func(w http.ResponseWriter, r *http.Request) { serveFile(w, r, built, r.PathValue("name")) })
	mux.Handle("GET /docs/", http.StripPrefix("/docs", site.Handler(checkout)))
	mux.HandleFunc("GET /config.json", d.serveConfig)
	if a.own != nil {
		faults := a.own.ControlHandler()
		mux.Handle("GET /faults", faults)
		mux.Handle("POST /faults", faults)
		mux.Handle("DELETE /faults", faults)
	}
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) { notFound(w) })
	d.site = d.withHeaders(mux)
	return d
}

// ServeHTTP tells site and authorization server apart by the Host header. Any
// other name for this machine leads to the site: pages there would be of an
// origin that no redirect URI knows, and a name that a stranger pointed here
// must not reach /faults.
func (d *demo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case "http://"+r.Host == d.origin:
		d.site.ServeHTTP(w, r)
	case r.Host == apiHost(d.port) && d.api.own != nil && r.URL.Path != "/":
		d.api.own.ServeHTTP(w, r)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		http.Redirect(w, r, d.origin+"/", http.StatusFound)
	default:
		http.Error(w, "The demo is at "+d.origin+"/", http.StatusMisdirectedRequest)
	}
}

// policy is as strict as a page with this package can be. It is served, not
// written into the pages, so that browsers take all of it.
func (d *demo) policy() string {
	pictures := "img-src 'self' data:"
	if d.api.own == nil {
		pictures += " https:" // users of another server have pictures elsewhere
	}
	return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " + pictures +
		"; connect-src 'self' " + d.api.url.String() +
		"; require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

func (d *demo) withHeaders(next http.Handler) http.Handler {
	policy := d.policy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer") // the callback's URL holds a code
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

func (d *demo) serveConfig(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(d.api.pageConfig())
}

// types are spelled out: what mime.TypeByExtension says depends on the
// machine, and browsers are particular about scripts and WebAssembly.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".map":  "application/json; charset=utf-8",
	".svg":  "image/svg+xml",
	".wasm": "application/wasm",
}

func serveFile(w http.ResponseWriter, r *http.Request, files fs.FS, name string) {
	kind, known := types[path.Ext(name)]
	content, err := fs.ReadFile(files, name)
	if !known || err != nil {
		notFound(w)
		return
	}
	info, err := fs.Stat(files, name)
	if err != nil {
		notFound(w)
		return
	}
	w.Header().Set("Content-Type", kind)
	http.ServeContent(w, r, name, info.ModTime(), bytes.NewReader(content))
}

func notFound(w http.ResponseWriter) {
	http.Error(w, "There is nothing here. The demo is at /, the static page at /static.html, the documentation at /docs/.", http.StatusNotFound)
}
