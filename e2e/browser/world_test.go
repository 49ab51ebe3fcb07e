package browser_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
	"authkit-wasm/web/build"
)

var (
	dist       string // what web/build made
	signingKey *rsa.PrivateKey
)

func TestMain(m *testing.M) {
	code, err := prepareAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func prepareAndRun(m *testing.M) (code int, err error) {
	if dist, err = os.MkdirTemp("", "authkit-dist-"); err != nil {
		return 1, err
	}
	defer os.RemoveAll(dist)
	if _, err = build.Build(build.Options{Root: "../..", Out: dist, Compiler: os.Getenv("COMPILER")}); err != nil {
		return 1, err
	}
	if signingKey, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return 1, err
	}
	code = m.Run()
	return code, webdriver.CloseShared()
}

// world is one site with its API, seen through one browser.
type world struct {
	t       testing.TB
	browser *webdriver.Browser
	tab     *webdriver.Tab
	api     *authserver.Server
	apiURL  string
	site    string // origin

	mu      sync.Mutex
	options map[string]any
	serve   map[string]http.HandlerFunc // paths that a test answers itself
	visits  []*http.Request             // all requests to the site
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
	w := &world{t: t, browser: b, tab: b.Tab(), serve: map[string]http.HandlerFunc{}}
	site := httptest.NewServer(http.HandlerFunc(w.handleSite))
	t.Cleanup(site.Close)
	w.site = strings.Replace(site.URL, "127.0.0.1", "localhost", 1)
	config := authserver.Demo(w.site)
	config.SigningKey = signingKey
	if change != nil {
		change(&config)
	}
	w.api = authserver.New(config)
	api := httptest.NewServer(w.api)
	t.Cleanup(func() {
		w.api.Faults().Clear()
		api.CloseClientConnections() // those of answers that were to take for ever
		api.Close()
	})
	w.apiURL = api.URL
	w.options = map[string]any{
		"clientId": authserver.DemoClientID, "apiHostname": "127.0.0.1", "https": false,
		"port": json.Number(portOf(api.URL)), "redirectUri": w.site + "/callback",
		// What production has, not what localhost would choose; and errors
		// are looked at, so no callback restarts the login.
		"devMode": false, "restartLogin": false,
	}
	return w
}

func portOf(address string) string {
	u, _ := url.Parse(address) // of an httptest server
	return u.Port()
}

// policy is what the module needs and no more (checklist S2).
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:* http://localhost:*; " +
	"img-src data:; base-uri 'none'; require-trusted-types-for 'script'"

func (w *world) handleSite(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	own := w.serve[r.URL.Path]
	w.visits = append(w.visits, r.Clone(r.Context()))
	w.mu.Unlock()
	rw.Header().Set("Cache-Control", "no-store")
	switch name := strings.TrimPrefix(r.URL.Path, "/authkit/"); {
	case own != nil:
		own(rw, r)
	case r.URL.Path == "/options.json":
		w.mu.Lock()
		defer w.mu.Unlock()
		json.NewEncoder(rw).Encode(w.options)
	case r.URL.Path == "/console.js":
		rw.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(rw, webdriver.ConsoleScript)
	case r.URL.Path == "/page.js":
		http.ServeFile(rw, r, "testdata/page.js")
	case name != r.URL.Path:
		http.ServeFile(rw, r, filepath.Join(dist, filepath.Base(name)))
	default:
		rw.Header().Set("Content-Security-Policy", policy)
		http.ServeFile(rw, r, "testdata/page.html")
	}
}

// set changes an option of the clients that pages make from now on.
func (w *world) set(name string, value any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.options[name] = value
}

// answer has a test answer a path of the site itself.
func (w *world) answer(path string, h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.serve[path] = h
}
