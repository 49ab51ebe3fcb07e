// Package browser_test signs in at the Worker with real browsers that block
// third-party cookies. The page lies behind the Worker, on localhost; the API
// is another site, 127.0.0.1.
package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/size/peers"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
	"authkit-wasm/e2e/workerd"
	"authkit-wasm/web/build"
	"authkit-wasm/worker/handler"
)

const root = "../../.."

// What the tests' pages and Workers are made of.
var (
	ours      string // web/dist
	edge      string // worker/dist, release build
	authkitJS []byte
)

func TestMain(m *testing.M) { stage.Main(m, prepare) }

func prepare(folder string) (err error) {
	ours, edge = filepath.Join(folder, "web"), filepath.Join(folder, "worker")
	if _, err = build.Build(build.Options{Root: root, Out: ours, Compiler: build.TinyGo}); err != nil {
		return err
	}
	if err = build.Edge(build.Options{Root: root, Out: edge, Compiler: build.TinyGo}); err != nil {
		return err
	}
	authkitJS, err = peers.Bundle(filepath.Join(root, "e2e", "size", "peers", "authkit-js.js"))
	return err
}

// host runs the edge and returns where it listens.
type host func(t testing.TB, variables map[string]string) (address string)

func native(t testing.TB, variables map[string]string) string {
	h, err := handler.New(func(name string) string { return variables[name] })
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// release runs the release build in workerd.
func release(t testing.TB, variables map[string]string) string {
	r, err := workerd.Start(root, workerd.Worker{Name: "edge", Dir: edge, Variables: variables})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { webdriver.Check(t, r.Close()) })
	return r.Address("edge")
}

// world is a site behind the edge, with its API, seen through one browser.
type world struct {
	testing.TB
	tab    *webdriver.Tab
	api    *authserver.Server
	apiURL *url.URL
	site   string // origin

	options map[string]any // of the page's client

	mu     sync.Mutex
	tokens []string // refresh tokens that the API gave out
}

// newWorld starts everything.
func newWorld(t testing.TB, b *webdriver.Browser, start host, change ...func(*authserver.Config)) *world {
	w := &world{TB: t, tab: b.Tab()}
	// Something that listens on the site's address before the edge does: the
	// edge has to be told of it.
	var target *url.URL
	s := stage.New(func(c *authserver.Config) {
		client := &c.Clients[0]
		page := client.AllowedOrigins[0] + "/page/"
		client.RedirectURIs, client.LogoutURIs = append(client.RedirectURIs, page), []string{page}
		for _, f := range change {
			f(c)
		}
	}, &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, FlushInterval: -1})
	t.Cleanup(s.Close)
	w.api, w.apiURL, w.site = s.API, s.APIURL, s.Site
	w.api.SetIssuer(w.apiURL.String())
	w.api.Faults().MutateToken(func(body map[string]any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.tokens = append(w.tokens, fmt.Sprint(body["refresh_token"]))
	}, authserver.UntilCleared)

	upstream := httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(upstream.Close)
	target = parsed(t, start(t, map[string]string{
		"WORKOS_CLIENT_ID":       authserver.DemoClientID,
		"WORKOS_REDIRECT_URI":    w.site + "/auth/callback",
		"WORKOS_COOKIE_PASSWORD": "a cookie password of the tests, longer than 32",
		"WORKOS_API_HOSTNAME":    w.apiURL.Hostname(),
		"WORKOS_API_PORT":        w.apiURL.Port(),
		"WORKOS_API_HTTPS":       "false",
		"AUTHKIT_FACES":          "login proxy",
		"AUTHKIT_UPSTREAM":       upstream.URL,
		"AUTHKIT_PUBLIC_PATHS":   "/page/",
	}))
	return w
}

func parsed(t testing.TB, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// serve is the site behind the edge. What it serves under /page/ is public.
func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Cache-Control", "no-store")
	name, public := strings.CutPrefix(r.URL.Path, "/page/")
	switch {
	case !public:
		fmt.Fprintf(rw, "<!doctype html><title>Members</title><p id=members>%t</p>", r.Header.Get("Authorization") != "")
	case name == "options.json":
		_ = json.NewEncoder(rw).Encode(w.options)
	case name == "page.js":
		stage.File(rw, r, "testdata/page.js")
	case name == "authkit-js.js":
		rw.Header().Set("Content-Type", stage.Type(".js"))
		_, _ = rw.Write(authkitJS)
	case name == "":
		stage.File(rw, r, "testdata/page.html")
	default:
		stage.File(rw, r, filepath.Join(ours, filepath.Base(name)))
	}
}

// open loads the page and waits until its client is there.
func (w *world) open() {
	w.Helper()
	webdriver.Check(w, w.tab.Navigate(w.site+"/page/"))
	w.settled()
}

func (w *world) settled() {
	w.Helper()
	webdriver.Check(w, w.tab.WaitUntil("location.origin === arguments[0] && window.report?.ready", w.site))
	var failed string
	webdriver.Check(w, w.tab.Eval(&failed, "return report.failed ?? ''"))
	if failed != "" {
		w.Fatal(failed)
	}
}

// user returns who the page's client says is signed in.
func (w *world) user() (id string) {
	w.Helper()
	webdriver.Check(w, w.tab.Eval(&id, "return client.getUser()?.id ?? ''"))
	return id
}

// unread fails where a script can read a refresh token that the API gave out.
func (w *world) unread(least int) {
	w.Helper()
	var all string
	webdriver.Check(w, w.tab.EvalAsync(&all, "return readable()"))
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.tokens) < least || !strings.Contains(all, authserver.DemoUserZoe) {
		w.Fatalf("the search itself does not work: %d tokens, %d octets", len(w.tokens), len(all))
	}
	for _, token := range w.tokens {
		if i := strings.Index(all, token); i >= 0 {
			w.Errorf("a script can read a refresh token: …%.120s…", all[max(0, i-60):])
		}
	}
}
