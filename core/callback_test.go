package core_test

import (
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestParseCallback(t *testing.T) {
	for _, test := range []struct {
		name, query string
		want        core.Callback
	}{
		{"a code", "code=c&state=s", core.Callback{Code: "c", State: "s"}},
		{"with issuer", "code=c&state=s&iss=https%3A%2F%2Fapi.workos.com", core.Callback{Code: "c", State: "s", Issuer: "https://api.workos.com"}},
		{"an error", "error=access_denied&error_description=no+thanks%21&state=s&error_uri=x", core.Callback{ServerError: "access_denied", Description: "no thanks!", State: "s"}},
		{"no state, which is judged later", "code=c", core.Callback{Code: "c"}},
		{"beside what the app has", "foo=bar&code=c&foo=again&x=%2", core.Callback{Code: "c"}},
		{"an escaped name", "c%6Fde=c", core.Callback{Code: "c"}},
		{"visible characters of all kinds", "code=%20%21%7E+", core.Callback{Code: " !~ "}},
		{"at the bound", "code=" + strings.Repeat("c", 2048), core.Callback{Code: core.AuthorizationCode(strings.Repeat("c", 2048))}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := core.ParseCallback(redirectURI + "?" + test.query + "#fragment")
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestC4_AmbiguityRejected(t *testing.T) {
	for _, test := range []struct{ name, query string }{
		{"C4: two codes", "code=a&code=b&state=s"},
		{"C4: two equal codes", "code=a&code=a&state=s"},
		{"C4: two states", "code=a&state=s&state=t"},
		{"C4: two issuers", "code=a&state=s&iss=x&iss=y"},
		{"C4: two errors", "error=a&error=b&state=s"},
		{"C4: two descriptions", "error=a&error_description=b&error_description=c&state=s"},
		{"C4: an escaped second code", "code=a&c%6fde=b&state=s"},
		{"C4: a second code without value", "code=a&code&state=s"},
		{"C4: code and error", "code=a&error=access_denied&state=s"},
		{"C4: code and empty error", "code=a&error=&state=s"},
		{"C4: empty code and error", "code=&error=access_denied&state=s"},
		{"C4: neither", "code=&state=s"},
		{"C4: empty error", "error=&state=s"},
		{"C4: semicolon", "code=a;state=s"},
		{"C4: semicolon before the code", "state=s;code=a"},
		{"C4: semicolon elsewhere", "code=a&state=s&foo=1;bar=2"},
		{"C4: percent and no hex", "code=%zz&state=s"},
		{"C4: percent and no hex in the state", "code=a&state=%zz"},
		{"C4: percent at the end", "code=a&state=%4"},
		{"C4: percent and no hex in a name", "code=a&state=s&%zz=1"},
		{"C4: not UTF-8", "code=a&state=%ff"},
		{"C4: overlong UTF-8", "code=a&state=%c0%af"},
		{"C4: surrogate in UTF-8", "code=a&state=%ed%a0%80"},
		{"C4: control character in the code", "code=a%00b&state=s"},
		{"C4: line feed in the code", "code=a%0D%0Ab&state=s"},
		{"C4: code that is not ASCII", "code=%C3%A9&state=s"},
		{"C4: code over the bound", "code=" + strings.Repeat("c", 2049) + "&state=s"},
		{"C4: state over the bound", "code=a&state=" + strings.Repeat("s", 2049)},
		{"C5: empty issuer", "code=a&state=s&iss="},
		{"C5: empty issuer on an error", "error=access_denied&state=s&iss"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := core.ParseCallback(redirectURI + "?" + test.query)
			wantCode(t, err, core.CallbackMalformed)

			// In a browser the transaction it may have meant is not spent.
			b := newBrowser(t)
			b.store["s"] = "kept"
			b.refused(b.open(redirectURI+"?"+test.query), core.CallbackMalformed)
			if b.store["s"] != "kept" {
				t.Error("a transaction was taken for an answer that is none")
			}
		})
	}
}

func TestC6_OnlyTheRedirectURIIsACallback(t *testing.T) {
	for _, test := range []struct{ name, page string }{
		{"C6: another path", "https://app.example/other?code=c&state=s"},
		{"C6: a longer path", "https://app.example/callback/x?code=c&state=s"},
		{"C6: two slashes more", "https://app.example/callback//?code=c&state=s"},
		{"C6: a slash before", "https://app.example//callback?code=c&state=s"},
		{"C6: another case", "https://app.example/Callback?code=c&state=s"},
		{"C6: an escaped letter", "https://app.example/call%62ack?code=c&state=s"},
		{"C6: another host", "https://evil.example/callback?code=c&state=s"},
		{"C6: a longer host", "https://app.example.evil.example/callback?code=c&state=s"},
		{"C6: another port", "https://app.example:8443/callback?code=c&state=s"},
		{"C6: another scheme", "http://app.example/callback?code=c&state=s"},
		{"C6: userinfo", "https://app.example@evil.example/callback?code=c&state=s"},
		{"C6: only in the fragment", "https://app.example/callback#?code=c&state=s"},
		{"C6: a state alone", "https://app.example/callback?state=s"},
		{"C6: names that only look alike", "https://app.example/callback?Code=c&codes=d&_code=e"},
		{"C6: no URL", "callback?code=c"},
		{"C6: empty", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBrowser(t)
			b.store["s"] = "kept"
			call := b.open(test.page)
			if r, ok := b.resolved[call]; !ok || r.Callback {
				t.Errorf("not ignored: %+v %v", r, b.rejected[call])
			}
			if len(b.trace) != 1 || b.store["s"] != "kept" || b.address != test.page {
				t.Errorf("an ignored page had effects: %v", b.trace)
			}
		})
	}
}

// Browsers write the root as "/" and leave backslashes in a query alone, and
// many hosts of static files lead from "/cb" on to "/cb/", query and all, so the
// page's URL is not the redirect URI letter by letter. Nothing is lost by one
// slash more: the origin is the same, the state is compared as ever, and
// authkit-js takes it too.
func TestC6_TheRedirectURIInOtherWords(t *testing.T) {
	for _, test := range []struct{ redirect, page string }{
		{"https://app.example", "https://app.example/?code=c"},
		{"https://app.example/", "https://app.example?code=c"},
		{"https://app.example/cb", "https://app.example/cb/?code=c"},
		{"https://app.example/cb/", "https://app.example/cb/?code=c"},
		{"https://app.example/cb?tenant=1", "https://app.example/cb/?tenant=1&code=c"},
		{"https://app.example/cb?tenant=1", "https://app.example/cb?tenant=1&code=c"},
		{"https://app.example/cb", `https://app.example/cb?x=\&code=c`},
		{"https://app.example/cb", `https://app.example/cb?code=c#\`},
		{"https://app.example/cb", "https://app.example/cb?state=s;code=c"},
		{"https://app.example/cb", "https://app.example/cb?foo=1;error=c"},
		{"com.example.app:/callback", "com.example.app:/callback?code=c"},
	} {
		if !core.IsCallback(test.redirect, test.page) {
			t.Errorf("%s is not seen as an answer at %s", test.page, test.redirect)
		}
		if clean := core.CleanURL(test.page); core.IsCallback(test.redirect, clean) {
			t.Errorf("%s was cleaned to %s, which is still an answer", test.page, clean)
		}
	}
	// A slash is added once and never taken away.
	for _, test := range []struct{ redirect, page string }{
		{"https://app.example", "https://app.example//?code=c"},
		{"https://app.example/", "https://app.example//?code=c"},
		{"https://app.example/cb/", "https://app.example/cb?code=c"},
		{"https://app.example/cb/", "https://app.example/cb//?code=c"},
	} {
		if core.IsCallback(test.redirect, test.page) {
			t.Errorf("%s is taken for an answer at %s", test.page, test.redirect)
		}
	}
}

func TestC6_CleanURL(t *testing.T) {
	const at = "https://app.example/callback"
	for _, test := range []struct{ name, url, want string }{
		{"C6: foo=bar stays", at + "?code=c&foo=bar&state=s", at + "?foo=bar"},
		{"C6: nothing else", at + "?code=c&state=s", at},
		{"C6: every parameter of an answer", at + "?error=e&error_description=d&error_uri=u&iss=i&state=s&code=c", at},
		{"C6: twice", at + "?code=c&code=d&x", at + "?x"},
		{"C6: an escaped name", at + "?c%6Fde=c&%73tate=s&x=1", at + "?x=1"},
		{"C6: without value", at + "?code&x=1", at + "?x=1"},
		{"C6: behind a semicolon", at + "?x=1;code=c&y=2", at + "?y=2"},
		{"C6: damaged escapes", at + "?code=%zz&x=%zz", at + "?x=%zz"},
		{"C6: the fragment stays", at + "?code=c#/route?code=mine", at + "#/route?code=mine"},
		{"C6: as it was written", at + "?b=%7e&&a=+%20&code=c&=&a", at + "?b=%7e&&a=+%20&=&a"},
		{"C6: not an answer", at + "?&a=1&&#", at + "?&a=1&&#"},
		{"C6: an empty query", at + "?", at + "?"},
		{"C6: question marks", at + "?a=?&code=c", at + "?a=?"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := core.CleanURL(test.url); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// The address bar is clean before anything else is tried, so also after each
// kind of failure: browser.refused looks at it in every test of this package.
func TestC6_CleanedBeforeAnythingElse(t *testing.T) {
	for _, test := range []struct {
		name, query string
		broken      bool
		want        core.Code
	}{
		{"C6: malformed", "code=a&code=b&state=s&foo=bar", false, core.CallbackMalformed},
		{"C6: no state", "code=a&foo=bar", false, core.StateMissing},
		{"C6: unknown state", "code=a&state=s&foo=bar", false, core.StateUnknown},
		{"C6: storage fails", "code=a&state=s&foo=bar", true, core.StorageUnavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBrowser(t)
			b.broken = test.broken
			b.refused(b.open(redirectURI+"?"+test.query), test.want)
			if b.trace[0] != "ReplaceURL" || b.address != redirectURI+"?foo=bar" {
				t.Errorf("address %s after %v", b.address, b.trace)
			}
		})
	}
}
