package edge

import (
	"strings"

	"authkit-wasm/core"
)

// serveGate lets those who are signed in through to the upstream.
func (f *flight) serveGate() Step {
	if !plain(f.path) {
		return f.fail(&problem{code: RequestMalformed, status: 400})
	}
	// The upstream sees a token where it would have seen a cookie, so what
	// guards it against forged requests has to be here.
	if !f.safe() && !f.fromOwnPage() {
		return f.fail(&problem{code: RequestForeign, status: 403})
	}
	p, s := f.present(wish{})
	switch {
	case s != nil:
		return s
	case p != nil:
		return f.forward(p.session.accessToken)
	case f.public():
		return f.forward("")
	case f.says == inPages && f.r.Method == "GET" && !f.speculative():
		f.returnTo = core.ReturnTo(f.path+f.query, f.origin)
		if len(f.returnTo) > maxReturnTo {
			f.returnTo = "/"
		}
		return f.begin(core.AuthorizationRequest{}, f.returnTo, false)
	}
	return f.fail(&problem{code: core.LoginRequired, status: 401})
}

// safe reports whether the method changes nothing (RFC 9110 section 9.2.1).
func (f *flight) safe() bool {
	return f.r.Method == "GET" || f.r.Method == "HEAD" || f.r.Method == "OPTIONS"
}

// public reports whether the path is open to those who are not signed in: it
// is one of those that are configured, or lies under one that ends in a slash.
func (f *flight) public() bool {
	for _, p := range f.publicPaths {
		if f.path == p || p[len(p)-1] == '/' && p != "/" && strings.HasPrefix(f.path, p) {
			return true
		}
	}
	return false
}

// plain reports whether everybody takes the path for the same place: no dots
// that somebody resolves, no second slash at the start that makes a host of
// what follows, nothing that browsers drop or turn.
func plain(path string) bool {
	if strings.HasPrefix(path, "//") {
		return false
	}
	for i := 0; i < len(path); i++ {
		if path[i] <= ' ' || path[i] == 0x7F || path[i] == '\\' {
			return false
		}
	}
	lower := strings.ToLower(path)
	if strings.Contains(lower, "%5c") || strings.Contains(lower, "%00") {
		return false
	}
	for _, segment := range strings.Split(strings.ReplaceAll(strings.ReplaceAll(lower, "%2e", "."), "%2f", "/"), "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return true
}

// forward sends the request on to the upstream, with the access token if there
// is one, and without what is between the browser and the edge.
func (f *flight) forward(token core.AccessToken) Step {
	drop := f.hopByHop()
	fwd := Forward{URL: f.upstream + f.path + f.query}
	for _, h := range f.r.Header {
		if h.Name != "cookie" && !drop[h.Name] {
			fwd.Header = append(fwd.Header, h)
		}
	}
	if cookies := f.upstreamCookies(); cookies != "" {
		fwd.Header = append(fwd.Header, Header{"cookie", cookies})
	}
	if token != "" {
		fwd.Header = append(fwd.Header, Header{"authorization", "Bearer " + string(token)})
	}
	scheme, host, _ := strings.Cut(f.origin, "://")
	fwd.Header = append(fwd.Header, Header{"x-forwarded-host", host}, Header{"x-forwarded-proto", scheme})
	if len(f.set) > 0 {
		fwd.AddHeader = append(f.set, Header{"cache-control", "private, no-store"}, Header{"vary", "Cookie"})
	}
	fwd.Unreachable = f.fail(&problem{code: UpstreamFailed, status: 502}).(Respond)
	return fwd
}

// hopByHop names the headers that end here (RFC 9110 section 7.6.1), and those
// that say what only the edge may say.
func (f *flight) hopByHop() map[string]bool {
	drop := map[string]bool{}
	for _, name := range [...]string{"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
		"te", "trailer", "transfer-encoding", "upgrade", "host", "content-length",
		"authorization", "x-forwarded-host", "x-forwarded-proto"} {
		drop[name] = true
	}
	for _, h := range f.r.Header {
		if h.Name == "connection" {
			for _, name := range strings.Split(h.Value, ",") {
				drop[strings.ToLower(strings.TrimSpace(name))] = true
			}
		}
	}
	return drop
}

// upstreamCookies are those of the site itself, without the edge's own.
func (f *flight) upstreamCookies() string {
	kept := ""
	f.r.eachCookie(func(name, value string) {
		own := name == f.cookieName || strings.HasPrefix(name, f.cookieName+".") ||
			strings.HasPrefix(name, f.pendingPrefix()) || name == f.refusedName() || name == hintName
		if !own {
			kept += "; " + name + "=" + value
		}
	})
	return strings.TrimPrefix(kept, "; ")
}
