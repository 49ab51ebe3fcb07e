package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"authkit-wasm/e2e/authserver"
)

// counts says how often each thing was done. What stands before a colon is
// what kind of thing it is.
type counts map[string]int

// sum counts what became of a round.
func (r *round) sum() {
	r.mu.Lock()
	defer r.mu.Unlock()
	sessions := map[string]bool{}
	for _, c := range r.clients {
		for _, h := range c.held {
			sessions[h.session] = true
		}
		for _, k := range c.calls {
			r.done["call: "+k.what+": "+k.outcome]++
		}
		r.done["client: given a broken module"] += len(c.trapped)
		r.done["client: gave up its session, for a reason"] += len(c.dropped)
		if !c.disposed.IsZero() {
			r.done["client: disposed of"]++
		}
	}
	r.done["session: held by some client"] += len(sessions)
	e := evidence{clientID: authserver.DemoClientID}
	last := map[string]authserver.Request{} // by what it spends
	for _, q := range r.api.Requests() {
		if secret := e.secretOf(q); q.Endpoint == authserver.Authenticate && secret != "" {
			r.done["sent: "+q.GrantType()]++
			if before, seen := last[secret]; seen && resent(before, q) {
				r.done["(the browser sent a request again by itself)"]++
			}
			last[secret] = q
		}
		if q.Fault != "" {
			r.done["fault: "+string(q.Fault)]++
		}
	}
}

// print writes all, and then the sums that tell whether the run was worth it.
func (c counts) print(out io.Writer) {
	kinds := counts{}
	for _, what := range slices.Sorted(maps.Keys(c)) {
		fmt.Fprintf(out, "  %6d  %s\n", c[what], what)
		kind, _, _ := strings.Cut(what, ":")
		kinds[kind] += c[what]
	}
	fmt.Fprintf(out, "soak: %d events, %d faults struck, %d codes and %d refresh tokens sent, %d sessions, %d calls\n", kinds["event"], kinds["fault"],
		c["sent: authorization_code"], c["sent: refresh_token"], kinds["session"], kinds["call"])
}
