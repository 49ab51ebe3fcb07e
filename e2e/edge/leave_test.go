package edge

import (
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/workerd"
	"authkit-wasm/web/build"
)

// leaving is a build of the edge with testdata/leaver beside it, where from
// listens: who asks there leaves before the edge has answered.
func leaving(compiler string, from *string) host {
	return host{name: compiler, start: func(t *testing.T, variables map[string]string) string {
		t.Helper()
		r := workerdOf(t,
			workerd.Worker{Name: "edge", Dir: dist(t, compiler), Variables: variables},
			workerd.Worker{Name: "leaver", Dir: "testdata/leaver", Services: map[string]string{"EDGE": "edge"}})
		*from = r.Address("leaver")
		return r.Address("edge")
	}}
}

// leaves sends a refresh, leaves when the server has its token, and lets the
// server answer.
func (v *visitor) leaves(from string) {
	v.Helper()
	gone := v.clone()
	gone.world = v.where(from)
	release := v.hold()
	got, err := gone.try("POST", "/auth/refresh?after=500", "", "Origin", site, "X-Requested-With", "fetch")
	if err != nil || got.body != "left: AbortError" || v.refreshes() == 0 {
		v.Fatalf("%q, %v, %d refreshes", got.body, err, v.refreshes())
	}
	release()
}

// where is this world, asked at another address.
func (w *world) where(address string) *world {
	other := *w
	other.address = address
	return &other
}

// The runtime ends what is done for a browser that has left, unless it was told
// to wait.
func TestN3_TheReleaseBuildFinishesForABrowserThatLeaves(t *testing.T) {
	var from string
	w := newWorld(t, leaving(build.TinyGo, &from)).run() // a server that ends the session when a token comes twice
	v := w.visitor().signIn()
	v.leaves(from)
	if got := v.post("/auth/refresh", ""); got.status != 200 || emailOf(got) != zoe || w.refreshes() != 1 {
		t.Errorf("answered %d %s, %d refreshes", got.status, got.body, w.refreshes())
	}
	v.signedIn()
}

// The standard build has nowhere to keep the successor: what is left is that
// the server repeats its answer.
func TestN3_InTheStandardBuildABrowserThatLeavesNeedsTheServer(t *testing.T) {
	var from string
	w := newWorld(t, leaving(build.Go, &from), func(c *authserver.Config) { c.ReuseGrace = 30 * time.Second }).run()
	v := w.visitor().signIn()
	v.leaves(from)
	if got := v.post("/auth/refresh", ""); got.status != 200 || emailOf(got) != zoe || w.refreshes() != 2 {
		t.Errorf("answered %d %s, %d refreshes", got.status, got.body, w.refreshes())
	}
	v.signedIn()
}
