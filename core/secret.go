package core

// redacted stands where a secret would be printed. The secret types print so
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

// What carries a secret in a plain field, or one that fmt cannot ask to print
// itself because it is not exported, prints without it too.
func (c Client) String() string              { return "client " + c.config.ClientID }
func (c Client) GoString() string            { return c.String() }
func (e LoginStarted) String() string        { return "login started " + redacted }
func (e LoginStarted) GoString() string      { return e.String() }
func (e TransactionTaken) String() string    { return "transaction taken " + redacted }
func (e TransactionTaken) GoString() string  { return e.String() }
func (e PageLoaded) String() string          { return "page loaded " + redacted }
func (e PageLoaded) GoString() string        { return e.String() }
func (e SessionKept) String() string         { return "session kept " + redacted }
func (e SessionKept) GoString() string       { return e.String() }
func (e ShareSession) String() string        { return "share session " + redacted }
func (e ShareSession) GoString() string      { return e.String() }
func (e SaveTransaction) String() string     { return "save transaction " + redacted }
func (e SaveTransaction) GoString() string   { return e.String() }
func (e KeepSession) String() string         { return "keep session " + redacted }
func (e KeepSession) GoString() string       { return e.String() }
func (s StoredTransaction) String() string   { return "stored transaction " + redacted }
func (s StoredTransaction) GoString() string { return s.String() }
