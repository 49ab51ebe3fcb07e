package core

import "authkit-wasm/core/strictjson"

// Session is a signed-in user with the tokens that show it.
type Session struct {
	User                 User
	OrganizationID       string        // empty outside an organization
	AuthenticationMethod string        // "Password", "SSO", "Impersonation", …
	Impersonator         *Impersonator // who acts as the user, or nil
	AccessToken          AccessToken
	RefreshToken         RefreshToken
	Claims               Claims // of the access token, unverified

	// ExpiresAt is when the access token ends, in milliseconds since 1970 by
	// this machine's clock: the token's lifetime counted from its arrival, so
	// that a wrong clock neither locks a user out nor keeps them in.
	ExpiresAt int64

	body    string // what it was read from
	arrived int64
}

// String names the session without its tokens; GoString does so for %#v.
func (s Session) String() string   { return "session " + s.Claims.SessionID }
func (s Session) GoString() string { return s.String() }

// Impersonator is the member of staff who uses another user's account.
type Impersonator struct {
	Email  string
	Reason *string
}

// User is a WorkOS user. Pointers are nil where the server says null or
// nothing. Times are RFC 3339 texts, as the server writes them.
type User struct {
	ID                string
	Email             string
	EmailVerified     bool
	FirstName         *string
	LastName          *string
	ProfilePictureURL *string
	LastSignInAt      *string
	ExternalID        *string
	Locale            *string
	CreatedAt         string
	UpdatedAt         string
	Metadata          string // a JSON object, or empty
}

func parseUser(v *strictjson.Value) User {
	return User{
		ID:                v.Get("id").Text(),
		Email:             v.Get("email").Text(),
		EmailVerified:     v.Get("email_verified").True(),
		FirstName:         optional(v.Get("first_name")),
		LastName:          optional(v.Get("last_name")),
		ProfilePictureURL: optional(v.Get("profile_picture_url")),
		LastSignInAt:      optional(v.Get("last_sign_in_at")),
		ExternalID:        optional(v.Get("external_id")),
		Locale:            optional(v.Get("locale")),
		CreatedAt:         v.Get("created_at").Text(),
		UpdatedAt:         v.Get("updated_at").Text(),
		Metadata:          v.Get("metadata").Raw(),
	}
}

func optional(v *strictjson.Value) *string {
	if v.Kind != strictjson.String {
		return nil
	}
	s := v.Text()
	return &s
}

// Encode returns the form in which a host keeps a session, so that a module
// that died can be replaced. It holds the tokens.
func (s *Session) Encode() string {
	var w strictjson.Writer
	w.Int("arrived", s.arrived)
	w.String("refreshToken", string(s.RefreshToken)) // of another tab, perhaps
	w.String("body", s.body)
	return w.Text()
}

// sessionMembers are those members of an answer that a session is read from
// again. The refresh token is kept beside them, and what else a server sends,
// such as the tokens of an identity provider, is not kept at all.
var sessionMembers = [...]string{"user", "organization_id", "authentication_method", "impersonator", "access_token"}

func sessionBody(v *strictjson.Value) string {
	var w strictjson.Writer
	for _, name := range sessionMembers {
		if m := v.Get(name); m.Kind != strictjson.Missing {
			w.Raw(name, m.Raw())
		}
	}
	return w.Text()
}

// withoutRefreshToken returns a session as it is where a cookie holds the
// refresh token.
func (s *Session) withoutRefreshToken() *Session {
	without := *s
	without.RefreshToken = ""
	return &without
}

// ParseSession reads what Encode wrote. Fails with [ResponseMalformed].
func ParseSession(kept string) (*Session, error) {
	v, err := strictjson.Parse(kept)
	if err != nil {
		return nil, fail(ResponseMalformed)
	}
	return parseSession(&v)
}

func parseSession(v *strictjson.Value) (*Session, error) {
	arrived, ok := v.Get("arrived").Int()
	if !ok {
		return nil, fail(ResponseMalformed)
	}
	s, err := ParseTokenResponse(Response{Status: 200, Body: v.Get("body").Text()}, arrived)
	if err == nil {
		s.RefreshToken = RefreshToken(v.Get("refreshToken").Text())
	}
	return s, err
}

// arrivedAt sets the clock by which the session is measured.
func (s *Session) arrivedAt(now int64) {
	s.arrived = now
	s.ExpiresAt = now + (s.Claims.ExpiresAt-s.Claims.IssuedAt)*1000
}

// in reports whether the session is in an organization.
func (s *Session) in(organization string) bool {
	return s.OrganizationID == organization || s.Claims.OrganizationID == organization
}
