package bundlers_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

// strict is a policy that allows what the package needs and no more.
const strict = stage.Policy + "; worker-src 'self'; style-src 'self'; connect-src 'self' http://127.0.0.1:*; img-src data:"

// fixtures by the script of package.json that builds them.
var fixtures = map[string]struct {
	out    string // what a server is given
	policy string
}{
	"vite":    {"vite/dist", strict},
	"webpack": {"webpack/dist", strict},
	"esbuild": {"esbuild/dist", strict},
	"rollup":  {"rollup/dist", strict},
	"next":    {"next/out", ""}, // it writes scripts into its pages
	"astro":   {"astro/dist", ""},
}

func TestN28_Bundlers(t *testing.T) {
	for name, fixture := range fixtures {
		t.Run(name, func(t *testing.T) {
			if err := os.RemoveAll(fixture.out); err != nil {
				t.Fatal(err)
			}
			run(t, "npm", "run", "--silent", name)
			files := folders(fixture.out, name) // a bundler that writes no page has it beside its configuration
			webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
				clickThrough(t, b, withPolicy(fixture.policy, files))
			})
		})
	}
}

func TestN28_ViteDev(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // to learn of a free port
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	dev := exec.Command("npm", "run", "--silent", "vite:dev", "--", "--port", fmt.Sprint(port), "--host", "127.0.0.1")
	dev.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := dev.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = syscall.Kill(-dev.Process.Pid, syscall.SIGTERM)
		_ = dev.Wait()
	}()
	address := fmt.Sprintf("127.0.0.1:%d", port)
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
	webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
		clickThrough(t, b, proxy)
	})
}

// A folder on a server, and no build at all.
func TestN28_PlainFolder(t *testing.T) {
	webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) {
		mux := http.NewServeMux()
		mux.Handle("/authkit/", http.StripPrefix("/authkit/", folders("node_modules/authkit-wasm/dist")))
		mux.Handle("/app.js", folders("."))
		mux.Handle("/", folders("plain"))
		clickThrough(t, b, withPolicy(strict, mux))
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

func withPolicy(policy string, next http.Handler) http.Handler {
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

// clickThrough signs in on the pages of a site: by redirect, in a window, and
// with the tokens in a worker.
func clickThrough(t *testing.T, b *webdriver.Browser, pages http.Handler) {
	t.Helper()
	var s *stage.Stage
	mux := http.NewServeMux()
	mux.HandleFunc("/config.json", func(w http.ResponseWriter, r *http.Request) { s.Options.ServeHTTP(w, r) })
	mux.Handle("/", pages)
	s = stage.New(nil, mux)
	defer s.Close()

	for _, way := range []struct{ page, button, left string }{
		{"/", "#sign-in", "/callback"},
		{"/", "#popup", "/"},
		{"/isolated", "#sign-in", "/auth/callback"},
	} {
		webdriver.Check(t, b.Reset())
		tab := b.Tab()
		webdriver.Check(t, tab.Navigate(s.Site+way.page))
		ready(t, tab)
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
