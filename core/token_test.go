package core_test

import (
	"strconv"
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestTokenRequest(t *testing.T) {
	grant := core.CodeGrant{ClientID: clientID, Code: `c"\`, Verifier: "v"}
	got := core.Endpoint("https://api.workos.com").TokenRequest(grant)
	want := core.Request{
		Method: "POST", URL: "https://api.workos.com/user_management/authenticate",
		Body: `{"client_id":"client_01TEST","grant_type":"authorization_code","code":"c\"\\","code_verifier":"v"}`,
	}
	if got != want {
		t.Errorf("got body %s", got.Body)
	}
	grant.ClientSecret = "secret"
	got = core.Endpoint("https://api.workos.com").TokenRequest(grant)
	if want := `{"client_id":"client_01TEST","client_secret":"secret","grant_type"`; !strings.HasPrefix(got.Body, want) {
		t.Errorf("got body %s", got.Body)
	}
}

func TestTokenResponse(t *testing.T) {
	answer := tokens()
	answer["authentication_method"] = "Impersonation"
	answer["impersonator"] = map[string]any{"email": "staff@example.com", "reason": "ticket 7"}
	s, err := core.ParseTokenResponse(core.Response{Status: 200, Body: encodeJSON(answer)}, startTime)
	if err != nil {
		t.Fatal(err)
	}
	if s.User.ID != "user_01" || s.User.Email != "ada@example.com" || !s.User.EmailVerified ||
		*s.User.LastName != "Lovelace" || s.User.ProfilePictureURL != nil || s.User.ExternalID != nil ||
		*s.User.Locale != "en-GB" || *s.User.LastSignInAt != "2026-01-02T03:04:05.000Z" ||
		s.User.CreatedAt != "2025-01-01T00:00:00.000Z" || s.User.UpdatedAt != "2025-01-01T00:00:00.000Z" {
		t.Errorf("user %+v", s.User)
	}
	if s.OrganizationID != "org_01" || s.AuthenticationMethod != "Impersonation" || string(s.RefreshToken) != "refresh_01" ||
		s.Impersonator.Email != "staff@example.com" || *s.Impersonator.Reason != "ticket 7" {
		t.Errorf("session %+v of %+v", s, s.Impersonator)
	}
	if s.Claims.SessionID != "session_01" || s.ExpiresAt != startTime+300_000 {
		t.Errorf("claims %+v, ends %d", s.Claims, s.ExpiresAt)
	}
}

// change is a good answer with one member changed, or taken out where value
// is the word "delete".
func change(path string, value any) string {
	answer := tokens()
	at := answer
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		at = at[name].(map[string]any)
	}
	at[names[len(names)-1]] = value
	if value == "delete" {
		delete(at, names[len(names)-1])
	}
	return encodeJSON(answer)
}

func changedToken(name string, value any) string {
	c := claims()
	c[name] = value
	if value == "delete" {
		delete(c, name)
	}
	return change("access_token", jwt(c))
}

func TestD2_MalformedAnswers(t *testing.T) {
	good := tokenAnswer()
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	for _, test := range []struct {
		name, body string
		status     int
	}{
		{"D2: 200 with HTML", "<!doctype html><title>Sign in to the Wi-Fi</title>", 200},
		{"D2: 204", "", 204},
		{"D2: 200 without body", "", 200},
		{"D2: truncated JSON", good[:len(good)-1], 200},
		{"D2: truncated in a string", good[:strings.Index(good, "ada@")+2], 200},
		{"D2: 10⁵ deep", deep, 200},
		{"D2: 10⁵ deep inside", `{"x":` + deep + `,` + good[1:], 200},
		{"D2: numeric access_token", change("access_token", 7), 200},
		{"D2: access_token null", change("access_token", nil), 200},
		{"D2: access_token in an array", change("access_token", []string{jwt(claims())}), 200},
		{"D2: no access_token", change("access_token", "delete"), 200},
		{"D2: access_token that is no JWT", change("access_token", "opaque"), 200},
		{"D2: trailing bytes", good + "x", 200},
		{"D2: a second object", good + good, 200},
		{"D2: a byte order mark", "\uFEFF" + good, 200},
		{"D2: not UTF-8", strings.Replace(good, "Ada", "\xff", 1), 200},
		{"D2: a name twice", `{"refresh_token":"evil",` + good[1:], 200},
		{"D2: a name twice, once escaped", `{"refresh_\u0074oken":"evil",` + good[1:], 200},
		{"D2: names in upper case", strings.Replace(good, `"access_token"`, `"ACCESS_TOKEN"`, 1), 200},
		{"D2: a name with a Kelvin sign", strings.Replace(good, `"access_token"`, "\"access_to\u212Aen\"", 1), 200},
		{"D2: an array", "[" + good + "]", 200},
		{"D2: null", "null", 200},
		{"D2: no user", change("user", "delete"), 200},
		{"D2: user null", change("user", nil), 200},
		{"D2: user without ID", change("user.id", "delete"), 200},
		{"D2: numeric user ID", change("user.id", 7), 200},
		{"D2: user without e-mail", change("user.email", ""), 200},
		{"D2: no exp", changedToken("exp", "delete"), 200},
		{"D2: no iat", changedToken("iat", "delete"), 200},
		{"D2: no sub", changedToken("sub", "delete"), 200},
		{"D2: no sid", changedToken("sid", "delete"), 200},
		{"D2: exp of text", changedToken("exp", "1600000300"), 200},
		{"D2: exp of 1e308", changedToken("exp", 1e308), 200},
		{"D2: exp with a fraction", changedToken("exp", 1600000300.5), 200},
		{"D2: exp before iat", changedToken("exp", 1_599_999_999), 200},
		{"D2: no lifetime", changedToken("exp", 1_600_000_000), 200},
		{"D2: negative iat", changedToken("iat", -1), 200},
		{"D2: 201", good, 201},
		{"D2: 206", good, 206},
		{"T3: 307", good, 307},
		{"D2: 302", "", 302},
		{"D2: no status", good, 0},
		{"D2: negative status", good, -200},
		{"D1: 2 MB of white space", strings.Repeat(" ", 2<<20) + good, 200},
		{"D1: 2 MB in one string", `{"x":"` + strings.Repeat("x", 2<<20) + `",` + good[1:], 200},
		{"D1: 10⁵ names", `{` + manyNames(100_000) + `}`, 200},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := core.Response{Status: test.status, Body: test.body, RequestID: "req_1"}
			_, err := core.ParseTokenResponse(r, startTime)
			if e := wantCode(t, err, core.ResponseMalformed); e.Status != test.status || e.RequestID != "req_1" {
				t.Errorf("status %d and request %q", e.Status, e.RequestID)
			}

			// In a client it changes nothing.
			b := newBrowser(t)
			before := b.signIn(core.LoginStarted{})
			published := len(b.published)
			call := b.open(callbackOf(b.login(core.LoginStarted{AppState: "2"}), "c"))
			b.respond(call, r)
			if err := b.rejected[call]; err == nil || err.Code != core.ResponseMalformed || err.AppState != "2" {
				t.Errorf("rejected with %+v", err)
			}
			if b.client.Session() != before || len(b.published) != published {
				t.Error("the session changed")
			}
		})
	}
}

func manyNames(n int) string {
	var out strings.Builder
	for i := range n {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(`"` + strconv.Itoa(i) + `":0`)
	}
	return out.String()
}

func TestD2_ErrorAnswers(t *testing.T) {
	const oauth = `{"error":"invalid_grant","error_description":"The code is used."}`
	const workos = `{"code":"invalid_client","message":"No such client."}`
	for _, test := range []struct {
		name, body string
		status     int
		want       core.Error
	}{
		{"D2: in OAuth's words", oauth, 400, core.Error{Code: core.CodeExchangeFailed, ServerError: "invalid_grant", Description: "The code is used."}},
		{"D2: in WorkOS's words", workos, 422, core.Error{Code: core.CodeExchangeFailed, ServerError: "invalid_client", Description: "No such client."}},
		{"D2: in both", oauth[:len(oauth)-1] + "," + workos[1:], 400, core.Error{Code: core.CodeExchangeFailed, ServerError: "invalid_grant", Description: "The code is used."}},
		{"D2: in words of other kinds", `{"error":{"a":1},"error_description":7,"message":null}`, 400, core.Error{Code: core.CodeExchangeFailed}},
		{"D2: 401 with HTML", "<html>", 401, core.Error{Code: core.CodeExchangeFailed}},
		{"D2: 403", "", 403, core.Error{Code: core.CodeExchangeFailed}},
		{"D2: 404", "{", 404, core.Error{Code: core.CodeExchangeFailed}},
		{"D2: 408", "", 408, core.Error{Code: core.ServerUnavailable}},
		{"D2: 429", workos, 429, core.Error{Code: core.ServerUnavailable, ServerError: "invalid_client", Description: "No such client."}},
		{"D2: 500", oauth, 500, core.Error{Code: core.ServerUnavailable, ServerError: "invalid_grant", Description: "The code is used."}},
		{"D2: 502 with HTML", "<html>", 502, core.Error{Code: core.ServerUnavailable}},
		{"D2: 503", "", 503, core.Error{Code: core.ServerUnavailable}},
		{"D2: 599", tokenAnswer(), 599, core.Error{Code: core.ServerUnavailable}},
		{"D4: control characters", `{"error":"a\r\nb\u0000\u001b[31m\u2028\u0085","error_description":"<img onerror=alert(1)>"}`, 400,
			core.Error{Code: core.CodeExchangeFailed, ServerError: "a  b  [31m  ", Description: "<img onerror=alert(1)>"}},
		{"D4: cut at 500 octets", `{"error":"` + strings.Repeat("x", 4096) + `","error_description":"` + strings.Repeat("語", 400) + `"}`, 400,
			core.Error{Code: core.CodeExchangeFailed, ServerError: strings.Repeat("x", 500), Description: strings.Repeat("語", 166)}},
		{"D4: 1 MB", `{"error_description":"` + strings.Repeat("x", 1<<20) + `"}`, 400, core.Error{Code: core.CodeExchangeFailed}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := core.ParseTokenResponse(core.Response{Status: test.status, Body: test.body, RequestID: "req\r\n1"}, startTime)
			test.want.Status, test.want.RequestID = test.status, "req  1"
			if got := wantCode(t, err, test.want.Code); *got != test.want {
				t.Errorf("got  %+v\nwant %+v", *got, test.want)
			}
		})
	}
}
