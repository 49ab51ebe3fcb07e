package edge

import (
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestE8_HeadersOfOneConnectionEndHere(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com", "AUTHKIT_PUBLIC_PATHS", "/open")
	f := step[Forward](t, r.handle(r.request("GET", "/open", "connection", "close, X-Hop", "x-hop", "1", "keep-alive", "1", "te", "x",
		"upgrade", "websocket", "proxy-authorization", "Basic x", "transfer-encoding", "chunked", "host", "evil", "authorization", "Bearer x",
		"x-forwarded-host", "evil", "x-forwarded-proto", "evil", "x-forwarded-port", "1", "x-forwarded-prefix", "/evil", "forwarded", "host=evil",
		"x-original-url", "/evil", "x-rewrite-url", "/evil", "x-real-ip", "192.0.2.2",
		"x_forwarded_host", "evil", "x-forwarded_proto", "evil", "x_forwarded_for", "192.0.2.3", "x_real_ip", "192.0.2.4",
		"x.forwarded.host", "evil", "x_authenticated_user", "evil", "http_authorization", "Bearer x", "x!y", "1", "x-forwarded-for", "192.0.2.1", "accept", "*/*")))
	want := []Header{{"x-forwarded-for", "192.0.2.1"}, {"accept", "*/*"}, {"x-forwarded-host", "app.example.com"}, {"x-forwarded-proto", "https"}}
	if !slices.Equal(f.Header, want) {
		t.Errorf("forwarded %q", f.Header)
	}
}

// A session that was refreshed for a request is not lost with an upstream that
// is down.
func TestAnUpstreamThatIsDownCostsNoSession(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com")
	r.token = func(string) Answer { return r.grant(5) }
	r.signIn()
	r.token = func(string) Answer { return r.grant(300) }
	f := r.forwarded(r.request("GET", "/page"))
	r.expect(f.Unreachable, 502, UpstreamFailed)
	for name, list := range map[string][]Header{"answer": f.AddHeader, "error": f.Unreachable.Header} {
		if !strings.Contains(strings.Join(all(list, "set-cookie"), "\n"), "wos-session=") {
			t.Errorf("the %s does not save the session", name)
		}
	}
}

func TestE2_TheGateTakesWritesFromTheSiteItselfAlone(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com", "AUTHKIT_ALLOWED_ORIGINS", "https://other.example.com")
	r.signIn()
	for _, from := range [][]string{
		{"origin", "https://other.example.com"}, {"origin", "https://other.example.com", "sec-fetch-site", "same-site"}, {"origin", "null"},
		{"sec-fetch-site", "same-site"}, {"sec-fetch-site", "cross-site"}, {"origin", "https://evil.example", "sec-fetch-site", "same-origin"},
	} {
		r.expect(r.do(r.request("POST", "/transfer", from...)), 403, RequestForeign)
	}
	for _, from := range [][]string{{"origin", site}, {"sec-fetch-site", "same-origin"}, {"sec-fetch-site", "none"}, nil} {
		r.forwarded(r.request("POST", "/transfer", from...))
	}
	refresh := r.request("POST", "/auth/refresh", "origin", "https://other.example.com", "x-requested-with", "fetch")
	if got := r.do(refresh); got.Status != 200 {
		t.Errorf("the JSON endpoint answered %d %s", got.Status, got.Body)
	}
}

func TestAnAnswerToATokenIsPersonal(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com", "AUTHKIT_PUBLIC_PATHS", "/open")
	if f := r.forwarded(r.request("GET", "/open")); f.Personal || f.AddHeader != nil {
		t.Errorf("what everybody sees is personal: %v", f.AddHeader)
	}
	r.signIn()
	for _, path := range []string{"/open", "/page"} {
		if f := r.forwarded(r.request("GET", path)); !f.Personal || f.AddHeader != nil {
			t.Errorf("%s: personal %v, adds %v", path, f.Personal, f.AddHeader)
		}
	}
	r.now += 300_000
	f := r.forwarded(r.request("GET", "/page"))
	if !f.Personal || header(f.AddHeader, "cache-control") != "private, no-store" || header(f.AddHeader, "vary") != "" {
		t.Errorf("with a cookie: personal %v, adds %v", f.Personal, f.AddHeader)
	}
}

// What everybody may see is not held up by a session that cannot be told.
func TestN22_APublicPathOutlivesAnOutage(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com", "AUTHKIT_PUBLIC_PATHS", "/assets/")
	r.signIn()
	r.keys = func() Answer { return Answer{Status: 503} }
	if f := r.forwarded(r.request("GET", "/assets/site.css")); header(f.Header, "authorization") != "" {
		t.Error("with a token that nobody has looked at")
	}
	r.expect(r.do(r.request("GET", "/page")), 503, KeysUnavailable)
	r.now += 300_000
	r.token = func(string) Answer { return Answer{Status: 503} }
	r.forwarded(r.request("GET", "/assets/site.css"))
	r.expect(r.do(r.request("GET", "/page")), 503, core.RefreshFailed)
}

// A header need not be UTF-8, and what is kept of the request in between is.
func TestAHeaderKeepsItsOctets(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com")
	r.signIn()
	q := r.request("GET", "/page", "x-name", "caf\xe9", "x-other", "日本")
	f := step[Forward](t, r.settle(step[Fetch](t, r.handle(q)))) // of the keys
	if header(f.Header, "x-name") != "caf\xe9" || header(f.Header, "x-other") != "日本" {
		t.Errorf("forwarded %q", f.Header)
	}
}
