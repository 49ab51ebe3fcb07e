package edge

import (
	"strings"
	"testing"
)

// FuzzHandle: whatever is asked, there is one step, it goes to a configured
// place, and no answer holds a secret.
func FuzzHandle(f *testing.F) {
	r := newRigFor(f)
	for _, seed := range []struct{ method, url, name, value, body string }{
		{"GET", site + "/auth/login?returnTo=%2Fa&organization=org", "sec-purpose", "prefetch", ""},
		{"GET", site + "/auth/callback?code=a&state=b", "cookie", "__Host-authkit-login-b=x", ""},
		{"GET", site + "/auth/callback?error=a&error_description=%3Cimg%3E", "accept", "text/html", ""},
		{"GET", site + "/auth/session", "cookie", "wos-session=" + r.cookies["wos-session"], ""},
		{"POST", site + "/auth/refresh", "cookie", "wos-session.0=x; wos-session.1=y", ""},
		{"POST", site + "/auth/organization", "content-type", "application/json", `{"organizationId":"o"}`},
		{"POST", site + "/auth/logout", "origin", site, `{"returnTo":"//evil"}`},
		{"POST", site + "/user_management/authenticate", "content-type", "application/json", `{"grant_type":"refresh_token","client_id":"client_test"}`},
		{"GET", site + "/user_management/authorize?client_id=client_test", "", "", ""},
		{"GET", site + "/user_management/authorize?client_id=client_test&a=\r\nset-cookie: b", "", "", ""},
		{"GET", site + "/user_management/sessions/logout?session_id=s&return_to=r", "", "", ""},
		{"OPTIONS", site + "/auth/session", "origin", "https://spa.example.com", ""},
		{"GET", site + "/page/%2e%2e/x?y", "sec-fetch-mode", "navigate", ""},
		{"PUT", "https://", "cookie", "=;;=", "x"}, {"GET", "", "", "", ""}, {"GET", "/relative", "", "", ""},
	} {
		f.Add(seed.method, seed.url, seed.name, seed.value, seed.body)
	}
	f.Fuzz(func(t *testing.T, method, url, name, value, body string) {
		e := New(config(t, fuzzVariables...))
		q := Request{Method: method, URL: url, Body: body, Header: []Header{{name, value}, {"x-requested-with", "fetch"}}}
		var s Step = e.Handle(q, r.now, entropy())
		for n := 0; ; n++ {
			switch typed := s.(type) {
			case Respond:
				if typed.Status < 200 || typed.Status > 599 {
					t.Fatalf("status %d", typed.Status)
				}
				checkHeaders(t, typed.Header)
				checkUncached(t, typed.Header, strings.Contains(header(typed.Header, "vary"), "Cookie"))
				if strings.Contains(typed.Body, password) || strings.Contains(typed.Body, canary) || strings.Contains(typed.Body, "refresh_1") {
					t.Fatalf("a secret in %s", typed.Body)
				}
				return
			case Forward:
				if !strings.HasPrefix(typed.URL, "https://upstream.example.com/") {
					t.Fatalf("forwards to %s", typed.URL)
				}
				checkHeaders(t, typed.AddHeader)
				checkUncached(t, typed.AddHeader, typed.Personal) // for which the host adds the line "vary"
				checkUncached(t, typed.Unreachable.Header, strings.Contains(header(typed.Unreachable.Header, "vary"), "Cookie"))
				return
			case Fetch:
				if !strings.HasPrefix(typed.URL, api+"/") || n > maxAnswers {
					t.Fatalf("request %d to %s", n, typed.URL)
				}
				s = e.Continue(typed.Resume, Answer{Status: 200, Body: body}, r.now, entropy())
			case Wait:
				t.Fatal("waits for itself")
			default:
				t.Fatalf("step %v", s)
			}
		}
	})
}

var fuzzVariables = []string{"AUTHKIT_FACES", "login proxy", "AUTHKIT_UPSTREAM", "https://upstream.example.com",
	"AUTHKIT_ALLOWED_ORIGINS", "https://spa.example.com", "AUTHKIT_PUBLIC_PATHS", "/open/", "WORKOS_API_KEY", canary}

// checkHeaders: no line break gets into an answer, and no redirect elsewhere.
func checkHeaders(t *testing.T, list []Header) {
	for _, h := range list {
		if strings.ContainsAny(h.Name+h.Value, "\r\n\x00") {
			t.Fatalf("%q: %q", h.Name, h.Value)
		}
		if h.Name == "location" && !strings.HasPrefix(h.Value, site+"/") && !strings.HasPrefix(h.Value, api+"/") &&
			(h.Value[0] != '/' || strings.HasPrefix(h.Value, "//")) {
			t.Fatalf("leads to %s", h.Value)
		}
	}
}

// checkUncached: E6 and N8, no cache keeps an answer that sets a cookie.
func checkUncached(t *testing.T, list []Header, varies bool) {
	if len(all(list, "set-cookie")) > 0 && (header(list, "cache-control") != "private, no-store" || !varies) {
		t.Fatalf("sets a cookie and may be cached: %q", list)
	}
}

func newRigFor(f *testing.F) *rig {
	r := &rig{edge: New(config(f)), now: startTime, cookies: map[string]string{}}
	s, _, err := sessionOf(r.grant(300), r.now)
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := r.edge.ring.Seal(s.encode(), entropy(), r.now, 0)
	if err != nil {
		f.Fatal(err)
	}
	r.cookies["wos-session"] = sealed
	return r
}

// FuzzContinue: what a host hands back is its own, but nothing in it panics.
func FuzzContinue(f *testing.F) {
	for _, resume := range []string{"", "{}", `{"key":"keys","request":{"method":"GET","url":"https://a/auth/session","header":[["a","b"],[],[1,2]]},"answers":[{"key":"code","status":200}]}`,
		`{"request":{},"waitsFor":"keys","until":1750000010000,"turns":3}`, `{"request":{},"waitsFor":"a","until":-1,"turns":-9223372036854775808}`} {
		f.Add(resume, 200, `{"keys":[]}`)
	}
	c := config(f, fuzzVariables...)
	f.Fuzz(func(t *testing.T, resume string, status int, body string) {
		if New(c).Continue(resume, Answer{Status: status, Body: body}, startTime, entropy()) == nil {
			t.Fatal("no step")
		}
	})
}

// FuzzMachine: every message has an answer.
func FuzzMachine(f *testing.F) {
	for _, seed := range []string{`{"event":"configure","variables":{}}`, `{"event":"request","now":1,"entropy":"","method":"GET","url":"https://a/"}`,
		`{"event":"answer","now":1,"entropy":"","resume":"{}"}`, "[]", ""} {
		f.Add(seed)
	}
	c := config(f)
	f.Fuzz(func(t *testing.T, text string) {
		m := Machine{New(c)}
		if got := m.Handle(text); !strings.HasPrefix(got, `{"step":"`) {
			t.Fatalf("%s", got)
		}
	})
}
