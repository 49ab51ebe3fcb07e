package edge

import (
	"strings"
	"testing"

	"authkit-wasm/core"
)

// keyFetches is how often the key set was asked for.
func (r *rig) keyFetches() int { return len(r.to("/sso/jwks/")) }

// signInByAnUnknownKey leaves a session whose token is signed with a key that
// the key set, which may be fetched again now, does not have.
func (r *rig) signInByAnUnknownKey() {
	r.signIn()
	r.signedIn()
	r.token = func(string) Answer { return r.grantBy("k2", 300) }
	r.do(r.refreshRequest())
	r.now += keysCooldown
}

func TestJ5_RequestsAtOnceFetchTheKeysOnce(t *testing.T) {
	for name, path := range map[string]string{"a session": "/auth/session", "anybody": "/sso/jwks/" + clientID} {
		r := newRig(t, "AUTHKIT_FACES", "login proxy")
		r.signIn()
		for _, got := range r.together(64, r.request("GET", path)) {
			if got.Status != 200 {
				t.Errorf("%s: %d %s", name, got.Status, got.Body)
			}
		}
		if n := r.keyFetches(); n != 1 {
			t.Errorf("%s: %d fetches", name, n)
		}
	}
}

func TestJ5_RequestsAtOnceShareAnOutage(t *testing.T) {
	r := newRig(t, "AUTHKIT_FACES", "login proxy")
	r.keys = func() Answer { return Answer{Failed: core.NetworkFailed} }
	for _, got := range r.together(64, r.request("GET", "/sso/jwks/"+clientID)) {
		r.expect(got, 503, KeysUnavailable)
	}
	if n := r.keyFetches(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

// At the end of the key set's life one request asks for the next, and the
// others go on with the one that they have.
func TestJ5_AnOldKeySetServesWhileItIsFetchedAgain(t *testing.T) {
	r := newRig(t)
	r.token = func(string) Answer { return r.grant(100_000) }
	r.signIn()
	r.signedIn()
	r.now += keysLifetime
	r.edge.verified = memory[bool]{}
	f := step[Fetch](t, r.handle(r.request("GET", "/auth/session")))
	r.edge.verified = memory[bool]{}
	for range 10 {
		step[Respond](t, r.handle(r.request("GET", "/auth/session")))
	}
	r.finish(r.edge.Continue(f.Resume, r.answer(f), r.now, entropy()))
	if n := r.keyFetches(); n != 2 {
		t.Errorf("%d fetches, want the first and one more", n)
	}
	// One that dies is not waited for long.
	r.now += keysLifetime
	r.edge.verified = memory[bool]{}
	step[Fetch](t, r.handle(r.request("GET", "/auth/session")))
	r.now += keysBusy - 1
	step[Respond](t, r.handle(r.request("GET", "/auth/session")))
	r.edge.verified = memory[bool]{}
	r.now++
	step[Fetch](t, r.handle(r.request("GET", "/auth/session")))
}

func TestJ5_UnknownKeysAtOnceAreLookedForOnce(t *testing.T) {
	r := newRig(t)
	r.signInByAnUnknownKey()
	sent := len(r.to("/authenticate"))
	r.token = func(string) Answer { return r.grant(300) }
	// The server says that there is no such key: one refresh is for all.
	for _, got := range r.together(100, r.request("GET", "/auth/session")) {
		if got.Status != 200 || !strings.Contains(got.Body, "a@example.com") {
			t.Errorf("answered %d %s", got.Status, got.Body)
		}
	}
	if n := r.keyFetches(); n != 2 || len(r.to("/authenticate")) != sent+1 {
		t.Errorf("%d fetches, %d refreshes", n-1, len(r.to("/authenticate"))-sent)
	}
}

// Where the keys cannot be had, nobody who has waited for them spends a refresh
// token.
func TestN22_UnknownKeysAtOnceShareAnOutage(t *testing.T) {
	r := newRig(t)
	r.signInByAnUnknownKey()
	r.keys = func() Answer { return Answer{Status: 503} }
	sent := len(r.to("/authenticate"))
	for _, got := range r.together(100, r.request("GET", "/auth/session")) {
		r.expect(got, 503, KeysUnavailable)
	}
	if n := r.keyFetches(); n != 2 || len(r.to("/authenticate")) != sent {
		t.Errorf("%d fetches, %d refreshes", n-1, len(r.to("/authenticate"))-sent)
	}
}

// A request that has fetched the keys, and waits for something else since,
// does not put them over newer ones.
func TestKeysAreLearnedOnce(t *testing.T) {
	r := newRig(t)
	r.signIn()
	old := r.refreshRequest()
	step[Fetch](t, r.handle(old)) // the token is under way
	r.edge.keys = keys{}
	r.edge.opened = memory[opened]{}
	f := step[Fetch](t, r.handle(r.request("GET", "/auth/session")))
	r.now += 295_000 // the token ends while the keys are fetched
	step[Fetch](t, r.handle(old))
	w := step[Wait](t, r.edge.Continue(f.Resume, r.answer(f), r.now, entropy()))
	newer := keys{set: r.edge.keys.set, text: "newer", at: r.now + 1}
	r.edge.keys = newer
	r.edge.Continue(w.Resume, Answer{}, r.now+2, entropy())
	if r.edge.keys.text != "newer" {
		t.Error("the older key set is back")
	}
}

func TestThoseThatWaitAskLessAndLess(t *testing.T) {
	r := newRig(t)
	r.signIn()
	step[Fetch](t, r.handle(r.refreshRequest()))
	var waited int64
	w := step[Wait](t, r.handle(r.refreshRequest()))
	turns := 1
	for ; ; turns++ {
		waited += w.Delay
		r.now += w.Delay
		next, ok := r.edge.Continue(w.Resume, Answer{}, r.now, entropy()).(Wait)
		if !ok {
			break
		}
		if next.Delay != min(2*w.Delay, longestWait) {
			t.Errorf("%d ms after %d", next.Delay, w.Delay)
		}
		w = next
	}
	if w.Delay != longestWait || turns > 40 || waited < tokenBusy || waited > tokenBusy+longestWait {
		t.Errorf("%d turns, %d ms", turns, waited)
	}
}
