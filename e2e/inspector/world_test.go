package inspector_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

const root = "../.."

func TestMain(m *testing.M) {
	stage.Main(m, func(folder string) error { return stage.Build(root, folder) })
}

// world is a site whose pages hold an inspector, and its API.
type world struct {
	t     *testing.T
	tab   *webdriver.Tab
	api   *authserver.Server
	site  string // origin
	stage *stage.Stage

	ofElements bool // whether the page is one of tags alone
}

func inEachEngine(t *testing.T, test func(w *world)) {
	webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) { test(newWorld(t, b)) })
}

const policy = stage.Policy + "; style-src 'self'; connect-src 'self' http://127.0.0.1:* http://localhost:*; img-src 'self' data:; form-action 'none'"

func newWorld(t *testing.T, b *webdriver.Browser) *world {
	w := &world{t: t, tab: b.Tab()}
	w.stage = stage.New(nil, http.HandlerFunc(w.serve))
	t.Cleanup(w.stage.Close)
	w.api, w.site = w.stage.API, w.stage.Site
	return w
}

// serve answers with the test page at any path, and below /demo/ with the pages of the demo.
func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	h := rw.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy)
	demo, ofDemo := strings.CutPrefix(r.URL.Path, "/demo/")
	switch {
	case w.stage.Serve(rw, r):
	case r.URL.Path == "/config.json": // what the demo's server says
		options := w.stage.Options.Values()
		options["accounts"], options["organizations"] = []string{}, []string{}
		h.Set("Content-Type", stage.Type(".json"))
		json.NewEncoder(rw).Encode(options)
	case r.URL.Path == "/page.js":
		stage.File(rw, r, "testdata/page.js")
	case w.ofElements:
		h.Set("Content-Type", stage.Type(".html"))
		fmt.Fprintf(rw, elementsPage, authserver.DemoClientID, w.stage.APIURL.Hostname(), w.stage.APIURL.Port())
	case ofDemo:
		stage.File(rw, r, filepath.Join(root, "web", "demo", filepath.Base(demo)))
	default:
		stage.File(rw, r, "testdata/page.html")
	}
}

// elementsPage is a page of tags alone, as the docs have it.
const elementsPage = `<!doctype html>
<html lang="en">
<title>A page of elements</title>
<script src="/console.js"></script>
<script type="module" src="/authkit/inspector.js"></script>
<script type="module" src="/authkit/elements.js" data-client-id="%s" data-api-hostname="%s" data-https="false" data-port="%s" data-redirect-uri="/callback"></script>
<main><h1>A page of elements</h1>
<authkit-sign-in></authkit-sign-in>
<authkit-user field="email"></authkit-user>
<authkit-inspector></authkit-inspector>
</main>
</html>
`

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
