package browser_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

type diagnosis struct{ ID, Status, Text, Fix, Docs string }

// diagnose looks at a page of the site, by its client where one can be made.
func (w *world) diagnose(path string) map[string]diagnosis {
	w.t.Helper()
	w.open(w.tab, path)
	return w.diagnoseHere()
}

func (w *world) diagnoseHere() map[string]diagnosis {
	w.t.Helper()
	var list []diagnosis
	webdriver.Check(w.t, w.tab.EvalAsync(&list, "return diagnose()"))
	found := map[string]diagnosis{}
	for _, d := range list {
		if _, twice := found[d.ID]; twice {
			w.t.Errorf("%s is told twice", d.ID)
		}
		if d.Text == "" || (d.Status == "ok") != (d.Fix == "") && d.ID != "clock" {
			w.t.Errorf("%s is %s with the text %q and the fix %q", d.ID, d.Status, d.Text, d.Fix)
		}
		found[d.ID] = d
	}
	return found
}

// says asserts one finding: its status, and what its text and fix say.
func (w *world) says(found map[string]diagnosis, id, status, text, fix string) {
	w.t.Helper()
	d := found[id]
	if d.Status != status || !strings.Contains(d.Text, text) || !strings.Contains(d.Fix, fix) {
		w.t.Errorf("%s is %q: %q, fix %q; want %q: …%s…, fix …%s…", id, d.Status, d.Text, d.Fix, status, text, fix)
	}
}

// module has the site serve a module as a type, with a header for caches.
func (w *world) module(octets []byte, kind, cache string) {
	w.answer("/authkit/authkit.wasm", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", kind)
		rw.Header().Set("Cache-Control", cache)
		rw.Write(octets)
	})
}

func (w *world) withPolicy(path, old, new string) {
	w.answer(path, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Security-Policy", strings.Replace(policy, old, new, 1))
		http.ServeFile(rw, r, "testdata/page.html")
	})
}

// What is right everywhere is called so, signed out and signed in.
func TestDiagnoseFindsNothingWrong(t *testing.T) {
	inEachEngineWith(t, func(c *authserver.Config) { c.CookieMode = true }, func(w *world) {
		w.set("apiHostname", "localhost")
		module := webdriver.Must(os.ReadFile(filepath.Join(stage.Dist(), "authkit.wasm")))(w.t)
		w.module(module, "application/wasm", "no-cache")
		w.set("isolation", "worker")
		found := w.diagnose("/")
		if len(found) != 16 {
			w.t.Errorf("%d findings", len(found))
		}
		w.login(w.tab)
		for _, found := range []map[string]diagnosis{found, w.diagnoseHere()} {
			for id, d := range found {
				if d.Status != "ok" {
					w.t.Errorf("%s: %s (%s)", id, d.Text, d.Status)
				}
			}
		}
		w.says(w.diagnoseHere(), "cookies", "ok", "somebody is signed in", "")
		for _, entry := range webdriver.Must(w.tab.Console())(w.t) {
			// The request that nobody can grant is answered 400, which Chromium notes.
			if !strings.Contains(entry.Text, "400") {
				w.t.Errorf("the console has %s: %s", entry.Level, entry.Text)
			}
		}
	})
}

func TestDiagnoseRedirectURI(t *testing.T) {
	inEachEngine(t, func(w *world) {
		for name, h := range map[string]http.HandlerFunc{
			"answers 404":     http.NotFound,
			"has no script":   func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, "<!doctype html><p>Nothing.") },
			"redirects":       func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/", http.StatusFound) },
			"adds a slash":    func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/callback/", http.StatusFound) },
			"other scripts":   func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, "<script src=/x.js></script>") },
			"loads what this": func(rw http.ResponseWriter, r *http.Request) { http.ServeFile(rw, r, "testdata/page.html") },
		} {
			w.answer("/callback", h)
			status, fix := "failed", "e"
			switch name {
			case "other scripts":
				status = "warning"
			case "loads what this", "adds a slash":
				status, fix, name = "ok", "", "loads what this"
			}
			w.says(w.diagnose("/"), "redirect-uri", status, name, fix)
		}
		w.set("redirectUri", "https://elsewhere.example/callback")
		w.says(w.diagnose("/"), "redirect-uri", "failed", "not on "+w.site, "register exactly that")
	})
}

