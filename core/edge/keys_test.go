package edge

import (
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestJ5_AnUnknownKeyIsLookedForOncePerCooldown(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.signedIn()
	// The server signs with a new key from now on.
	r.token = func(string) Answer { return r.grantBy("k2", 300) }
	r.do(r.refreshRequest())
	session := r.request("GET", "/auth/session")
	r.expect(r.do(session), 503, KeysUnavailable)
	if n := len(r.to("/sso/jwks/")); n != 1 {
		t.Errorf("%d fetches within the cooldown", n)
	}
	r.now += keysCooldown
	r.keys = func() Answer { return Answer{Status: 200, Body: keySet(signer(), "k1", "k2")} }
	if !r.signedIn() || len(r.to("/sso/jwks/")) != 2 {
		t.Errorf("%d fetches after it", len(r.to("/sso/jwks/")))
	}
}

func TestJ5_AKeyThatIsGoneLeadsToARefresh(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.signedIn()
	r.now += keysCooldown
	r.keys = func() Answer { return Answer{Status: 200, Body: keySet(signer(), "k2")} }
	r.edge.verified = memory[bool]{}
	r.edge.keys.at -= keysLifetime
	r.token = func(string) Answer { return r.grantBy("k2", 300) }
	if !r.signedIn() || len(r.to("/authenticate")) != 2 {
		t.Errorf("%d requests to the token endpoint", len(r.to("/authenticate")))
	}
}

func TestN22_KeysOutliveAnOutage(t *testing.T) {
	r := newRig(t)
	r.token = func(string) Answer { return r.grant(100_000) }
	r.signIn()
	r.signedIn()
	r.keys = func() Answer { return Answer{Failed: core.NetworkFailed} }
	for _, at := range []int64{keysLifetime, keysLifetime + keysCooldown - 1, keysUsable - 1} {
		r.now = startTime + at
		r.edge.verified = memory[bool]{}
		if !r.signedIn() {
			t.Errorf("signed out after %d ms", at)
		}
	}
	if n := len(r.to("/sso/jwks/")); n != 3 {
		t.Errorf("%d fetches, want the first and one for each cooldown", n)
	}
	r.now = startTime + keysUsable
	r.edge.verified = memory[bool]{}
	r.expect(r.do(r.request("GET", "/auth/session")), 503, KeysUnavailable)
	if n := len(r.to("/authenticate")); n != 1 {
		t.Errorf("%d requests to the token endpoint", n)
	}
}

func TestKeysAreFetchedAgainAfterTheirLifetime(t *testing.T) {
	r := newRig(t)
	r.token = func(string) Answer { return r.grant(100_000) }
	r.signIn()
	for _, tt := range []struct {
		at   int64
		want int
	}{{0, 1}, {keysLifetime - 1, 1}, {keysLifetime, 2}} {
		r.now = startTime + tt.at
		r.edge.verified = memory[bool]{}
		r.signedIn()
		if n := len(r.to("/sso/jwks/")); n != tt.want {
			t.Errorf("after %d ms: %d fetches, want %d", tt.at, n, tt.want)
		}
	}
}

func TestAnInstanceThatDidNotAskLearnsTheKeys(t *testing.T) {
	r := newRig(t)
	r.signIn()
	f := step[Fetch](t, r.handle(r.request("GET", "/auth/session")))
	r.edge = New(config(t))
	if got := r.finish(r.edge.Continue(f.Resume, r.answer(f), r.now, entropy())); got.Status != 200 {
		t.Errorf("answered %d %s", got.Status, got.Body)
	}
}

func TestAVerifiedTokenIsRememberedUntilItEnds(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.signedIn()
	r.edge.keys = keys{} // no signature could be checked now
	r.keys = func() Answer { return Answer{Failed: core.NetworkFailed} }
	if !r.signedIn() {
		t.Error("signed out")
	}
	r.now += 300_000 - refreshBuffer
	r.signedIn()
	if n := len(r.to("/authenticate")); n != 2 {
		t.Errorf("%d requests to the token endpoint, want one more than the login's", n)
	}
}

func TestN22_AKeyThatCannotBeLookedForCostsNoRefreshToken(t *testing.T) {
	r := newRig(t)
	r.signInByAnUnknownKey()
	r.keys = func() Answer { return Answer{Status: 200, Body: "<html>"} }
	sent := len(r.to("/authenticate"))
	r.expect(r.do(r.request("GET", "/auth/session")), 503, KeysUnavailable)
	if n := len(r.to("/authenticate")); n != sent {
		t.Errorf("%d refreshes", n-sent)
	}
}

func TestJ5_AnInstanceWithoutKeysAsksOncePerCooldown(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.keys = func() Answer { return Answer{Failed: core.NetworkFailed} }
	for range 100 {
		r.expect(r.do(r.request("GET", "/auth/session")), 503, KeysUnavailable)
	}
	r.now += 1
	got := r.do(r.request("GET", "/auth/session"))
	if n := len(r.to("/sso/jwks/")); n != 1 || header(got.Header, "retry-after") != "10" {
		t.Errorf("%d fetches within the cooldown, try again after %s s", n, header(got.Header, "retry-after"))
	}
	r.now += keysCooldown
	r.keys = func() Answer { return Answer{Status: 200, Body: keySet(signer(), "k1")} }
	if !r.signedIn() {
		t.Error("not signed in after it")
	}
}

func TestJ5_AnUnknownKeyHeedsAFailure(t *testing.T) {
	r := newRig(t)
	r.signInByAnUnknownKey()
	r.keys = func() Answer { return Answer{Status: 500} }
	for range 100 {
		r.expect(r.do(r.request("GET", "/auth/session")), 503, KeysUnavailable)
	}
	if n := len(r.to("/sso/jwks/")); n != 2 {
		t.Errorf("%d fetches within the cooldown, want the first and one more", n-1)
	}
	// A clock that is set back does not make the cooldown longer.
	r.now -= 5_000_000
	r.edge.keys.at = 0
	r.do(r.request("GET", "/auth/session"))
	if n := len(r.to("/sso/jwks/")); n != 3 {
		t.Errorf("%d fetches after the clock was set back", n-2)
	}
}

// A clock that moves on between two looks at it costs nobody the session.
func TestN22_ATokenThatEndsWhileItIsVerifiedIsRefreshed(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.signedIn()
	r.edge.verified = memory[bool]{}
	f := r.edge.flight(r.request("GET", "/auth/session"), r.now, entropy())
	p := f.open()
	f.now += 300_000 + skew
	if _, s := f.verify(p); !strings.Contains(step[Fetch](t, s).Body, "refresh_token") {
		t.Error("it is not refreshed")
	}
}
