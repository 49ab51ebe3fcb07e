package core

import (
	"authkit-wasm/core/base64url"
	"authkit-wasm/core/strictjson"
)

// Claims are what an access token says of its session (RFC 7519 section 4,
// and WorkOS's own names). Times are seconds since 1970, as in the token.
type Claims struct {
	Issuer         string // iss
	Subject        string // sub: the user ID
	SessionID      string // sid
	OrganizationID string // org_id
	Role           string
	Roles          []string
	Permissions    []string
	Entitlements   []string
	FeatureFlags   []string // feature_flags
	IssuedAt       int64    // iat
	ExpiresAt      int64    // exp
}

// UnverifiedClaims reads the claims of a JWT without looking at its
// signature. A client may: it has the token from the token endpoint itself,
// over TLS (OpenID Connect Core section 3.1.3.7 item 6). Whoever grants
// access by a token MUST verify it first. Fails with [ResponseMalformed].
func UnverifiedClaims(token AccessToken) (Claims, error) {
	parts := split(string(token), '.')
	if len(parts) != 3 || parts[0] == "" || parts[2] == "" {
		return Claims{}, fail(ResponseMalformed)
	}
	payload, err := base64url.Decode(parts[1])
	if err != nil {
		return Claims{}, fail(ResponseMalformed)
	}
	v, err := strictjson.Parse(string(payload))
	if err != nil {
		return Claims{}, fail(ResponseMalformed)
	}
	c := Claims{
		Issuer:         v.Get("iss").Text(),
		Subject:        v.Get("sub").Text(),
		SessionID:      v.Get("sid").Text(),
		OrganizationID: v.Get("org_id").Text(),
		Role:           v.Get("role").Text(),
		Roles:          texts(v.Get("roles")),
		Permissions:    texts(v.Get("permissions")),
		Entitlements:   texts(v.Get("entitlements")),
		FeatureFlags:   texts(v.Get("feature_flags")),
	}
	var issued, expires bool
	c.IssuedAt, issued = v.Get("iat").Int()
	c.ExpiresAt, expires = v.Get("exp").Int()
	if !issued || !expires || c.IssuedAt < 0 || c.ExpiresAt <= c.IssuedAt || c.Subject == "" || c.SessionID == "" {
		return Claims{}, fail(ResponseMalformed)
	}
	return c, nil
}

// texts returns the strings of an array and leaves out what is none.
func texts(v *strictjson.Value) []string {
	var out []string
	for _, e := range v.Elements {
		if e.Kind == strictjson.String {
			out = append(out, e.Text())
		}
	}
	return out
}
