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
	if !f.safe() && !f.fromSite() {
		return f.fail(&problem{code: RequestForeign, status: 403})
	}
	p, s := f.find(wish{})
	if r, ok := s.(Respond); ok && r.Status >= 500 && f.public() {
		return f.forward("")
	}
	switch {
	case s != nil:
		return s
	case p != nil:
		return f.admit(p)
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

// admit sends on who is signed in. The upstream may take its time, and the
// browser needs the successor of a refresh token that is spent: a window gets
// its cookie first and asks again, once for each refresh token, so that it does
// not go round where the cookie is not kept. Other requests bring it with the
// upstream's answer, and only where no other request of this instance does.
func (f *flight) admit(p *present) Step {
	again := false
	if f.says == inPages && p.moved() && !p.expiring(f.now) {
		_, before := f.shown.get(p.session.refreshDigest, f.now)
		again = !before
	}
	if again || p.fresh {
		if trouble := f.save(&p.session); trouble != nil {
			return f.fail(trouble)
		}
	}
	if again {
		f.shown.put(p.session.refreshDigest, true, f.now+successorKept)
		return f.redirect(f.path + f.query)
	}
	return f.forward(p.session.accessToken)
}

// safe reports whether the method changes nothing (RFC 9110 section 9.2.1).
func (f *flight) safe() bool {
	return f.r.Method == "GET" || f.r.Method == "HEAD" || f.r.Method == "OPTIONS"
}

// public reports whether the path is open to those who are not signed in: it
// is one of those that are configured, or lies under one that ends in a slash.
func (f *flight) public() bool {
	path := unescaped(f.path)
	for _, p := range f.publicPaths {
		if path == p || p[len(p)-1] == '/' && p != "/" && strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
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
		fwd.AddHeader = append(f.set, Header{"cache-control", "private, no-store"})
	}
	fwd.Personal = token != "" || len(f.set) > 0
	fwd.Unreachable = f.fail(&problem{code: UpstreamFailed, status: 502}).(Respond)
	return fwd
}

// hopByHop names the headers that end here (RFC 9110 section 7.6.1), and those
// that say what only the edge may say. Who asked is for whatever stands in
// front of it to say, in x-forwarded-for, to which it adds. A name of other
// characters than letters, digits and hyphens ends here as well: upstreams that
// read headers as variables (RFC 3875 section 4.1.18, WSGI) take x_a for x-a.
func (f *flight) hopByHop() map[string]bool {
	drop := map[string]bool{}
	for _, name := range [...]string{"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
		"te", "trailer", "transfer-encoding", "upgrade", "host", "content-length",
		"authorization", "forwarded", "x-original-url", "x-rewrite-url", "x-real-ip"} {
		drop[name] = true
	}
	for _, h := range f.r.Header {
		if strings.HasPrefix(h.Name, "x-forwarded-") && h.Name != "x-forwarded-for" ||
			strings.Trim(h.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			drop[h.Name] = true
		}
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
