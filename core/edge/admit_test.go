package edge

import (
	"slices"
	"strings"
	"testing"
)

const upstream = "https://upstream.example.com"

// navigation is what a browser's window asks for.
func (r *rig) navigation(path string) Request {
	return r.request("GET", path, "sec-fetch-mode", "navigate", "accept", "text/html")
}

func saves(list []Header) bool {
	return strings.Contains(strings.Join(all(list, "set-cookie"), "\n"), "wos-session=")
}

// The cookie is in the browser before a slow upstream is asked: an instance
// that knows nothing of the refresh goes on with it.
func TestN3_AWindowGetsItsCookieBeforeTheUpstreamIsAsked(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", upstream)
	r.signIn()
	r.now += 300_000
	got := r.do(r.navigation("/report?page=2"))
	if got.Status != 303 || header(got.Header, "location") != "/report?page=2" || !saves(got.Header) {
		t.Fatalf("answered %d, leads to %q", got.Status, header(got.Header, "location"))
	}
	r.edge = New(config(t, "AUTHKIT_UPSTREAM", upstream))
	if f := r.forwarded(r.navigation("/report?page=2")); f.AddHeader != nil || len(r.refreshes()) != 1 {
		t.Errorf("adds %v, %d refreshes", f.AddHeader, len(r.refreshes()))
	}
}

// Another window brings the cookie before.
func TestN3_AWindowGetsTheCookieOfAnotherRequest(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", upstream)
	r.signIn()
	r.now += 300_000
	q := r.navigation("/report")
	slow := r.forwarded(r.request("GET", "/data"))
	if !saves(slow.AddHeader) {
		t.Error("the request that refreshed does not bring the cookie")
	}
	got := step[Respond](t, r.settle(r.handle(q)))
	if got.Status != 303 || !saves(got.Header) {
		t.Errorf("answered %d", got.Status)
	}
}

func TestAWindowThatKeepsNoCookieDoesNotGoRound(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", upstream)
	r.signIn()
	r.now += 300_000
	q := r.navigation("/report")
	step[Respond](t, r.settle(r.handle(q)))
	for range 3 {
		if f := r.forwarded(q); header(f.Header, "authorization") == "" || f.AddHeader != nil {
			t.Errorf("forwarded %v, adds %v", f.Header, f.AddHeader)
		}
	}
}

// Tokens that do not outlast the way are no reason to ask again.
func TestAWindowWithShortTokensDoesNotGoRound(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", upstream)
	r.token = func(string) Answer { return r.grant(5) }
	r.signIn()
	if f := r.forwarded(r.navigation("/report")); !saves(f.AddHeader) {
		t.Errorf("adds %v", f.AddHeader)
	}
}

// The answer of a slow upstream brings no cookie that was not made for it: by
// then the browser may have a newer one, or be signed out.
func TestN3_ASlowUpstreamBringsNoOldTokens(t *testing.T) {
	r := newRig(t)
	r.signIn()
	anotherPassword := []string{"WORKOS_COOKIE_PASSWORD", strings.Repeat("q", 32), "WORKOS_COOKIE_PASSWORD_PREVIOUS", password, "AUTHKIT_UPSTREAM", upstream}
	r.edge = New(config(t, anotherPassword...))
	if f := r.forwarded(r.request("GET", "/data")); f.AddHeader != nil {
		t.Errorf("sealed again: adds %v", f.AddHeader)
	}
	r.now += 300_000
	old := r.request("GET", "/data")
	r.do(r.refreshRequest())
	if f := r.forwarded(old); f.AddHeader != nil {
		t.Errorf("refreshed by another: adds %v", f.AddHeader)
	}
}

func TestE7_ASessionThatFitsIntoNoCookieIsAnError(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", upstream)
	r.signIn()
	r.now += 300_000
	r.token = r.large(maxParts * maxCookie)
	for _, path := range []string{"/data", "/auth/session"} {
		r.expect(r.do(r.request("GET", path)), 500, SessionTooLarge)
	}
}

// What waited is late: the browser may have another session by now.
func TestN3_ALateAnswerDoesNotDeleteANewLogin(t *testing.T) {
	for name, late := range map[string]func(r *rig) Step{
		"refreshed": func(r *rig) Step {
			f := step[Fetch](r.T, r.handle(r.refreshRequest()))
			r.logout()
			return r.edge.Continue(f.Resume, r.answer(f), r.now, entropy())
		},
		"waited": func(r *rig) Step {
			step[Fetch](r.T, r.handle(r.refreshRequest()))
			w := step[Wait](r.T, r.handle(r.refreshRequest()))
			r.logout()
			return r.edge.Continue(w.Resume, Answer{}, r.now, entropy())
		},
		"asked for keys": func(r *rig) Step {
			f := step[Fetch](r.T, r.handle(r.request("GET", "/auth/session")))
			r.logout()
			return r.edge.Continue(f.Resume, r.answer(f), r.now, entropy())
		},
	} {
		r := newRig(t)
		r.signIn()
		answer := step[Respond](t, late(r))
		if lines := all(answer.Header, "set-cookie"); slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "wos-session") }) {
			t.Errorf("%s: %s", name, lines)
		}
		if strings.Contains(answer.Body, "a@example.com") {
			t.Errorf("%s: answered %s", name, answer.Body)
		}
	}
}

func (r *rig) logout() {
	r.Helper()
	if got := r.do(r.request("POST", "/auth/logout", "origin", site, "x-requested-with", "fetch")); got.Status != 200 {
		r.Fatalf("the logout answered %d %s", got.Status, got.Body)
	}
}

// Sealing old tokens again is nothing that a late answer may do either.
func TestN3_ALateAnswerSealsNoOldTokens(t *testing.T) {
	r := newRig(t)
	r.signIn()
	rotated := []string{"WORKOS_COOKIE_PASSWORD", strings.Repeat("q", 32), "WORKOS_COOKIE_PASSWORD_PREVIOUS", password}
	r.edge = New(config(t, rotated...))
	session := r.request("GET", "/auth/session")
	if got := r.do(session); got.Status != 200 || saves(got.Header) { // it has waited for the keys
		t.Errorf("answered %d %s", got.Status, got.Body)
	}
	if !saves(r.do(session).Header) {
		t.Error("it is not sealed again at all")
	}

	// While one instance waits for the keys, another gives the browser something newer.
	for name, meanwhile := range map[string]func(){
		"refreshed": func() { r.do(r.refreshRequest()) }, "signed out": r.logout,
	} {
		slow := New(config(t, rotated...))
		f := step[Fetch](t, slow.Handle(session, r.now, entropy()))
		meanwhile()
		late := step[Respond](t, slow.Continue(f.Resume, r.answer(f), r.now, entropy()))
		if saves(late.Header) {
			t.Errorf("%s: the old tokens are back", name)
		}
	}

	r.edge = New(config(t, rotated...))
	r.do(session)
	r.now += 295_000
	r.token = func(string) Answer { return Answer{Status: 503} }
	if got := r.do(session); got.Status != 200 || saves(got.Header) {
		t.Errorf("answered %d %s", got.Status, got.Body)
	}
}
