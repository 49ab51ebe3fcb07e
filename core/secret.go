package core

// redacted stands where a secret would be printed. The types below print so
// by themselves; convert one to string where the value is needed.
const redacted = "[redacted]"

type (
	// AuthorizationCode is good for one exchange, with its verifier.
	AuthorizationCode string
	// AccessToken is a JWT for the app's own API.
	AccessToken string
	// RefreshToken is for one use, and for the authorization server alone.
	RefreshToken string
	// ClientSecret is a WorkOS API key. A browser MUST NOT have one.
	ClientSecret string
)

// String hides the secret from %v and %s, GoString from %#v.
func (CodeVerifier) String() string        { return redacted }
func (CodeVerifier) GoString() string      { return redacted }
func (AuthorizationCode) String() string   { return redacted }
func (AuthorizationCode) GoString() string { return redacted }
func (AccessToken) String() string         { return redacted }
func (AccessToken) GoString() string       { return redacted }
func (RefreshToken) String() string        { return redacted }
func (RefreshToken) GoString() string      { return redacted }
func (ClientSecret) String() string        { return redacted }
func (ClientSecret) GoString() string      { return redacted }
