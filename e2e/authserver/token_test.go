package authserver

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTokenResponse(t *testing.T) {
	b := start(t)
	code := b.approve(DemoUserZoe, "organization_id", DemoOrgAcme).Get("code")
	got := b.post(exchangeBody(code, "ip_address", "192.0.2.1", "user_agent", "x", "invitation_token", "i"))
	if got.StatusCode != 200 {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Pragma": "no-cache", "Content-Type": "application/json; charset=utf-8",
		"X-Content-Type-Options": "nosniff", "Set-Cookie": "",
	} {
		if v := got.Header.Get(name); v != want {
			t.Errorf("%s: %q, want %q", name, v, want)
		}
	}
	for name, want := range map[string]any{
		"organization_id": DemoOrgAcme, "authentication_method": "Password", "impersonator": nil, "expires_in": nil,
	} {
		if got.json[name] != want {
			t.Errorf("%s = %v, want %v", name, got.json[name], want)
		}
	}
	if text(got.json, "refresh_token") == "" || text(got.json, "access_token") == "" {
		t.Error("tokens missing")
	}
	user, _ := got.json["user"].(map[string]any)
	for name, want := range map[string]any{
		"object": "user", "id": DemoUserZoe, "email": "zoe@example.com", "email_verified": true,
		"first_name": "Zoë", "last_name": "Müller-Ñandú", "profile_picture_url": nil, "locale": "de-CH",
		"external_id": "crm-1001", "last_sign_in_at": "2026-01-02T03:04:05.000Z",
		"created_at": "2025-03-14T09:26:53.000Z", "updated_at": "2025-03-14T09:26:53.000Z",
	} {
		if have, present := user[name]; !present || have != want {
			t.Errorf("user.%s = %v, want %v", name, have, want)
		}
	}
}

func TestExchangeRefusals(t *testing.T) {
	b := start(t)
	for _, tt := range []struct {
		name    string
		changes []string
		code    string
	}{
		{"unknown code", []string{"code", "code_x"}, "invalid_grant"},
		{"no code", []string{"code", "-"}, "invalid_request"},
		{"no client", []string{"client_id", "-"}, "invalid_request"},
		{"unknown client", []string{"client_id", "client_x"}, "invalid_client"},
		{"code of another client", []string{"client_id", "client_secret_holder"}, "invalid_grant"},
		{"no verifier", []string{"code_verifier", "-"}, "invalid_grant"},
		{"wrong verifier", []string{"code_verifier", strings.Repeat("a", 43)}, "invalid_grant"},
		{"challenge as verifier", []string{"code_verifier", testChallenge}, "invalid_grant"},
		{"verifier of 42", []string{"code_verifier", testVerifier[1:]}, "invalid_grant"},
		{"verifier of 129", []string{"code_verifier", strings.Repeat("a", 129)}, "invalid_grant"},
		{"verifier with padding", []string{"code_verifier", testVerifier + "="}, "invalid_grant"},
		{"other redirect_uri", []string{"redirect_uri", "http://app.test/"}, "invalid_grant"},
		{"secret of a public client", []string{"client_secret", "sk_test_1"}, "invalid_client"},
		{"no grant_type", []string{"grant_type", "-"}, "invalid_request"},
		{"password grant", []string{"grant_type", "password"}, "unsupported_grant_type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			code := b.approve(DemoUserSakura).Get("code")
			b.expectError(b.post(exchangeBody(code, tt.changes...)), 400, tt.code)
			if n := len(b.srv.ActiveSessions()); n != 0 {
				t.Errorf("%d sessions", n)
			}
		})
	}
}

func TestCodeOfAnotherClientStaysGood(t *testing.T) {
	b := start(t)
	code := b.approve(DemoUserSakura).Get("code")
	b.expectError(b.post(exchangeBody(code, "client_id", "client_secret_holder")), 400, "invalid_grant")
	if got := b.post(exchangeBody(code, "redirect_uri", testCallback)); got.StatusCode != 200 {
		t.Errorf("the owner got %d %s", got.StatusCode, got.body)
	}
}

func TestFailedExchangeSpendsTheCode(t *testing.T) {
	b := start(t)
	code := b.approve(DemoUserSakura).Get("code")
	b.expectError(b.post(exchangeBody(code, "code_verifier", strings.Repeat("a", 43))), 400, "invalid_grant")
	b.expectError(b.post(exchangeBody(code)), 400, "invalid_grant")
}

func TestCodeReuseEndsTheSession(t *testing.T) {
	b := start(t)
	code := b.approve(DemoUserSakura).Get("code")
	first := b.post(exchangeBody(code))
	if len(b.srv.ActiveSessions()) != 1 {
		t.Fatal("no session")
	}
	b.expectError(b.post(exchangeBody(code)), 400, "invalid_grant")
	if n := len(b.srv.ActiveSessions()); n != 0 {
		t.Errorf("%d sessions after reuse", n)
	}
	b.expectError(b.post(refreshBody(text(first.json, "refresh_token"))), 400, "invalid_grant")
}

func TestCodeLifetime(t *testing.T) {
	b := start(t)
	for _, tt := range []struct {
		age    time.Duration
		status int
	}{
		{10 * time.Minute, 200},
		{10*time.Minute + time.Second, 400},
	} {
		code := b.approve(DemoUserSakura).Get("code")
		b.clock.advance(tt.age)
		if got := b.post(exchangeBody(code)); got.StatusCode != tt.status {
			t.Errorf("after %v: %d %s", tt.age, got.StatusCode, got.body)
		}
	}
}

