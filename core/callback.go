package core

import "strings"

// Callback is an authorization response (RFC 6749 section 4.1.2, RFC 9207).
// Either Code or ServerError is set.
type Callback struct {
	Code        AuthorizationCode
	State       string
	Issuer      string // iss, where the server sends it
	ServerError string // error
	Description string // error_description
}

// callbackNames are the parameters of an authorization response: those that
// are read here, and those that only have to leave the address bar.
var callbackNames = [...]string{"code", "state", "iss", "error", "error_description", "error_uri"}

// maxParameter bounds one parameter of an authorization response in octets.
const maxParameter = 2048

// IsCallback reports whether pageURL is the redirect URI with an
// authorization response in its query: the same origin and path, at most with
// a slash added at its end, and a code or an error.
func IsCallback(redirectURI, pageURL string) bool {
	at, ok := cutURI(pageURL)
	if !ok {
		return false
	}
	want, ok := cutURI(redirectURI)
	if !ok || !want.samePlace(at) {
		return false
	}
	for _, pair := range split(at.query, '&') {
		if isNamed(pair, "code", "error") {
			return true
		}
	}
	return false
}

// ParseCallback reads the authorization response in pageURL, which is what a
// stranger may have written. Every parameter may stand once, must decode, and
// must be one that servers and browsers read alike. Fails with
// [CallbackMalformed].
func ParseCallback(pageURL string) (Callback, error) {
	var values [len(callbackNames)]string
	at, ok := cutURI(pageURL)
	if !ok || strings.IndexByte(at.query, ';') >= 0 {
		return Callback{}, fail(CallbackMalformed)
	}
	var seen [len(callbackNames)]bool
	for _, pair := range split(at.query, '&') {
		name, raw, _ := cut(pair, '=')
		name, ok := unescape(name)
		if !ok {
			return Callback{}, fail(CallbackMalformed)
		}
		for i, known := range callbackNames {
			if name != known {
				continue
			}
			value, ok := unescape(raw)
			if !ok || seen[i] || len(value) > maxParameter {
				return Callback{}, fail(CallbackMalformed)
			}
			values[i], seen[i] = value, true
		}
	}
	c := Callback{Code: AuthorizationCode(values[0]), State: values[1], Issuer: values[2],
		ServerError: values[3], Description: values[4]}
	emptyIssuer := seen[2] && c.Issuer == "" // is no issuer's name, and not the same as none
	if (c.Code == "") == (c.ServerError == "") || seen[0] && seen[3] || emptyIssuer || !visible(values[0]) {
		return Callback{}, fail(CallbackMalformed)
	}
	return c, nil
}

// CleanURL returns pageURL without the parameters of an authorization
// response. What the app has in its query and fragment stays as it was.
func CleanURL(pageURL string) string {
	rest, fragment := pageURL, ""
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		rest, fragment = rest[:i], rest[i:]
	}
	base, query, _ := cut(rest, '?')
	pairs := split(query, '&')
	kept := make([]string, 0, len(pairs))
	for _, pair := range pairs {
		if !isNamed(pair, callbackNames[:]...) {
			kept = append(kept, pair)
		}
	}
	if len(kept) == len(pairs) {
		return pageURL
	}
	if query = strings.Join(kept, "&"); query != "" {
		base += "?" + query
	}
	return base + fragment
}

// isNamed reports whether the name of a pair is one of names. Servers exist
// that take a semicolon for an ampersand, so names behind one count too.
func isNamed(pair string, names ...string) bool {
	for _, part := range split(pair, ';') {
		name, _, _ := cut(part, '=')
		name, _ = unescape(name)
		for _, known := range names {
			if name == known {
				return true
			}
		}
	}
	return false
}

// visible reports whether s holds the characters of a code or state alone
// (RFC 6749 appendix A.5 and A.11: %x20-7E).
func visible(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
