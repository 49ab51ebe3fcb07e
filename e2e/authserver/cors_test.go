package authserver

import (
	"net/http"
	"testing"
)

var corsNames = []string{
	"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials",
	"Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers",
}

func (b *bench) expectCORS(got http.Header, origin string) {
	b.Helper()
	want := map[string]string{"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
	if origin == "" {
		want = map[string]string{}
		for _, name := range corsNames {
			want[name] = ""
		}
	} else {
		want["Access-Control-Expose-Headers"] = "X-Request-ID, Retry-After"
	}
	for name, v := range want {
		if have := got.Get(name); have != v {
			b.Errorf("%s: %q, want %q", name, have, v)
		}
	}
	if vary := got.Values("Vary"); len(vary) == 0 || vary[0] != "Origin" {
		b.Errorf("Vary %v", vary)
	}
}

func TestPreflight(t *testing.T) {
	b := start(t)
	for _, tt := range []struct {
		name, path, origin, ask string
		allow, methods, headers string
	}{
		{"clients' headers", "/user_management/authenticate", testOrigin,
			"Content-Type, idempotency-key,authorization, x-workos-client,user-agent,accept,warrant-token",
			testOrigin, "POST", "content-type, idempotency-key, authorization, x-workos-client, user-agent, accept, warrant-token"},
		{"unknown header", "/user_management/authenticate", testOrigin, "content-type,cookie2", testOrigin, "POST", "content-type"},
		{"no header", "/sso/jwks/client_demo", testOrigin, "", testOrigin, "GET", ""},
		{"other client's origin", "/sso/token", "http://other.test", "content-type", "http://other.test", "POST", "content-type"},
		{"foreign", "/user_management/authenticate", "http://evil.test", "content-type", "", "", ""},
		{"null", "/user_management/authenticate", "null", "content-type", "", "", ""},
		{"suffix", "/user_management/authenticate", "http://app.test.evil", "content-type", "", "", ""},
		{"other scheme", "/user_management/authenticate", "https://app.test", "content-type", "", "", ""},
		{"other port", "/user_management/authenticate", "http://app.test:81", "content-type", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			r, _ := http.NewRequest(http.MethodOptions, b.url+tt.path, nil)
			r.Header.Set("Origin", tt.origin)
			r.Header.Set("Access-Control-Request-Method", "POST")
			if tt.ask != "" {
				r.Header.Set("Access-Control-Request-Headers", tt.ask)
			}
			got := b.do(r)
			if got.StatusCode != http.StatusNoContent {
				t.Errorf("status %d", got.StatusCode)
			}
			b.expectCORS(got.Header, tt.allow)
			if m, h := got.Header.Get("Access-Control-Allow-Methods"), got.Header.Get("Access-Control-Allow-Headers"); m != tt.methods || h != tt.headers {
				t.Errorf("methods %q headers %q, want %q and %q", m, h, tt.methods, tt.headers)
			}
		})
	}
	if n := len(b.srv.Requests()); n != 0 {
		t.Errorf("%d preflights were recorded", n)
	}
}

func TestCORSGoesByTheClientOfTheRequest(t *testing.T) {
	b := start(t)
	for _, tt := range []struct{ name, client, origin, allow string }{
		{"own origin", DemoClientID, testOrigin, testOrigin},
		{"another client's origin", DemoClientID, "http://other.test", ""},
		{"foreign", DemoClientID, "http://evil.test", ""},
		{"unknown client, known origin", "client_x", testOrigin, testOrigin},
		{"unknown client, foreign origin", "client_x", "http://evil.test", ""},
		{"no origin", DemoClientID, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			var headers []string
			if tt.origin != "" {
				headers = []string{"Origin", tt.origin}
			}
			got := b.post(refreshBody("x", "client_id", tt.client), headers...)
			if got.StatusCode != 400 {
				t.Errorf("status %d", got.StatusCode)
			}
			b.expectCORS(got.Header, tt.allow)
		})
	}
}

func TestCORSOfKeySet(t *testing.T) {
	b := start(t)
	for origin, allow := range map[string]string{testOrigin: testOrigin, "http://other.test": ""} {
		r, _ := http.NewRequest(http.MethodGet, b.url+"/sso/jwks/"+DemoClientID, nil)
		r.Header.Set("Origin", origin)
		b.expectCORS(b.do(r).Header, allow)
	}
}

func TestNavigationsHaveNoCORS(t *testing.T) {
	b := start(t)
	r, _ := http.NewRequest(http.MethodGet, b.authorizeURL(), nil)
	r.Header.Set("Origin", testOrigin)
	got := b.do(r)
	for _, name := range corsNames {
		if v := got.Header.Get(name); v != "" {
			t.Errorf("%s: %q", name, v)
		}
	}
}
