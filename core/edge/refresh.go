package edge

import (
	"strconv"
	"strings"

	"authkit-wasm/core"
)

// Times of a refresh, in milliseconds. core/docs/0007-refresh-races-at-the-edge.md
// says why they are so.
const (
	tokenTimeout   = 10_000               // until the token endpoint has answered
	tokenBusy      = tokenTimeout + 5_000 // after which a request to it counts as dead
	supersededTime = tokenTimeout + 500   // in which the answer that superseded this one has arrived, or never will
	successorKept  = 60_000               // in which a request with the cookie before may still come
	failureKept    = 2_000                // for those that waited
)

// refresh exchanges the refresh token, once for all requests of this instance,
// for the organization that is wished for, or else the one that the session is
// in. It returns nil where the server honours the session no longer.
func (f *flight) refresh(p *present, w wish) (*present, Step) {
	return f.refreshIn(either(w.organization, p.claims.OrganizationID), p, w)
}

func (f *flight) refreshIn(organization string, p *present, w wish) (*present, Step) {
	id := p.session.refreshDigest
	// The same for every request and instance that sends this token for this
	// organization, so that a server that knows such keys answers all alike.
	key := digest("grant", string(p.session.refreshToken), organization)
	if final, found := f.refused(id); found {
		if final {
			f.forget()
			return nil, nil
		}
		return nil, f.fail(retry(RefreshSuperseded, 1))
	}
	a, trouble, s := f.once(id, key, func() Fetch {
		r := post(f.endpoint.RefreshRequest(core.RefreshGrant{
			ClientID: f.clientID, ClientSecret: f.clientSecret,
			RefreshToken: p.session.refreshToken, OrganizationID: organization}))
		r.Header = append(r.Header, Header{"idempotency-key", key})
		return r
	})
	if s != nil {
		return nil, s
	}
	if trouble == nil {
		next, c, err := sessionOf(a, f.now)
		if err == nil {
			return f.refreshed(p, next, c)
		}
		trouble = refusal(a, err, organization).withhold(a, string(p.session.refreshToken), string(f.clientSecret))
		switch {
		case trouble.code != core.OrganizationRefused:
			f.failures.put(id, *trouble, f.now+failureKept)
		case w.organization == "": // no member of it any more; the session is good
			return f.refreshIn("", p, w)
		}
	}
	switch {
	case trouble.code == core.LoginRequired:
		f.refuse(id, 0)
		return nil, nil
	case trouble.code == RefreshSuperseded:
		f.refuse(id, f.now)
	case trouble.code == core.RefreshFailed && w == (wish{}) && p.claims.ExpiresAt*1000 > f.now:
		return p, nil // the access token is still good: try again with the next request
	}
	return nil, f.fail(trouble)
}

// refreshed keeps what came instead. It arrived from the token endpoint itself,
// so its signature need not be looked at; that its issuer is wrong is worth an
// error, but not the session.
func (f *flight) refreshed(p *present, next session, c core.Claims) (*present, Step) {
	next.startedAt = p.session.startedAt
	next.authenticationMethod = either(next.authenticationMethod, p.session.authenticationMethod)
	f.successors.put(p.session.refreshDigest, next, f.now+successorKept)
	if trouble := f.foreignIssuer(c); trouble != nil {
		f.save(&next)
		return nil, f.fail(trouble)
	}
	return &present{session: next, claims: c, fresh: true}, nil
}

// refusal tells what an answer without tokens means. None of it deletes or
// writes a session cookie: the browser may have a newer one by now.
func refusal(a Answer, err error, organization string) *problem {
	e, ok := err.(*core.Error)
	switch {
	case a.Failed != "" || !ok || e.Code == core.ServerUnavailable || e.Code == core.ResponseMalformed:
		return retry(core.RefreshFailed, retryAfter(a.Header))
	case e.ServerError == "invalid_grant" && strings.Contains(e.Description, "already exchanged"):
		return retry(RefreshSuperseded, 1)
	case e.ServerError == "invalid_grant":
		return &problem{code: core.LoginRequired, status: 401}
	case e.ServerError == "" || e.ServerError == "invalid_client" || e.ServerError == "unauthorized_client":
		// nothing about this person: a gateway's page, or a wrong configuration
	case organization != "":
		return &problem{code: core.OrganizationRefused, status: 403}
	}
	return &problem{code: core.RefreshFailed, status: 502}
}

// once sends a request that is good for one time, such as a refresh token:
// all requests of this instance that want the same wait for one of them. The
// problem is that of the one they waited for. What came of it is not known to
// an instance that has replaced theirs in between: it is over, or would have
// been handed on, and the browser has the newer cookie or will try again.
func (f *flight) once(id, key string, request func() Fetch) (Answer, *problem, Step) {
	if a, ok := f.answer(key); ok {
		f.underway.put(id, 0, f.now+tokenBusy)
		return a, nil, nil
	}
	if trouble, ok := f.failures.get(id, f.now); ok && f.waited() {
		return Answer{}, &trouble, nil
	}
	until, known := f.underway.get(id, f.now)
	switch {
	case until > 0:
		return Answer{}, nil, f.wait(id, until)
	case !known && f.waits.id == id && f.now < f.waits.until:
		return Answer{}, nil, f.fail(retry(RefreshSuperseded, 1))
	}
	// A host that lets a request die leaves this behind until then.
	f.underway.put(id, f.now+tokenBusy, f.now+tokenBusy)
	r := request()
	r.Once = id
	return Answer{}, nil, f.fetch(key, r)
}

// The cookie "refused" remembers in the browser which refresh token was
// refused, and since when, so that every instance knows: digest.milliseconds,
// and 0 for what is final. It stands beside the session and names it, so a
// newer session is not touched by it.
func (f *flight) refusedName() string { return f.hostName("authkit-refused") }

// refusedDigest is how much of the digest is enough to know it again.
const refusedDigest = 22

func (f *flight) refuse(id string, since int64) {
	value := id[:refusedDigest] + "." + strconv.FormatInt(since, 10)
	f.setCookie(f.refusedName(), value, cookieKind{sameSite: f.sameSite}, 24*3600)
}

func (f *flight) clearRefusal() {
	if f.r.cookie(f.refusedName()) != "" {
		f.setCookie(f.refusedName(), "", cookieKind{sameSite: f.sameSite}, 0)
	}
}

// refused reports whether this refresh token was refused before, and whether
// by now that is the end of the session.
func (f *flight) refused(id string) (final, found bool) {
	digest, text, _ := strings.Cut(f.r.cookie(f.refusedName()), ".")
	if digest != id[:refusedDigest] {
		return false, false
	}
	since, err := strconv.ParseInt(text, 10, 64)
	if err != nil || since < 0 || since > f.now {
		return false, false
	}
	return f.now-since >= supersededTime, true
}
