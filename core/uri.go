package core

import "strings"

// uri is a URI cut at its delimiters (RFC 3986 appendix B) and otherwise left
// as it was written, so that joining the parts gives the same text again.
type uri struct {
	origin   string // scheme and authority
	scheme   string
	host     string // without port and userinfo
	path     string
	query    string // without the question mark
	fragment string // with its number sign
	userinfo bool
}

// cutURI cuts an absolute URI. ok is false where it is not one, or holds what
// browsers and servers read differently: white space, control characters, and
// backslashes before the query, where browsers take them for slashes. Behind
// the question mark browsers keep them as they are.
func cutURI(s string) (u uri, ok bool) {
	inPath := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		inPath = inPath && c != '?' && c != '#'
		if c <= ' ' || c == 0x7F || c == '\\' && inPath {
			return u, false
		}
	}
	rest := s
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		rest, u.fragment = rest[:i], rest[i:]
	}
	rest, u.query, _ = cut(rest, '?')
	scheme, rest, ok := cut(rest, ':')
	if !ok || !isScheme(scheme) {
		return u, false
	}
	u.scheme = scheme
	u.origin = scheme + ":"
	u.path = rest
	if authority, found := strings.CutPrefix(rest, "//"); found {
		i := strings.IndexByte(authority, '/')
		if i < 0 {
			i = len(authority)
		}
		authority, u.path = authority[:i], authority[i:]
		u.origin += "//" + authority
		u.userinfo = strings.IndexByte(authority, '@') >= 0
		u.host = authority
		if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
			u.host = authority[:i]
		}
	}
	return u, true
}

func isScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' || !isAlphanumeric(c) && (i == 0 || c != '+' && c != '-' && c != '.') {
			return false // lower case only: browsers report it so
		}
	}
	return s != ""
}

// checkRedirectURI admits absolute URIs without fragment and userinfo (RFC
// 6749 section 3.1.2): https, http on loopback, or a private-use scheme (RFC
// 8252 section 7.1), which is any that browsers do not handle themselves.
func checkRedirectURI(s string) (uri, error) {
	u, ok := cutURI(s)
	if !ok || u.fragment != "" || u.userinfo || rewritten(s, u.path) {
		return u, fail(RedirectURIInvalid)
	}
	switch u.scheme {
	case "https":
		ok = u.host != ""
	case "http":
		ok = IsLoopback(u.host)
	case "javascript", "data", "blob", "file", "about", "vbscript", "filesystem", "view-source", "ftp", "ws", "wss", "mailto", "intent":
		ok = false
	}
	if !ok {
		return u, fail(RedirectURIInvalid)
	}
	return u, nil
}

// rewritten reports whether a browser would show this URI in another way than
// it is written, so that its answer would not be known again: characters that
// it escapes, and dots that it resolves.
func rewritten(s, path string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c > '~' || strings.IndexByte("\\\"<>`{}", c) >= 0 {
			return true
		}
	}
	for _, segment := range split(path, '/') {
		switch segment {
		case ".", "..", "%2e", "%2E", ".%2e", ".%2E", "%2e.", "%2E.", "%2e%2e", "%2E%2E", "%2e%2E", "%2E%2e":
			return true
		}
	}
	return false
}

// samePlace reports whether v has the origin and path of u, or that path with
// a slash added: browsers write an empty path as "/", and many hosts of static
// files lead from "/callback" on to "/callback/".
func (u uri) samePlace(v uri) bool {
	at := orSlash(v.path)
	return u.origin == v.origin && (at == u.path || at == strings.TrimSuffix(u.path, "/")+"/")
}

func orSlash(path string) string {
	if path == "" {
		return "/"
	}
	return path
}