func TestDiagnoseOtherClientsAtOneRedirectURI(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.says(w.diagnose("/"), "clients", "ok", "No other client", "")
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `
			const options = await (await fetch("/options.json")).json();
			await authkit.createClient("client_other", options)`))
		w.says(w.diagnoseHere(), "clients", "failed", "client_other", "redirectUri of its own")
	})
}

func TestDiagnoseCORS(t *testing.T) {
	foreign := func(c *authserver.Config) { c.Clients[0].AllowedOrigins = []string{"https://elsewhere.example"} }
	inEachEngineWith(t, foreign, func(w *world) {
		w.says(w.diagnose("/"), "cors", "failed", "does not let pages of "+w.site, "Add "+w.site)
	})
	inEachEngine(t, func(w *world) {
		w.says(w.diagnose("/"), "cors", "ok", "lets pages of", "")
		asked := w.api.RequestsTo(authserver.Authenticate)
		if len(asked) == 0 {
			w.t.Error("nothing was asked")
		}
		for _, r := range asked {
			if r.JSON["code"] != nil || r.JSON["code_verifier"] != nil || r.JSON["refresh_token"] != nil {
				w.t.Errorf("the request holds more than names: %v", r.JSON)
			}
		}
		w.api.Faults().Status(authserver.Authenticate, 503, 1)
		w.says(w.diagnose("/"), "cors", "warning", "answers 503", "later")
		// Somebody else's server, and nobody.
		w.set("apiHostname", "localhost")
		w.set("port", json.Number(webdriver.Must(url.Parse(w.site))(w.t).Port()))
		w.says(w.diagnose("/"), "cors", "failed", "not as the WorkOS API", "proxy")
		w.set("port", json.Number(freePort(w.t)))
		w.says(w.diagnose("/"), "cors", "failed", "does not answer", "apiHostname")
	})
}

// freePort returns a port where nobody listens.
func freePort(t testing.TB) string {
	l := webdriver.Must(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func TestN25_DiagnoseContentSecurityPolicy(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.withPolicy("/offline", "http://127.0.0.1:* http://localhost:*", "")
		found := w.diagnose("/offline")
		w.says(found, "csp-connect", "failed", "keeps it from talking to "+w.apiURL, "connect-src")
		w.says(found, "cors", "warning", "Not looked at", "connect-src")
		w.withPolicy("/strict", "'wasm-unsafe-eval'", "")
		w.says(w.diagnose("/strict"), "csp-wasm", "failed", "no WebAssembly", "'wasm-unsafe-eval'")
		w.set("isolation", "worker")
		w.withPolicy("/alone", "base-uri", "worker-src 'none'; base-uri")
		w.says(w.diagnose("/alone"), "worker", "failed", "does not start", "worker-src")
		w.says(w.diagnose("/"), "worker", "ok", "may start", "")
	})
}

func TestS1_DiagnoseTheModule(t *testing.T) {
	inEachEngine(t, func(w *world) {
		octets := webdriver.Must(os.ReadFile(filepath.Join(stage.Dist(), "authkit.wasm")))(w.t)
		flipped := bytes.Clone(octets)
		flipped[len(flipped)/2] ^= 1
		w.module(octets, "application/octet-stream", "no-store")
		found := w.diagnose("/")
		w.says(found, "module", "warning", "does not come as application/wasm", "Content-Type")
		w.says(found, "module-cache", "warning", "may not be cached", "max-age")
		w.module(flipped, "application/wasm", "max-age=60")
		found = w.diagnose("/")
		w.says(found, "module", "failed", "another release", "Copy authkit.wasm")
		w.says(found, "module-cache", "ok", "may be cached", "")
		w.module([]byte("<!doctype html>"), "text/html", "no-cache")
		w.says(w.diagnose("/"), "module", "failed", "is no WebAssembly", "moduleUrl")
		w.answer("/authkit/authkit.wasm", http.NotFound)
		w.says(w.diagnose("/"), "module", "failed", "answers 404", "moduleUrl")
	})
}

