package core_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"testing"

	"authkit-wasm/core"
)

// claims are those of a good access token of five minutes.
func claims() map[string]any {
	return map[string]any{
		"iss": "https://api.workos.com", "sub": "user_01", "sid": "session_01",
		"iat": 1_600_000_000, "exp": 1_600_000_300,
	}
}

// jwt is a token of these claims. Nothing here looks at its signature.
func jwt(claims map[string]any) string {
	return rawJWT(encodeJSON(claims))
}

func rawJWT(payload string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256","kid":"k1"}`)) + "." + encode([]byte(payload)) + "." + encode([]byte("signature"))
}

// user is what the token endpoint says of a user.
func user() map[string]any {
	return map[string]any{
		"object": "user", "id": "user_01", "email": "ada@example.com", "email_verified": true,
		"first_name": "Ada", "last_name": "Lovelace", "profile_picture_url": nil,
		"last_sign_in_at": "2026-01-02T03:04:05.000Z", "external_id": nil, "locale": "en-GB",
		"created_at": "2025-01-01T00:00:00.000Z", "updated_at": "2025-01-01T00:00:00.000Z",
		"metadata": map[string]any{"plan": "pro"},
	}
}

// tokens is a good answer of the token endpoint, to be changed by a test.
func tokens() map[string]any {
	return map[string]any{
		"user": user(), "organization_id": "org_01", "authentication_method": "Password",
		"access_token": jwt(claims()), "refresh_token": "refresh_01",
	}
}

func tokenAnswer() string { return encodeJSON(tokens()) }

func encodeJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // a mistake in the test itself
	}
	return string(text)
}

// wantCode fails unless err is an *Error of exactly this code.
func wantCode(t testing.TB, err error, want core.Code) *core.Error {
	t.Helper()
	var e *core.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want the code %s", err, want)
	}
	if e.Code != want {
		t.Fatalf("got the code %s, want %s", e.Code, want)
	}
	return e
}

func decodeJSON(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("not a JSON object: %v", err)
	}
	return v
}

// member returns a string of a JSON object.
func member(t *testing.T, object, name string) string {
	t.Helper()
	value, ok := decodeJSON(t, object)[name].(string)
	if !ok {
		t.Fatalf("no string %q", name)
	}
	return value
}

// grant is a good answer with this refresh token, for user_01 in an
// organization. Its access token is another one for each refresh token.
func grant(refreshToken, organization string) core.Response {
	return grantFor("user_01", refreshToken, organization)
}

func grantFor(user, refreshToken, organization string) core.Response {
	return grantOf("session_of_"+user, user, refreshToken, organization)
}

func grantOf(session, user, refreshToken, organization string) core.Response {
	c, answer := claims(), tokens()
	c["sub"], c["sid"], c["org_id"], c["jti"] = user, session, organization, refreshToken
	answer["access_token"], answer["refresh_token"], answer["organization_id"] = jwt(c), refreshToken, organization
	answer["user"].(map[string]any)["id"] = user
	return core.Response{Status: 200, Body: encodeJSON(answer)}
}

// refusal is an error answer of the token endpoint.
func refusal(status int, code string) core.Response {
	return core.Response{Status: status, Body: encodeJSON(map[string]any{"error": code})}
}
