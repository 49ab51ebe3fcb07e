package edge

import (
	"testing"
)

// A host hands on to a new instance what the one before it had sent.
func TestN3_ANewInstanceWaitsForWhatIsUnderWay(t *testing.T) {
	r := newRig(t)
	r.signIn()
	q := r.refreshRequest()
	first := step[Fetch](t, r.handle(q))
	waits := step[Wait](t, r.handle(q))
	r.edge = New(config(t))
	r.edge.Underway(first.Once, r.now)
	waits = step[Wait](t, r.edge.Continue(waits.Resume, Answer{}, r.now, entropy()))
	fresh := step[Wait](t, r.handle(q))
	answers := []Respond{
		r.finish(r.edge.Continue(first.Resume, r.answer(first), r.now, entropy())),
		r.finish(r.edge.Continue(waits.Resume, Answer{}, r.now, entropy())),
		r.finish(r.edge.Continue(fresh.Resume, Answer{}, r.now, entropy())),
	}
	for i, got := range answers {
		if got.Status != 200 {
			t.Errorf("request %d: %d %s", i, got.Status, got.Body)
		}
	}
	if n := len(r.refreshes()); n != 1 || !r.signedIn() {
		t.Errorf("%d refreshes", n)
	}
}

// What has ended before an instance was replaced is not handed on. Who waited
// for it sends nothing again: the successor is in the browser.
func TestN3_WhoWaitedAcrossInstancesSendsNothingAgain(t *testing.T) {
	r := newRig(t)
	r.signIn()
	q := r.refreshRequest()
	first := step[Fetch](t, r.handle(q))
	waits := step[Wait](t, r.handle(q))
	r.finish(r.edge.Continue(first.Resume, r.answer(first), r.now, entropy()))
	r.edge = New(config(t))
	r.now += longestWait
	got := step[Respond](t, r.edge.Continue(waits.Resume, Answer{}, r.now, entropy()))
	r.expect(got, 503, RefreshSuperseded)
	if header(got.Header, "retry-after") != "1" || len(all(got.Header, "set-cookie")) != 0 || len(r.refreshes()) != 1 {
		t.Errorf("%v, %d refreshes", got.Header, len(r.refreshes()))
	}
	r.take(got)
	if again := r.do(r.refreshRequest()); again.Status != 200 {
		t.Errorf("then %d %s", again.Status, again.Body)
	}
	// Once the request that it waited for counts as dead, it is its turn.
	r.now += tokenBusy
	if f := step[Fetch](t, r.edge.Continue(waits.Resume, Answer{}, r.now, entropy())); f.Once != first.Once {
		t.Errorf("sends %q", f.Once)
	}
}

// The same for a code: the reload that this answer asks for is led on.
func TestWhoWaitedForALoginSendsNoCodeAgain(t *testing.T) {
	r := newRig(t)
	login := r.do(r.request("GET", "/auth/login"))
	q := r.request("GET", "/auth/callback?code=code_1&state="+stateOf(t, login))
	first := step[Fetch](t, r.handle(q))
	waits := step[Wait](t, r.handle(q))
	r.finish(r.edge.Continue(first.Resume, r.answer(first), r.now, entropy()))
	r.edge = New(config(t))
	r.expect(r.finish(r.edge.Continue(waits.Resume, Answer{}, r.now, entropy())), 503, RefreshSuperseded)
	q.Header = r.request("GET", "").Header
	if got := r.do(q); got.Status != 303 || len(r.to("/authenticate")) != 1 || !r.signedIn() {
		t.Errorf("answered %d, %d requests", got.Status, len(r.to("/authenticate")))
	}
}

func TestMessagesThatHandOn(t *testing.T) {
	r := newRig(t)
	r.signIn()
	refresh := event("request", map[string]any{"method": "POST", "url": site + "/auth/refresh",
		"header": [][]string{{"cookie", "wos-session=" + r.cookies["wos-session"]}, {"x-requested-with", "fetch"}}})
	fetch := told(t, configured(t), refresh)
	m := new(Machine)
	ready := told(t, m, map[string]any{"event": "configure", "variables": variables, "underway": []any{fetch["once"]}, "now": startTime})
	if got := told(t, m, refresh); ready["step"] != "ready" || got["step"] != "wait" {
		t.Errorf("%v, then %v", ready, got)
	}
}