func TestN24_DiagnoseTheClock(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.says(w.diagnose("/"), "clock", "ok", "agrees", "")
		w.set("testClock", (2 * time.Hour).Milliseconds())
		w.says(w.diagnose("/"), "clock", "warning", "120 min ahead", "network")
		w.set("testClock", -(2 * time.Hour).Milliseconds())
		w.says(w.diagnose("/"), "clock", "warning", "120 min behind", "network")
	})
}

func TestN1_DiagnoseCookies(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.says(w.diagnose("/"), "cookies", "warning", "127.0.0.1 is another site than localhost", "apiHostname")
		w.set("devMode", true)
		w.says(w.diagnose("/"), "cookies", "ok", "devMode", "")
		// An API on this site that sets no cookie: the next page knows nobody.
		w.set("devMode", false)
		w.set("apiHostname", "localhost")
		w.says(w.diagnose("/"), "cookies", "ok", "once somebody is signed in", "")
		w.login(w.tab)
		w.says(w.diagnoseHere(), "cookies", "warning", "workos-has-session cannot be seen", "domain that it shares")
	})
}

func TestN11_DiagnoseStorage(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("testStorage", []string{"indexedDB", "localStorage"})
		w.set("testNoLocks", true)
		found := w.diagnose("/")
		w.says(found, "indexeddb", "warning", "another tab", "site data")
		w.says(found, "local-storage", "warning", "localStorage does not work", "site data")
		w.says(found, "web-locks", "warning", "take turns", "site data")
		w.says(found, "session-storage", "ok", "works", "")
		w.set("testStorage", []string{"indexedDB", "sessionStorage"})
		w.open(w.tab, "/")
		webdriver.Check(w.t, w.tab.Eval(nil, `
			window.BroadcastChannel = class { constructor() { throw new DOMException("not here", "SecurityError"); } }`))
		found = w.diagnoseHere()
		w.says(found, "indexeddb", "failed", "another tab", "site data")
		w.says(found, "session-storage", "failed", "no login can come back", "site data")
		w.says(found, "broadcast-channel", "warning", "Other tabs", "site data")
	})
}

func TestN29_DiagnoseAnInsecurePage(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.says(w.diagnose("/"), "secure-context", "ok", "secure context", "")
		w.set("testInsecure", true)
		w.says(w.diagnose("/"), "secure-context", "failed", "createClient rejects", "https")
	})
}

func TestDiagnoseUnreadableOptions(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("port", "80 80")
		w.says(w.diagnose("/"), "options", "failed", "cannot be read", "createClient")
	})
}

func TestT2_DiagnosesHoldNoSecret(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.api.Faults().MutateToken(func(body map[string]any) { body["refresh_token"] = "canary-refresh-token" }, 1)
		w.set("devMode", true)
		w.login(w.tab)
		secrets := w.secretsOf()
		w.set("redirectUri", w.site+"/callback?tenant=canary-query")
		w.open(w.tab, "/")
		secrets["refresh token"] = "canary-refresh-token"
		secrets["query"] = "canary-query"
		var token string
		webdriver.Check(w.t, w.tab.EvalAsync(&token, "return client.getAccessToken()"))
		secrets["access token"] = token
		all := fmt.Sprint(w.diagnoseHere())
		if len(secrets) != 5 || !strings.Contains(all, w.site) {
			w.t.Fatalf("the search itself does not work: %d secrets in %s", len(secrets), all)
		}
		w.absent(all, secrets)
	})
}
