package core

import "authkit-wasm/core/strictjson"

// Refusal is what an error answer of WorkOS says, in its own members. Each is
// made fit to be shown, and withheld where it repeats a secret.
type Refusal struct {
	ServerError string // error (RFC 6749 section 5.2)
	Description string // error_description
	ServerCode  string // code, of WorkOS's own errors
	Message     string // message, of WorkOS's own errors
	RequestID   string // X-Request-ID

	// Body is the whole answer, a JSON object. It is empty where the answer is
	// none, repeats a secret, or has a status below 400, so that it may hold
	// tokens. It may hold one for the next step of a login
	// (pending_authentication_token): MUST NOT be logged.
	Body string
}

// String leaves the body out of logs, GoString does so for %#v.
func (r Refusal) String() string   { return "refusal " + r.ServerError + r.ServerCode }
func (r Refusal) GoString() string { return r.String() }

// ReadRefusal reads an answer that says no to a request holding these secrets.
func ReadRefusal(r Response, secrets ...string) Refusal {
	v, _ := strictjson.Parse(r.Body) // a missing value, if it is no JSON
	text := func(s string) string {
		e := Error{Description: printable(s)}
		return e.withhold(secrets...).Description
	}
	refusal := Refusal{
		ServerError: text(v.Get("error").Text()),
		Description: text(v.Get("error_description").Text()),
		ServerCode:  text(v.Get("code").Text()),
		Message:     text(v.Get("message").Text()),
		RequestID:   text(r.RequestID),
	}
	if r.Status >= 400 && v.Kind == strictjson.Object && !anyTold(&v, secrets) {
		refusal.Body = v.Raw()
	}
	return refusal
}

// anyTold reports whether a text in v holds one of the secrets.
func anyTold(v *strictjson.Value, secrets []string) bool {
	for _, s := range secrets {
		if s != "" && contains(v.Text(), s) {
			return true
		}
	}
	for i := range v.Members {
		if anyTold(&v.Members[i].Value, secrets) {
			return true
		}
	}
	for i := range v.Elements {
		if anyTold(&v.Elements[i], secrets) {
			return true
		}
	}
	return false
}
