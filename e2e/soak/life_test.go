package main

import (
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

// dropper is a client that has a session from one time until another.
func dropper(session string, from, until int) *life {
	l := holder(session, from)
	l.dropped = []time.Time{at(until)}
	return l
}

// Of each of these sessions a later login took the place, because the soak
// signs in whenever nobody is: that must not hide how the first was lost.
func TestJudgeOfSessionsThatWereDropped(t *testing.T) {
	later := verdict{Tab: "1", Session: "t"}
	world := func(c *life, more ...func(*evidence)) evidence {
		e := evidence{active: active("s", "t"), clients: map[string]*life{"1.0": c, "2.0": holder("t", 20)}, verdicts: []verdict{later}}
		for _, change := range more {
			change(&e)
		}
		return e
	}
	const lost = "client 1.0 dropped session s"
	for name, c := range map[string]struct {
		evidence
		want string
	}{
		"after a 503, and a login later": {world(dropper("s", 1, 5), func(e *evidence) {
			e.requests = []authserver.Request{request(4, "1.0", "a", 503, authserver.KindStatus)}
		}), lost},
		"after a 503 that the server answered, and one who signed out later": {world(dropper("s", 1, 5), func(e *evidence) {
			e.signOuts = []time.Time{at(9)}
		}), lost},
		"after somebody signed out":       {world(dropper("s", 1, 5), func(e *evidence) { e.signOuts = []time.Time{at(4)} }), ""},
		"at the moment of the next login": {world(dropper("s", 1, 20)), ""},
		"after the next login":            {world(dropper("s", 1, 25)), ""},
		"of a server that ended it": {world(dropper("s", 1, 5), func(e *evidence) {
			e.active, e.requests = active("t"), []authserver.Request{request(4, "1.0", "a", 400, "")}
		}), ""},
		"of a server that ended it and told nobody": {world(dropper("s", 1, 5), func(e *evidence) { e.active = active("t") }), lost},
		"of a server that refused a token and honours the session": {world(dropper("s", 1, 5), func(e *evidence) {
			e.requests = []authserver.Request{request(4, "1.0", "a", 400, "")}
		}), lost},
		"of a server that told so later": {world(dropper("s", 1, 5), func(e *evidence) {
			e.active, e.requests = active("t"), []authserver.Request{request(9, "1.0", "a", 400, "")}
		}), lost},
		"of memory, handed on in time": {world(dropper("s", 1, 9), func(e *evidence) {
			e.memory, e.clients["0.0"], e.clients["1.0"].held[0].at = true, &life{held: []holding{{"s", at(1)}}, ended: at(8)}, at(4)
		}), lost},
		"of memory, of a tab that was closed": {world(dropper("s", 1, 9), func(e *evidence) {
			e.memory, e.clients["0.0"], e.clients["1.0"].held[0].at = true, &life{held: []holding{{"s", at(1)}}, ended: at(2)}, at(4)
		}), ""},
		"before it had any": {world(&life{dropped: []time.Time{at(1)}}, func(e *evidence) { e.active = active("t") }), ""},
	} {
		t.Run(name, func(t *testing.T) { c.judged(t, c.want) })
	}
}

func TestJudgeOfClientsThatWereDisposedOf(t *testing.T) {
	counted := seen{5, 1, 3}
	left := func(l leftovers) evidence {
		return evidence{clients: map[string]*life{"1.0": {held: []holding{{"s", at(0)}}, disposed: at(1), left: &l}}}
	}
	for name, c := range map[string]struct {
		evidence
		want string
	}{
		"with nothing left":     {left(leftovers{Seen: counted}), ""},
		"with a timer left":     {left(leftovers{Seen: counted, Timers: 1}), "client 1.0 was disposed of and left 1 timers"},
		"with a listener left":  {left(leftovers{Seen: counted, Listeners: []string{"x"}}), "client 1.0 was disposed of and left 0 timers, listeners [x]"},
		"with a call left":      {left(leftovers{Seen: counted, Pending: []string{"token"}}), "client 1.0 was disposed of and left 0 timers, listeners [], calls [token]"},
		"with no timer counted": {left(leftovers{Seen: seen{0, 1, 3}}), "of timers, intervals or listeners not one was counted"},
		"with no interval":      {left(leftovers{Seen: seen{5, 0, 3}}), "of timers, intervals or listeners not one was counted"},
		"with no listener":      {left(leftovers{Seen: seen{5, 1, 0}}), "of timers, intervals or listeners not one was counted"},
		"of nobody":             {evidence{clients: map[string]*life{"1.0": {disposed: at(1), left: new(leftovers)}}}, ""},
		"without a word":        {evidence{clients: map[string]*life{"1.0": {disposed: at(1)}}}, "client 1.0 was disposed of and does not say"},
		"in a page that went":   {evidence{clients: map[string]*life{"1.0": {disposed: at(1), gone: true}}}, ""},
		"in a page that made another and went": {evidence{clients: map[string]*life{"1.0": {disposed: at(1), gone: true}, "1.1": {}}},
			"client 1.0 was disposed of and does not say"},
	} {
		t.Run(name, func(t *testing.T) { c.judged(t, c.want) })
	}
}
