package core_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"authkit-wasm/core"
)

// callbackSeeds are the URLs in the flow scripts, and the nastier ones.
func callbackSeeds(t testing.TB) (urls []string) {
	t.Helper()
	names, err := filepath.Glob("testdata/flows/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no flow scripts (%v)", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if _, rest, ok := strings.Cut(line, `"event":"page-loaded"`); ok {
				if _, at, ok := strings.Cut(rest, `"url":"`); ok {
					urls = append(urls, at[:strings.Index(at, `"`)])
				}
			}
		}
	}
	if len(urls) < 20 {
		t.Fatalf("only %d callbacks in the flow scripts", len(urls))
	}
	return append(urls,
		redirectURI+`?x=\&c%6fde=%&code=a;b&&=&?=#?code=c&state=`,
		redirectURI+"?code&state=a%26code%3Db+%2B&iss=%F0%9F%94%91",
		"HTTPS://APP.example:443//callback?error=x", "com.example.app:/callback?code=x", "https://[::1]:3/?code=1", "code=x", "?", "#")
}

// What parses is what net/url reads, each parameter once; what is cleaned is
// no answer any more, by our reading and by that of net/url; and the rest of
// the URL stays octet by octet.
func FuzzCallback(f *testing.F) {
	for _, seed := range callbackSeeds(f) {
		f.Add(seed)
	}
	names := []string{"code", "state", "iss", "error", "error_description", "error_uri"}
	f.Fuzz(func(t *testing.T, page string) {
		clean := core.CleanURL(page)
		if again := core.CleanURL(clean); again != clean {
			t.Fatalf("cleaned to %q, and again to %q", clean, again)
		}
		if core.IsCallback(redirectURI, clean) {
			t.Fatalf("%q was cleaned to %q, which is an answer", page, clean)
		}
		rest, fragment, _ := strings.Cut(page, "#")
		base, query, _ := strings.Cut(rest, "?")
		cleanRest, cleanFragment, _ := strings.Cut(clean, "#")
		cleanBase, cleanQuery, _ := strings.Cut(cleanRest, "?")
		if cleanBase != base || cleanFragment != fragment {
			t.Fatalf("%q was cleaned to %q: more than the query changed", page, clean)
		}
		var ours int
		left := strings.Split(cleanQuery, "&")
		for _, pair := range strings.Split(query, "&") {
			if slices.ContainsFunc(names, func(name string) bool { return isPairOf(pair, name) }) {
				ours++
			} else if len(left) > 0 && left[0] == pair {
				left = left[1:]
			} else if pair != "" {
				t.Fatalf("%q was cleaned to %q: %q is missing or out of its place", page, clean, pair)
			}
		}
		if ours == 0 && clean != page {
			t.Fatalf("%q holds nothing of an answer and was cleaned to %q", page, clean)
		}

		c, err := core.ParseCallback(page)
		if err != nil {
			var e *core.Error
			if !errors.As(err, &e) || e.Code != core.CallbackMalformed || c != (core.Callback{}) {
				t.Fatalf("refused with %v and %+v", err, c)
			}
			return
		}
		q, err := url.ParseQuery(query)
		if err != nil && strings.Contains(query, ";") {
			t.Fatalf("a semicolon was accepted: %v", err)
		}
		for name, got := range map[string]string{"code": string(c.Code), "state": c.State, "iss": c.Issuer,
			"error": c.ServerError, "error_description": c.Description} {
			if values := q[name]; len(values) > 1 || q.Get(name) != got || !utf8.ValidString(got) || len(got) > 2048 {
				t.Fatalf("%s is %q, net/url reads %q", name, got, values)
			}
		}
		if (c.Code == "") == (c.ServerError == "") {
			t.Fatalf("both or neither of code and error: %+v", c)
		}
		cleaned, _ := url.ParseQuery(cleanQuery)
		for _, name := range names {
			if cleaned.Has(name) {
				t.Fatalf("%s is left in %q", name, clean)
			}
		}
	})
}

// isPairOf reports whether a pair, or a part of it behind a semicolon, has the
// name, by the reading of net/url.
func isPairOf(pair, name string) bool {
	for _, part := range strings.Split(pair, ";") {
		escaped, _, _ := strings.Cut(part, "=")
		if got, err := url.QueryUnescape(escaped); err == nil && got == name {
			return true
		}
	}
	return false
}

// Where the page is the redirect URI, our reading of a URL is that of net/url.
func FuzzIsCallback(f *testing.F) {
	for _, seed := range callbackSeeds(f) {
		f.Add(redirectURI, seed)
	}
	f.Add("http://localhost:8080", "http://localhost:8080/?code=x")
	f.Fuzz(func(t *testing.T, redirect, page string) {
		if !core.IsCallback(redirect, page) {
			return
		}
		want, err := url.Parse(redirect)
		if err != nil {
			return // net/url is stricter about ports, hosts and escapes in paths
		}
		at, err := url.Parse(page)
		if err != nil {
			return
		}
		if at.Scheme != want.Scheme || at.Host != want.Host || at.User.String() != want.User.String() || at.Opaque != want.Opaque ||
			strings.TrimSuffix(at.EscapedPath(), "/") != strings.TrimSuffix(want.EscapedPath(), "/") {
			t.Fatalf("%q is taken for an answer at %q", page, redirect)
		}
	})
}

