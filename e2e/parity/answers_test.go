package parity_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"unicode/utf16"
)

// Answers of the server, in every shape that the types of @workos-inc/node
// 8.13 and WorkOS's documentation know.

var authenticationMethods = strings.Fields(`SSO Password Passkey AppleOAuth BitbucketOAuth DiscordOAuth GitHubOAuth GitLabOAuth GoogleOAuth
	IntuitOAuth LinkedInOAuth MicrosoftOAuth SalesforceOAuth SlackOAuth VercelMarketplaceOAuth VercelOAuth XeroOAuth MagicAuth CrossAppAuth
	ExternalAuth MigratedSession Impersonation`)

func (m maker) nullOr(v any) any {
	if m.chance(40) {
		return nil
	}
	return v
}

// name is what people are called.
func (m maker) name() string {
	return m.pick("Ada", "Zoë", "José Ángel", "Łukasz", "Þóra", "李", "張偉", "أحمد", "Ольга", "नेहा", "👩‍🚀", `"O'Neil" \ <b>`, "é́")
}

// accessToken is a JWT whose claims may be in any language (N30), for an
// organization or, where that is nil, for none.
func (m maker) accessToken(organization any) string {
	claims := map[string]any{"iss": "https://api.workos.com", "sub": m.id("user"), "sid": m.id("session"), "jti": m.id("jti"),
		"iat": 1_700_000_000, "exp": 1_700_000_000 + 1 + m.IntN(3600)}
	if organization != nil {
		claims["org_id"] = organization
	}
	maps.Copy(claims, m.some(map[string]any{"role": m.name(), "roles": []string{m.name(), "admin"},
		"permissions": []string{"posts:read", m.name()}, "entitlements": []string{}, "feature_flags": []string{m.name()}, "name": m.name()}))
	parts := []string{`{"alg":"RS256","typ":"JWT","kid":"key_1"}`, show(claims), "not verified here"}
	for i, part := range parts {
		parts[i] = base64.RawURLEncoding.EncodeToString([]byte(part))
	}
	return strings.Join(parts, ".")
}

func (m maker) user() map[string]any {
	user := map[string]any{"object": "user", "id": m.id("user"), "email": m.pick("ada@example.com", "zoë+1@exämple.com"), "email_verified": m.chance(50),
		"first_name": m.nullOr(m.name()), "last_name": m.nullOr(m.name()), "profile_picture_url": m.nullOr("https://workoscdn.com/images/é?a=b&c"),
		"last_sign_in_at": m.nullOr("2026-01-02T03:04:05.678Z"), "locale": m.nullOr(m.pick("en-US", "zh-Hant")),
		"created_at": "2024-11-28T20:00:59.123Z", "updated_at": "2026-01-02T03:04:05.678Z"}
	maps.Copy(user, m.some(map[string]any{"external_id": m.nullOr(m.pick("42", m.text())),
		"metadata": m.some(map[string]any{"team": m.name(), "": "", m.text(): m.text(), "constructor": "x"}), "added_one_day": m.text()}))
	return user
}

func (m maker) oauthTokens() map[string]any {
	return map[string]any{"access_token": m.id("provider"), "refresh_token": m.pick(m.id("provider"), ""), "expires_at": 1_735_141_800 * m.IntN(2),
		"scopes": []string{"profile", m.text()}}
}

// session is an answer to a token request.
func (m maker) session() answer { return m.written(200, m.sessionBody()) }

func (m maker) sessionBody() map[string]any {
	body := m.some(map[string]any{"organization_id": m.nullOr(m.id("org"))})
	maps.Copy(body, map[string]any{"user": m.user(), "access_token": m.accessToken(body["organization_id"]), "refresh_token": m.id("refresh")})
	maps.Copy(body, m.some(map[string]any{
		"authentication_method": m.pick(authenticationMethods...),
		"impersonator":          m.nullOr(map[string]any{"email": "staff@example.com", "reason": m.nullOr(m.text())}),
		"oauth_tokens":          m.nullOr(m.oauthTokens()),
	}))
	if m.chance(20) { // what the types do not know yet
		maps.Copy(body, map[string]any{"sealed_session": nil, "added_one_day": map[string]any{"n": []any{1, -2.5e3, nil, "é", true}}})
	}
	return body
}

// profile is an answer to an SSO token request.
func (m maker) profile() answer {
	profile := map[string]any{"object": "profile", "id": m.id("prof"), "idp_id": m.text(), "connection_id": m.id("conn"),
		"connection_type": m.pick("OktaSAML", "GoogleOAuth", "GenericOIDC"), "email": "zoë@example.com"}
	maps.Copy(profile, m.some(map[string]any{"organization_id": m.nullOr(m.id("org")), "first_name": m.nullOr(m.name()), "last_name": m.nullOr(m.name()),
		"role": map[string]any{"slug": "admin"}, "roles": []any{map[string]any{"slug": "admin"}, map[string]any{"slug": "mêmber"}},
		"groups": []string{m.name(), "Everyone"}, "custom_attributes": map[string]any{"preferred_name": m.name()},
		"raw_attributes": map[string]any{"http://schemas.xmlsoap.org/claims/name": []any{m.name(), 1.25, nil}}}))
	body := map[string]any{"access_token": m.id("01DMEK0J53CVMC32CK5SE0KZ8Q"), "profile": profile}
	maps.Copy(body, m.some(map[string]any{"oauth_tokens": m.nullOr(m.oauthTokens())}))
	return m.written(200, body)
}

// written puts a body into JSON in one of the ways that mean the same.
func (m maker) written(status int, body any) answer {
	text := show(body)
	switch m.IntN(3) {
	case 0:
		text = asciiJSON(text)
	case 1:
		indented, err := json.MarshalIndent(body, "\t", "  ")
		if err != nil {
			panic(err) // what was made above is JSON
		}
		text = " \r\n" + string(indented) + "\n"
	}
	return answer{status: status, body: text}
}

// asciiJSON escapes what is not ASCII, as some servers do.
func asciiJSON(text string) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		if unit < 0x80 {
			out.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}
