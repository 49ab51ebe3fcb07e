package edge

import (
	"strings"

	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// serveSession tells who is signed in: the user and what the access token says
// of the session, but no token. Where nobody is, user is null.
func (f *flight) serveSession() Step {
	p, s := f.present(wish{})
	return f.about(p, s, `{"user":null}`, 200)
}

// serveRefresh replaces the access token before its time.
func (f *flight) serveRefresh() Step {
	if !f.deliberate() {
		return f.fail(&problem{code: RequestForeign, status: 403})
	}
	p, s := f.present(wish{refresh: true})
	return f.about(p, s, "", 401)
}

// serveOrganization signs the session in to another organization.
func (f *flight) serveOrganization() Step {
	if !f.deliberate() {
		return f.fail(&problem{code: RequestForeign, status: 403})
	}
	v, err := strictjson.Parse(f.r.Body)
	organization := v.Get("organizationId").Text()
	if err != nil || organization == "" {
		return f.fail(&problem{code: RequestMalformed, status: 400})
	}
	p, s := f.present(wish{organization: organization})
	return f.about(p, s, "", 401)
}

// about answers with what a page may know of the session. Where there is none
// it answers with otherwise, or that a login is required.
func (f *flight) about(p *present, s Step, otherwise string, status int) Step {
	switch {
	case s != nil:
		return s
	case p != nil:
		return f.json(200, p.session.about(p.claims))
	case otherwise != "":
		return f.json(status, otherwise)
	}
	return f.fail(&problem{code: core.LoginRequired, status: status})
}

// serveLogout ends the session here, and says where the page has to go so that
// it ends at WorkOS too: the cookies are gone whether or not it gets there.
func (f *flight) serveLogout() Step {
	if !f.deliberate() {
		return f.fail(&problem{code: RequestForeign, status: 403})
	}
	v, err := strictjson.Parse(f.r.Body)
	if err != nil && f.r.Body != "" {
		return f.fail(&problem{code: RequestMalformed, status: 400})
	}
	var w strictjson.Writer
	w.Raw("url", "null")
	if p := f.open(); p != nil {
		f.adopt(p)
		url, err := f.endpoint.LogoutURL(p.claims.SessionID, f.signedOutPlace(v.Get("returnTo").Text()))
		if err == nil {
			w = strictjson.Writer{}
			w.String("url", url)
		}
		f.end(p)
	}
	f.forget()
	return f.json(200, w.Text())
}

// end lets no answer that is still under way bring the session back.
func (f *flight) end(p *present) {
	f.ended.put(p.claims.SessionID, true, f.now+signOutKept)
}

// signedOutPlace makes an absolute address of returnTo, as WorkOS wants it, if
// it is on this site or one that is allowed. WorkOS compares it with its list.
func (f *flight) signedOutPlace(returnTo string) string {
	if strings.HasPrefix(returnTo, "/") {
		return f.origin + core.ReturnTo(returnTo, f.origin)
	}
	origin, _, ok := cutOrigin(returnTo)
	if !ok || !f.allows(origin) || len(returnTo) > maxReturnTo {
		return ""
	}
	return returnTo
}
