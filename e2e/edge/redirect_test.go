package edge

import (
	"net/url"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
)

// hostile is vector list V2 of the security checklist.
var hostilePlaces = []string{
	"https://evil.com/steal", "//evil.com", `/\evil.com/path`, `\\evil.com/path`, "javascript:alert(1)", "data:text/html,x",
	"/\tevil.com", "/\t/evil.com", "/\n/evil.com", "/\r/evil.com", "   //evil.com", "///evil.com", "%2f%2fevil.com", "%252f%252fevil.com",
	"https://user:pass@evil.com", "ftp://evil.com", "/path%00.evil.com", "/.//evil.com", "/..//evil.com", site + "@evil.com", site + ".evil.com/",
}

var redirectRows = []row{
	{"N9: L1: returnTo leads to no other site", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		for _, place := range hostilePlaces {
			v := w.visitor()
			callback := v.approve(v.navigate("/auth/login?returnTo="+url.QueryEscape(place)), authserver.DemoUserZoe)
			if got := v.navigate(callback).header.Get("Location"); got != site+"/" {
				t.Errorf("%q leads to %q", place, got)
			}
		}
	}},
	{"L1: a place on this site is kept", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		for place, want := range map[string]string{
			"/docs/api?v=2#auth": site + "/docs/api?v=2#auth",
			site + "/a?b=c":      site + "/a?b=c",
			"":                   site + "/",
		} {
			v := w.visitor()
			callback := v.approve(v.navigate("/auth/login?returnTo="+url.QueryEscape(place)), authserver.DemoUserZoe)
			if got := v.navigate(callback).header.Get("Location"); got != want {
				t.Errorf("%q leads to %q, want %q", place, got, want)
			}
		}
	}},
	{"E7: a returnTo of 2,049 octets is an error", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		at := func(n int) string {
			return "/auth/login?returnTo=" + url.QueryEscape("/"+strings.Repeat("é", (n-1)/2)+strings.Repeat("x", (n-1)%2))
		}
		v.navigate(at(2049)).expect(t, 400, "return_to_too_large")
		login := v.navigate(at(2048))
		if got := v.navigate(v.approve(login, authserver.DemoUserZoe)); got.status != 303 {
			t.Errorf("2,048 octets: %d %s", got.status, got.body)
		}
	}},
	{"A1: A2: what a link says cannot change client, redirect URI or issuer", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		got := v.navigate("/auth/login?redirect_uri=https://evil.example&client_id=evil&loginHint="+url.QueryEscape("x&client_id=evil#"), "X-Forwarded-Host", "evil.example")
		q := query(t, got.header.Get("Location"))
		if len(q["client_id"]) != 1 || q.Get("client_id") != client || q.Get("redirect_uri") != site+"/auth/callback" ||
			q.Get("login_hint") != "x&client_id=evil#" || q.Get("code_challenge_method") != "S256" || !strings.HasPrefix(got.header.Get("Location"), v.api.URL) {
			t.Errorf("leads to %s", got.header.Get("Location"))
		}
	}},
	{"A2: a parameter that stands twice is refused", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		v.navigate("/auth/login?returnTo=/a&returnTo=/b").expect(t, 400, "request_malformed")
		v.navigate("/auth/login?returnTo=%zz").expect(t, 400, "request_malformed")
	}},
	{"the options of a login reach WorkOS by their names", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		got := v.navigate("/auth/login?organization=org_acme&screenHint=sign-up&prompt=login&maxAge=60&domainHint=example.com&invitationToken=inv")
		q := query(t, got.header.Get("Location"))
		for name, want := range map[string]string{"organization_id": "org_acme", "screen_hint": "sign-up", "prompt": "login",
			"max_age": "60", "domain_hint": "example.com", "invitation_token": "inv", "provider": "authkit"} {
			if q.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, q.Get(name), want)
			}
		}
	}},
}
