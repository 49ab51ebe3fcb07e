package inspector_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"maps"
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

const root = "../.."

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
	if _, err = build.Build(build.Options{Root: root, Out: dist, Compiler: os.Getenv("COMPILER")}); err != nil {
		return 1, err
	}
	if signingKey, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return 1, err
	}
	code = m.Run()
	return code, webdriver.CloseShared()
}

// world is a site whose pages hold an inspector, and its API.
type world struct {
	t    *testing.T
	tab  *webdriver.Tab
	api  *authserver.Server
	site string // origin

	mu      sync.Mutex
	options map[string]any
}

func inEachEngine(t *testing.T, test func(w *world)) {
	webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) { test(newWorld(t, b)) })
}

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' http://127.0.0.1:* http://localhost:*; " +
	"img-src 'self' data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"

var types = map[string]string{".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8", ".wasm": "application/wasm", ".json": "application/json", ".svg": "image/svg+xml"}

func newWorld(t *testing.T, b *webdriver.Browser) *world {
	w := &world{t: t, tab: b.Tab()}
	site := httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(site.Close)
	w.site = strings.Replace(site.URL, "127.0.0.1", "localhost", 1)
	config := authserver.Demo(w.site)
	config.SigningKey = signingKey
	w.api = authserver.New(config)
	api := httptest.NewServer(w.api)
	t.Cleanup(func() {
		w.api.Faults().Clear()
		api.CloseClientConnections()
		api.Close()
	})
	u, err := url.Parse(api.URL)
	webdriver.Check(t, err)
	w.options = map[string]any{
		"clientId": authserver.DemoClientID, "apiHostname": "127.0.0.1", "https": false, "port": json.Number(u.Port()),
		"redirectUri": w.site + "/callback", "devMode": false, "restartLogin": false,
	}
	return w
}

// set changes an option of the clients that pages make from now on.
func (w *world) set(name string, value any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.options[name] = value
}

// serve answers with the test page at any path, and below /demo/ with the pages of the demo.
func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	h := rw.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Type", types[filepath.Ext(r.URL.Path)])
	name, built := strings.CutPrefix(r.URL.Path, "/authkit/")
	demo, ofDemo := strings.CutPrefix(r.URL.Path, "/demo/")
	w.mu.Lock()
	options := maps.Clone(w.options)
	w.mu.Unlock()
	switch {
	case r.URL.Path == "/options.json":
		json.NewEncoder(rw).Encode(options)
	case r.URL.Path == "/config.json": // what the demo's server says
		options["accounts"], options["organizations"] = []string{}, []string{}
		json.NewEncoder(rw).Encode(options)
	case r.URL.Path == "/console.js":
		fmt.Fprint(rw, webdriver.ConsoleScript)
	case r.URL.Path == "/page.js":
		http.ServeFile(rw, r, "testdata/page.js")
	case built:
		http.ServeFile(rw, r, filepath.Join(dist, filepath.Base(name)))
	case ofDemo:
		http.ServeFile(rw, r, filepath.Join(root, "web", "demo", filepath.Base(demo)))
	default:
		h.Set("Content-Type", types[".html"])
		http.ServeFile(rw, r, "testdata/page.html")
	}
}

// open loads a page and waits for its client.
func (w *world) open(path string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.Navigate(w.site+path))
	w.ready()
}

func (w *world) ready() {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.WaitUntil("location.origin === arguments[0] && window.inspector?.client", w.site))
}

// login signs in with a hint, so that the URL has a parameter more.
func (w *world) login() {
	w.t.Helper()
	w.open("/")
	w.start(`{ loginHint: "canary-hint@example.com" }`)
	webdriver.Check(w.t, w.tab.Click("button[value="+authserver.DemoUserSakura+"]"))
	w.ready()
	webdriver.Check(w.t, w.tab.WaitUntil("client.getUser() || errors.length"))
}

func (w *world) start(options string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.Eval(nil, "client.signIn("+options+").catch((e) => errors.push(e.code))"))
	webdriver.Check(w.t, w.tab.WaitFor("main#sign-in, main#sign-up"))
}

// titles are those of the rows, with the event behind each.
func (w *world) titles() (titles []string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.EvalAsync(&titles, `
		await new Promise(requestAnimationFrame);
		return [...inspector.shadowRoot.querySelectorAll("li")].map((li) => li.dataset.event + ": " + li.querySelector(".title").textContent)`))
	return titles
}

// openAll opens every row.
func (w *world) openAll() {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.Eval(nil, `for (const one of inspector.shadowRoot.querySelectorAll("details")) one.open = true`))
}
