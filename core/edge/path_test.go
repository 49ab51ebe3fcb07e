package edge

import "testing"

func TestE8_PathsThatTwoReadersTakeForDifferentPlaces(t *testing.T) {
	for _, path := range []string{
		"//evil.com", "///evil.com", `/\evil.com`, "/%5cevil.com", "/%5Cevil.com", "/./a", "/../a", "/a/..", "/a/.", "/%2e/a", "/%2E%2e/a",
		"/a/%2e.", "/a/.%2E/b", "/a%2f..%2fb", "/a/..%2F", "/a b", "/a\tb", "/a\nb", "/a%00", "/\x7f",
		// Parameters, which some servers cut off before they look at the dots.
		"/a/..;/b", "/a/..;x=1/b", "/a/%2e%2e;/b", "/a/..%3b/b", "/a/.%2e%3Bx/b", "/a/.;/b", "/a%2f..;/b",
		// What is decoded once more behind the edge.
		"/a/%252e%252e/b", "/a/..%252fb", "/a%255Cb", "/a/..%253b/b", "/a%2500", "/a/%25252E%25252e/b", "/%2525252fa",
		// The edge's own.
		"/%61uth/refresh", "/auth%2frefresh", "/AUTH/refresh", "/auth;x/refresh", "/auth%3B/refresh", "/user%5fmanagement/authorize", "/ss%6F/jwks",
	} {
		if plain(path) {
			t.Errorf("%q goes through", path)
		}
	}
	for _, path := range []string{"/", "/a", "/a/", "/a//b", "/a%2Fb", "/a%20b", "/.well-known/x", "/a..b", "/...", "/a%25", "/ä", "/~a;b=c,d",
		"/a;..b", "/a%252541", "/a%2", "/a%zz", "/authors/x", "/a/auth/b", "/auth", "/a%3Fb"} {
		if !plain(path) {
			t.Errorf("%q does not go through", path)
		}
	}
}

// One place has several spellings; another place is none of them.
func TestE8_PublicPathsAreComparedDecoded(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com", "AUTHKIT_PUBLIC_PATHS", "/open/ /%7Eone /caf%C3%A9/ /100%25 /")
	for path, public := range map[string]bool{
		"/": true, "/open/": true, "/open/a": true, "/o%70en/a": true, "/~one": true, "/%7eone": true, "/caf%c3%a9/a": true, "/café/a": true, "/100%25": true,
		"/open": false, "/open%2fa": false, "/open%252fa": false, "/OPEN/a": false, "/~one/a": false, "/~one;a": false, "/100%": false, "/open/..;/a": false,
	} {
		f, forwarded := r.handle(r.request("GET", path)).(Forward)
		if forwarded != public || forwarded && f.URL != "https://upstream.example.com"+path {
			t.Errorf("%s: public %v, forwarded to %s", path, forwarded, f.URL)
		}
	}
}
