package message_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/message"
)

var (
	octets = func() []byte {
		var b []byte
		for i := range 96 {
			b = append(b, byte(i*37))
		}
		return b
	}()
	entropy  = base64.RawURLEncoding.EncodeToString(octets)
	made     = base64.RawURLEncoding.EncodeToString(octets[:32]) // the verifier of that entropy
	state    = base64.RawURLEncoding.EncodeToString(octets[32:64])
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636 appendix B
	token    = func() string {
		var parts []string
		for _, part := range []string{`{"alg":"RS256"}`, `{"sub":"user_1","sid":"session_1","iat":1,"exp":2}`, "signature"} {
			parts = append(parts, base64.RawURLEncoding.EncodeToString([]byte(part)))
		}
		return strings.Join(parts, ".")
	}()
	granted = `{"user":{"id":"user_1","email":"e","first_name":null,"metadata":{"a":"b"}},"organization_id":null,"access_token":"` + token + `","refresh_token":"r",` +
		`"oauth_tokens":{"access_token":"o","refresh_token":"p","expires_at":5,"scopes":["s"]},"added_one_day":[1]}`
	profiled = `{"access_token":"opaque","profile":{"id":"prof_1","idp_id":"i","custom_attributes":{"a":1},"raw_attributes":{}}}`
)