func FuzzParseTokenResponse(f *testing.F) {
	for _, status := range []int{200, 204, 400, 429, 500} {
		f.Add(status, tokenAnswer(), "req")
		f.Add(status, `{"error":"invalid_grant","error_description":"x","code":"y","message":"z"}`, "\r\n")
		f.Add(status, `<html>`, "")
		f.Add(status, change("access_token", 7), "")
	}
	f.Fuzz(func(t *testing.T, status int, body, requestID string) {
		s, err := core.ParseTokenResponse(core.Response{Status: status, Body: body, RequestID: requestID}, startTime)
		if err == nil {
			if status != 200 || s.User.ID == "" || s.Claims.Subject == "" || s.ExpiresAt <= startTime {
				t.Fatalf("a session of nothing: %+v", *s)
			}
			kept, err := core.ParseSession(s.Encode())
			if err != nil || kept.AccessToken != s.AccessToken || kept.ExpiresAt != s.ExpiresAt || kept.User.ID != s.User.ID {
				// A body at the bound does not fit once more into a JSON string.
				if len(s.Encode()) <= 1<<20 {
					t.Fatalf("does not come back: %v", err)
				}
			}
			return
		}
		var e *core.Error
		if s != nil || !errors.As(err, &e) || !slices.Contains([]core.Code{core.CodeExchangeFailed, core.ServerUnavailable, core.ResponseMalformed}, e.Code) {
			t.Fatalf("refused with %v", err)
		}
		for _, text := range []string{e.ServerError, e.Description, e.RequestID} {
			if len(text) > 500 || !utf8.ValidString(text) || strings.ContainsAny(text, "\r\n\x00\x1b\u2028\u2029") {
				t.Fatalf("not fit to be shown: %q", text)
			}
		}
	})
}

func FuzzUnverifiedClaims(f *testing.F) {
	f.Add(encodeJSON(claims()), "")
	f.Add(`{"sub":"s","sid":"i","iat":0,"exp":1e308}`, "")
	f.Add("", jwt(claims()))
	f.Add("", "a.b.c")
	f.Add("", jwt(claims())+"\n")
	f.Fuzz(func(t *testing.T, payload, token string) {
		if payload != "" {
			token = rawJWT(payload)
		}
		c, err := core.UnverifiedClaims(core.AccessToken(token))
		if err != nil {
			wantCode(t, err, core.ResponseMalformed)
			return
		}
		if c.Subject == "" || c.SessionID == "" || c.IssuedAt < 0 || c.ExpiresAt <= c.IssuedAt || c.ExpiresAt > 1<<53 {
			t.Fatalf("got %+v", c)
		}
		if payload == "" {
			return
		}
		// Whatever is accepted, encoding/json reads too, and alike.
		var read struct{ Sub, Sid string }
		var all map[string]any
		if err := json.Unmarshal([]byte(payload), &all); err != nil {
			t.Fatal(err)
		}
		read.Sub, _ = all["sub"].(string)
		read.Sid, _ = all["sid"].(string)
		if read.Sub != c.Subject || read.Sid != c.SessionID {
			t.Fatalf("got %+v, encoding/json reads %+v", c, read)
		}
	})
}

func FuzzParseTransaction(f *testing.F) {
	good := core.Transaction{State: "s", Verifier: core.CodeVerifier(strings.Repeat("v", 43)), ClientID: clientID,
		Endpoint: "https://api.workos.com", RedirectURI: redirectURI, IssuedAt: startTime, AppState: `{"a":[1,null]}`}
	f.Add(good.Encode())
	good.State, good.AppState = "é\"\\\x00", ""
	f.Add(good.Encode())
	f.Add("")
	f.Add("[object Object]")
	f.Add(`{"v":1}`)
	f.Fuzz(func(t *testing.T, stored string) {
		got, err := core.ParseTransaction(stored)
		if err != nil {
			if wantCode(t, err, core.TransactionMalformed); !reflect.DeepEqual(got, core.Transaction{}) {
				t.Fatalf("a transaction came with the error: %v", got)
			}
			return
		}
		// One without a verifier is spent: it serves another visit of its callback, and no code is sent for it.
		spent := got.Verifier == ""
		if got.State == "" || !spent && (len(got.Verifier) < 43 || len(got.Verifier) > 128 || strings.Trim(string(got.Verifier), unreserved) != "") {
			t.Fatalf("a transaction that cannot be finished: %v", got)
		}
		if again, err := core.ParseTransaction(got.Encode()); err != nil || !reflect.DeepEqual(again, got) {
			t.Fatalf("%v comes back as %v, %v", got, again, err)
		}
	})
}

func TestSeedsOfFuzzTargetsAreThere(t *testing.T) {
	accepted := 0
	for _, seed := range callbackSeeds(t) {
		if _, err := core.ParseCallback(seed); err == nil {
			accepted++
		}
	}
	if accepted < 5 {
		t.Errorf("only %d seeds are answers", accepted)
	}
}
