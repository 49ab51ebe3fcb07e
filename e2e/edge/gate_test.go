package edge

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"authkit-wasm/e2e/authserver"
)

// upstream is the site behind the gate. It records what it was asked.
type upstream struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
}

func newUpstream(t *testing.T, serve http.HandlerFunc) *upstream {
	u := &upstream{}
	u.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.mu.Lock()
		u.seen = append(u.seen, r)
		u.mu.Unlock()
		serve(w, r)
	}))
	t.Cleanup(u.Close)
	return u
}

func (u *upstream) requests() []*http.Request {
	u.mu.Lock()
	defer u.mu.Unlock()
	return append([]*http.Request(nil), u.seen...)
}

func hello(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hello "+r.URL.Path) }

var gateRows = []row{
	{"the upstream sees the access token", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		token := opened(t, v.cookies["wos-session"])["accessToken"].(string)
		got := v.get("/data/list?a=1&b=%2F", "Authorization", "Bearer forged", "X-Own", "1, 2", "Accept-Language", "de,en;q=0.5")
		if got.status != 200 || got.body != "hello /data/list" {
			t.Fatalf("answered %d %s", got.status, got.body)
		}
		r := u.requests()[0]
		if list := r.Header.Values("Authorization"); len(list) != 1 || list[0] != "Bearer "+token {
			t.Errorf("Authorization %q", list)
		}
		if r.RequestURI != "/data/list?a=1&b=%2F" || r.Header.Get("X-Own") != "1, 2" || r.Header.Get("Accept-Language") != "de,en;q=0.5" &&
			r.Header.Get("Accept-Language") != "de, en;q=0.5" {
			t.Errorf("the upstream sees %s %v", r.RequestURI, r.Header)
		}
		if r.Header.Get("X-Forwarded-Host") != "app.example.com" || r.Header.Get("X-Forwarded-Proto") != "https" {
			t.Errorf("forwarded for %s %s", r.Header.Get("X-Forwarded-Proto"), r.Header.Get("X-Forwarded-Host"))
		}
	}},
	{"E8: the upstream sees no cookie of the edge, and all of its own", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL, "AUTHKIT_FACES", "login proxy").run().visitor().signIn()
		v.navigate("/auth/login")
		v.cookies["theme"], v.cookies["lang"] = "dark", "de"
		v.get("/page")
		for _, c := range u.requests()[0].Cookies() {
			if c.Name != "theme" && c.Name != "lang" {
				t.Errorf("the upstream sees the cookie %s", c.Name)
			}
		}
		if n := len(u.requests()[0].Cookies()); n != 2 {
			t.Errorf("%d cookies", n)
		}
	}},
	{"E8: a path that is read in two ways reaches no upstream", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		for _, path := range []string{"//evil.com/", "///evil.com", "/%2e%2e/secret", "/a/%2E%2e/b", "/a/..%2fb", "/%5cevil.com", "/a%00", "/%61uth/session"} {
			got := v.get(path)
			if got.status < 400 || got.status > 499 {
				t.Errorf("%s: %d", path, got.status)
			}
		}
		for _, r := range u.requests() {
			t.Errorf("the upstream was asked for %s", r.RequestURI)
		}
	}},
	{"E8: what is the edge's own never reaches the upstream", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		for _, path := range []string{"/auth/unknown", "/auth/", "/user_management/authorize", "/sso/jwks/" + client} {
			v.get(path).expect(t, 404, "route_unknown")
		}
		if n := len(u.requests()); n != 0 {
			t.Errorf("%d requests", n)
		}
	}},
	{"E8: the API key leaves in the body of requests to WorkOS alone", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		w := newWorld(t, h, func(c *authserver.Config) { c.Clients[0].Secret = secret }).
			with("AUTHKIT_UPSTREAM", u.URL, "WORKOS_API_KEY", secret, "AUTHKIT_FACES", "login proxy").run()
		v := w.visitor()
		login := v.navigate("/auth/login")
		answers := []reply{login, v.navigate(v.approve(login, authserver.DemoUserZoe)), v.get("/auth/session"), v.get("/page"),
			v.post("/auth/refresh", ""), v.get("/sso/jwks/" + client), v.post("/auth/logout", ""), v.navigate("/auth/callback?code=x&state=y")}
		for i, got := range answers {
			if strings.Contains(got.body, secret) || headerHolds(got.header, secret) {
				t.Errorf("answer %d holds the key", i)
			}
		}
		for _, r := range append(w.auth.Requests(), authserver.Request{Header: u.requests()[0].Header}) {
			if headerHolds(r.Header, secret) || strings.Contains(r.Query.Encode(), secret) {
				t.Errorf("%s: the key is in headers or the URL", r.Path)
			}
		}
	}},
	{"who is not signed in is led to the login, and back", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor()
		got := v.navigate(v.approve(v.navigate("/page?q=1"), authserver.DemoUserZoe))
		if got.header.Get("Location") != site+"/page?q=1" {
			t.Errorf("leads to %s", got.header.Get("Location"))
		}
		if got := v.navigate(got.header.Get("Location")); got.body != "hello /page" {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}},
	{"a script or a prefetch of who is not signed in gets 401, and no cookie", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor()
		got := v.get("/data")
		got.expect(t, 401, "login_required")
		early := v.navigate("/page", "Sec-Purpose", "prefetch")
		early.expect(t, 401, "login_required")
		if len(v.cookies) != 0 || len(u.requests()) != 0 {
			t.Errorf("%d cookies, %d requests", len(v.cookies), len(u.requests()))
		}
	}},
	{"public paths are open, without a token", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL, "AUTHKIT_PUBLIC_PATHS", "/, /assets/").run().visitor()
		for path, want := range map[string]int{"/": 200, "/assets/a.css": 200, "/assets": 401, "/page": 401} {
			if got := v.get(path, "Authorization", "Bearer forged"); got.status != want {
				t.Errorf("%s: %d, want %d", path, got.status, want)
			}
		}
		for _, r := range u.requests() {
			if r.Header.Get("Authorization") != "" {
				t.Errorf("%s: Authorization %q", r.URL.Path, r.Header.Get("Authorization"))
			}
		}
	}},
	{"E2: a request that changes something comes from the site itself", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		for _, origin := range []string{"https://evil.example", "null"} {
			v.do("POST", "/data", "a=b", "Origin", origin).expect(t, 403, "request_foreign")
		}
		v.do("DELETE", "/data", "", "Sec-Fetch-Site", "cross-site").expect(t, 403, "request_foreign")
		if got := v.do("POST", "/data", "a=b", "Origin", site, "Content-Type", "application/x-www-form-urlencoded"); got.status != 200 {
			t.Errorf("a form of the site: %d %s", got.status, got.body)
		}
	}},
	{"a session that is refreshed on the way is saved, and the answer is private", func(t *testing.T, h host) {
		u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "public, max-age=60")
			http.SetCookie(w, &http.Cookie{Name: "own", Value: "1"})
			hello(w, r)
		})
		w := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run()
		w.expireTokens()
		v := w.visitor().signIn()
		w.goodTokens()
		got := v.get("/page")
		if got.attributes("wos-session=") == "none" || got.attributes("own=") == "none" || got.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("Set-Cookie %v, Cache-Control %q", got.header.Values("Set-Cookie"), got.header.Get("Cache-Control"))
		}
		if got := v.get("/page"); got.header.Get("Cache-Control") != "public, max-age=60" {
			t.Errorf("then Cache-Control %q", got.header.Get("Cache-Control"))
		}
	}},
	{"an upstream that is gone is a typed error, and costs no session that is refreshed on the way", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		w := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run()
		w.expireTokens()
		v := w.visitor().signIn()
		w.goodTokens()
		u.Close()
		before := v.cookies["wos-session"]
		got := v.get("/page")
		got.expect(t, 502, "upstream_failed")
		if !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") || got.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("Content-Type %q, Cache-Control %q", got.header.Get("Content-Type"), got.header.Get("Cache-Control"))
		}
		if v.cookies["wos-session"] == before || w.refreshes() != 1 {
			t.Errorf("the session of %d refreshes is not set", w.refreshes())
		}
		v.signedIn()
		if n := w.refreshes(); n != 1 {
			t.Errorf("then %d refreshes", n)
		}
		v.navigate("/page").expect(t, 502, "upstream_failed")
	}},
	{"N8: an answer that depends on the cookies is for one person, if the upstream does not say otherwise", func(t *testing.T, h host) {
		said := map[string][]string{
			"/nothing":   {},
			"/age":       {"max-age=60"},
			"/quoted":    {`no-cache="set-cookie", max-age=60`},
			"/lookalike": {"x-public, privateer, max-age=60"},
			"/public":    {"Public, max-age=60"},
			"/shared":    {"max-age=1", "S-MaxAge=60"},
			"/private":   {`private="x-own"`},
			"/no-store":  {"no-store"},
		}
		u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Vary", "Accept-Encoding")
			for _, line := range said[strings.TrimPrefix(r.URL.Path, "/open")] {
				w.Header().Add("Cache-Control", line)
			}
			if strings.HasSuffix(r.URL.Path, "/age") {
				w.WriteHeader(http.StatusNotFound)
			}
		})
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL, "AUTHKIT_PUBLIC_PATHS", "/open/").run().visitor().signIn()
		stranger := v.world.visitor()
		for path, lines := range said {
			upstream := strings.Join(lines, ", ")
			want := upstream
			if path == "/nothing" || path == "/age" || path == "/quoted" || path == "/lookalike" {
				want = strings.TrimPrefix(want+", private", ", ")
			}
			got := v.get(path)
			if cache, vary := joined(got, "Cache-Control"), joined(got, "Vary"); cache != want || vary != "Accept-Encoding, Cookie" {
				t.Errorf("%s: Cache-Control %q, want %q; Vary %q", path, cache, want, vary)
			}
			got = stranger.get("/open" + path)
			if cache, vary := joined(got, "Cache-Control"), joined(got, "Vary"); cache != upstream || vary != "Accept-Encoding" {
				t.Errorf("/open%s: Cache-Control %q, want %q; Vary %q", path, cache, upstream, vary)
			}
		}
	}},
	{"redirects of the upstream are the browser's", func(t *testing.T, h host) {
		u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) })
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		if got := v.get("/page"); got.status != 302 || got.header.Get("Location") != "/elsewhere" || len(u.requests()) != 1 {
			t.Errorf("answered %d %s", got.status, got.header.Get("Location"))
		}
	}},
	{"an answer streams", func(t *testing.T, h host) {
		read := make(chan bool)
		u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "first")
			_ = http.NewResponseController(w).Flush()
			<-read
			_, _ = io.WriteString(w, " second")
		})
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		r, _ := http.NewRequest("GET", v.address+"/events", nil)
		r.Header.Set("Cookie", "wos-session="+v.cookies["wos-session"])
		answer, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		first := make([]byte, 5)
		if _, err := io.ReadFull(answer.Body, first); err != nil || string(first) != "first" {
			t.Fatalf("%q %v", first, err)
		}
		close(read)
		if rest, err := io.ReadAll(answer.Body); err != nil || string(rest) != " second" {
			t.Errorf("%q %v", rest, err)
		}
	}},
	{"a body streams", func(t *testing.T, h host) {
		arrived := make(chan string, 1)
		u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			first := make([]byte, 5)
			_, _ = io.ReadFull(r.Body, first)
			arrived <- string(first)
			rest, _ := io.ReadAll(r.Body)
			_, _ = w.Write(append(first, rest...))
		})
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		body, write := io.Pipe()
		r, _ := http.NewRequest("POST", v.address+"/upload", body)
		r.Header.Set("Cookie", "wos-session="+v.cookies["wos-session"])
		go func() {
			_, _ = io.WriteString(write, "first")
			<-arrived // before the rest is sent
			_, _ = io.WriteString(write, " second")
			_ = write.Close()
		}()
		answer, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if text, _ := io.ReadAll(answer.Body); string(text) != "first second" {
			t.Errorf("answered %d %q", answer.StatusCode, text)
		}
	}},
}

// joined is a header as one line.
func joined(r reply, name string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.Join(r.header.Values(name), ","), ",") {
		parts = append(parts, strings.TrimSpace(part))
	}
	return strings.Join(parts, ", ")
}

func headerHolds(header http.Header, text string) bool {
	for name, values := range header {
		if strings.Contains(name+strings.Join(values, ","), text) {
			return true
		}
	}
	return false
}
