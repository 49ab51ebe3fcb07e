package core

// Error is every failure of this package. Compare by code:
//
//	errors.Is(err, &core.Error{Code: core.StateUnknown})
//
// No field ever holds a verifier, code, token, cookie or response body.
type Error struct {
	Code Code

	// What an authorization server said, where one did. Status is the HTTP
	// status; ServerError and Description are error and error_description of
	// RFC 6749 section 4.1.2.1 and 5.2; RequestID is the X-Request-ID, which
	// WorkOS support asks for. Description is hostile text: show it as text.
	Status      int
	ServerError string
	Description string
	RequestID   string

	// AppState and ReturnTo are what the app gave to the login that failed, the
	// first as JSON, so that it can lead the person back to where they were.
	AppState string
	ReturnTo string
}

// Error returns the code and its advice.
func (e *Error) Error() string { return "authkit: " + string(e.Code) + ": " + e.Code.Advice() }

// Is reports whether target is an *Error of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

func fail(c Code) *Error { return &Error{Code: c} }

// maxServerText bounds, in octets, what an error quotes from a server.
const maxServerText = 500

// printable makes text from outside fit to be shown and logged: control
// characters become spaces and the rest is cut at maxServerText octets.
func printable(s string) string {
	var out []byte
	for _, r := range s {
		if r < ' ' || 0x7F <= r && r < 0xA0 || r == 0x2028 || r == 0x2029 {
			r = ' '
		}
		longer := append(out, string(r)...)
		if len(longer) > maxServerText {
			break
		}
		out = longer
	}
	return string(out)
}
