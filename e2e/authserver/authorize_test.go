package authserver

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAuthorizeErrorPages(t *testing.T) {
	b := start(t)
	encode := func(changes ...string) string { return authorizeQuery(changes...).Encode() }
	for _, tt := range []struct{ name, query, code string }{
		{"no client", encode("client_id", "-"), "client_id_invalid"},
		{"unknown client", encode("client_id", "client_x"), "client_id_invalid"},
		{"two clients", encode() + "&client_id=client_x", "invalid_request"},
		{"no redirect URI", encode("redirect_uri", "-"), "redirect_uri_invalid"},
		{"foreign redirect URI", encode("redirect_uri", "https://evil.test/callback"), "redirect_uri_invalid"},
		{"redirect URI with a slash more", encode("redirect_uri", testCallback+"/"), "redirect_uri_invalid"},
		{"redirect URI with a query", encode("redirect_uri", testCallback+"?x=1"), "redirect_uri_invalid"},
		{"redirect URI in other case", encode("redirect_uri", "http://APP.test/callback"), "redirect_uri_invalid"},
		{"two redirect URIs", encode() + "&redirect_uri=" + url.QueryEscape(testCallback), "invalid_request"},
		{"bad escape", encode() + "&x=%zz", "invalid_request"},
		{"semicolon", encode() + "&a=1;b=2", "invalid_request"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			got := b.get(b.url + "/user_management/authorize?" + tt.query)
			if got.StatusCode != http.StatusBadRequest || got.Header.Get("Location") != "" {
				t.Errorf("got %d, Location %q; want a page with 400", got.StatusCode, got.Header.Get("Location"))
			}
			if !strings.Contains(got.body, `<code id="error-code">`+tt.code+`</code>`) {
				t.Errorf("page does not say %s:\n%s", tt.code, got.body)
			}
			if _, err := b.srv.Approve(b.url+"/user_management/authorize?"+tt.query, DemoUserZoe); err == nil || !strings.Contains(err.Error(), tt.code) {
				t.Errorf("Approve: %v, want %s", err, tt.code)
			}
		})
	}
}

func TestAuthorizeErrorRedirects(t *testing.T) {
	b := start(t)
	for _, tt := range []struct {
		name    string
		changes []string
		more    string
		code    string
	}{
		{"no response type", []string{"response_type", "-"}, "", "invalid_request"},
		{"response type token", []string{"response_type", "token"}, "", "unsupported_response_type"},
		{"no challenge", []string{"code_challenge", "-", "code_challenge_method", "-"}, "", "invalid_request"},
		{"method without challenge", []string{"code_challenge", "-"}, "", "invalid_request"},
		{"plain", []string{"code_challenge_method", "plain"}, "", "invalid_request"},
		{"no method, which means plain", []string{"code_challenge_method", "-"}, "", "invalid_request"},
		{"s256 in lower case", []string{"code_challenge_method", "s256"}, "", "invalid_request"},
		{"challenge of 42", []string{"code_challenge", testChallenge[1:]}, "", "invalid_request"},
		{"padded challenge", []string{"code_challenge", testChallenge + "="}, "", "invalid_request"},
		{"nobody to sign in with", []string{"provider", "-"}, "", "invalid_request"},
		{"unknown provider", []string{"provider", "nobody"}, "", "invalid_request"},
		{"screen_hint without authkit", []string{"provider", "GoogleOAuth", "screen_hint", "sign-up"}, "", "invalid_request"},
		{"unknown screen_hint", []string{"screen_hint", "sign-off"}, "", "invalid_request"},
		{"negative max_age", []string{"max_age", "-1"}, "", "invalid_request"},
		{"unknown connection", []string{"connection_id", "conn_x"}, "", "connection_invalid"},
		{"connection of another organization", []string{"connection_id", DemoConnection, "organization_id", DemoOrgAcme}, "", "connection_invalid"},
		{"unknown organization", []string{"organization_id", "org_x"}, "", "organization_invalid"},
		{"prompt none", []string{"prompt", "none"}, "", "login_required"},
		{"repeated provider", nil, "&provider=authkit", "invalid_request"},
		{"repeated unknown parameter", nil, "&x=1&x=2", "invalid_request"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			got := b.get(b.authorizeURL(tt.changes...) + tt.more)
			location := got.Header.Get("Location")
			if got.StatusCode != http.StatusFound || !strings.HasPrefix(location, testCallback+"?") {
				t.Fatalf("got %d to %q", got.StatusCode, location)
			}
			q := queryOf(t, location)
			if q.Get("error") != tt.code || q.Get("error_description") == "" || q.Get("state") != "st" {
				t.Errorf("got %v, want %s", q, tt.code)
			}
			if q.Has("iss") || q.Has("code") {
				t.Errorf("unexpected parameters: %v", q)
			}
		})
	}
}

func TestRepeatedStateIsNotSentBack(t *testing.T) {
	b := start(t)
	q := queryOf(t, b.get(b.authorizeURL()+"&state=other").Header.Get("Location"))
	if q.Get("error") != "invalid_request" || q.Has("state") {
		t.Errorf("got %v", q)
	}
}