func TestConfidentialClient(t *testing.T) {
	const id = "client_secret_holder"
	for _, tt := range []struct {
		name   string
		pkce   bool
		secret string
		verify bool
		want   string // error code, empty for success
	}{
		{"secret alone", false, "sk_test_1", false, ""},
		{"secret and PKCE", true, "sk_test_1", true, ""},
		{"PKCE alone", true, "", true, ""},
		{"neither", false, "", false, "invalid_client"},
		{"wrong secret", false, "sk_test_2", false, "invalid_client"},
		{"wrong secret with PKCE", true, "sk_test_2", true, "invalid_client"},
		{"secret does not replace the verifier", true, "sk_test_1", false, "invalid_grant"},
		{"verifier without challenge", false, "sk_test_1", true, "invalid_grant"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t)
			changes := []string{"client_id", id}
			if !tt.pkce {
				changes = append(changes, "code_challenge", "-", "code_challenge_method", "-")
			}
			body := exchangeBody(b.approve(DemoUserSakura, changes...).Get("code"), "client_id", id)
			if tt.secret != "" {
				body["client_secret"] = tt.secret
			}
			if !tt.verify {
				delete(body, "code_verifier")
			}
			got := b.post(body)
			if tt.want != "" {
				b.expectError(got, 400, tt.want)
				return
			}
			if got.StatusCode != 200 {
				t.Fatalf("%d %s", got.StatusCode, got.body)
			}
			refresh := refreshBody(text(got.json, "refresh_token"), "client_id", id)
			if tt.secret != "" {
				b.expectError(b.post(refresh), 400, "invalid_client")
				refresh["client_secret"] = tt.secret
			}
			if again := b.post(refresh); again.StatusCode != 200 {
				t.Errorf("refresh: %d %s", again.StatusCode, again.body)
			}
		})
	}
}

func TestBodyIsParsedStrictly(t *testing.T) {
	b := start(t)
	const good = `{"grant_type":"refresh_token","client_id":"client_demo","refresh_token":"x"`
	for _, tt := range []struct {
		name, contentType, body string
		status                  int
		code                    string
	}{
		{"form", "application/x-www-form-urlencoded", "grant_type=refresh_token", 415, "unsupported_media_type"},
		{"text", "text/plain", good + "}", 415, "unsupported_media_type"},
		{"no type", "", good + "}", 415, "unsupported_media_type"},
		{"charset", "application/json; charset=utf-8", good + "}", 400, "invalid_grant"},
		{"empty", "application/json", "", 400, "invalid_request_body"},
		{"array", "application/json", "[]", 400, "invalid_request_body"},
		{"null", "application/json", "null", 400, "invalid_request_body"},
		{"cut", "application/json", good, 400, "invalid_request_body"},
		{"trailing octets", "application/json", good + "} x", 400, "invalid_request_body"},
		{"second object", "application/json", good + "}{}", 400, "invalid_request_body"},
		{"member twice", "application/json", good + `,"client_id":"client_demo"}`, 400, "invalid_request_body"},
		{"not UTF-8", "application/json", good + ",\"x\":\"\xff\"}", 400, "invalid_request_body"},
		{"number", "application/json", `{"grant_type":"refresh_token","client_id":"client_demo","refresh_token":1}`, 400, "invalid_request"},
		{"null member", "application/json", `{"grant_type":"refresh_token","client_id":null}`, 400, "invalid_request"},
		{"member in other case", "application/json", `{"grant_type":"refresh_token","CLIENT_ID":"client_demo"}`, 400, "invalid_request"},
		{"unknown member", "application/json", good + `,"x":{"y":[1]}}`, 400, "invalid_grant"},
		{"64 KB", "application/json", good + strings.Repeat(" ", maxBody-len(good)-1) + "}", 400, "invalid_grant"},
		{"over 64 KB", "application/json", good + strings.Repeat(" ", maxBody-len(good)) + "}", 413, "request_too_large"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			r, _ := http.NewRequest("POST", b.url+"/user_management/authenticate", strings.NewReader(tt.body))
			if tt.contentType != "" {
				r.Header.Set("Content-Type", tt.contentType)
			}
			b.expectError(b.do(r), tt.status, tt.code)
		})
	}
}

func TestImpersonation(t *testing.T) {
	const id = "client_secret_holder"
	b := start(t)
	callback := b.srv.Impersonate(id, DemoUserZoe, testCallback, "ticket 42")
	q := queryOf(t, callback)
	if !strings.HasPrefix(callback, testCallback+"?code=") || len(q) != 1 {
		t.Fatalf("callback %q, want a bare code", callback)
	}
	body := exchangeBody(q.Get("code"), "client_id", id, "code_verifier", "-", "client_secret", "sk_test_1")
	got := b.post(body)
	if got.StatusCode != 200 || got.json["authentication_method"] != "Impersonation" {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	who, _ := got.json["impersonator"].(map[string]any)
	if who["email"] != ImpersonatorEmail || who["reason"] != "ticket 42" {
		t.Errorf("impersonator %v", who)
	}

	withVerifier := queryOf(t, b.srv.Impersonate(id, DemoUserZoe, testCallback, "")).Get("code")
	b.expectError(b.post(exchangeBody(withVerifier, "client_id", id)), 400, "invalid_grant")
	public := queryOf(t, b.srv.Impersonate(DemoClientID, DemoUserZoe, testCallback, "")).Get("code")
	b.expectError(b.post(exchangeBody(public, "code_verifier", "-")), 400, "invalid_client")

	for _, bad := range [][3]string{
		{"client_x", DemoUserZoe, testCallback}, {id, "user_x", testCallback}, {id, DemoUserZoe, "http://evil.test/"},
	} {
		if got := b.srv.Impersonate(bad[0], bad[1], bad[2], ""); got != "" {
			t.Errorf("%v: %q", bad, got)
		}
	}
}
