package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"authkit-wasm/e2e/authserver"
)

// evidence is what a round left behind.
type evidence struct {
	clientID string
	requests []authserver.Request
	active   []authserver.Session // what the server honours
	clients  map[string]*life     // by their IDs
	verdicts []verdict            // of the tabs that are open
	signOuts []time.Time          // when the app asked for one that there was a session for
	memory   bool                 // the session is in the pages' memory alone
	jumps    int                  // of the pages' clock
}

// verdict is what a tab says in the end.
type verdict struct {
	Tab     string
	Code    string // of the error, or empty
	Session string // of the token, or empty
	User    string
	Broken  bool // storage throws in it
}

// judge returns what is wrong, each in a sentence.
func (e *evidence) judge() (wrong []string) {
	return slices.Concat(e.sentTwice(), e.lost(), e.dropped(), e.unexplained(), e.disagreeing(), e.leaking())
}

// secretOf returns the code or refresh token that a request spends.
func (e *evidence) secretOf(r authserver.Request) string {
	for _, name := range []string{"code", "refresh_token"} {
		if value, ok := r.JSON[name].(string); ok {
			return value
		}
	}
	cookies, _ := http.ParseCookie(strings.Join(r.Header["Cookie"], "; ")) // what cannot be read has no token
	for _, c := range cookies {
		if c.Name == "workos-refresh-"+e.clientID {
			return c.Value
		}
	}
	return ""
}

// answered reports whether the request had an answer that settles what became
// of its code or token, and the client had the time to read it.
func (e *evidence) answered(r authserver.Request) bool {
	if r.Fault != "" && r.Fault != authserver.KindLatency || r.Status != http.StatusOK && r.Status != http.StatusBadRequest {
		return false
	}
	return !e.cutShort(r)
}

// cutShort reports whether the client ended before it was seen at rest again.
func (e *evidence) cutShort(r authserver.Request) bool {
	c := e.clients[r.Query.Get("client")]
	if c == nil || c.ended.IsZero() {
		return false
	}
	if c.ended.Before(r.Time) { // a page takes its time to go
		return c.gone && c.disposed.IsZero()
	}
	return !slices.ContainsFunc(c.idle, func(at time.Time) bool { return at.After(r.Time) && !at.After(c.ended) })
}

// refused reports whether the server said without a doubt that it did nothing
// with the request.
func refused(r authserver.Request) bool {
	return r.Fault == authserver.KindStatus || r.Fault == authserver.KindRateLimit
}

// resent reports whether it was the browser that sent a request again, as
// Chromium does over a new connection where one that it had used before was cut
// (RFC 9112 section 9.3.1): both are of one call of fetch.
func resent(before, r authserver.Request) bool {
	call := func(r authserver.Request) string { return r.Query.Get("client") + " " + r.Query.Get("fetch") }
	return call(before) == call(r)
}

// sentTwice finds codes and refresh tokens that were sent again after an
// answer to the first request with them had arrived. That a token is good for
// nothing the other tabs may find out by themselves. A code is good for one
// try: where its answer was lost, a second would end the session that the
// first began (RFC 6749 section 4.1.2).
func (e *evidence) sentTwice() (wrong []string) {
	answered := map[string]authserver.Request{}
	for _, r := range e.requests {
		secret := e.secretOf(r)
		if r.Endpoint != authserver.Authenticate || secret == "" {
			continue
		}
		client := r.Query.Get("client")
		for _, key := range []string{secret, secret + " " + client} {
			if before, seen := answered[key]; seen && !resent(before, r) {
				wrong = append(wrong, fmt.Sprintf("client %s sent a %s again that client %s had been answered for (status %d %s)",
					client, r.GrantType(), before.Query.Get("client"), before.Status, before.Fault))
				break
			}
		}
		code := r.GrantType() == "authorization_code"
		switch {
		case code && !refused(r), e.answered(r) && r.Status == http.StatusOK:
			answered[secret] = r
		case !e.answered(r):
		default:
			answered[secret+" "+client] = r
		}
	}
	return wrong
}

