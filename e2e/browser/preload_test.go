package browser_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

// documentedHint returns the line that web/docs/loading.md asks for, with this
// path.
func documentedHint(t testing.TB, path string) string {
	t.Helper()
	page, err := os.ReadFile("../../web/docs/loading.md")
	if err != nil {
		t.Fatal(err)
	}
	line := string(regexp.MustCompile(`(?m)^<link rel="preload".*>$`).Find(page))
	hint := strings.Replace(line, "/authkit/authkit.wasm", path, 1)
	if !strings.Contains(hint, path) {
		t.Fatalf("the line in the docs is %q", line)
	}
	return hint
}

// With the line and the headers of the docs a module is fetched once, but for
// WebKitGTK, and no request for it says where the page is.
func TestThePreloadHintOfTheDocs(t *testing.T) {
	inEachEngine(t, func(w *world) {
		module, err := os.ReadFile(filepath.Join(stage.Dist(), "authkit.wasm"))
		webdriver.Check(w.t, err)
		page, err := os.ReadFile("testdata/page.html")
		webdriver.Check(w.t, err)
		// Of its own, or a cache would have it from other tests.
		const path = "/hinted/authkit.wasm"
		hinted := strings.Replace(string(page), "<title>", documentedHint(w.t, path)+"<title>", 1)
		w.set("moduleUrl", w.site+path)
		w.answer(path, func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "application/wasm")
			rw.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			rw.Write(module)
		})
		w.answer("/hinted/", func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Security-Policy", policy)
			rw.Header().Set("Content-Type", "text/html")
			fmt.Fprint(rw, hinted)
		})
		w.open(w.tab, "/hinted/?code=a-secret-of-the-address")
		if r := w.report(w.tab); !r.Ready {
			w.t.Errorf("no client: %v", r.Failed)
		}
		want := 1
		if w.browser.Engine() == webdriver.WebKit {
			want = 2 // as the docs say
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		fetched := 0
		for _, r := range w.visits {
			if r.URL.Path == path {
				fetched++
				if referer := r.Referer(); referer != "" {
					w.t.Errorf("it was fetched with the Referer %q", referer)
				}
			}
		}
		if fetched != want {
			w.t.Errorf("the module was fetched %d times, want %d", fetched, want)
		}
	})
}
