package edge

import (
	"strings"
	"testing"

	"authkit-wasm/core/strictjson"
)

func TestNamesThereAndBack(t *testing.T) {
	for snake, camel := range map[string]string{
		"id": "id", "first_name": "firstName", "profile_picture_url": "profilePictureUrl", "last_sign_in_at": "lastSignInAt", "": "",
	} {
		if got := camelCase(snake); got != camel {
			t.Errorf("camelCase(%q) is %q", snake, got)
		}
		if got := snakeCase(camel); got != snake {
			t.Errorf("snakeCase(%q) is %q", camel, got)
		}
	}
	// Nothing of these is WorkOS's; they only must not run together.
	for _, name := range []string{"_a", "a_", "a__b", "a_1", "_"} {
		if camelCase(name) == "" {
			t.Errorf("%q is gone", name)
		}
	}
}

func TestRenamedKeepsValuesAndWritesNoNameTwice(t *testing.T) {
	v, err := strictjson.Parse(`{"first_name":"Zoë","firstName":2,"metadata":{"own_key":[1, "x"]},"n":null}`)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := renamed(&v, camelCase), `{"firstName":"Zoë","metadata":{"own_key":[1, "x"]},"n":null}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestSessionsOfOtherPackages(t *testing.T) {
	r := newRig(t)
	token := string(r.sessionOfGrant().accessToken)
	for _, tt := range []struct {
		text string
		ok   bool
	}{
		{`{"user":{"id":"u"},"accessToken":"` + token + `","refreshToken":"r"}`, true},
		{`{"user":{"id":"u"},"accessToken":"` + token + `","refreshToken":"r","impersonator":null,"more":1}`, true},
		{`{"user":{"id":"u"},"accessToken":"` + token + `"}`, false},
		{`{"user":{"id":"u"},"accessToken":"x","refreshToken":"r"}`, false},
		{`{"user":null,"accessToken":"` + token + `","refreshToken":"r"}`, false},
		{`{"accessToken":"` + token + `","refreshToken":"r"}`, false},
		{`{"a":1}`, false}, {`[]`, false}, {``, false},
	} {
		s, c, ok := parseSession(tt.text)
		if ok != tt.ok {
			t.Errorf("%s: %v", tt.text, ok)
		}
		if ok && (s.startedAt != c.IssuedAt*1000 || c.SessionID != "session_1") {
			t.Errorf("%s: started at %d", tt.text, s.startedAt)
		}
	}
}

func TestASessionIsReadAsItWasWritten(t *testing.T) {
	s := newRig(t).sessionOfGrant()
	s.impersonator = `{"email":"b@example.com","reason":null}`
	got, _, ok := parseSession(s.encode())
	if !ok || got != s {
		t.Errorf("%v", got.encode())
	}
	if strings.Contains(s.tokenResponse(), string(s.refreshToken)) {
		t.Error("the refresh token is in the answer for pages")
	}
}

func (r *rig) sessionOfGrant() session {
	r.Helper()
	s, _, err := sessionOf(r.grant(300), r.now)
	if err != nil {
		r.Fatal(err)
	}
	return s
}
