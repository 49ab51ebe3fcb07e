package message

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// tokenResponse reads the answer to a token or refresh request, and writes it
// in the names of @workos-inc/node: what the server says, null for null, and
// nothing for nothing.
func tokenResponse(v *strictjson.Value) string {
	r := parseResponse(v)
	if _, err := core.ParseTokenResponse(r, 0); err != nil {
		return answeredNo(v, r, err)
	}
	body, _ := strictjson.Parse(r.Body) // it was read above
	user := body.Get("user")
	var u strictjson.Writer
	rename(&u, user, userNames)
	u.Raw("externalId", or(user.Get("external_id"), "null"))
	u.Raw("metadata", or(user.Get("metadata"), "{}"))
	var w strictjson.Writer
	w.Raw("user", u.Text())
	rename(&w, &body, sessionNames)
	w.Raw("oauthTokens", oauthTokens(&body))
	for _, m := range body.Members {
		if m.Name != "user" && m.Name != "oauth_tokens" && m.Name != "oauthTokens" && !named(m.Name, sessionNames) {
			w.Raw(m.Name, m.Value.Raw()) // what WorkOS adds one day reaches the app under its own name
		}
	}
	return result(w, nil)
}

// profileResponse does so for the answer to an SSO token request.
func profileResponse(v *strictjson.Value) string {
	r := parseResponse(v)
	if _, err := core.ParseProfileResponse(r); err != nil {
		return answeredNo(v, r, err)
	}
	body, _ := strictjson.Parse(r.Body) // it was read above
	var p strictjson.Writer
	rename(&p, body.Get("profile"), profileNames)
	var w strictjson.Writer
	w.Raw("accessToken", body.Get("access_token").Raw())
	w.Raw("profile", p.Text())
	w.Raw("oauthTokens", oauthTokens(&body))
	return result(w, nil)
}

// Names of members: the server's, and those of @workos-inc/node.
var (
	userNames = [][2]string{{"object", "object"}, {"id", "id"}, {"email", "email"}, {"email_verified", "emailVerified"},
		{"first_name", "firstName"}, {"profile_picture_url", "profilePictureUrl"}, {"last_name", "lastName"},
		{"last_sign_in_at", "lastSignInAt"}, {"locale", "locale"}, {"created_at", "createdAt"}, {"updated_at", "updatedAt"}}
	sessionNames = [][2]string{{"organization_id", "organizationId"}, {"access_token", "accessToken"}, {"refresh_token", "refreshToken"},
		{"impersonator", "impersonator"}, {"authentication_method", "authenticationMethod"}}
	profileNames = [][2]string{{"id", "id"}, {"idp_id", "idpId"}, {"organization_id", "organizationId"}, {"connection_id", "connectionId"},
		{"connection_type", "connectionType"}, {"email", "email"}, {"first_name", "firstName"}, {"last_name", "lastName"}, {"role", "role"},
		{"roles", "roles"}, {"groups", "groups"}, {"custom_attributes", "customAttributes"}, {"raw_attributes", "rawAttributes"}}
	oauthNames = [][2]string{{"access_token", "accessToken"}, {"refresh_token", "refreshToken"}, {"expires_at", "expiresAt"}, {"scopes", "scopes"}}
)

func rename(w *strictjson.Writer, from *strictjson.Value, names [][2]string) {
	for _, name := range names {
		w.Raw(name[1], from.Get(name[0]).Raw())
	}
}

func named(name string, names [][2]string) bool {
	for _, n := range names {
		if name == n[0] || name == n[1] {
			return true
		}
	}
	return false
}

// or returns what v is, or a default where it is null or missing.
func or(v *strictjson.Value, text string) string {
	if v.Kind == strictjson.Missing || v.Kind == strictjson.Null {
		return text
	}
	return v.Raw()
}

// oauthTokens are those of the identity provider, where WorkOS hands them on.
func oauthTokens(body *strictjson.Value) string {
	tokens := body.Get("oauth_tokens")
	if tokens.Kind != strictjson.Object {
		return ""
	}
	var w strictjson.Writer
	rename(&w, tokens, oauthNames)
	return w.Text()
}

// answeredNo writes what failed, with what the server said about it. Of a
// refresh it tells the end of the session from a failure that may pass.
func answeredNo(v *strictjson.Value, r core.Response, err error) string {
	e := err.(*core.Error) // of two functions that return no other
	var secrets []string
	for _, s := range v.Get("secrets").Elements {
		secrets = append(secrets, s.Text())
	}
	said := core.ReadRefusal(r, secrets...)
	if e.Code == core.CodeExchangeFailed && v.Get("refresh").True() {
		e.Code = core.RefreshFailed
		if said.ServerError == "invalid_grant" {
			e.Code = core.LoginRequired
		}
	}
	var w strictjson.Writer
	w.String("code", string(e.Code))
	w.String("message", e.Code.Advice())
	w.Int("status", int64(e.Status))
	w.Optional("requestId", said.RequestID)
	w.Optional("serverError", said.ServerError)
	w.Optional("description", said.Description)
	w.Optional("serverCode", said.ServerCode)
	w.Optional("serverMessage", said.Message)
	w.Raw("body", said.Body)
	var answer strictjson.Writer
	answer.Raw("error", w.Text())
	return answer.Text()
}
