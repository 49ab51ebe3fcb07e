package main

import (
	"fmt"
	"slices"
	"time"

	"authkit-wasm/e2e/authserver"
)

// call is one of the app's, and how it ended.
type call struct {
	what    string
	outcome string // what it resolved to, or the code of its error
	began   time.Time
	ended   time.Time
}

// fine is what a call may come to though nothing is broken.
var fine = []string{"ok", "signed in", "signed out", "login_required", "no_session"}

// explains are the codes that each fault of the server explains. A refresh
// calls all of them by one name, as the session stays.
var explains = map[authserver.Kind][]string{
	authserver.KindStatus:     {"server_unavailable", "refresh_failed"},
	authserver.KindRateLimit:  {"server_unavailable", "refresh_failed"},
	authserver.KindHTML:       {"response_malformed", "refresh_failed"},
	authserver.KindTruncated:  {"response_malformed", "network_failed", "refresh_failed"},
	authserver.KindDropBefore: {"network_failed", "refresh_failed"},
	authserver.KindDropAfter:  {"network_failed", "refresh_failed"},
}

// leaving is what a page that is about to go may see of its own end: the
// browser ends its requests.
var leaving = []string{"module_unavailable", "network_failed", "refresh_failed", "storage_unavailable"}

// unexplained finds calls that ended as nothing that was broken at the time
// explains: with an error of no code, or with the code of another fault.
func (e *evidence) unexplained() (wrong []string) {
	for id, c := range e.clients {
		for _, k := range c.calls {
			if !slices.Contains(fine, k.outcome) && !e.explained(id, c, k) {
				wrong = append(wrong, fmt.Sprintf("client %s: %q ended with %q, and nothing was broken that explains it", id, k.what, k.outcome))
			}
		}
	}
	return wrong
}

func (e *evidence) explained(id string, c *life, k call) bool {
	if c.gone && c.disposed.IsZero() && !k.ended.Before(c.ended) && slices.Contains(leaving, k.outcome) {
		return true
	}
	switch k.outcome {
	case "client_disposed":
		return !c.disposed.IsZero() && !c.disposed.After(k.ended)
	case "storage_unavailable":
		return c.broken
	case "transaction_expired":
		return e.jumps > 0
	case "module_trapped":
		return c.trappedIn(k)
	}
	from := c.restBefore(k.began)
	return slices.ContainsFunc(e.requests, func(r authserver.Request) bool {
		return r.Query.Get("client") == id && r.Time.After(from) && !r.Time.After(k.ended) && slices.Contains(explains[r.Fault], k.outcome)
	})
}

// restBefore returns when the client last had nothing under way before this.
func (l *life) restBefore(at time.Time) (rest time.Time) {
	for _, i := range l.idle {
		if i.Before(at) && i.After(rest) {
			rest = i
		}
	}
	return rest
}

// trappedIn reports whether the call met a module that was broken. It is
// replaced at the first call that meets it, so this one has to have been under
// way by then: one broken module ends each pending call once, and no later one.
func (l *life) trappedIn(k call) bool {
	for i, broken := range l.trapped {
		met := forever
		for _, other := range l.calls {
			if other.outcome == "module_trapped" && !other.ended.Before(broken) && other.ended.Before(met) {
				met = other.ended
			}
		}
		again := i+1 < len(l.trapped) && l.trapped[i+1].Before(k.ended)
		if !k.ended.Before(broken) && !k.began.After(met) && !again {
			return true
		}
	}
	return false
}
