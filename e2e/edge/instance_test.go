package edge

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"authkit-wasm/e2e/workerd"
	"authkit-wasm/web/build"
)

// observed is the release build with testdata/observed in front of it, which
// is no part of what is shipped.
func observed() host {
	return host{name: "observed", warm: true, start: func(t *testing.T, variables map[string]string) string {
		t.Helper()
		dir := t.TempDir()
		for _, from := range []string{dist(t, build.TinyGo), "testdata/observed"} {
			if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
		}
		return startWorkerd(t, workerd.Worker{Name: "edge", Dir: dir, Main: "main.js", Variables: variables})
	}}
}

// instances tells how many instances the Worker has made, and how many octets
// the last one holds.
func (w *world) instances() (made, octets int) {
	w.Helper()
	got := w.visitor().get("/test/instances")
	for name, to := range map[string]*int{"made": &made, "octets": &octets} {
		n, ok := got.json[name].(float64)
		if !ok {
			w.Fatalf("/test/instances answered %d %s", got.status, got.body)
		}
		*to = int(n)
	}
	return made, octets
}

func TestOneInstanceServesAllRequests(t *testing.T) {
	w := newWorld(t, observed()).run()
	if made, _ := w.instances(); made != 0 {
		t.Errorf("%d instances before the first request", made)
	}
	v := w.visitor().signIn()
	v.signedIn()
	if made, octets := w.instances(); made != 1 || octets > 1<<20 {
		t.Errorf("%d instances, the last of %d octets", made, octets)
	}
}

// The request that finds the instance dead is not lost either: its event goes
// to the next one.
func TestADeadInstanceIsReplacedWithoutLoss(t *testing.T) {
	w := newWorld(t, observed()).run()
	v := w.visitor().signIn()
	for n := range 3 {
		v.get("/test/ruin")
		v.signedIn()
		if made, _ := w.instances(); made != n+2 {
			t.Errorf("%d instances after %d deaths", made, n+1)
		}
	}
}

// The request of which the second instance dies as well has a typed answer, and
// the next one a working instance.
func TestD3_ARequestThatKillsTwoInstancesHasATypedAnswer(t *testing.T) {
	w := newWorld(t, observed()).run()
	v := w.visitor().signIn()
	v.get("/test/doom")
	got := v.get("/auth/session")
	got.expect(t, 500, "module_trapped")
	if got.header.Get("Cache-Control") != "private, no-store" || !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
		t.Errorf("header %v", got.header)
	}
	v.signedIn()
}

func TestALargeInstanceIsReplaced(t *testing.T) {
	w := newWorld(t, observed()).run()
	v := w.visitor().signIn()
	v.get("/test/grow")
	v.signedIn()
	v.signedIn()
	if made, octets := w.instances(); made != 2 || octets > 1<<20 {
		t.Errorf("%d instances, the last of %d octets", made, octets)
	}
}

// Who runs the edge learns which variable is wrong; nobody learns its value.
func TestAWrongVariableIsNamed(t *testing.T) {
	for _, h := range []host{inWorkerd(build.TinyGo, true), inWorkerd(build.Go, false)} {
		for variable, value := range map[string]string{
			"WORKOS_COOKIE_PASSWORD": "a secret canary, but short",
			"WORKOS_COOKIE_MAX_AGE":  "canary",
			"WORKOS_CLIENT_ID":       "",
		} {
			w := newWorld(t, h).with("WORKOS_API_KEY", secret, variable, value).run()
			for _, path := range []string{"/auth/login", "/auth/session"} {
				got := w.visitor().get(path)
				if got.status != 500 || !strings.Contains(got.body, variable+": ") || strings.Contains(got.body, "canary") {
					t.Errorf("%s: %s: %d %s", h.name, variable, got.status, got.body)
				}
			}
		}
	}
}

func TestN27_NoVariablesAtAll(t *testing.T) {
	w := newWorld(t, inWorkerd(build.TinyGo, true))
	w.variables = nil
	w.run().visitor().get("/auth/session").named(t, "WORKOS_CLIENT_ID: client_id_missing")
}

func (r reply) named(t *testing.T, want string) {
	t.Helper()
	if r.status != 500 || !strings.HasPrefix(r.body, "authkit: "+want) {
		t.Errorf("answered %d %s, want %s", r.status, r.body, want)
	}
}

func TestHEADAndOPTIONS(t *testing.T) {
	for _, h := range []host{native, inWorkerd(build.TinyGo, true), inWorkerd(build.Go, false)} {
		t.Run(h.name, func(t *testing.T) {
			u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Method", r.Method)
				_, _ = io.WriteString(w, "hello")
			})
			v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
			if got := v.do("HEAD", "/data", ""); got.status != 200 || got.header.Get("X-Method") != "HEAD" || got.body != "" {
				t.Errorf("HEAD at the upstream: %d %v %q", got.status, got.header, got.body)
			}
			if got := v.do("OPTIONS", "/data", ""); got.status != 200 || got.header.Get("X-Method") != "OPTIONS" || got.body != "hello" {
				t.Errorf("OPTIONS at the upstream: %d %v %q", got.status, got.header, got.body)
			}
			if got := v.do("HEAD", "/auth/session", ""); got.status != 405 || got.header.Get("Allow") != "GET" || got.body != "" {
				t.Errorf("HEAD at an endpoint: %d %v %q", got.status, got.header, got.body)
			}
			if got := v.do("OPTIONS", "/auth/session", "", "Origin", "https://evil.example"); got.status != 403 || got.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("a foreign preflight: %d %v", got.status, got.header)
			}
		})
	}
}