// lost finds sessions that the server honours and no tab has, for no reason.
func (e *evidence) lost() (wrong []string) {
	var known []authserver.Session // that some client had
	unknown := 0
	for _, s := range e.active {
		if e.heldAt(s.ID).IsZero() {
			unknown++
		} else {
			known = append(known, s)
		}
	}
	if n := e.exchangesLost(); unknown > n {
		wrong = append(wrong, fmt.Sprintf("%d sessions that no client ever had, and %d logins whose answer was lost", unknown, n))
	}
	for _, s := range known {
		has := func(v verdict) bool { return v.Session == s.ID }
		switch {
		case slices.ContainsFunc(e.verdicts, has), e.signedOut(s.ID), e.superseded(s.ID):
		case e.memory && !e.alwaysHeld(s.ID):
		default:
			wrong = append(wrong, fmt.Sprintf("session %s is honoured by the server, and no tab has it", s.ID))
		}
	}
	return wrong
}

// exchangesLost counts the logins whose session no client got to know.
func (e *evidence) exchangesLost() (n int) {
	for _, r := range e.requests {
		if r.GrantType() == "authorization_code" && (r.Fault == authserver.KindDropAfter || r.Fault == authserver.KindTruncated || e.cutShort(r)) {
			n++
		}
	}
	return n
}

// heldAt returns when a client first had the session; zero if none ever did.
func (e *evidence) heldAt(session string) (first time.Time) {
	for _, c := range e.clients {
		for _, h := range c.held {
			if h.session == session && (first.IsZero() || h.at.Before(first)) {
				first = h.at
			}
		}
	}
	return first
}

// moment is how far apart two things may be that happened at once in two tabs.
const moment = 500 * time.Millisecond

// signedOut reports whether the app signed out after somebody had the session,
// or at the same moment: that ends whatever session the tabs share.
func (e *evidence) signedOut(session string) bool { return e.signedOutBefore(session, forever) }

func (e *evidence) signedOutBefore(session string, end time.Time) bool {
	began := e.heldAt(session).Add(-moment)
	return slices.ContainsFunc(e.signOuts, func(at time.Time) bool { return at.After(began) && !at.After(end.Add(moment)) })
}

// superseded reports whether somebody signed in after that session.
func (e *evidence) superseded(session string) bool { return e.supersededBefore(session, forever) }

func (e *evidence) supersededBefore(session string, end time.Time) bool {
	at := e.heldAt(session)
	for _, c := range e.clients {
		for _, h := range c.held {
			if h.session != session && !h.at.After(end.Add(moment)) && e.heldAt(h.session).After(at) {
				return true
			}
		}
	}
	return false
}

// alwaysHeld reports whether at each moment since it began some client had the
// session for long enough to hand it on.
func (e *evidence) alwaysHeld(session string) bool {
	const handOver = 2 * time.Second
	until := e.heldAt(session)
	for {
		extended := false
		for _, c := range e.clients {
			for _, h := range c.held {
				if h.session != session || h.at.After(until) {
					continue
				}
				if c.ended.IsZero() {
					return true
				}
				if end := c.ended.Add(-handOver); end.After(until) {
					until, extended = end, true
				}
			}
		}
		if !extended {
			return false
		}
	}
}

// disagreeing finds tabs that say something else than the others or the server.
func (e *evidence) disagreeing() (wrong []string) {
	var of *verdict // what the tabs agree on
	for _, v := range e.verdicts {
		if v.Broken && v.Session != "" && e.signedOut(v.Session) {
			continue // no store told it that somebody signed out, and the server never heard of that
		}
		if of == nil {
			of = &v
		}
		honoured := slices.ContainsFunc(e.active, func(s authserver.Session) bool { return s.ID == v.Session })
		switch {
		case v.Code != "" && v.Code != "login_required":
			wrong = append(wrong, fmt.Sprintf("tab %s fails with %s though nothing is broken any more", v.Tab, v.Code))
		case v.Code != "" && v.User != "":
			wrong = append(wrong, fmt.Sprintf("tab %s shows a user and has no token", v.Tab))
		case v.Session != "" && !honoured:
			wrong = append(wrong, fmt.Sprintf("tab %s has a fresh token of session %s, which the server does not honour", v.Tab, v.Session))
		case v.Session != of.Session:
			wrong = append(wrong, fmt.Sprintf("tab %s has session %q, tab %s has %q", v.Tab, v.Session, of.Tab, of.Session))
		}
	}
	return wrong
}
