package core

import (
	"strings"
	"unicode/utf8"

	"authkit-wasm/core/strictjson"
)

// Request is what a host is to send: nothing is sent here. Hosts MUST NOT
// follow redirects with it and MUST bound the answer (see [MaxResponse]).
type Request struct {
	Method string
	URL    string
	Body   string // JSON where Method is POST; holds secrets
}

// String leaves the body out of logs, GoString does so for %#v.
func (r Request) String() string   { return r.Method + " " + r.URL }
func (r Request) GoString() string { return r.String() }

// What a host admits as an answer to a [Request].
const (
	MaxResponse     = 128 << 10 // octets of body
	ResponseTimeout = 20_000    // milliseconds from sending to the last octet
)

// Response is what came back for a [Request].
type Response struct {
	Status     int
	Body       string
	RequestID  string // X-Request-ID
	RetryAfter int64  // Retry-After in milliseconds; zero where there is none
}

// String leaves the body out of logs, GoString does so for %#v.
func (r Response) String() string {
	return string(strictjson.AppendInt([]byte("status "), int64(r.Status)))
}
func (r Response) GoString() string { return r.String() }

// CodeGrant is an authorization code grant with its verifier (RFC 6749
// section 4.1.3, RFC 7636 section 4.5).
type CodeGrant struct {
	ClientID     string
	ClientSecret ClientSecret // of a confidential client, otherwise empty
	Code         AuthorizationCode
	Verifier     CodeVerifier
}

// TokenRequest returns the request that exchanges the code.
func (e Endpoint) TokenRequest(g CodeGrant) Request {
	var w strictjson.Writer
	w.String("client_id", g.ClientID)
	w.Optional("client_secret", string(g.ClientSecret))
	w.String("grant_type", "authorization_code")
	w.String("code", string(g.Code))
	w.String("code_verifier", string(g.Verifier))
	return e.authenticate(w)
}

// RefreshGrant asks for new tokens (RFC 6749 section 6).
type RefreshGrant struct {
	ClientID       string
	ClientSecret   ClientSecret // of a confidential client, otherwise empty
	RefreshToken   RefreshToken // empty where a cookie of the API carries it
	OrganizationID string       // the organization to sign in to; empty keeps the present one
}

// RefreshRequest returns the request that spends the refresh token.
func (e Endpoint) RefreshRequest(g RefreshGrant) Request {
	var w strictjson.Writer
	w.String("client_id", g.ClientID)
	w.Optional("client_secret", string(g.ClientSecret))
	w.String("grant_type", "refresh_token")
	w.Optional("refresh_token", string(g.RefreshToken))
	w.Optional("organization_id", g.OrganizationID)
	return e.authenticate(w)
}

func (e Endpoint) authenticate(w strictjson.Writer) Request {
	return Request{Method: "POST", URL: string(e) + "/user_management/authenticate", Body: w.Text()}
}

// ParseTokenResponse reads the answer to a [Endpoint.TokenRequest] that
// arrived at the given time, in milliseconds since 1970. Fails with
// [CodeExchangeFailed] and [ServerUnavailable] where the server says so, and
// with [ResponseMalformed].
func ParseTokenResponse(r Response, arrived int64) (*Session, error) {
	v, err := strictjson.Parse(r.Body)
	if r.Status != 200 {
		return nil, serverError(r, &v)
	}
	s := &Session{
		User:                 parseUser(v.Get("user")),
		OrganizationID:       v.Get("organization_id").Text(),
		AuthenticationMethod: v.Get("authentication_method").Text(),
		AccessToken:          AccessToken(v.Get("access_token").Text()),
		RefreshToken:         RefreshToken(v.Get("refresh_token").Text()),
		body:                 sessionBody(&v),
	}
	if i := v.Get("impersonator"); i.Kind == strictjson.Object {
		s.Impersonator = &Impersonator{Email: i.Get("email").Text(), Reason: optional(i.Get("reason"))}
	}
	if err == nil {
		s.Claims, err = UnverifiedClaims(s.AccessToken)
	}
	if err != nil || s.User.ID == "" || s.User.Email == "" {
		return nil, &Error{Code: ResponseMalformed, Status: r.Status, RequestID: printable(r.RequestID)}
	}
	s.arrivedAt(arrived)
	return s, nil
}

// serverError reads an error answer: error and error_description of RFC 6749
// section 5.2, or WorkOS's code and message.
func serverError(r Response, v *strictjson.Value) *Error {
	e := &Error{Code: CodeExchangeFailed, Status: r.Status, RequestID: printable(r.RequestID)}
	switch {
	case r.Status == 408 || r.Status == 429 || r.Status >= 500:
		e.Code = ServerUnavailable
	case r.Status < 400:
		e.Code = ResponseMalformed
		return e
	}
	e.ServerError = printable(either(v.Get("error"), v.Get("code")))
	e.Description = printable(either(v.Get("error_description"), v.Get("message")))
	return e
}

func either(a, b *strictjson.Value) string {
	if a.Text() != "" {
		return a.Text()
	}
	return b.Text()
}

// withhold takes what the server said out of e where it repeats a secret.
func (e *Error) withhold(secrets ...string) *Error {
	for _, s := range secrets {
		for _, text := range []*string{&e.ServerError, &e.Description, &e.RequestID} {
			if s != "" && repeats(*text, s) {
				*text = redacted
			}
		}
	}
	return e
}

// repeats reports whether text holds the secret, or the beginning of it where
// printable cut the text off.
func repeats(text, secret string) bool {
	if len(text) > maxServerText-utf8.UTFMax {
		for n := len(secret) - 1; n > 0; n-- {
			if strings.HasSuffix(text, secret[:n]) {
				return true
			}
		}
	}
	return contains(text, secret)
}
