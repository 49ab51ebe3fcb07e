package edge

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// step checks that a step is of this type.
func step[T Step](t *testing.T, s Step) T {
	t.Helper()
	typed, ok := s.(T)
	if !ok {
		t.Fatalf("the step is %v", s)
	}
	return typed
}

func TestN3_ARequestWaitsForTheOneThatRefreshes(t *testing.T) {
	r := newRig(t)
	r.signIn()
	first := step[Fetch](t, r.handle(r.refreshRequest()))
	second := step[Wait](t, r.handle(r.refreshRequest()))
	second = step[Wait](t, r.edge.Continue(second.Resume, Answer{}, r.now, entropy()))
	one := step[Respond](t, r.edge.Continue(first.Resume, r.answer(first), r.now, entropy()))
	two := r.finish(r.edge.Continue(second.Resume, Answer{}, r.now, entropy()))
	if one.Status != 200 || two.Status != 200 || one.Body != two.Body {
		t.Errorf("%d %s, and %d %s", one.Status, one.Body, two.Status, two.Body)
	}
	if n := len(r.to("/authenticate")); n != 2 || !r.signedIn() {
		t.Errorf("%d requests to the token endpoint, want one for the code and one for the refresh", n)
	}
}

// Who lost the answer asks again with the cookie of before. A page takes what
// it gets for new, so that must not have waited here for long.
func TestN3_N24_WhatAnAnswerBringsIsYoung(t *testing.T) {
	r := newRig(t)
	r.signIn()
	lost := r.refreshRequest()
	for _, c := range []struct {
		later    int64
		requests int // to the token endpoint, the login's among them
	}{{0, 2}, {4_999, 2}, {1, 3}, {4_999, 3}} {
		r.now += c.later
		got := r.finish(r.handle(lost))
		if n := len(r.to("/authenticate")); got.Status != 200 || n != c.requests {
			t.Errorf("after %d ms: %d %s; %d requests, want %d", c.later, got.Status, got.Body, n, c.requests)
		}
	}
}

func TestN3_ThoseThatWaitShareTheFailure(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.token = func(string) Answer { return Answer{Status: 503} }
	first := step[Fetch](t, r.handle(r.refreshRequest()))
	second := step[Wait](t, r.handle(r.refreshRequest()))
	r.expect(r.finish(r.edge.Continue(first.Resume, r.answer(first), r.now, entropy())), 503, core.RefreshFailed)
	r.expect(step[Respond](t, r.edge.Continue(second.Resume, Answer{}, r.now, entropy())), 503, core.RefreshFailed)
	// A new request has waited for nothing, and tries.
	step[Fetch](t, r.handle(r.refreshRequest()))
}

func TestN3_ThoseThatWaitShareTheEnd(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.token = func(string) Answer { return refused("Session has already ended.") }
	first := step[Fetch](t, r.handle(r.refreshRequest()))
	second := step[Wait](t, r.handle(r.refreshRequest()))
	r.expect(r.finish(r.edge.Continue(first.Resume, r.answer(first), r.now, entropy())), 401, core.LoginRequired)
	r.expect(step[Respond](t, r.edge.Continue(second.Resume, Answer{}, r.now, entropy())), 401, core.LoginRequired)
}

func TestN3_ARequestThatDiedIsSentAgain(t *testing.T) {
	r := newRig(t)
	r.signIn()
	dead := step[Fetch](t, r.handle(r.refreshRequest()))
	r.now += tokenTimeout + 4_999
	step[Wait](t, r.handle(r.refreshRequest()))
	r.now++
	again := step[Fetch](t, r.handle(r.refreshRequest()))
	if header(dead.Header, "idempotency-key") != header(again.Header, "idempotency-key") {
		t.Error("another Idempotency-Key")
	}
}

func TestN3_AnotherInstanceGoesOn(t *testing.T) {
	r := newRig(t)
	r.signIn()
	f := step[Fetch](t, r.handle(r.refreshRequest()))
	r.edge = New(config(t)) // the first one trapped
	if got := r.finish(r.edge.Continue(f.Resume, r.answer(f), r.now, entropy())); got.Status != 200 {
		t.Errorf("answered %d %s", got.Status, got.Body)
	}
	if !r.signedIn() {
		t.Error("signed out")
	}
}

