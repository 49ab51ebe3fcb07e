package elements_test

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

const root = "../.."

func TestMain(m *testing.M) {
	stage.Main(m, func(folder string) error { return stage.Build(root, folder) })
}

// world is a static site with its API, seen through one browser.
type world struct {
	t     *testing.T
	tab   *webdriver.Tab
	api   *authserver.Server
	site  string // origin
	stage *stage.Stage

	mu       sync.Mutex
	pages    map[string]string        // by path
	held     map[string]chan struct{} // paths whose answer waits
	releases map[string]chan struct{} // paths that let others go on
}

func inEachEngine(t *testing.T, test func(w *world)) {
	webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) { test(newWorld(t, b)) })
}

func newWorld(t *testing.T, b *webdriver.Browser) *world {
	w := &world{t: t, tab: b.Tab(), pages: map[string]string{}, held: map[string]chan struct{}{}, releases: map[string]chan struct{}{}}
	w.stage = stage.New(nil, http.HandlerFunc(w.serve))
	t.Cleanup(w.stage.Close)
	w.api, w.site = w.stage.API, w.stage.Site
	w.page("/callback", w.withScript(""))
	w.page("/shift.js", shiftScript)
	return w
}

const policy = stage.Policy + "; style-src 'self'; connect-src 'self' http://127.0.0.1:*; img-src 'self' data:; form-action 'none'"

func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	w.wait(r)
	w.mu.Lock()
	if release := w.releases[r.URL.Path]; release != nil {
		w.releases[r.URL.Path] = nil
		close(release)
	}
	page, known := w.pages[r.URL.Path]
	w.mu.Unlock()
	h := rw.Header()
	h.Set("Cache-Control", "no-store")
	switch {
	case known && path.Ext(r.URL.Path) != "":
		h.Set("Content-Type", stage.Type(r.URL.Path))
		fmt.Fprint(rw, page)
	case known:
		h.Set("Content-Type", stage.Type(".html"))
		h.Set("Content-Security-Policy", policy)
		fmt.Fprint(rw, page)
	case w.stage.Serve(rw, r):
	default:
		http.NotFound(rw, r)
	}
}

// page has the site serve a text at a path.
func (w *world) page(path, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages[path] = text
}

// attributes configure a client, on a provider or, with "data-" before each, on the script.
func (w *world) attributes(prefix string) string {
	return fmt.Sprintf(`%[1]sclient-id="%[2]s" %[1]sapi-hostname="%[3]s" %[1]shttps="false" %[1]sport="%[4]s" %[1]sredirect-uri="/callback"`,
		prefix, authserver.DemoClientID, w.stage.APIURL.Hostname(), w.stage.APIURL.Port())
}

// withScript is a page whose script configures the client.
func (w *world) withScript(body string) string { return document(w.attributes("data-"), body) }

// withProvider is a page whose client is an element's.
func (w *world) withProvider(body string) string {
	return document("", "<authkit-provider "+w.attributes("")+">"+body+"</authkit-provider>")
}

func document(script, body string) string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>A static page</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/authkit/elements.css">
<script src="/console.js"></script>
<script type="module" src="/authkit/elements.js" ` + script + `></script>
</head>
<body><main><h1>A static page</h1>
` + body + `
</main></body>
</html>`
}

// open serves a page at "/" and loads it.
func (w *world) open(page string) {
	w.t.Helper()
	w.page("/", page)
	w.load("/")
}

func (w *world) load(path string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.Navigate(w.site+path))
	w.defined()
}

func (w *world) defined() {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.WaitUntil("location.origin === arguments[0] && customElements.get('authkit-organization-switcher') && document.readyState === 'complete'", w.site))
}

// signIn presses a button of the page and chooses a user with one organization.
func (w *world) signIn(button string) {
	w.t.Helper()
	// Not by a click: an error under the button would be in the middle of the element.
	webdriver.Check(w.t, w.tab.WaitFor(button))
	webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector(arguments[0]).focus()", button))
	webdriver.Check(w.t, w.tab.Press("Enter"))
	w.choose(authserver.DemoUserSakura)
}

// back waits until the callback has led a signed-in user back to "/".
func (w *world) back() {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.WaitURL(func(at string) bool { return at == w.site+"/" }))
	w.defined()
}

func (w *world) choose(user string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.WaitFor("main#sign-in, main#sign-up"))
	webdriver.Check(w.t, w.tab.Click("button[value="+user+"]"))
	if user == authserver.DemoUserZoe {
		webdriver.Check(w.t, w.tab.Click("button[value="+authserver.DemoOrgAcme+"]"))
	}
	w.defined()
}

// address is the page's, without the origin.
func (w *world) address() string {
	w.t.Helper()
	return strings.TrimPrefix(webdriver.Must(w.tab.URL())(w.t), w.site)
}

// shown waits until what the selector names can be seen, or cannot. A slot has
// no box of its own.
func (w *world) shown(css string, want bool) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.WaitUntil(`(() => {
		const [host, inside] = arguments[0].split(" >>> ");
		const within = document.querySelector(host);
		const element = inside ? within.shadowRoot.querySelector(inside) : within;
		const shown = element.localName === "slot" ? !element.hidden : element.checkVisibility({ visibilityProperty: true });
		return shown === arguments[1];
	})()`, css, want))
}

// quiet asserts that the page printed nothing and broke no policy.
func (w *world) quiet() {
	w.t.Helper()
	for _, entry := range webdriver.Must(w.tab.Console())(w.t) {
		w.t.Errorf("console %s: %s", entry.Level, entry.Text)
	}
}