func TestAuthorizeAccepts(t *testing.T) {
	b := start(t)
	for _, tt := range []struct {
		name    string
		changes []string
		more    string
	}{
		{"the plain request", nil, ""},
		{"provider_scopes twice", nil, "&provider_scopes=a&provider_scopes=b"},
		{"organization alone", []string{"provider", "-", "organization_id", DemoOrgAcme}, ""},
		{"connection alone", []string{"provider", "-", "connection_id", DemoConnection}, ""},
		{"other provider", []string{"provider", "GoogleOAuth"}, ""},
		{"what is only recorded", []string{
			"claim_nonce", "n", "invitation_token", "i", "password_reset_token", "p", "domain_hint", "d",
			"prompt", "login", "max_age", "0", "context", "c", "provider_query_params[hd]", "x", "unknown", "u",
		}, ""},
		{"confidential client without PKCE", []string{"client_id", "client_secret_holder", "code_challenge", "-", "code_challenge_method", "-"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			got := b.get(b.authorizeURL(tt.changes...) + tt.more)
			if got.StatusCode != http.StatusOK || !strings.Contains(got.body, `<main id="sign-in">`) {
				t.Errorf("got %d, Location %q", got.StatusCode, got.Header.Get("Location"))
			}
			if cc := got.Header.Get("Cache-Control"); cc != "no-store" {
				t.Errorf("Cache-Control %q", cc)
			}
		})
	}
}

func TestStateComesBackVerbatim(t *testing.T) {
	b := start(t)
	for _, state := range []string{
		"plain", `{"returnTo":"/a?b=c&d=e#f"}`, "a b+c%20d", "ü🌸\u2028", "x;y", strings.Repeat("s", 2048), "<script>",
	} {
		if got := b.approve(DemoUserZoe, "state", state).Get("state"); got != state {
			t.Errorf("sent %q, came back %q", state, got)
		}
	}
	if q := b.approve(DemoUserZoe, "state", ""); q.Has("state") {
		t.Errorf("empty state came back: %v", q)
	}
}

func TestCallbackKeepsQueryOfRedirectURI(t *testing.T) {
	const uri = "http://app.test/cb?tenant=a%20b"
	b := start(t, func(c *Config) { c.Clients[0].RedirectURIs = []string{uri} })
	callback, err := b.srv.Approve(b.authorizeURL("redirect_uri", uri), DemoUserZoe)
	if err != nil || !strings.HasPrefix(callback, uri+"&code=") {
		t.Errorf("got %q, %v", callback, err)
	}
}

func TestSendIssuer(t *testing.T) {
	b := start(t, func(c *Config) { c.SendIssuer = true })
	denied, err := b.srv.Deny(b.authorizeURL())
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]url.Values{
		"success": b.approve(DemoUserZoe),
		"denied":  queryOf(t, denied),
		"refused": queryOf(t, b.get(b.authorizeURL("provider", "-")).Header.Get("Location")),
	} {
		if got := q["iss"]; len(got) != 1 || got[0] != b.url {
			t.Errorf("%s: iss %v, want %s", name, got, b.url)
		}
	}
}

func TestDeny(t *testing.T) {
	b := start(t)
	callback, err := b.srv.Deny(b.authorizeURL())
	if err != nil {
		t.Fatal(err)
	}
	q := queryOf(t, callback)
	if q.Get("error") != "access_denied" || q.Get("error_description") == "" || q.Get("state") != "st" || q.Has("code") {
		t.Errorf("got %v", q)
	}
}

func TestOrganizationOfRequestIsHonoured(t *testing.T) {
	b := start(t)
	if got := b.signIn(DemoUserZoe, "organization_id", DemoOrgNordlys); got["organization_id"] != DemoOrgNordlys {
		t.Errorf("organization %v", got["organization_id"])
	}
	if got := b.signIn(DemoUserZoe); got["organization_id"] != DemoOrgAcme {
		t.Errorf("without one: %v, want the first membership", got["organization_id"])
	}
	if q := b.approve(DemoUserSakura, "organization_id", DemoOrgAcme); q.Get("error") != "access_denied" || q.Has("code") {
		t.Errorf("not a member: %v", q)
	}
	got := b.signIn(DemoUserSakura, "connection_id", DemoConnection, "provider", "-")
	if got["organization_id"] != DemoOrgNordlys || got["authentication_method"] != "SSO" {
		t.Errorf("connection: %v %v", got["organization_id"], got["authentication_method"])
	}
	if got := b.signIn(DemoUserSakura, "provider", "GoogleOAuth"); got["authentication_method"] != "GoogleOAuth" {
		t.Errorf("method %v", got["authentication_method"])
	}
}

func TestApproveGoErrors(t *testing.T) {
	b := start(t)
	for _, target := range []string{"://", b.url + "/elsewhere?client_id=x"} {
		if _, err := b.srv.Approve(target, DemoUserZoe); err == nil {
			t.Errorf("%q: no error", target)
		}
	}
	if _, err := b.srv.Approve(b.authorizeURL(), "user_x"); err == nil {
		t.Error("unknown user: no error")
	}
}
