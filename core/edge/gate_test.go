package edge

import (
	"strings"
	"testing"
)

func TestE8_PathsThatTwoReadersTakeForDifferentPlaces(t *testing.T) {
	for _, path := range []string{
		"//evil.com", "///evil.com", `/\evil.com`, "/%5cevil.com", "/%5Cevil.com", "/./a", "/../a", "/a/..", "/a/.", "/%2e/a", "/%2E%2e/a",
		"/a/%2e.", "/a/.%2E/b", "/a%2f..%2fb", "/a/..%2F", "/a b", "/a\tb", "/a\nb", "/a%00", "/\x7f",
	} {
		if plain(path) {
			t.Errorf("%q goes through", path)
		}
	}
	for _, path := range []string{"/", "/a", "/a/", "/a//b", "/a%2Fb", "/a%20b", "/.well-known/x", "/a..b", "/...", "/a%25", "/ä", "/~a;b=c,d"} {
		if !plain(path) {
			t.Errorf("%q does not go through", path)
		}
	}
}

func TestE8_HeadersOfOneConnectionEndHere(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com", "AUTHKIT_PUBLIC_PATHS", "/open")
	f := step[Forward](t, r.handle(r.request("GET", "/open", "connection", "close, X-Hop", "x-hop", "1", "keep-alive", "1", "te", "x",
		"upgrade", "websocket", "proxy-authorization", "Basic x", "transfer-encoding", "chunked", "host", "evil", "authorization", "Bearer x",
		"x-forwarded-host", "evil", "accept", "*/*")))
	for _, h := range f.Header {
		if h.Name != "accept" && h.Name != "x-forwarded-host" && h.Name != "x-forwarded-proto" || h.Value == "evil" {
			t.Errorf("%s: %s", h.Name, h.Value)
		}
	}
}

// A session that was refreshed for a request is not lost with an upstream that
// is down.
func TestAnUpstreamThatIsDownCostsNoSession(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com")
	r.token = func(string) Answer { return r.grant(5) }
	r.signIn()
	r.token = func(string) Answer { return r.grant(300) }
	s := r.handle(r.request("GET", "/page"))
	for {
		fetch, ok := s.(Fetch)
		if !ok {
			break
		}
		s = r.edge.Continue(fetch.Resume, r.answer(fetch), r.now, entropy())
	}
	f := step[Forward](t, s)
	r.expect(f.Unreachable, 502, UpstreamFailed)
	for name, list := range map[string][]Header{"answer": f.AddHeader, "error": f.Unreachable.Header} {
		if !strings.Contains(strings.Join(all(list, "set-cookie"), "\n"), "wos-session=") {
			t.Errorf("the %s does not save the session", name)
		}
	}
}
