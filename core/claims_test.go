package core_test

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// Claims are UTF-8 under base64url: what atob makes of them elsewhere is
// mojibake.
func TestN30_ClaimsAndUserBeyondASCII(t *testing.T) {
	names := map[string]string{
		"N30: accents": "Zoë Müßiggång Ñandú",
		"N30: CJK":     "山田 太郎 김철수 李小龍",
		"N30: emoji":   "🔑👩🏽\u200d💻🏳️\u200d🌈",
		"N30: Arabic":  "محمد",
	}
	for name, text := range names {
		for form, write := range map[string]func(any) string{"as UTF-8": encodeJSON, "escaped": escapedJSON} {
			t.Run(name+" "+form, func(t *testing.T) {
				c := claims()
				c["role"], c["permissions"], c["org_id"] = text, []string{text, "a"}, text
				answer := tokens()
				answer["access_token"] = rawJWT(write(c))
				u := answer["user"].(map[string]any)
				u["first_name"], u["metadata"] = text, map[string]any{text: text}
				answer["impersonator"] = map[string]any{"email": "x@example.com", "reason": text}
				s, err := core.ParseTokenResponse(core.Response{Status: 200, Body: write(answer)}, startTime)
				if err != nil {
					t.Fatal(err)
				}
				if s.Claims.Role != text || s.Claims.OrganizationID != text || s.Claims.Permissions[0] != text ||
					*s.User.FirstName != text || *s.Impersonator.Reason != text {
					t.Errorf("got %+v, %+v", s.Claims, s.User)
				}
				var metadata map[string]string
				if err := json.Unmarshal([]byte(s.User.Metadata), &metadata); err != nil || metadata[text] != text {
					t.Errorf("metadata %s: %v", s.User.Metadata, err)
				}
			})
		}
	}
}

// escapedJSON writes everything beyond ASCII as \u escapes, surrogate pairs
// among them.
func escapedJSON(v any) string {
	var out strings.Builder
	for _, r := range encodeJSON(v) {
		if r < 0x80 {
			out.WriteRune(r)
			continue
		}
		units := []rune{r}
		if r > 0xFFFF {
			units = []rune{0xD800 + (r-0x10000)>>10, 0xDC00 + (r-0x10000)&0x3FF}
		}
		for _, u := range units {
			const hex = "0123456789abcdef"
			out.WriteString(`\u` + string([]byte{hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15]}))
		}
	}
	return out.String()
}

func TestClaims(t *testing.T) {
	c := claims()
	c["org_id"], c["role"], c["roles"] = "org_01", "admin", []string{"admin", "member"}
	c["permissions"], c["entitlements"], c["feature_flags"] = []any{"a", 7, "b"}, []string{"e"}, []string{"f"}
	got, err := core.UnverifiedClaims(core.AccessToken(jwt(c)))
	want := core.Claims{
		Issuer: "https://api.workos.com", Subject: "user_01", SessionID: "session_01", OrganizationID: "org_01",
		Role: "admin", Roles: []string{"admin", "member"}, Permissions: []string{"a", "b"}, Entitlements: []string{"e"},
		FeatureFlags: []string{"f"}, IssuedAt: 1_600_000_000, ExpiresAt: 1_600_000_300,
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestClaimsRefused(t *testing.T) {
	good := jwt(claims())
	part := strings.Split(good, ".")
	// A payload of 3n+1 octets leaves four bits of its last character unused.
	payload := encodeJSON(claims())
	for len(payload)%3 != 1 {
		payload += " "
	}
	padded := base64.URLEncoding.EncodeToString([]byte(payload))
	unpadded := strings.TrimRight(padded, "=")
	if _, err := core.UnverifiedClaims(core.AccessToken(part[0] + "." + unpadded + "." + part[2])); err != nil {
		t.Fatalf("the payload itself is refused: %v", err)
	}
	trailing := unpadded[:len(unpadded)-1] + string(unpadded[len(unpadded)-1]+1)
	for _, test := range []struct{ name, token string }{
		{"empty", ""},
		{"one part", part[0]},
		{"two parts", part[0] + "." + part[1]},
		{"four parts", good + ".x"},
		{"five parts, as encrypted ones have", good + ".x.y"},
		{"no header", "." + part[1] + "." + part[2]},
		{"no signature", part[0] + "." + part[1] + "."},
		{"no payload", part[0] + ".." + part[2]},
		{"padding", part[0] + "." + padded + "." + part[2]},
		{"standard base64", part[0] + "." + base64.RawStdEncoding.EncodeToString([]byte(`{"~~~":"???",`+encodeJSON(claims())[1:])) + "." + part[2]},
		{"carriage return and line feed", part[0] + "." + part[1][:8] + "\r\n" + part[1][8:] + "." + part[2]},
		{"line feed at the end", part[0] + "." + part[1] + "\n." + part[2]},
		{"trailing bits", part[0] + "." + trailing + "." + part[2]},
		{"payload that is no JSON", rawJWT("claims")},
		{"payload that is no object", rawJWT(`"claims"`)},
		{"duplicate exp", rawJWT(`{"exp":9600000000,` + encodeJSON(claims())[1:])},
		{"names in upper case", rawJWT(strings.ToUpper(encodeJSON(claims())))},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := core.UnverifiedClaims(core.AccessToken(test.token))
			wantCode(t, err, core.ResponseMalformed)
			if !reflect.DeepEqual(got, core.Claims{}) {
				t.Errorf("claims came with the error: %+v", got)
			}
		})
	}
}
