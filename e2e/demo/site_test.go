package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"authkit-wasm/e2e/authserver"
)

const testPort = 18080

// newTestDemo serves the real pages beside a module that was never built.
func newTestDemo(t *testing.T, base string) *demo {
	t.Helper()
	a, err := newAPI(base, "", testPort)
	if err != nil {
		t.Fatal(err)
	}
	return newDemo(testPort, a, os.DirFS("../../web/demo"), fstest.MapFS{
		"index.js":     {Data: []byte("export {};\n")},
		"index.js.map": {Data: []byte("{}")},
		"authkit.wasm": {Data: []byte("\x00asm")},
		"notes.txt":    {Data: []byte("not for the browser")},
	}, os.DirFS("../.."))
}

func do(d http.Handler, method, target, body string) *http.Response {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result()
}

func TestRoutes(t *testing.T) {
	d := newTestDemo(t, "")
	const site, api = "http://localhost:18080", "http://127.0.0.1:18080"
	for _, tt := range []struct {
		method, url string
		status      int
		kind        string
		location    string
	}{
		{"GET", site + "/", 200, "text/html; charset=utf-8", ""},
		{"GET", site + "/?code=x&state=y", 200, "text/html; charset=utf-8", ""},
		{"HEAD", site + "/", 200, "text/html; charset=utf-8", ""},
		{"GET", site + "/static.html", 200, "text/html; charset=utf-8", ""},
		{"GET", site + "/doctor.html", 200, "text/html; charset=utf-8", ""},
		{"GET", site + "/docs/", 200, "text/html; charset=utf-8", ""},
		{"GET", site + "/docs/errors.html", 200, "text/html; charset=utf-8", ""},
		{"GET", site + "/docs/docs.css", 200, "text/css; charset=utf-8", ""},
		{"GET", site + "/demo.js", 200, "text/javascript; charset=utf-8", ""},
		{"GET", site + "/demo.css", 200, "text/css; charset=utf-8", ""},
		{"GET", site + "/favicon.svg", 200, "image/svg+xml", ""},
		{"GET", site + "/authkit/index.js", 200, "text/javascript; charset=utf-8", ""},
		{"GET", site + "/authkit/index.js.map", 200, "application/json; charset=utf-8", ""},
		{"GET", site + "/authkit/authkit.wasm", 200, "application/wasm", ""},
		{"GET", site + "/config.json", 200, "application/json; charset=utf-8", ""},
		{"GET", site + "/faults", 200, "application/json; charset=utf-8", ""},
		{"DELETE", site + "/faults", 200, "application/json; charset=utf-8", ""},
		{"PUT", site + "/faults", 405, "text/plain; charset=utf-8", ""},
		{"POST", site + "/", 405, "text/plain; charset=utf-8", ""},
		{"GET", site + "/authkit/notes.txt", 404, "text/plain; charset=utf-8", ""},
		{"GET", site + "/authkit/..%2findex.html", 404, "text/plain; charset=utf-8", ""},
		{"GET", site + "/nothing", 404, "text/plain; charset=utf-8", ""},
		{"GET", site + "/user_management/authorize", 404, "text/plain; charset=utf-8", ""},
		{"GET", api + "/sso/jwks/client_demo", 200, "application/json; charset=utf-8", ""},
		{"GET", api + "/faults", 404, "application/json; charset=utf-8", ""},
		{"GET", api + "/demo.js", 404, "application/json; charset=utf-8", ""},
		{"GET", api + "/", 302, "text/html; charset=utf-8", site + "/"},
		{"GET", "http://[::1]:18080/static.html", 302, "text/html; charset=utf-8", site + "/"},
		{"GET", "http://rebound.example:18080/faults", 302, "text/html; charset=utf-8", site + "/"},
		{"DELETE", "http://rebound.example:18080/faults", 421, "text/plain; charset=utf-8", ""},
	} {
		t.Run(tt.method+" "+tt.url, func(t *testing.T) {
			r := do(d, tt.method, tt.url, "")
			if r.StatusCode != tt.status {
				t.Errorf("status %d, want %d", r.StatusCode, tt.status)
			}
			if got := r.Header.Get("Content-Type"); got != tt.kind {
				t.Errorf("Content-Type %q, want %q", got, tt.kind)
			}
			if got := r.Header.Get("Location"); got != tt.location {
				t.Errorf("Location %q, want %q", got, tt.location)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	for _, tt := range []struct{ base, policy string }{
		{"", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
			"connect-src 'self' http://127.0.0.1:18080; require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
		{"https://api.workos.com/", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: https:; " +
			"connect-src 'self' https://api.workos.com; require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
	} {
		d := newTestDemo(t, tt.base)
		for _, path := range []string{"/", "/static.html", "/authkit/authkit.wasm", "/config.json", "/nothing"} {
			h := do(d, "GET", d.origin+path, "").Header
			for name, want := range map[string]string{
				"Content-Security-Policy": tt.policy,
				"X-Content-Type-Options":  "nosniff",
				"Referrer-Policy":         "no-referrer",
				"Cache-Control":           "no-cache",
			} {
				// http.Error drops caching headers, which an error does without.
				if got := h.Get(name); got != want && !(path == "/nothing" && name == "Cache-Control") {
					t.Errorf("%s%s: %s: %q, want %q", tt.base, path, name, got, want)
				}
			}
		}
	}
}

func TestConfig(t *testing.T) {
	for _, tt := range []struct{ base, want string }{
		{"", `{"clientId":"client_demo","apiHostname":"127.0.0.1","https":false,"port":18080,` +
			`"accounts":[{"name":"Zoë Müller-Ñandú","email":"zoe@example.com"},{"name":"さくら🌸 田中","email":"sakura@example.jp"}],` +
			`"organizations":[{"id":"org_acme","name":"Acme Café \u0026 Co."},{"id":"org_nordlys","name":"Nordlys Ærlig AS"}],"faults":true}`},
		{"http://localhost:4100", `{"clientId":"client_demo","apiHostname":"localhost","https":false,"port":4100,"accounts":[],"organizations":[],"faults":false}`},
		{"https://api.workos.com", `{"clientId":"client_demo","apiHostname":"api.workos.com","https":true,"accounts":[],"organizations":[],"faults":false}`},
	} {
		d := newTestDemo(t, tt.base)
		var raw json.RawMessage
		if err := json.NewDecoder(do(d, "GET", d.origin+"/config.json", "").Body).Decode(&raw); err != nil {
			t.Fatal(err)
		}
		if string(raw) != tt.want {
			t.Errorf("%q:\n got %s\nwant %s", tt.base, raw, tt.want)
		}
	}
}

func TestAnotherServerHasNoFaults(t *testing.T) {
	d := newTestDemo(t, "http://localhost:4100")
	if r := do(d, "GET", d.origin+"/faults", ""); r.StatusCode != 404 {
		t.Errorf("/faults: %d", r.StatusCode)
	}
	// 127.0.0.1 is no authorization server then, only another name of the site.
	if r := do(d, "GET", "http://127.0.0.1:18080/user_management/authorize", ""); r.Header.Get("Location") != d.origin+"/" {
		t.Errorf("authorize: %d %v", r.StatusCode, r.Header)
	}
}

func TestFaultsReachTheServer(t *testing.T) {
	d := newTestDemo(t, "")
	r := do(d, "POST", d.origin+"/faults", `{"endpoint":"exchange","fault":"status","status":503,"times":1}`)
	if active := d.api.own.Faults().Active(); r.StatusCode != 200 || len(active) != 1 || active[0].Fault != authserver.KindStatus {
		t.Errorf("%d, active %v", r.StatusCode, active)
	}
}

func TestBothPagesAreRegistered(t *testing.T) {
	d := newTestDemo(t, "")
	for _, page := range []string{d.origin, d.origin + "/static.html"} {
		authorize := d.api.url.String() + "/user_management/authorize?" + url.Values{
			"client_id": {authserver.DemoClientID}, "redirect_uri": {page}, "response_type": {"code"}, "provider": {"authkit"},
			"state": {"s"}, "code_challenge": {strings.Repeat("A", 43)}, "code_challenge_method": {"S256"},
		}.Encode()
		callback, err := d.api.own.Approve(authorize, authserver.DemoUserZoe)
		if err != nil || !strings.HasPrefix(callback, page+"?") || !strings.Contains(callback, "code=") {
			t.Fatalf("%s: %q, %v", page, callback, err)
		}
		// The client takes an iss that is the base URL it was configured with.
		if u, _ := url.Parse(callback); u.Query().Get("iss") != d.api.url.String() {
			t.Errorf("%s: iss %q, want %q", page, u.Query().Get("iss"), d.api.url)
		}
	}
	r := httptest.NewRequest("OPTIONS", "http://127.0.0.1:18080/user_management/authenticate", nil)
	r.Header.Set("Origin", d.origin)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	if got := w.Header().Get("Access-Control-Allow-Origin"); got != d.origin {
		t.Errorf("Access-Control-Allow-Origin %q", got)
	}
}
