package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

const root = "../.."

var (
	built      *builder
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
	work, err := os.MkdirTemp("", "authkit-examples-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(work)
	if built, err = newBuilder(root, work, os.Getenv("COMPILER")); err != nil {
		return 1, err
	}
	for name := range entries {
		if _, err := built.bundle(name); err != nil {
			return 1, err
		}
	}
	if signingKey, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return 1, err
	}
	code = m.Run()
	return code, webdriver.CloseShared()
}

// examples are the names of all, in order.
func examples() []string { return slices.Sorted(maps.Keys(entries)) }

// world is one example with its API, seen through one browser.
type world struct {
	t       *testing.T
	browser *webdriver.Browser
	tab     *webdriver.Tab
	api     *authserver.Server
	site    string // origin
}

// inEach runs a test in a world of its own for each example, in each engine.
func inEach(t *testing.T, change func(*authserver.Config), test func(w *world)) {
	for _, name := range examples() {
		t.Run(name, func(t *testing.T) {
			webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) { test(newWorld(t, b, name, change)) })
		})
	}
}

func newWorld(t *testing.T, b *webdriver.Browser, name string, change func(*authserver.Config)) *world {
	t.Helper()
	w := &world{t: t, browser: b, tab: b.Tab()}
	var site http.Handler
	front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { site.ServeHTTP(rw, r) }))
	t.Cleanup(front.Close)
	w.site = strings.Replace(front.URL, "127.0.0.1", "localhost", 1)
	config := authserver.Demo(w.site)
	config.SigningKey = signingKey
	if change != nil {
		change(&config)
	}
	w.api = authserver.New(config)
	api := httptest.NewServer(w.api)
	t.Cleanup(func() {
		w.api.Faults().Clear()
		api.CloseClientConnections()
		api.Close()
	})
	apiURL := api.URL
	if config.CookieMode {
		apiURL = strings.Replace(api.URL, "127.0.0.1", "localhost", 1) // the same site, so that its cookies count
	}
	site = listening(t, newSite(filepath.Join(built.out, name), apiURL, config), filepath.Join(built.out, name, "index.html"))
	return w
}

// listening serves the site with a script ahead of the example's own that
// takes down what goes to the console.
func listening(t *testing.T, site http.Handler, index string) http.Handler {
	page, err := os.ReadFile(index)
	webdriver.Check(t, err)
	page = bytes.Replace(page, []byte("<head>"), []byte(`<head><script src="/console.js"></script>`), 1)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			// The policy of the site, and this page in the place of its own.
			site.ServeHTTP(replaced{rw, page}, r)
		case "/console.js":
			rw.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(rw, webdriver.ConsoleScript)
		default:
			site.ServeHTTP(rw, r)
		}
	})
}

// replaced sends the headers of an answer and another body.
type replaced struct {
	http.ResponseWriter
	body []byte
}

func (r replaced) WriteHeader(int) {
	r.Header().Del("Content-Length")
	r.Header().Del("Last-Modified")
	_, _ = r.ResponseWriter.Write(r.body) // the browser is gone where this fails
}

func (r replaced) Write(b []byte) (int, error) { return len(b), nil }
