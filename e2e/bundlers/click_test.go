package bundlers_test

import (
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

// ways are those to sign in that load a file of their own, or that a file may
// be missing for: a browser without Web Locks wants lease.js.
var ways = []struct {
	page, button, left string
	withoutLocks       bool // in the worker
}{
	{page: "/", button: "#sign-in", left: "/callback"},
	{page: "/", button: "#popup", left: "/"},
	{page: "/isolated", button: "#sign-in", left: "/auth/callback"},
	{page: "/isolated", button: "#sign-in", left: "/auth/callback", withoutLocks: true},
}

// clickThrough signs in on the pages of a site in each of the ways, has the
// client look around, and reads what it did in the inspector.
func clickThrough(t *testing.T, b *webdriver.Browser, pages http.Handler) {
	t.Helper()
	var s *stage.Stage
	var withoutLocks atomic.Bool
	mux := http.NewServeMux()
	mux.HandleFunc("/config.json", func(w http.ResponseWriter, r *http.Request) { s.Options.ServeHTTP(w, r) })
	mux.HandleFunc("/console.js", func(w http.ResponseWriter, _ *http.Request) { stage.Console(w) })
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		switch {
		case strings.Contains(r.Header.Get("Accept"), "text/html"):
			rewrite(w, r, pages, func(text string) string {
				return strings.Replace(text, "<head>", `<head><script src="/console.js"></script>`, 1)
			})
		case withoutLocks.Load() && strings.HasPrefix(name, "worker") && path.Ext(name) == ".js":
			rewrite(w, r, pages, func(text string) string {
				return `Object.defineProperty(navigator, "locks", { value: undefined });` + text
			})
		default:
			pages.ServeHTTP(w, r)
		}
	})
	s = stage.New(nil, mux)
	defer s.Close()

	for _, way := range ways {
		withoutLocks.Store(way.withoutLocks)
		webdriver.Check(t, b.Reset())
		tab := b.Tab()
		webdriver.Check(t, tab.Navigate(s.Site+way.page))
		ready(t, tab)
		quiet(t, tab)
		login := tab
		if way.button == "#popup" {
			var err error
			login, err = b.WaitNewTab(func() error { return tab.Click(way.button) })
			webdriver.Check(t, err)
		} else {
			webdriver.Check(t, tab.Click(way.button))
		}
		webdriver.Check(t, login.Click("button[value="+authserver.DemoUserSakura+"]"))
		webdriver.Check(t, tab.WaitURL(func(at string) bool { return at == s.Site+way.left }))
		webdriver.Check(t, tab.WaitText("#who", "sakura@example.jp"))
		webdriver.Check(t, tab.WaitText("authkit-user >>> span", "sakura@example.jp"))
		webdriver.Check(t, tab.EvalAsync(nil, "await client.getAccessToken({ forceRefresh: true })"))
		diagnosed(t, tab, way.page == "/isolated")
		inspected(t, tab)
		quiet(t, tab)
	}
}

// diagnosed has the client look around. What it calls failed is none of the
// bundler's doing only where it says so.
func diagnosed(t *testing.T, tab *webdriver.Tab, isolated bool) {
	t.Helper()
	var list []struct{ ID, Status, Text string }
	webdriver.Check(t, tab.EvalAsync(&list, "return client.diagnose()"))
	fine := []string{}
	for _, found := range list {
		if found.Status == "failed" {
			t.Errorf("the client finds %s: %s", found.ID, found.Text)
		}
		if found.Status == "ok" {
			fine = append(fine, found.ID)
		}
	}
	for _, id := range []string{"csp-wasm", "module", "redirect-uri", "worker"} {
		if !slices.Contains(fine, id) && (isolated || id != "worker") {
			t.Errorf("%s is not among what is fine: %v", id, list)
		}
	}
}

// inspected opens the inspector, which tells of the login.
func inspected(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	webdriver.Check(t, tab.Eval(nil, `document.body.append(document.createElement("authkit-inspector"))`))
	webdriver.Check(t, tab.WaitUntil(`document.querySelector("authkit-inspector").shadowRoot.querySelector("li[data-event=response-arrived]")`))
}

// quiet fails where the page has logged an error, or its policy kept it from
// something.
func quiet(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	for _, entry := range webdriver.Must(tab.Console())(t) {
		if !slices.Contains([]string{"log", "info", "debug"}, entry.Level) {
			t.Errorf("the console has %s: %s", entry.Level, entry.Text)
		}
	}
}

// ready waits for the client, and says what it says if there is none.
func ready(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	webdriver.Check(t, tab.WithTimeout(60e9).WaitUntil("document.querySelector('#state')?.textContent || document.querySelector('#problem')?.textContent"))
	if problem := webdriver.Must(tab.Text("#problem"))(t); problem != "" {
		t.Fatalf("the page says %s", problem)
	}
}

// rewrite answers as next does, with another text.
func rewrite(w http.ResponseWriter, r *http.Request, next http.Handler, change func(string) string) {
	answer := httptest.NewRecorder()
	r.Header.Del("Accept-Encoding")
	next.ServeHTTP(answer, r)
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(answer.Code)
	_, _ = w.Write([]byte(change(answer.Body.String()))) // a browser that left needs no answer
}
