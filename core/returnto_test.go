package core_test

import (
	"net/url"
	"strings"
	"testing"

	"authkit-wasm/core"
)

const returnOrigin = "https://app.example"

func TestL1_N9_ReturnToStaysOnItsOrigin(t *testing.T) {
	for _, hostile := range []string{ // vectors V2 of the security checklist
		"https://evil.com/steal", "//evil.com", `/\evil.com/path`, `\\evil.com/path`, "javascript:alert(1)",
		"data:text/html,x", "/\tevil.com", "/\nevil.com", "/\revil.com", "/\t/evil.com", "   //evil.com", "///evil.com",
		"%2f%2fevil.com", "%252f%252fevil.com", "/%2f%2fevil.com", "/%252f%252fevil.com", "https://user:pass@evil.com", "ftp://evil.com", "/path%00.evil.com",
		"/.//evil.com", "/..//evil.com", "/a/..//evil.com", "/%2e//evil.com", "/a/../../b", "", "evil.com", "https://app.example.evil.com/",
		"https://app.example@evil.com/", "https://app.example", "HTTPS://APP.EXAMPLE/a", "/\x7fa", "/a\\b", "?next", "#top",
	} {
		if got := core.ReturnTo(hostile, returnOrigin); got != "/" {
			t.Errorf("ReturnTo(%q) = %q", hostile, got)
		}
	}
}

func TestL1_ReturnToKeepsPlacesOfTheApp(t *testing.T) {
	for value, want := range map[string]string{
		"/":                                      "/",
		"/docs/api?v=2#auth":                     "/docs/api?v=2#auth",
		"/a?next=https://other.example//x\\y%2f": "/a?next=https://other.example//x\\y%2f",
		"/file.name/.well-known/..x":             "/file.name/.well-known/..x",
		"/caf%C3%A9":                             "/caf%C3%A9",
		"/größe":                                 "/größe",
		"https://app.example/docs?v=2":           "/docs?v=2",
	} {
		if got := core.ReturnTo(value, returnOrigin); got != want {
			t.Errorf("ReturnTo(%q) = %q, want %q", value, got, want)
		}
	}
}

// The judge of what lies on an origin is another parser than ours.
func FuzzReturnTo(f *testing.F) {
	for _, seed := range []string{"/a", "//evil.com", "/.//x", "/%2e%2e//x", "https://app.example//x", "/a?b=//c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got := core.ReturnTo(value, returnOrigin)
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") {
			t.Fatalf("ReturnTo(%q) = %q", value, got)
		}
		base, _ := url.Parse(returnOrigin)
		if u, err := base.Parse(got); err == nil && (u.Scheme != "https" || u.Host != "app.example" || strings.HasPrefix(u.Path, "//")) {
			t.Fatalf("ReturnTo(%q) = %q leads to %s", value, got, u)
		}
	})
}
