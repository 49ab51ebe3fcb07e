package edge

import (
	"strings"

	"authkit-wasm/core"
)

// route is how one address is served.
type route struct {
	method string // empty: any
	says   voice
	serve  func(*flight) Step
}

// bodies are the addresses whose bodies the host reads.
var bodies = [...]string{"/auth/refresh", "/auth/logout", "/auth/organization", "/user_management/authenticate"}

// ReadsBody reports whether the host has to read the body of a request to this
// path, which is the path of its URL, into [Request].Body. All other bodies are
// left alone, so that they can be streamed to an upstream.
func ReadsBody(method, path string) bool {
	for _, p := range bodies {
		if p == path {
			return method == "POST"
		}
	}
	return false
}

// route finds how the request is served. What begins with a prefix of the
// edge's own never reaches the upstream.
func (f *flight) route() route {
	if f.login {
		// Where the callback is a page of the site, that page stays reachable.
		if f.path == f.callbackPath && (strings.HasPrefix(f.path, "/auth/") || core.IsCallback(f.redirectURI, f.origin+f.path+f.query)) {
			return route{"GET", inPages, (*flight).serveCallback}
		}
		switch f.path {
		case "/auth/login":
			return route{"GET", inPages, (*flight).serveLogin}
		case "/auth/session":
			return route{"GET", inJSON, (*flight).serveSession}
		case "/auth/refresh":
			return route{"POST", inJSON, (*flight).serveRefresh}
		case "/auth/organization":
			return route{"POST", inJSON, (*flight).serveOrganization}
		case "/auth/logout":
			return route{"POST", inJSON, (*flight).serveLogout}
		}
	}
	if f.proxy {
		switch f.path {
		case "/user_management/authorize":
			return route{"GET", inPages, (*flight).serveAuthorize}
		case "/user_management/authenticate":
			return route{"POST", inOAuth, (*flight).serveAuthenticate}
		case "/user_management/sessions/logout":
			return route{"GET", inPages, (*flight).serveProxyLogout}
		case "/sso/jwks/" + f.clientID:
			return route{"GET", inOAuth, (*flight).serveKeys}
		}
	}
	if f.upstream == "" || isOwn(f.path) {
		return route{says: inJSON}
	}
	if f.navigates() {
		return route{"", inPages, (*flight).serveGate}
	}
	return route{"", inJSON, (*flight).serveGate}
}