func TestN3_TheIdempotencyKeyIsThatOfTokenAndOrganization(t *testing.T) {
	r := newRig(t)
	r.signIn()
	key := func(q Request) string {
		// An instance of its own: no other request is under way.
		return header(step[Fetch](t, New(config(t)).Handle(q, r.now, entropy())).Header, "idempotency-key")
	}
	switchTo := func(organization string) Request {
		q := r.refreshRequest()
		q.URL, q.Body = site+"/auth/organization", `{"organizationId":"`+organization+`"}`
		q.Header = append(q.Header, Header{"content-type", "application/json"})
		return q
	}
	keys := []string{key(r.refreshRequest()), key(switchTo("org_2")), key(switchTo("org_3"))}
	if key(r.refreshRequest()) != keys[0] || key(switchTo("org_2")) != keys[1] {
		t.Error("two instances, two keys")
	}
	slices.Sort(keys)
	if len(slices.Compact(keys)) != 3 || len(keys[0]) != 43 {
		t.Errorf("keys %q", keys)
	}
}

func refused(description string) Answer {
	return Answer{Status: 400, Body: `{"error":"invalid_grant","error_description":"` + description + `"}`}
}

// A browser holds an old cookie for no longer than it takes the answer with the
// newer one to arrive. So a refusal is the end only after that time.
func TestN3_ARefusalIsFinalOnceTheNewerCookieMustHaveArrived(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.token = func(string) Answer { return refused("Refresh token already exchanged.") }
	r.expect(r.do(r.refreshRequest()), 503, RefreshSuperseded)
	sent := len(r.sent)
	r.now += supersededTime - 1
	r.edge = New(config(t)) // whichever instance comes next
	r.expect(r.do(r.refreshRequest()), 503, RefreshSuperseded)
	r.now++
	r.expect(r.do(r.refreshRequest()), 401, core.LoginRequired)
	if len(r.cookies) != 1 || len(r.sent) != sent { // the login that was finished is left
		t.Errorf("%d cookies are left, %d more requests", len(r.cookies), len(r.sent)-sent)
	}
}

func TestN3_ANewerCookieIsNotTouchedByARefusal(t *testing.T) {
	r := newRig(t)
	r.signIn()
	old := maps.Clone(r.cookies)
	r.do(r.refreshRequest())
	newer := r.cookies
	r.cookies, r.edge = old, New(config(t))
	r.token = func(string) Answer { return refused("Refresh token already exchanged.") }
	late := r.do(r.refreshRequest())
	r.cookies = newer
	r.take(late)
	r.now += 2 * supersededTime
	r.token = func(string) Answer { return r.grant(300) }
	if got := r.do(r.refreshRequest()); got.Status != 200 {
		t.Errorf("answered %d %s", got.Status, got.Body)
	}
	if r.cookies["__Host-authkit-refused"] != "" {
		t.Error("the refusal is left")
	}
}

// Whatever the token endpoint says, no answer that had to wait for it deletes
// or replaces the session's cookie.
func TestN3_NoFailedRefreshTouchesTheSession(t *testing.T) {
	for name, a := range map[string]Answer{
		"superseded": refused("Refresh token already exchanged."),
		"ended":      refused("Session has already ended."),
		"other":      {Status: 400, Body: `{"error":"invalid_client"}`},
		"forbidden":  {Status: 403, Body: `{"code":"x"}`},
		"busy":       {Status: 429}, "broken": {Status: 500}, "gone": {Failed: core.NetworkFailed},
		"malformed": {Status: 200, Body: "<html>"}, "empty": {Status: 204}, "strange": {Status: 302},
	} {
		r := newRig(t)
		r.signIn()
		r.token = func(string) Answer { return a }
		for _, line := range all(r.do(r.refreshRequest()).Header, "set-cookie") {
			if strings.HasPrefix(line, "wos-session") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

func TestASignOutEndsWhatIsUnderWay(t *testing.T) {
	r := newRig(t)
	r.signIn()
	f := step[Fetch](t, r.handle(r.refreshRequest()))
	logout := r.request("POST", "/auth/logout", "origin", site, "x-requested-with", "fetch")
	r.do(logout)
	r.expect(r.finish(r.edge.Continue(f.Resume, r.answer(f), r.now, entropy())), 401, core.LoginRequired)
	if r.signedIn() {
		t.Error("signed in again")
	}
	r.signIn() // the same session ID, as some servers give
	if !r.signedIn() {
		t.Error("a new login is not taken")
	}
}
