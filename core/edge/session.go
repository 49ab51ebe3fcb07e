package edge

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// session is what the sealed cookie holds, as @workos-inc/node and
// @workos/authkit-session write it. They ignore startedAt.
type session struct {
	accessToken          core.AccessToken
	refreshToken         core.RefreshToken
	user                 string // a JSON object, names in camelCase
	organizationID       string
	authenticationMethod string
	impersonator         string // a JSON object, or empty
	startedAt            int64  // of the login, milliseconds since 1970

	// By which an instance knows the tokens again; they stay here.
	accessDigest, refreshDigest string
}

// encode returns the text to seal.
func (s *session) encode() string {
	var w strictjson.Writer
	w.Optional("organizationId", s.organizationID)
	w.Raw("user", s.user)
	w.String("accessToken", string(s.accessToken))
	w.String("refreshToken", string(s.refreshToken))
	w.Optional("authenticationMethod", s.authenticationMethod)
	w.Raw("impersonator", s.impersonator)
	w.Int("startedAt", s.startedAt)
	return w.Text()
}

// parseSession reads the text of a sealed session. One that another package
// wrote began when its access token was issued, as far as can be told.
func parseSession(plain string) (s session, c core.Claims, ok bool) {
	v, err := strictjson.Parse(plain)
	if err != nil {
		return s, c, false
	}
	s = session{
		accessToken:          core.AccessToken(v.Get("accessToken").Text()),
		refreshToken:         core.RefreshToken(v.Get("refreshToken").Text()),
		user:                 object(v.Get("user")),
		organizationID:       v.Get("organizationId").Text(),
		authenticationMethod: v.Get("authenticationMethod").Text(),
		impersonator:         object(v.Get("impersonator")),
	}
	s.accessDigest = digest("access token", string(s.accessToken))
	s.refreshDigest = digest("refresh token", string(s.refreshToken))
	c, err = core.UnverifiedClaims(s.accessToken)
	if s.startedAt, ok = v.Get("startedAt").Int(); !ok {
		s.startedAt = c.IssuedAt * 1000
	}
	return s, c, err == nil && s.refreshToken != "" && s.user != ""
}

func object(v *strictjson.Value) string {
	if v.Kind != strictjson.Object {
		return ""
	}
	return v.Raw()
}

// sessionOf makes a session of a token response. Fails as
// [core.ParseTokenResponse] does, and with [core.ResponseMalformed] where
// there is no refresh token.
func sessionOf(a Answer, now int64) (s session, c core.Claims, err error) {
	t, err := core.ParseTokenResponse(core.Response{
		Status: a.Status, Body: a.Body, RequestID: header(a.Header, "x-request-id")}, now)
	if err != nil {
		return s, c, err
	}
	if t.RefreshToken == "" {
		return s, c, &core.Error{Code: core.ResponseMalformed, Status: a.Status}
	}
	v, _ := strictjson.Parse(a.Body) // was parsed before
	s = session{
		accessToken:          t.AccessToken,
		refreshToken:         t.RefreshToken,
		user:                 renamed(v.Get("user"), camelCase),
		organizationID:       either(t.Claims.OrganizationID, t.OrganizationID),
		authenticationMethod: t.AuthenticationMethod,
		impersonator:         object(v.Get("impersonator")),
		startedAt:            now,
	}
	// As parts of one text of its own. As parts of the answer they would keep
	// all of that for as long as the session is remembered, and as a text each
	// they would leave no room between them for the next message.
	s, c, _ = parseSession(s.encode())
	return s, c, nil
}

func either(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// renamed writes the members of an object under other names, and their values
// as they are: what an app keeps in metadata is its own.
func renamed(v *strictjson.Value, name func(string) string) string {
	var w strictjson.Writer
	seen := map[string]bool{}
	for _, m := range v.Members {
		if n := name(m.Name); !seen[n] {
			seen[n] = true
			w.Raw(n, m.Value.Raw())
		}
	}
	return w.Text()
}

// camelCase writes profile_picture_url as profilePictureUrl.
func camelCase(name string) string {
	var out []byte
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c == '_' && i > 0 && i+1 < len(name) && 'a' <= name[i+1] && name[i+1] <= 'z' {
			i++
			c = name[i] - 'a' + 'A'
		}
		out = append(out, c)
	}
	return string(out)
}

// snakeCase is the way back.
func snakeCase(name string) string {
	var out []byte
	for i := 0; i < len(name); i++ {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			out = append(out, '_')
			c += 'a' - 'A'
		}
		out = append(out, c)
	}
	return string(out)
}

// tokenResponse is the session as the API's token endpoint would say it, but
// for the refresh token: what the proxy tells a page.
func (s *session) tokenResponse() string {
	var w strictjson.Writer
	user, _ := strictjson.Parse(s.user)
	w.Raw("user", renamed(&user, snakeCase))
	w.Optional("organization_id", s.organizationID)
	w.String("access_token", string(s.accessToken))
	w.Optional("authentication_method", s.authenticationMethod)
	w.Raw("impersonator", s.impersonator)
	return w.Text()
}

// about is what a page may know of the session: no token is in it.
func (s *session) about(c core.Claims) string {
	var w strictjson.Writer
	w.Raw("user", s.user)
	w.String("sessionId", c.SessionID)
	w.Optional("organizationId", c.OrganizationID)
	w.Optional("role", c.Role)
	w.Raw("roles", texts(c.Roles))
	w.Raw("permissions", texts(c.Permissions))
	w.Raw("entitlements", texts(c.Entitlements))
	w.Raw("featureFlags", texts(c.FeatureFlags))
	w.Optional("authenticationMethod", s.authenticationMethod)
	w.Raw("impersonator", s.impersonator)
	w.Int("expiresAt", c.ExpiresAt*1000)
	return w.Text()
}

// texts writes an array, or nothing where there is none.
func texts(list []string) string {
	if list == nil {
		return ""
	}
	b := []byte{'['}
	for i, text := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strictjson.AppendString(b, text)
	}
	return string(append(b, ']'))
}
