package edge

import (
	"authkit-wasm/core"
)

// exchangeKept is how long an instance remembers what came of a login, in
// milliseconds, for a second request with the same answer.
const exchangeKept = 60_000

// restartPause is how long after one restarted login a code without state does
// not restart another, in milliseconds.
const restartPause = 60_000

// serveCallback receives the answer of WorkOS.
func (f *flight) serveCallback() Step {
	if f.speculative() {
		return f.respond(204, "")
	}
	// By the configured address, whatever name the request came in by.
	c, err := core.ParseCallback(f.origin + f.path + f.query)
	if err != nil {
		return f.fail(problemOf(err, 400))
	}
	if c.State == "" {
		return f.heal(c, core.Transaction{}, &core.Error{Code: core.StateMissing})
	}
	name := f.pendingName(c.State)
	sealed := f.r.cookie(name)
	t, ok := f.openPending(sealed)
	if sealed == "" || !ok {
		return f.heal(c, core.Transaction{}, &core.Error{Code: core.StateUnknown})
	}
	f.returnTo = core.ReturnTo(t.ReturnTo, f.origin)
	if err := f.client.Judge(t, c, f.now); err != nil {
		if core.Healable(c, err) {
			return f.heal(c, t, err)
		}
		f.setCookie(name, "", f.pendingKind(), 0)
		return f.fail(problemOf(err, 400))
	}
	return f.exchange(name, t, c)
}

// exchange sends the code, once: a second request with the same answer, from
// an impatient reload, gets the session of the first. The transaction is spent
// whatever comes of it.
func (f *flight) exchange(name string, t core.Transaction, c core.Callback) Step {
	id := digest("login", t.State)
	s, done := f.successors.get(id, f.now)
	if !done {
		a, trouble, step := f.once(id, codeAnswer, func() Fetch { return f.codeRequest(c.Code, t.Verifier) })
		if step != nil {
			return step
		}
		if trouble == nil {
			if s, trouble = f.exchanged(a, c.Code, t.Verifier); trouble == nil {
				f.successors.put(id, s, f.now+exchangeKept)
			} else {
				f.failures.put(id, *trouble, f.now+failureKept)
			}
		}
		if trouble != nil {
			f.setCookie(name, "", f.pendingKind(), 0)
			return f.fail(trouble)
		}
	}
	trouble := f.keep(t.Spend())
	if trouble == nil {
		trouble = f.save(&s)
	}
	if trouble != nil {
		return f.fail(trouble)
	}
	return f.leave()
}

// leave leads to where the person wanted to go. A Strict cookie is not sent
// along a way that began on another site, so there the page begins a new one.
func (f *flight) leave() Step {
	if f.sameSite != "Strict" {
		return f.redirect(f.origin + f.returnTo)
	}
	return f.respond(200, "", Header{"refresh", "0; url=" + ascii(f.origin+f.returnTo)}, Header{"content-type", "text/html; charset=utf-8"})
}

// codeAnswer is the key of the answer to a code.
const codeAnswer = "code"

func (f *flight) codeRequest(code core.AuthorizationCode, verifier core.CodeVerifier) Fetch {
	return post(f.endpoint.TokenRequest(core.CodeGrant{
		ClientID: f.clientID, ClientSecret: f.clientSecret, Code: code, Verifier: verifier}))
}

// exchanged reads the answer to a code.
func (f *flight) exchanged(a Answer, code core.AuthorizationCode, verifier core.CodeVerifier) (session, *problem) {
	s, claims, err := sessionOf(a, f.now)
	if err == nil {
		f.ended.drop(claims.SessionID)
		return s, f.foreignIssuer(claims)
	}
	p := problemOf(err, 502)
	if a.Failed != "" {
		p.code = a.Failed
	}
	if p.code == core.ServerUnavailable || p.code == core.NetworkFailed {
		p.status, p.retryAfter = 503, retryAfter(a.Header)
	}
	return s, p.withhold(a, string(code), string(verifier), string(f.clientSecret))
}

// heal answers a callback that belongs to no pending login: one that was
// finished before (the back button, a bookmark), took too long, or was begun
// elsewhere (an impersonation from the dashboard). Its code is never sent.
// Where somebody is signed in it leads on; otherwise it starts the login
// again, once. The new login's state says that it is one of those, so a second
// failure ends in an error.
func (f *flight) heal(c core.Callback, t core.Transaction, err error) Step {
	f.returnTo = core.ReturnTo(t.ReturnTo, f.origin)
	if !core.Healable(c, err) {
		return f.fail(problemOf(err, 400))
	}
	if c.State != "" {
		p, s := f.present(wish{})
		if s != nil {
			return s
		}
		if p != nil {
			return f.leave()
		}
	} else if f.restarted() {
		return f.fail(problemOf(err, 400))
	}
	return f.begin(core.AuthorizationRequest{}, f.returnTo, true)
}

// restarted reports whether a login was restarted just now. A code without
// state does not say so itself.
func (f *flight) restarted() bool {
	logins, _ := f.pendingLogins()
	for _, l := range logins {
		if l.transaction.Again() && f.now-l.transaction.IssuedAt < restartPause {
			return true
		}
	}
	return false
}