// computed are messages with their answers, letter by letter.
var computed = []struct{ name, message, answer string }{
	{"base URL", `{"function":"base-url","https":true}`, `{"result":{"baseURL":"https://api.workos.com"}}`},
	{"base URL of a test", `{"function":"base-url","https":false,"apiHostname":"localhost","port":4100}`, `{"result":{"baseURL":"http://localhost:4100"}}`},
	{"base URL refused", `{"function":"base-url","https":false,"apiHostname":"evil.example"}`, `api_hostname_invalid`},
	{"port refused", `{"function":"base-url","https":true,"port":"80"}`, `api_hostname_invalid`},
	{"P1", `{"function":"code-challenge","https":true,"codeVerifier":"` + verifier + `"}`, `{"result":{"codeChallenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}}`},
	{"no verifier", `{"function":"code-challenge","https":true,"codeVerifier":"short"}`, `verifier_length_invalid`},
	{"verifier", `{"function":"code-verifier","https":true,"length":43,"entropy":"` + entropy + `"}`, `{"result":{"codeVerifier":"` + made + `"}}`},
	{"long verifier", `{"function":"code-verifier","https":true,"length":128,"entropy":"` + entropy + `"}`, `{"result":{"codeVerifier":"` + entropy[:128] + `"}}`},
	{"too long", `{"function":"code-verifier","https":true,"length":129,"entropy":"` + entropy + `"}`, `verifier_length_invalid`},
	{"no length", `{"function":"code-verifier","https":true,"entropy":"` + entropy + `"}`, `verifier_length_invalid`},
	{"too little", `{"function":"code-verifier","https":true,"length":43,"entropy":"AAAA"}`, `entropy_short`},
	{"URL", `{"function":"authorization-url","https":true,"clientId":"c","options":{"provider":"authkit","redirectUri":"myapp://cb","state":"s","codeChallenge":"x"}}`,
		`{"result":{"url":"https://api.workos.com/user_management/authorize?client_id=c&code_challenge=x&code_challenge_method=S256&provider=authkit&redirect_uri=myapp%3A%2F%2Fcb&response_type=code&state=s"}}`},
	{"URL of another client", `{"function":"authorization-url","https":true,"clientId":"c","options":{"clientId":"d","connectionId":"n","redirectUri":"myapp://cb"}}`,
		`{"result":{"url":"https://api.workos.com/user_management/authorize?client_id=d&connection_id=n&redirect_uri=myapp%3A%2F%2Fcb&response_type=code"}}`},
	{"URL with PKCE", `{"function":"authorization-url","https":true,"clientId":"c","entropy":"` + entropy + `","options":{"provider":"authkit","redirectUri":"myapp://cb","state":"mine","codeChallenge":"mine"}}`,
		`{"result":{"codeVerifier":"` + made + `","state":"` + state + `","url":"https://api.workos.com/user_management/authorize?client_id=c&code_challenge=` +
			string(core.CodeVerifier(made).Challenge()) + `&code_challenge_method=S256&provider=authkit&redirect_uri=myapp%3A%2F%2Fcb&response_type=code&state=` + state + `"}}`},
	{"P2: half of the entropy", `{"function":"authorization-url","https":true,"clientId":"c","entropy":"` + entropy[:43] + `","options":{}}`, `entropy_short`},
	{"P3: a source that repeats itself", `{"function":"authorization-url","https":true,"clientId":"c","entropy":"` +
		base64.RawURLEncoding.EncodeToString(append(octets[:32:32], octets[:32]...)) + `","options":{}}`, `entropy_short`},
	{"SSO URL", `{"function":"sso-authorization-url","https":true,"clientId":"c","options":{"connection":"n","connectionId":"no","organizationId":"no","redirectUri":"myapp://cb"}}`,
		`{"result":{"url":"https://api.workos.com/sso/authorize?client_id=c&connection=n&redirect_uri=myapp%3A%2F%2Fcb&response_type=code"}}`},
	{"logout", `{"function":"logout-url","https":true,"options":{"sessionId":"s&","returnTo":"https://a/"}}`,
		`{"result":{"url":"https://api.workos.com/user_management/sessions/logout?session_id=s%26&return_to=https%3A%2F%2Fa%2F"}}`},
	{"logout of nobody", `{"function":"logout-url","https":true}`, `no_session`},
	{"keys", `{"function":"jwks-url","https":true,"options":{"clientId":"c"}}`, `{"result":{"url":"https://api.workos.com/sso/jwks/c"}}`},
	{"keys of nobody", `{"function":"jwks-url","https":true,"clientId":"c"}`, `client_id_missing`},
	{"code", `{"function":"token-request","https":true,"clientId":"c","options":{"code":"x","codeVerifier":"` + verifier + `","invitationToken":"i"}}`,
		`{"result":{"method":"POST","url":"https://api.workos.com/user_management/authenticate","contentType":"application/json","body":"{\"client_id\":\"c\",\"grant_type\":\"authorization_code\",\"code\":\"x\",\"code_verifier\":\"` +
			verifier + `\",\"invitation_token\":\"i\"}","maxBytes":131072}}`},
	{"P3: code without verifier", `{"function":"token-request","https":true,"clientId":"c","options":{"code":"x"}}`, `verifier_length_invalid`},
	{"verifier without code", `{"function":"token-request","https":true,"clientId":"c","options":{"codeVerifier":"` + verifier + `"}}`, `callback_malformed`},
	{"code of nobody", `{"function":"token-request","https":true,"options":{"code":"x","codeVerifier":"` + verifier + `"}}`, `client_id_missing`},
	{"refresh", `{"function":"refresh-request","https":true,"clientId":"c","options":{"refreshToken":"r","organizationId":"o","invitationToken":"i","userAgent":"u"}}`,
		`{"result":{"method":"POST","url":"https://api.workos.com/user_management/authenticate","contentType":"application/json","body":"{\"client_id\":\"c\",\"grant_type\":\"refresh_token\",\"refresh_token\":\"r\",\"organization_id\":\"o\",\"user_agent\":\"u\"}","maxBytes":131072}}`},
	{"refresh of nothing", `{"function":"refresh-request","https":true,"clientId":"c","options":{}}`, `login_required`},
	{"refresh of nobody", `{"function":"refresh-request","https":true,"options":{"refreshToken":"r"}}`, `client_id_missing`},
	{"SSO code", `{"function":"sso-token-request","https":true,"clientId":"c","options":{"code":"x","codeVerifier":"` + verifier + `"}}`,
		`{"result":{"method":"POST","url":"https://api.workos.com/sso/token","contentType":"application/x-www-form-urlencoded","body":"client_id=c&grant_type=authorization_code&code=x&code_verifier=` + verifier + `","maxBytes":131072}}`},
	{"P3: SSO code without verifier", `{"function":"sso-token-request","https":true,"clientId":"c","options":{"code":"x"}}`, `verifier_length_invalid`},
	{"session", `{"function":"token-response","https":true,"status":200,"body":` + quoted(granted) + `}`,
		`{"result":{"user":{"id":"user_1","email":"e","firstName":null,"externalId":null,"metadata":{"a":"b"}},"organizationId":null,"accessToken":"` + token +
			`","refreshToken":"r","oauthTokens":{"accessToken":"o","refreshToken":"p","expiresAt":5,"scopes":["s"]},"added_one_day":[1]}}`},
	{"session of two minds", `{"function":"token-response","https":true,"status":200,"body":` + quoted(strings.Replace(granted, `"added_one_day":[1]`, `"accessToken":"other","oauthTokens":1`, 1)) + `}`,
		`{"result":{"user":{"id":"user_1","email":"e","firstName":null,"externalId":null,"metadata":{"a":"b"}},"organizationId":null,"accessToken":"` + token +
			`","refreshToken":"r","oauthTokens":{"accessToken":"o","refreshToken":"p","expiresAt":5,"scopes":["s"]}}}`},
	{"profile", `{"function":"sso-token-response","https":true,"status":200,"body":` + quoted(profiled) + `}`,
		`{"result":{"accessToken":"opaque","profile":{"id":"prof_1","idpId":"i","customAttributes":{"a":1},"rawAttributes":{}}}}`},
	{"T2: a session that is none", `{"function":"token-response","https":true,"status":200,"body":` + quoted(`{"access_token":"opaque","refresh_token":"r"}`) + `}`, `response_malformed`},
	{"code refused", `{"function":"token-response","https":true,"status":400,"requestId":"q","secrets":["x",7],"body":"{\"error\":\"invalid_grant\",\"error_description\":\"It was x.\"}"}`,
		`{"error":{"code":"code_exchange_failed","message":` + quoted(core.CodeExchangeFailed.Advice()) + `,"status":400,"requestId":"q","serverError":"invalid_grant","description":"[redacted]"}}`},
	{"refresh refused", `{"function":"token-response","https":true,"status":400,"refresh":true,"body":"{\"error\":\"invalid_grant\"}"}`,
		`{"error":{"code":"login_required","message":` + quoted(core.LoginRequired.Advice()) + `,"status":400,"serverError":"invalid_grant","body":{"error":"invalid_grant"}}}`},
	{"refresh failed", `{"function":"token-response","https":true,"status":403,"refresh":true,"body":"{\"code\":\"c\",\"message\":\"m\"}"}`,
		`{"error":{"code":"refresh_failed","message":` + quoted(core.RefreshFailed.Advice()) + `,"status":403,"serverCode":"c","serverMessage":"m","body":{"code":"c","message":"m"}}}`},
	{"busy", `{"function":"sso-token-response","https":true,"status":503,"body":"<html>"}`,
		`{"error":{"code":"server_unavailable","message":` + quoted(core.ServerUnavailable.Advice()) + `,"status":503}}`},
	{"no message", ``, `message_malformed`},
	{"no object", `[]`, `message_malformed`},
	{"no function", `{"https":true}`, `message_malformed`},
	{"another function", `{"https":true,"function":"constructor"}`, `message_malformed`},
	{"two functions", `{"https":true,"function":"base-url","function":"base-url"}`, `message_malformed`},
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string is JSON
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text))
}

