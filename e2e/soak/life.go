package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"authkit-wasm/e2e/authserver"
)

// forever is later than whatever happens in a round.
var forever = time.Unix(1<<40, 0)

// life is what is known of one client in one page.
type life struct {
	broken   bool        // storage throws in its page
	idle     []time.Time // since when it had nothing under way
	disposed time.Time
	left     *leftovers // after dispose
	gone     bool       // its page went away
	ended    time.Time  // when that was, or it was disposed of; zero if neither
	held     []holding
	has      bool        // a session, the last time it said so
	dropped  []time.Time // when it said that it has none any more
	trapped  []time.Time // when its module was broken
	calls    []call
}

// end notes that the client is no more.
func (l *life) end(at time.Time) {
	if l.ended.IsZero() {
		l.ended, l.has = at, false
	}
}

// leave notes that the client's page is no more.
func (l *life) leave(at time.Time) {
	l.gone = true
	l.end(at)
}

// holding is a session that a client said it has.
type holding struct {
	session string
	at      time.Time
}

// had returns the session that a client had when it dropped it; empty if that
// is not known.
func (l *life) had(at time.Time) (session string) {
	for _, h := range l.held {
		if !h.at.After(at) {
			session = h.session
		}
	}
	return session
}

// leftovers are what a client holds that was disposed of, and how much there
// was to count.
type leftovers struct {
	Timers    int
	Listeners []string
	Pending   []string
	Seen      seen
}

// seen is how many there ever were.
type seen struct{ Timers, Intervals, Listeners int }

// leaking finds what clients hold that were disposed of, those that do not say
// what they hold, and counters that count nothing.
func (e *evidence) leaking() (wrong []string) {
	var seen seen
	said := false
	for id, c := range e.clients {
		l := c.left
		switch {
		case c.disposed.IsZero():
		case l == nil && (!c.gone || e.clients[next(id)] != nil):
			wrong = append(wrong, fmt.Sprintf("client %s was disposed of and does not say what it left", id))
		case l == nil: // its page was gone before
		case l.Timers > 0 || len(l.Listeners) > 0 || len(l.Pending) > 0:
			wrong = append(wrong, fmt.Sprintf("client %s was disposed of and left %d timers, listeners %v, calls %v", id, l.Timers, l.Listeners, l.Pending))
		}
		if l != nil && len(c.held) > 0 { // a client of nobody has no listeners
			said, seen.Timers, seen.Intervals, seen.Listeners = true, seen.Timers+l.Seen.Timers, seen.Intervals+l.Seen.Intervals, seen.Listeners+l.Seen.Listeners
		}
	}
	if said && (seen.Timers == 0 || seen.Intervals == 0 || seen.Listeners == 0) {
		wrong = append(wrong, fmt.Sprintf("of timers, intervals or listeners not one was counted while there were clients: %+v", seen))
	}
	return wrong
}

// next is the client that a page makes after this one.
func next(id string) string {
	page, n, _ := strings.Cut(id, ".")
	number := 0
	_, _ = fmt.Sscan(n, &number) // which the page wrote
	return fmt.Sprintf("%s.%d", page, number+1)
}

// dropped finds clients that gave up a session for no reason: nobody had signed
// out or in before, and the server had not ended it. A login that comes later
// does not make up for that.
func (e *evidence) dropped() (wrong []string) {
	for id, c := range e.clients {
		for _, at := range c.dropped {
			s := c.had(at)
			switch {
			case s == "", !c.ended.IsZero() && c.ended.Before(at):
			case e.signedOutBefore(s, at), e.supersededBefore(s, at), e.endedBefore(s, at):
			case e.memory && !e.alwaysHeld(s):
			default:
				wrong = append(wrong, fmt.Sprintf("client %s dropped session %s, and nobody had signed out or in, nor had the server ended it", id, s))
			}
		}
	}
	return wrong
}

// endedBefore reports whether the server ended the session, and had told
// somebody so: it does not honour it, and refused a refresh token.
func (e *evidence) endedBefore(session string, end time.Time) bool {
	for _, s := range e.active {
		if s.ID == session {
			return false
		}
	}
	began := e.heldAt(session)
	return slices.ContainsFunc(e.requests, func(r authserver.Request) bool {
		return r.GrantType() == "refresh_token" && r.Status == 400 && r.Fault == "" && !r.Time.Before(began) && !r.Time.After(end.Add(moment))
	})
}
