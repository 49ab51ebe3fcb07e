package authserver

import (
	"net/http"
	"testing"
)

const demoRefreshCookie = "workos-refresh-client_demo"

func cookieMode(c *Config) { c.CookieMode = true }

// postAsPage sends what a page would, with the browser's cookies.
func (b *bench) postAsPage(origin string, body map[string]any, cookies ...*http.Cookie) reply {
	b.Helper()
	r := b.tokenHTTPRequest(body, "Origin", origin)
	for _, c := range cookies {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	return b.do(r)
}

func cookiesOf(got reply) map[string]*http.Cookie {
	out := map[string]*http.Cookie{}
	for _, c := range got.Cookies() {
		out[c.Name] = c
	}
	return out
}

func TestCookieMode(t *testing.T) {
	b := start(t, cookieMode)
	login := b.postAsPage(testOrigin, exchangeBody(b.approve(DemoUserSakura).Get("code")))
	if login.StatusCode != 200 || login.json["refresh_token"] != nil {
		t.Fatalf("%d %s", login.StatusCode, login.body)
	}
	jar := cookiesOf(login)
	secret, hint := jar[demoRefreshCookie], jar["workos-has-session"]
	if secret == nil || hint == nil {
		t.Fatalf("cookies %v", jar)
	}
	const month = 30 * 24 * 3600
	if !secret.HttpOnly || secret.Path != "/user_management" || secret.Domain != "" || secret.Secure || secret.SameSite != http.SameSiteLaxMode || secret.MaxAge != month {
		t.Errorf("refresh cookie %v", secret)
	}
	if hint.HttpOnly || hint.Path != "/" || hint.Value != DemoClientID || hint.MaxAge != month {
		t.Errorf("has-session cookie %v", hint)
	}

	again := b.postAsPage(testOrigin, refreshBody("", "refresh_token", "-"), secret, hint)
	rotated := cookiesOf(again)[demoRefreshCookie]
	if again.StatusCode != 200 || again.json["refresh_token"] != nil || rotated == nil || rotated.Value == secret.Value {
		t.Fatalf("refresh: %d %s %v", again.StatusCode, again.body, rotated)
	}

	// The spent cookie ends the session, and the page is told that there is none.
	reused := b.postAsPage(testOrigin, refreshBody("", "refresh_token", "-"), secret, hint)
	b.expectError(reused, 400, "invalid_grant")
	for name, c := range cookiesOf(reused) {
		if c.MaxAge != -1 || c.Value != "" {
			t.Errorf("%s not cleared: %v", name, c)
		}
	}
	if len(reused.Cookies()) != 2 {
		t.Errorf("cookies %v", reused.Cookies())
	}
	b.expectError(b.postAsPage(testOrigin, refreshBody("", "refresh_token", "-"), rotated), 400, "invalid_grant")
}

func TestCookieModeDoesNotServeOthers(t *testing.T) {
	b := start(t, cookieMode)
	login := b.postAsPage(testOrigin, exchangeBody(b.approve(DemoUserSakura).Get("code")))
	secret := cookiesOf(login)[demoRefreshCookie]
	noToken := refreshBody("", "refresh_token", "-")
	for _, tt := range []struct{ name, origin, code string }{
		{"foreign origin", "http://evil.test", "invalid_request"},
		{"another client's origin", "http://other.test", "invalid_request"},
		{"null", "null", "invalid_request"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := b.with(t).postAsPage(tt.origin, noToken, secret)
			b.with(t).expectError(got, 400, tt.code)
			if len(got.Cookies()) != 0 {
				t.Errorf("cookies %v", got.Cookies())
			}
		})
	}
	r := b.tokenHTTPRequest(noToken)
	r.AddCookie(&http.Cookie{Name: secret.Name, Value: secret.Value})
	b.expectError(b.do(r), 400, "invalid_request")

	if got := b.postAsPage(testOrigin, noToken, secret); got.StatusCode != 200 {
		t.Errorf("the cookie was used up: %d %s", got.StatusCode, got.body)
	}
}

func TestBodyTokenWorksInCookieMode(t *testing.T) {
	b := start(t, cookieMode)
	login := b.signIn(DemoUserSakura) // without Origin: a server
	got := b.postAsPage(testOrigin, refreshBody(text(login, "refresh_token")))
	if got.StatusCode != 200 || text(got.json, "refresh_token") == "" || len(got.Cookies()) != 0 {
		t.Errorf("%d %s %v", got.StatusCode, got.body, got.Cookies())
	}
}

func TestNoCookieNoSession(t *testing.T) {
	b := start(t, cookieMode)
	b.expectError(b.postAsPage(testOrigin, refreshBody("", "refresh_token", "-")), 400, "invalid_grant")
}

func TestCookieModeOff(t *testing.T) {
	b := start(t)
	login := b.postAsPage(testOrigin, exchangeBody(b.approve(DemoUserSakura).Get("code")))
	if text(login.json, "refresh_token") == "" || len(login.Cookies()) != 0 {
		t.Errorf("%s %v", login.body, login.Cookies())
	}
}

func TestServersOwnOriginIsTrusted(t *testing.T) {
	b := start(t, cookieMode)
	login := b.postAsPage(b.url, exchangeBody(b.approve(DemoUserSakura).Get("code")))
	if login.json["refresh_token"] != nil || cookiesOf(login)[demoRefreshCookie] == nil {
		t.Errorf("%s %v", login.body, login.Cookies())
	}
}

func TestHasSessionNamesEveryClient(t *testing.T) {
	b := start(t, cookieMode)
	for _, tt := range []struct{ before, afterLogin, afterFailure string }{
		{"", "client_demo", ""},
		{"1", "client_demo", ""},
		{"client_b", "client_b.client_demo", "client_b"},
		{"client_demo.client_b", "client_demo.client_b", "client_b"},
	} {
		t.Run(tt.before, func(t *testing.T) {
			b := b.with(t)
			before := &http.Cookie{Name: "workos-has-session", Value: tt.before}
			login := b.postAsPage(testOrigin, exchangeBody(b.approve(DemoUserSakura).Get("code")), before)
			if got := cookiesOf(login)["workos-has-session"].Value; got != tt.afterLogin {
				t.Errorf("after login %q, want %q", got, tt.afterLogin)
			}
			failed := b.postAsPage(testOrigin, refreshBody("", "refresh_token", "-"), before)
			if got := cookiesOf(failed)["workos-has-session"].Value; got != tt.afterFailure {
				t.Errorf("after failure %q, want %q", got, tt.afterFailure)
			}
		})
	}
}

func TestCookiesOverHTTPS(t *testing.T) {
	b := start(t, cookieMode, func(c *Config) { c.CookieDomain = "example.com" })
	b.srv.SetIssuer("https://api.example.com")
	login := b.postAsPage(testOrigin, exchangeBody(b.approve(DemoUserSakura).Get("code")))
	for name, c := range cookiesOf(login) {
		if !c.Secure || c.SameSite != http.SameSiteNoneMode {
			t.Errorf("%s: %v", name, c)
		}
		wantDomain := ""
		if name == "workos-has-session" {
			wantDomain = "example.com"
		}
		if c.Domain != wantDomain {
			t.Errorf("%s: Domain %q, want %q", name, c.Domain, wantDomain)
		}
	}
}
