package edge

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

var hostileRows = []row{
	{"D1: a body without end is cut off, one that stalls is given up", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		v := w.visitor()
		w.auth.Faults().EndlessBody(authserver.Exchange, 1)
		v.navigate(v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe)).expect(t, 502, "response_malformed")
		w.auth.Faults().StalledBody(authserver.Exchange, 1)
		v.navigate(v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe)).expect(t, 503, "network_failed")
		v.signIn()
		w.auth.Faults().EndlessBody(authserver.Refresh, 1)
		v.post("/auth/refresh", "").expect(t, 503, "refresh_failed")
		v.signedIn()
	}},
	{"D1: a request whose body stalls is refused in time", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		body, write := io.Pipe()
		tooLong := time.AfterFunc(20*time.Second, func() { _ = write.CloseWithError(context.DeadlineExceeded) })
		defer func() { tooLong.Stop(); _ = write.Close() }()
		r, _ := http.NewRequest("POST", v.address+"/auth/organization", body)
		for name, value := range map[string]string{"Cookie": "wos-session=" + v.cookies["wos-session"],
			"Origin": site, "X-Requested-With": "fetch", "Content-Type": "application/json"} {
			r.Header.Set(name, value)
		}
		go func() { _, _ = io.WriteString(write, `{"organizationId":`) }()
		answer, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if text, _ := io.ReadAll(answer.Body); answer.StatusCode != 413 || !strings.Contains(string(text), `"request_too_large"`) {
			t.Errorf("answered %d %s", answer.StatusCode, text)
		}
		v.signedIn()
	}},
	{"D1: a request that is too large is refused", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		body := func(n int) string { return `{"organizationId":"` + strings.Repeat("a", n) + `"}` }
		v.post("/auth/organization", body(17<<10)).expect(t, 413, "request_too_large")
		// Of a much larger one the host may cut the connection instead of reading on.
		got, err := v.try("POST", "/auth/organization", body(10<<20), "Origin", site, "X-Requested-With", "fetch", "Content-Type", "application/json")
		if err == nil {
			got.expect(t, 413, "request_too_large")
		}
		v.signedIn()
	}},
	{"D2: an answer that is none signs nobody in", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		faults := w.auth.Faults()
		respond := func(body string) func() {
			return func() {
				faults.Respond(authserver.Exchange, authserver.Response{Body: []byte(body)}, 1)
			}
		}
		change := func(name string, value any) func() {
			return func() { faults.MutateToken(func(body map[string]any) { body[name] = value }, 1) }
		}
		for name, set := range map[string]func(){
			"HTML":                 func() { faults.HTML(authserver.Exchange, 1) },
			"204":                  func() { faults.NoContent(authserver.Exchange, 1) },
			"redirect":             func() { faults.Redirect(authserver.Exchange, w.api.URL, 1) },
			"empty":                respond(""),
			"deep":                 respond(strings.Repeat("[", 100_000)),
			"trailing":             respond("{} {}"),
			"cut off":              respond(`{"user":{"id":"user_zoe"`),
			"numeric access_token": change("access_token", 7),
			"no refresh_token":     change("refresh_token", ""),
			"no user":              change("user", nil),
		} {
			set()
			v := w.visitor()
			got := v.navigate(v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe))
			got.expect(t, 502, "response_malformed")
			if len(v.cookies) != 0 {
				t.Errorf("%s: %d cookies", name, len(v.cookies))
			}
			faults.Clear()
		}
	}},
	{"D4: hostile text of a server is inert, and cut", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		login := v.navigate("/auth/login")
		state := query(t, login.header.Get("Location")).Get("state")
		text := "<img src=x onerror=alert(1)>\r\nSet-Cookie: a=b" + strings.Repeat("é", 700)
		got := v.navigate("/auth/callback?error=server_error&error_description=" + url.QueryEscape(text) + "&state=" + state)
		got.expect(t, 400, "authorization_failed")
		contains(t, got.body, "&lt;img src=x onerror=alert(1)&gt;")
		if strings.Contains(got.body, "<img") || strings.Count(got.body, "é") > 260 || len(got.header.Values("Set-Cookie")) != 1 {
			t.Errorf("answered %s", got.body)
		}
		if csp := got.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
			t.Errorf("Content-Security-Policy %q", csp)
		}
		v.navigate("/auth/callback?error=a&error_description="+strings.Repeat("x", 15_000)).expect(t, 400, "callback_malformed")
	}},
	{"D4: an error that repeats a secret is not handed on", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		v := w.visitor().signIn()
		token := opened(t, v.cookies["wos-session"])["refreshToken"].(string)
		w.auth.Faults().Respond(authserver.Refresh, authserver.Response{Status: 400,
			Body: []byte(`{"error":"bad","error_description":"no ` + token + `"}`)}, authserver.UntilCleared)
		got := v.post("/auth/refresh", "")
		got.expect(t, 502, "refresh_failed")
		if strings.Contains(got.body, token) {
			t.Error("the refresh token is in the answer")
		}
	}},
	{"D4: no answer holds a secret", func(t *testing.T, h host) {
		w := newWorld(t, h).with("AUTHKIT_FACES", "login proxy").run()
		v := w.visitor()
		login := v.navigate("/auth/login")
		callback := v.approve(login, authserver.DemoUserZoe)
		answers := []reply{login, v.navigate(callback), v.navigate(callback), v.get("/auth/session"), v.post("/auth/refresh", ""),
			v.post("/auth/logout", ""), v.get("/nowhere"), v.navigate("/auth/callback?code=x")}
		for i, got := range answers {
			for _, s := range w.secrets() {
				if strings.Contains(got.body, s) || headerHolds(got.header, s) {
					t.Errorf("answer %d holds a secret", i)
				}
			}
		}
	}},
	{"D3: nothing that is sent to any route kills the edge", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		w := newWorld(t, h, func(c *authserver.Config) { c.ReuseGrace = time.Minute }).with("AUTHKIT_FACES", "login proxy", "AUTHKIT_UPSTREAM", u.URL).run()
		bodies := map[string]string{
			"binary": "\x00\x01\x80\xfe\xff\r\n\x00", "no UTF-8": "{\"organizationId\":\"\xff\xfe\xed\xa0\x80\"}", "huge": strings.Repeat("a", 10<<20),
			"nested": strings.Repeat("[", 16_000), "nested objects": strings.Repeat(`{"a":`, 3_000), "a lone surrogate": `{"organizationId":"\ud800"}`,
			"many members": `{"a":1` + strings.Repeat(`,"b":1`, 2_500) + "}", "a huge number": `{"organizationId":` + strings.Repeat("9", 16_000) + "}",
		}
		for _, path := range []string{"/auth/login?returnTo=%FF%00", "/auth/callback?code=%FF&state=%00", "/auth/session", "/auth/refresh",
			"/auth/organization", "/auth/logout", "/user_management/authorize?client_id=%FF", "/user_management/authenticate",
			"/user_management/sessions/logout?session_id=%FF", "/sso/jwks/" + client, "/page"} {
			v := w.visitor().signIn()
			session := "wos-session=" + v.cookies["wos-session"]
			headers := map[string][]string{
				"binary": {"Cookie", session + "; x=\x80\xff", "X-Requested-With", "\xff", "Origin", site, "Content-Type", "application/json"},
				"nested": {"Cookie", "wos-session=" + strings.Repeat("Fe26.2*", 1_000) + "~2", "Accept", strings.Repeat("[", 4_000)},
				"huge":   {"Cookie", "wos-session=" + strings.Repeat("A", 12_000), "Sec-Fetch-Mode", strings.Repeat("x", 12_000)},
				"many":   {"Cookie", strings.Repeat("wos-session=x; wos-session.0=y; __Host-authkit-login-a=z; ", 200), "Connection", strings.Repeat("a,", 200)},
			}
			check := func(what string, got reply, err error) {
				if err != nil { // where the host cut the connection instead of reading on
					if what != "huge" {
						t.Errorf("%s, %s: %v", path, what, err)
					}
					return
				}
				if got.status < 200 || got.status >= 500 && got.status != 503 {
					t.Errorf("%s, %s: %d %.300s", path, what, got.status, got.body)
				}
			}
			for what, body := range bodies {
				own := []string{"Cookie", session, "Origin", site, "X-Requested-With", "fetch", "Content-Type", "application/json"}
				got, err := v.try("POST", path, body, own...)
				if err != nil { // on a connection that the host cut after the body before
					got, err = v.try("POST", path, body, own...)
				}
				check(what, got, err)
			}
			for what, header := range headers {
				got, err := v.try("GET", path, "", header...)
				check("headers, "+what, got, err)
				got, err = v.try("POST", path, "{}", header...)
				check("headers, "+what, got, err)
			}
			w.visitor().signIn().signedIn()
		}
	}},
	{"what is nowhere is a typed error", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		v.get("/nowhere").expect(t, 404, "route_unknown")
		v.do("DELETE", "/auth/session", "").expect(t, 405, "method_not_allowed")
		v.get("/auth/session?"+strings.Repeat("a", 17<<10)).expect(t, 414, "request_too_large")
	}},
}
