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

// unasked is how calls end that never reach the module.
var unasked = []string{"no_session", "client_disposed"}

// unexplained finds calls that ended as nothing that was broken at the time
// explains: with an error of no code, or with the code of another fault.
func (e *evidence) unexplained() (wrong []string) {
	for id, c := range e.clients {
		dead := c.metDead()
		for i, k := range c.calls {
			if !slices.Contains(fine, k.outcome) && !dead[i] && !e.explained(id, c, k) {
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
	}
	from, to := c.restBefore(k.began), k.ended.Add(time.Millisecond) // a page's clock cuts off what is less
	return slices.ContainsFunc(e.requests, func(r authserver.Request) bool {
		return r.Query.Get("client") == id && r.Time.After(from) && !r.Time.After(to) && slices.Contains(explains[r.Fault], k.outcome)
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

// metDead returns the calls that a broken module explains, by their places. Each
// explains one, however many are under way: what was not begun, or does no harm
// twice, is asked again of the module that follows. And it explains none that
// began when another call had begun and ended since: that one met it.
func (l *life) metDead() map[int]bool {
	dead := map[int]bool{}
	broken := slices.Clone(l.trapped)
	for i, k := range l.calls {
		if k.outcome != "module_trapped" {
			continue
		}
		at := slices.IndexFunc(broken, func(at time.Time) bool {
			met := func(other call) bool {
				return !other.began.Before(at) && other.ended.Before(k.began) && !slices.Contains(unasked, other.outcome)
			}
			return !at.After(k.ended) && !slices.ContainsFunc(l.calls, met)
		})
		if at >= 0 {
			dead[i] = true
			broken = slices.Delete(broken, at, at+1)
		}
	}
	return dead
}
