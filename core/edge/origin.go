package edge

import "strings"

// allows reports whether pages of an origin may ask for what is this
// person's: those of the site itself, and those that are configured.
func (c *Config) allows(origin string) bool {
	return origin == c.origin || c.allowsForeign(origin)
}

func (c *Config) allowsForeign(origin string) bool {
	for _, allowed := range c.allowedOrigins {
		if allowed == origin {
			return true
		}
	}
	return false
}

// fromOwnPage reports whether what sends this request is a page that is
// allowed to, or no browser.
func (f *flight) fromOwnPage() bool {
	return f.allowsForeign(f.header("origin")) || f.fromSite()
}

// fromSite reports whether what sends this request is a page of the site
// itself, or no browser. Browsers say so themselves, and pages cannot change
// what they say.
func (f *flight) fromSite() bool {
	if origin := f.header("origin"); origin != "" {
		return origin == f.origin
	}
	site := f.header("sec-fetch-site")
	return site == "" || site == "same-origin" || site == "none"
}

// isJSON reports whether the body is declared as JSON, which a page of another
// origin cannot send without asking first (Fetch standard, CORS-safelisted
// request headers).
func (f *flight) isJSON() bool {
	kind, _, _ := strings.Cut(f.header("content-type"), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}

// deliberate reports whether this POST was sent on purpose by a page of the
// site: it has a header that a form cannot have, and no body that a form can
// send.
func (f *flight) deliberate() bool {
	return f.fromOwnPage() && f.header("x-requested-with") != "" &&
		(f.isJSON() || f.header("content-type") == "" && f.r.Body == "")
}

// cors lets pages of other origins that are allowed read the answer.
func (f *flight) cors() []Header {
	origin := f.header("origin")
	if f.says == inPages || !f.allowsForeign(origin) {
		return nil
	}
	return []Header{
		{"access-control-allow-origin", origin},
		{"access-control-allow-credentials", "true"},
		{"access-control-expose-headers", "Retry-After, X-Request-ID"},
	}
}

// preflight answers a browser that asks whether a page may send a request. To
// a foreign page it says nothing, and so no.
func (f *flight) preflight(method string) Step {
	if !f.allowsForeign(f.header("origin")) {
		return f.fail(&problem{code: RequestForeign, status: 403})
	}
	return f.respond(204, "",
		Header{"access-control-allow-methods", method},
		Header{"access-control-allow-headers", "Accept, Content-Type, Idempotency-Key, User-Agent, X-Requested-With"},
		Header{"access-control-max-age", "600"})
}

// navigates reports whether the browser's window is to show the answer.
func (f *flight) navigates() bool {
	if f.r.Method != "GET" && f.r.Method != "HEAD" {
		return false
	}
	if mode := f.header("sec-fetch-mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(f.header("accept"), "text/html")
}

// speculative reports whether the browser fetches what nobody has asked for
// yet: a prefetch, a prerendering, or a script's fetch of a link. A login that
// nobody asked for leaves a cookie behind and is never finished.
func (f *flight) speculative() bool {
	for _, name := range [...]string{"sec-purpose", "purpose", "x-purpose", "x-moz"} {
		v := strings.ToLower(f.header(name))
		if strings.Contains(v, "prefetch") || strings.Contains(v, "prerender") || strings.Contains(v, "preview") {
			return true
		}
	}
	mode := f.header("sec-fetch-mode")
	return mode != "" && mode != "navigate"
}
