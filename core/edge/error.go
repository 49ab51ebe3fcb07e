package edge

import (
	"strings"

	"authkit-wasm/core"
)

// The failures that only the edge has; the rest are those of package core.
const (
	VariableInvalid   core.Code = "variable_invalid"
	PasswordShort     core.Code = "cookie_password_short"
	RouteUnknown      core.Code = "route_unknown"
	MethodNotAllowed  core.Code = "method_not_allowed"
	RequestForeign    core.Code = "request_foreign"
	RequestMalformed  core.Code = "request_malformed"
	RequestTooLarge   core.Code = "request_too_large"
	ReturnToTooLarge  core.Code = "return_to_too_large"
	SessionTooLarge   core.Code = "session_too_large"
	KeysUnavailable   core.Code = "keys_unavailable"
	RefreshSuperseded core.Code = "refresh_superseded"
	UpstreamFailed    core.Code = "upstream_failed"
)

// Codes lists every code above.
func Codes() []core.Code {
	return []core.Code{
		VariableInvalid, PasswordShort, RouteUnknown, MethodNotAllowed, RequestForeign, RequestMalformed,
		RequestTooLarge, ReturnToTooLarge, SessionTooLarge, KeysUnavailable, RefreshSuperseded, UpstreamFailed,
	}
}

// Advice is the sentence that tells a developer what happened and what to do;
// that of package core for its codes.
func Advice(c core.Code) string {
	switch c {
	case VariableInvalid:
		return "This variable has a value that cannot be used. Compare it with the table in worker/README.md."
	case PasswordShort:
		return "A cookie password has at least 32 characters, and they must be random. Make one with: openssl rand -base64 32"
	case RouteUnknown:
		return "There is nothing at this address. Set AUTHKIT_UPSTREAM for a site behind the gate."
	case MethodNotAllowed:
		return "This address is asked with another method, see the header Allow. Signing out is a POST."
	case RequestForeign:
		return "This request may come from another site, so it was not carried out. Send it from a page of the site itself, with the header X-Requested-With and, if it has a body, as application/json."
	case RequestMalformed:
		return "A parameter stands twice, cannot be read, or is not one that this address takes."
	case RequestTooLarge:
		return "The body is larger than 16 KB, or an address is too long."
	case ReturnToTooLarge:
		return "returnTo is longer than 2,048 octets. Keep the place in the page and pass a shorter one."
	case SessionTooLarge:
		return "The session does not fit into cookies. Put less into the access token: fewer permissions, a smaller JWT template."
	case KeysUnavailable:
		return "The keys that access tokens are signed with could not be fetched. The session is kept. Try again in a while."
	case core.IssuerMismatch:
		return "The answer names an issuer that is not configured. If it is WorkOS's own, add it to AUTHKIT_ISSUERS exactly as it is written."
	case UpstreamFailed:
		return "The site behind the gate cannot be reached. Check AUTHKIT_UPSTREAM, and that it runs."
	case RefreshSuperseded:
		return "Another request has refreshed this session in the meantime. Try again: the browser has or will have a newer cookie."
	}
	return c.Advice()
}

// Error is a variable that cannot be used.
type Error struct {
	Code     core.Code
	Variable string
}

// Error names the variable and what to do about it, never its value.
func (e *Error) Error() string {
	return "authkit: " + e.Variable + ": " + string(e.Code) + ": " + Advice(e.Code)
}

// Is reports whether target is an *Error of the same code, and of the same
// variable where it names one.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && (t.Variable == "" || t.Variable == e.Variable)
}

// problem is why a request is not answered as it was asked.
type problem struct {
	code        core.Code
	status      int
	retryAfter  int64 // seconds; 0 where trying again is no use
	serverError string
	description string // hostile text, bounded and without control characters
}

// retry is a problem that goes away.
func retry(code core.Code, seconds int64) *problem {
	return &problem{code: code, status: 503, retryAfter: seconds}
}

// problemOf tells of an error of package core.
func problemOf(err error, status int) *problem {
	p := &problem{code: core.ResponseMalformed, status: status}
	if e, ok := err.(*core.Error); ok {
		p.code, p.serverError, p.description = e.Code, e.ServerError, e.Description
	}
	return p
}

// withhold takes out what the server said where that repeats a secret.
func (p *problem) withhold(a Answer, secrets ...string) *problem {
	if a.Status < 400 {
		return p
	}
	r := core.ReadRefusal(core.Response{Status: a.Status, Body: a.Body}, secrets...)
	// Copies, so that a problem that is remembered keeps no answer.
	p.serverError = strings.Clone(either(r.ServerError, r.ServerCode))
	p.description = strings.Clone(either(r.Description, r.Message))
	return p
}
