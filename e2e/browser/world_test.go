package browser_test

import (
	"net/http"
	"sync"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

func TestMain(m *testing.M) {
	stage.Main(m, func(folder string) error { return stage.Build("../..", folder) })
}

// world is one site with its API, seen through one browser.
type world struct {
	t       testing.TB
	browser *webdriver.Browser
	tab     *webdriver.Tab
	api     *authserver.Server
	apiURL  string
	site    string // origin
	stage   *stage.Stage

	mu     sync.Mutex
	own    map[string]http.HandlerFunc // paths that a test answers itself
	visits []*http.Request             // all requests to the site
}

// inEachEngine runs a test in a world of its own, once in each engine.
func inEachEngine(t *testing.T, test func(w *world)) {
	inEachEngineWith(t, nil, test)
}

// inEachEngineWith does so with an API that change has changed.
func inEachEngineWith(t *testing.T, change func(*authserver.Config), test func(w *world)) {
	webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) { test(newWorld(t, b, change)) })
}

func newWorld(t testing.TB, b *webdriver.Browser, change func(*authserver.Config)) *world {
	w := &world{t: t, browser: b, tab: b.Tab(), own: map[string]http.HandlerFunc{}}
	w.stage = stage.New(change, http.HandlerFunc(w.serve))
	t.Cleanup(w.stage.Close)
	w.api, w.apiURL, w.site = w.stage.API, w.stage.APIURL.String(), w.stage.Site
	return w
}

// policy is what the module needs and no more (checklist S2).
const policy = stage.Policy + "; connect-src 'self' http://127.0.0.1:* http://localhost:*; img-src data:"

func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	own := w.own[r.URL.Path]
	w.visits = append(w.visits, r.Clone(r.Context()))
	w.mu.Unlock()
	rw.Header().Set("Cache-Control", "no-store")
	switch {
	case own != nil:
		own(rw, r)
	case w.stage.Serve(rw, r):
	case r.URL.Path == "/page.js", r.URL.Path == "/spoiled.js", r.URL.Path == "/worker.js":
		stage.File(rw, r, "testdata"+r.URL.Path)
	default:
		rw.Header().Set("Content-Security-Policy", policy)
		stage.File(rw, r, "testdata/page.html")
	}
}

// set changes an option of the clients that pages make from now on.
func (w *world) set(name string, value any) { w.stage.Options.Set(name, value) }

// answer has a test answer a path of the site itself.
func (w *world) answer(path string, h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.own[path] = h
}
