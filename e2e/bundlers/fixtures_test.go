package bundlers_test

import (
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

// Policies of the fixtures' pages.
const (
	documented = "that of web/docs/headers.md"
	untrusted  = documented + " without Trusted Types"
	none       = "" // it writes scripts into its pages
)

// fixtures by the script of package.json that builds them.
var fixtures = map[string]struct {
	out    string // what a server is given
	policy string
}{
	"vite":          {"vite/dist", documented},
	"webpack":       {"webpack/dist", documented},
	"webpack:plain": {"webpack/dist-plain", untrusted},
	"esbuild":       {"esbuild/dist", documented},
	"rollup":        {"rollup/dist", documented},
	"next":          {"next/out", none},
	"astro":         {"astro/dist", none},
}

func TestN28_Bundlers(t *testing.T) {
	for name, fixture := range fixtures {
		t.Run(name, func(t *testing.T) {
			if err := os.RemoveAll(fixture.out); err != nil {
				t.Fatal(err)
			}
			run(t, "npm", "run", "--silent", name)
			files := folders(fixture.out, filepath.Dir(fixture.out)) // a bundler that writes no page has it beside its configuration
			webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
				clickThrough(t, b, withPolicy(t, fixture.policy, files))
			})
		})
	}
}

// The folders of two releases of Vite, whose development servers differ. Astro
// brings the older one.
const (
	vite8 = "node_modules/vite"
	vite6 = "node_modules/astro/node_modules/vite"
)

func TestN28_ViteDev(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.mjs")
	webdriver.Check(t, os.WriteFile(none, []byte("export default {};"), 0o644))
	for vite, config := range map[string]string{vite8: none, vite6: "vite.config.js"} { // the second is the page's
		t.Run(vite, func(t *testing.T) {
			pages := viteDev(t, vite, "vite", "--config", config)
			webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
				clickThrough(t, b, pages)
			})
		})
	}
}

// viteDev runs a development server in a folder until the test ends.
func viteDev(t *testing.T, vite, dir string, settings ...string) http.Handler {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // to learn of a free port
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	_, port, _ := net.SplitHostPort(address)
	// By force: the bundles of the last run may be of another tarball.
	settings = append([]string{mustAbs(t, filepath.Join(vite, "bin/vite.js")), "--host", "127.0.0.1", "--port", port, "--strictPort", "--force"}, settings...)
	dev := exec.Command("node", settings...)
	dev.Dir = dir
	dev.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := dev.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-dev.Process.Pid, syscall.SIGTERM)
		_ = dev.Wait()
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			connection.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the development server does not start: %v", err)
		}
	}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
	return proxy
}

// A folder on a server, and no build at all.
func TestN28_PlainFolder(t *testing.T) {
	webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) {
		mux := http.NewServeMux()
		mux.Handle("/authkit/", http.StripPrefix("/authkit/", folders("node_modules/authkit-wasm/dist")))
		mux.Handle("/app.js", folders("."))
		mux.Handle("/", folders("plain"))
		clickThrough(t, b, withPolicy(t, documented, mux))
	})
}

func TestN28_ImportMap(t *testing.T) {
	webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
		mux := http.NewServeMux()
		mux.Handle("/node_modules/", folders("."))
		mux.Handle("/app.js", folders("."))
		mux.Handle("/", folders("importmap"))
		clickThrough(t, b, mux)
	})
}

// withPolicy sends the header that readers copy, with the test's API in the
// place of WorkOS.
func withPolicy(t *testing.T, policy string, next http.Handler) http.Handler {
	t.Helper()
	if policy != none {
		text, err := os.ReadFile(filepath.Join(root, "web", "docs", "headers.md"))
		if err != nil {
			t.Fatal(err)
		}
		lines := regexp.MustCompile("(?m)^```\nContent-Security-Policy: (.+)\n```$").FindAllStringSubmatch(string(text), -1)
		if len(lines) != 1 || strings.Count(lines[0][1], "https://api.workos.com") != 1 {
			t.Fatalf("web/docs/headers.md has %d policies of one line", len(lines))
		}
		header := strings.Replace(lines[0][1], "https://api.workos.com", "http://127.0.0.1:*", 1)
		if policy == untrusted {
			header = strings.TrimSuffix(header, "; require-trusted-types-for 'script'")
		}
		policy = header
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if policy != "" {
			w.Header().Set("Content-Security-Policy", policy)
		}
		next.ServeHTTP(w, r)
	})
}

// folders serves files as static hosts do: a page without its ending, and the
// first page for a path that is none.
func folders(dirs ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Clean("/" + r.URL.Path)
		candidates := []string{name, name + ".html", name + "/index.html"}
		if path.Ext(name) == "" {
			candidates = append(candidates, "/index.html")
		}
		for _, candidate := range candidates {
			for _, dir := range dirs {
				file := filepath.Join(dir, filepath.FromSlash(candidate))
				if info, err := os.Stat(file); err == nil && !info.IsDir() {
					text, err := os.ReadFile(file)
					if err != nil {
						http.Error(w, err.Error(), http.StatusInternalServerError)
						return
					}
					w.Header().Set("Content-Type", stage.Type(file))
					_, _ = w.Write(text) // a browser that left needs no answer
					return
				}
			}
		}
		http.NotFound(w, r)
	})
}
