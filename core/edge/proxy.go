package edge

import (
	"strings"

	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// serveAuthorize sends the browser on to WorkOS with what the page asked for,
// which is checked there. Only for this client: the address is not a way to
// lead people to another one's login.
func (f *flight) serveAuthorize() Step {
	pairs, ok := core.Query(f.r.URL)
	ids := 0
	for _, p := range pairs {
		if p.Name == "client_id" {
			ids++
			ok = ok && p.Value == f.clientID
		}
	}
	if !ok || ids != 1 {
		return f.fail(&problem{code: RequestMalformed, status: 400})
	}
	return f.redirect(string(f.endpoint) + f.path + f.query)
}

// serveAuthenticate is the token endpoint, as a page sees it: the refresh token
// stays in the cookie, on the way in and on the way out.
func (f *flight) serveAuthenticate() Step {
	if !f.fromOwnPage() || !f.isJSON() {
		return f.fail(&problem{code: RequestForeign, status: 403})
	}
	v, err := strictjson.Parse(f.r.Body)
	switch {
	case err != nil:
		return f.fail(&problem{code: RequestMalformed, status: 400})
	case v.Get("client_id").Text() != f.clientID:
		return f.fail(&problem{code: RequestMalformed, status: 400, serverError: "invalid_client"})
	}
	switch v.Get("grant_type").Text() {
	case "refresh_token":
		return f.proxyRefresh(v.Get("organization_id").Text())
	case "authorization_code":
		return f.proxyExchange(core.AuthorizationCode(v.Get("code").Text()), core.CodeVerifier(v.Get("code_verifier").Text()))
	}
	return f.fail(&problem{code: RequestMalformed, status: 400, serverError: "unsupported_grant_type"})
}

// proxyRefresh exchanges the refresh token in the cookie. That a page asks is
// reason enough: it does so shortly before the access token ends, or when it
// has lost it.
func (f *flight) proxyRefresh(organization string) Step {
	p, s := f.present(wish{refresh: true, organization: organization})
	if s != nil {
		return s
	}
	if p == nil {
		return f.fail(&problem{code: core.LoginRequired, status: 400, serverError: "invalid_grant"})
	}
	return f.json(200, p.session.tokenResponse())
}

// proxyExchange exchanges a code for a page that began the login itself. The
// verifier is the page's: WorkOS compares it with the challenge.
func (f *flight) proxyExchange(code core.AuthorizationCode, verifier core.CodeVerifier) Step {
	if code == "" || verifier.Check() != nil {
		return f.fail(&problem{code: RequestMalformed, status: 400, serverError: "invalid_request"})
	}
	a, ok := f.answer(codeAnswer)
	if !ok {
		return f.fetch(codeAnswer, f.codeRequest(code, verifier))
	}
	s, trouble := f.exchanged(a, code, verifier)
	if trouble == nil {
		trouble = f.save(&s)
	}
	if trouble != nil {
		return f.fail(trouble)
	}
	return f.json(200, s.tokenResponse())
}

// serveProxyLogout ends the session here and sends the browser on to WorkOS. It
// is a navigation, which any site can cause; so it ends the session only for
// somebody who names it, which other sites cannot.
func (f *flight) serveProxyLogout() Step {
	pairs, ok := core.Query(f.r.URL)
	var id, returnTo string
	for _, p := range pairs {
		switch {
		case p.Name == "session_id" && id == "":
			id = p.Value
		case p.Name == "return_to" && returnTo == "":
			returnTo = p.Value
		default:
			ok = false
		}
	}
	url, err := f.endpoint.LogoutURL(id, returnTo)
	if !ok || err != nil || strings.TrimSpace(id) == "" {
		return f.fail(&problem{code: RequestMalformed, status: 400})
	}
	if p := f.open(); p != nil && p.claims.SessionID == id {
		f.end(p)
		f.forget()
	}
	return f.redirect(url)
}

// serveKeys is the key set, which is public.
func (f *flight) serveKeys() Step {
	if _, s := f.currentKeys(); s != nil {
		return s
	}
	r := f.json(200, f.keys.text).(Respond)
	for i := range r.Header {
		if r.Header[i].Name == "cache-control" {
			r.Header[i].Value = "public, max-age=300"
		}
	}
	return r
}
