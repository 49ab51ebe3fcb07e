package main

import (
	"bytes"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

const root = "../.."

var built *builder

func TestMain(m *testing.M) { stage.Main(m, prepare) }

// prepare bundles all examples.
func prepare(folder string) (err error) {
	if built, err = newBuilder(root, folder, os.Getenv("COMPILER")); err != nil {
		return err
	}
	for name := range entries {
		if _, err := built.bundle(name); err != nil {
			return err
		}
	}
	return nil
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
	var site http.Handler
	var config authserver.Config
	s := stage.New(func(c *authserver.Config) {
		if change != nil {
			change(c)
		}
		config = *c
	}, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { site.ServeHTTP(rw, r) }))
	t.Cleanup(s.Close)
	apiURL := s.APIURL.String()
	if config.CookieMode {
		apiURL = strings.Replace(apiURL, "127.0.0.1", "localhost", 1) // the same site, so that its cookies count
	}
	site = listening(t, newSite(filepath.Join(built.out, name), apiURL, config), filepath.Join(built.out, name, "index.html"))
	return &world{t: t, browser: b, tab: b.Tab(), api: s.API, site: s.Site}
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
			stage.Console(rw)
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