func TestCompute(t *testing.T) {
	for _, test := range computed {
		t.Run(test.name, func(t *testing.T) {
			want := test.answer
			if slices.Contains(core.Codes(), core.Code(want)) {
				want = `{"error":{"code":"` + want + `","message":` + quoted(core.Code(want).Advice())
			}
			if got := message.Compute(test.message); got != want && !(strings.HasSuffix(want, `"`) && strings.HasPrefix(got, want)) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// Whatever it is told, it answers with one object that says a result or an
// error of a known code, and never with the octets that it was given as
// entropy or secrets unless they are what was asked for.
func FuzzCompute(f *testing.F) {
	for _, test := range computed {
		f.Add(test.message)
	}
	f.Fuzz(func(t *testing.T, text string) {
		answer := message.Compute(text)
		var read struct {
			Result map[string]any
			Error  *struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(answer), &read); err != nil || (read.Result == nil) == (read.Error == nil) {
			t.Fatalf("%q is answered by %q: %v", text, answer, err)
		}
		if read.Error != nil && (!slices.Contains(core.Codes(), core.Code(read.Error.Code)) || read.Error.Message == "") {
			t.Fatalf("%q is answered by %q", text, answer)
		}
		if again := message.Compute(text); again != answer {
			t.Fatalf("%q is answered by %q and by %q", text, answer, again)
		}
	})
}
