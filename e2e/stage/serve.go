package stage

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"

	"authkit-wasm/e2e/webdriver"
)

// Policy is the part of a Content-Security-Policy that all pages share: scripts
// of the site, WebAssembly, and nothing else. A page adds what it connects to
// and shows.
const Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; require-trusted-types-for 'script'"

// Serve answers for the paths that are the same on every site, and reports
// whether this was one: what [Build] made below /authkit/, the script that
// listens to the console at /console.js, and the [Options] at /options.json.
// All headers but Content-Type are the caller's.
func (s *Stage) Serve(w http.ResponseWriter, r *http.Request) bool {
	switch name, built := strings.CutPrefix(r.URL.Path, "/authkit/"); {
	case built:
		File(w, r, filepath.Join(dist, filepath.Base(name)))
	case r.URL.Path == "/console.js":
		Console(w)
	case r.URL.Path == "/options.json":
		s.Options.ServeHTTP(w, r)
	default:
		return false
	}
	return true
}

// Console answers with [webdriver.ConsoleScript].
func Console(w http.ResponseWriter) {
	w.Header().Set("Content-Type", Type(".js"))
	fmt.Fprint(w, webdriver.ConsoleScript)
}

// File answers with a file, as its [Type].
func File(w http.ResponseWriter, r *http.Request, name string) {
	w.Header().Set("Content-Type", Type(name))
	http.ServeFile(w, r, name)
}

// types are spelled out: what mime.TypeByExtension says depends on the machine.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm",
	".json": "application/json", ".map": "application/json", ".svg": "image/svg+xml", ".txt": "text/plain",
}

// Type is the media type of a file by the end of its name.
func Type(name string) string { return types[filepath.Ext(name)] }
