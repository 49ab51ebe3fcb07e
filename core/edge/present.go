package edge

import (
	"strings"

	"authkit-wasm/core"
	"authkit-wasm/core/seal"
)

// refreshBuffer is how long before its end an access token is replaced, in
// milliseconds, so that it is still good when the upstream looks at it.
const refreshBuffer = 10_000

// signOutKept is how long an instance remembers that a session has ended, in
// milliseconds: longer than an answer to a refresh can be on its way.
const signOutKept = 600_000

// present is the session that a request brings.
type present struct {
	session session
	claims  core.Claims
	adopted bool // another request of this instance has refreshed it
	fresh   bool // this request has
	stale   bool // sealed with a previous password
}

// wish is what a request wants of the session beside that it is good.
type wish struct {
	refresh      bool
	organization string
}

// present returns the session of this request, or nil where nobody is signed
// in, and has the answer write its cookie where that is to change. Where there
// is a Step, that is what comes next instead: a request to WorkOS, or the
// answer. What is late seals no old tokens again: the browser may have newer
// ones by now, or none.
func (f *flight) present(w wish) (*present, Step) {
	p, s := f.find(w)
	if p != nil && (p.moved() || p.stale && !f.late()) {
		if trouble := f.save(&p.session); trouble != nil {
			return nil, f.fail(trouble)
		}
	}
	return p, s
}

// moved reports whether the session has newer tokens than the browser.
func (p *present) moved() bool { return p.adopted || p.fresh }

// late reports whether this request has waited, so that by now the browser may
// have another session than it brought.
func (f *flight) late() bool { return len(f.answers) > 0 || f.waited() }

// find is present without the cookie.
func (f *flight) find(w wish) (*present, Step) {
	p := f.open()
	if p == nil {
		return nil, nil
	}
	f.adopt(p)
	if _, ended := f.ended.get(p.claims.SessionID, f.now); ended {
		f.forget()
		return nil, nil
	}
	if p.expiring(f.now) || w.refresh && !(p.adopted && p.young(f.now)) || w.organization != "" && w.organization != p.claims.OrganizationID {
		next, s := f.refresh(p, w)
		if next == nil || s != nil {
			return nil, s
		}
		p = next
	}
	if !p.fresh {
		verified, s := f.verify(p)
		if verified == nil || s != nil {
			return nil, s
		}
		p = verified
	}
	return p, nil
}

func (p *present) expiring(now int64) bool { return p.claims.ExpiresAt*1000 <= now+refreshBuffer }

// young reports whether the access token may be the answer to a request for a
// new one. A page counts the token's life from when it arrives, and refreshes
// it ten seconds before the end: it must not be older than that.
func (p *present) young(now int64) bool { return now-p.claims.IssuedAt*1000 < 5_000 }

// open reads the cookie. What does not open is left where it is: the next
// login replaces it, and a password that was mistyped for an hour costs nobody
// their session. Of several that open, which a change of the cookie's domain
// leaves behind, the one that was refreshed last counts.
func (f *flight) open() *present {
	var best *present
	for _, sealed := range f.sealedSessions() {
		o, ok := f.unseal(sealed)
		if !ok || f.remaining(&o.session) <= 0 || best != nil && best.claims.IssuedAt >= o.claims.IssuedAt {
			continue
		}
		best = &present{session: o.session, claims: o.claims, stale: o.stale}
	}
	return best
}

// opened is what a sealed session held.
type opened struct {
	session session
	claims  core.Claims
	stale   bool // sealed with a previous password
}

// openedKept is for how long an instance remembers what a sealed session held,
// in milliseconds: less than the time by which a seal may be opened late (see
// [seal.Skew]).
const openedKept = 30_000

// unseal opens a sealed session. A person's requests come in bunches, and
// opening the seal is most of what one takes.
func (f *flight) unseal(sealed string) (o opened, ok bool) {
	id := digest("sealed session", sealed)
	if o, ok = f.opened.get(id, f.now); ok {
		return o, true
	}
	plain, stale, err := f.ring.Open(sealed, f.now)
	if err != nil {
		return o, false
	}
	if o.session, o.claims, ok = parseSession(plain); ok {
		o.stale = stale
		f.opened.put(id, o, f.now+openedKept)
	}
	return o, ok
}

// remaining is how long the session may still last, in milliseconds. It counts
// from the login: no refresh makes it longer.
func (f *flight) remaining(s *session) int64 {
	return s.startedAt + f.cookieMaxAge*1000 - f.now
}

// adopt goes on with what other requests of this instance made of the session
// since this one left the browser.
func (f *flight) adopt(p *present) {
	for range 8 {
		next, ok := f.successors.get(p.session.refreshDigest, f.now)
		if !ok {
			return
		}
		c, _ := core.UnverifiedClaims(next.accessToken) // which were read before
		p.session, p.claims, p.adopted = next, c, true
	}
}

// save seals the session into cookies.
func (f *flight) save(s *session) *problem {
	left := f.remaining(s)
	sealed, err := f.ring.Seal(s.encode(), f.take(seal.EntropySize), f.now, left)
	switch {
	case err == seal.EntropyShort:
		return &problem{code: core.EntropyShort, status: 500}
	case err != nil || !f.writeSession(sealed, (left+999)/1000):
		return &problem{code: SessionTooLarge, status: 500}
	}
	f.clearRefusal()
	if f.proxy {
		f.hint(true, (left+999)/1000)
	}
	return nil
}

// forget deletes the session's cookies, but for a request that is late: they
// go with the next one that still brings them.
func (f *flight) forget() {
	if f.late() {
		return
	}
	if f.r.cookie(f.cookieName) != "" {
		f.setSession(f.cookieName, "", 0)
	}
	f.clearRefusal()
	f.clearParts(0)
	if f.proxy {
		f.hint(false, f.cookieMaxAge)
	}
}

// hintName is the cookie by which a page knows that there is a session: the
// IDs of the clients that have one, joined by dots. It is no secret.
const hintName = "workos-has-session"

// hint writes that cookie, with or without this client.
func (f *flight) hint(signedIn bool, age int64) {
	ids := ""
	had := false
	for _, id := range strings.Split(f.r.cookie(hintName), ".") {
		if id == f.clientID {
			had = true
		} else if id != "1" && isToken(id) && len(ids) < 512 {
			ids += "." + id
		}
	}
	if signedIn {
		ids += "." + f.clientID
	} else if !had {
		return
	}
	k := cookieKind{domain: f.hintDomain, readable: true, sameSite: f.sameSite}
	if ids == "" {
		f.setCookie(hintName, "", k, 0)
		return
	}
	f.setCookie(hintName, ids[1:], k, age)
}
