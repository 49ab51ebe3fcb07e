package edge

import (
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestC7_APendingLoginLivesSixHundredSeconds(t *testing.T) {
	for _, tt := range []struct {
		after     int64
		exchanged bool
	}{{600_000, true}, {600_001, false}, {-60_000, true}, {-60_001, false}, {-120_000, false}} {
		r := newRig(t)
		state := stateOf(t, r.do(r.request("GET", "/auth/login")))
		r.now += tt.after
		got := r.do(r.request("GET", "/auth/callback?code=code_1&state="+state))
		again := strings.Contains(header(got.Header, "location"), "/user_management/authorize?")
		if exchanged := len(r.sent) == 1; exchanged != tt.exchanged || again == tt.exchanged {
			t.Errorf("after %d ms: exchanged %v, started again %v", tt.after, exchanged, again)
		}
	}
}

func TestE7_PendingLoginsAreBoundedInOctetsToo(t *testing.T) {
	r := newRig(t)
	for range 5 {
		r.now++
		r.do(r.request("GET", "/auth/login?returnTo=/"+strings.Repeat("x", maxReturnTo-1)))
	}
	size := 0
	for name, value := range r.cookies {
		size += len(name) + len(value)
	}
	if size > maxPendingBytes || len(r.cookies) < 2 {
		t.Errorf("%d cookies of %d octets", len(r.cookies), size)
	}
}

func TestN6_BrokenLoginCookiesAreDeleted(t *testing.T) {
	r := newRig(t)
	r.cookies["__Host-authkit-login-broken"] = "x"
	r.cookies["__Host-authkit-login-AAAAAAAAAAAAAAAA"] = "Fe26.2*1*x"
	r.do(r.request("GET", "/auth/login"))
	if len(r.cookies) != 1 {
		t.Errorf("cookies %v", r.cookies)
	}
}

func TestP2_WithoutEntropyNoLoginStarts(t *testing.T) {
	r := newRig(t)
	for _, b := range [][]byte{nil, make([]byte, 20), make([]byte, EntropySize)} {
		got := step[Respond](t, r.edge.Handle(r.request("GET", "/auth/login"), r.now, b))
		r.expect(got, 500, core.EntropyShort)
	}
}

func TestC8_TwoAnswersOfOneLoginSendOneCode(t *testing.T) {
	r := newRig(t)
	state := stateOf(t, r.do(r.request("GET", "/auth/login?returnTo=/kept")))
	q := r.request("GET", "/auth/callback?code=code_1&state="+state)
	first := step[Fetch](t, r.handle(q))
	second := step[Wait](t, r.handle(q))
	r.finish(r.edge.Continue(first.Resume, r.answer(first), r.now, entropy()))
	got := step[Respond](t, r.edge.Continue(second.Resume, Answer{}, r.now, entropy()))
	if header(got.Header, "location") != site+"/kept" || len(r.sent) != 1 || !r.signedIn() {
		t.Errorf("answered %d %s, %d codes", got.Status, got.Body, len(r.sent))
	}
}

// A Strict cookie is not sent along the way back from WorkOS, so the last step
// of a login has to begin on this site.
func TestAStrictCookieSurvivesTheWayBack(t *testing.T) {
	r := newRig(t, "WORKOS_COOKIE_SAME_SITE", "strict")
	login := r.do(r.request("GET", "/auth/login?returnTo=/kept"))
	if line := all(login.Header, "set-cookie")[0]; !strings.Contains(line, "SameSite=Lax") {
		t.Errorf("the login's cookie: %s", line)
	}
	got := r.do(r.request("GET", "/auth/callback?code=code_1&state="+stateOf(t, login)))
	if got.Status != 200 || header(got.Header, "refresh") != "0; url="+site+"/kept" {
		t.Errorf("answered %d, refresh %q", got.Status, header(got.Header, "refresh"))
	}
	for _, line := range all(got.Header, "set-cookie") {
		if strings.HasPrefix(line, "wos-session=") && !strings.Contains(line, "SameSite=Strict") {
			t.Errorf("the session's cookie: %s", line)
		}
	}
}

func TestACallbackThatIsAPageStaysReachable(t *testing.T) {
	r := newRig(t, "WORKOS_REDIRECT_URI", site+"/", "AUTHKIT_UPSTREAM", "https://upstream.example.com", "AUTHKIT_PUBLIC_PATHS", "/")
	if f := step[Forward](t, r.handle(r.request("GET", "/?page=2"))); f.URL != "https://upstream.example.com/?page=2" {
		t.Errorf("forwarded to %s", f.URL)
	}
	state := stateOf(t, r.do(r.request("GET", "/auth/login")))
	if got := r.do(r.request("GET", "/?code=code_1&state="+state)); got.Status != 303 || len(r.sent) != 1 {
		t.Errorf("answered %d %s", got.Status, got.Body)
	}
}

func TestOnLocalhostCookiesHaveNoPrefixAndAreNotSecure(t *testing.T) {
	r := newRig(t, "WORKOS_REDIRECT_URI", "http://localhost:8787/auth/callback")
	for _, line := range all(r.do(r.request("GET", "/auth/login")).Header, "set-cookie") {
		if !strings.HasPrefix(line, "authkit-login-") || strings.Contains(line, "Secure") {
			t.Error(line)
		}
	}
}

func TestE5_PendingLoginsAreSealedApartFromSessions(t *testing.T) {
	r := newRig(t)
	r.do(r.request("GET", "/auth/login"))
	for name, sealed := range r.cookies {
		if _, _, err := r.edge.ring.Open(sealed, r.now); err == nil {
			t.Errorf("%s opens as a session", name)
		}
		if _, _, err := r.edge.pending.Open(sealed, r.now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A header holds no letters but those of ASCII.
func TestALoginLeadsBackToPlacesInAnyLanguage(t *testing.T) {
	for sameSite, name := range map[string]string{"lax": "location", "strict": "refresh"} {
		r := newRig(t, "WORKOS_COOKIE_SAME_SITE", sameSite)
		login := r.do(r.request("GET", "/auth/login?returnTo=/%E6%97%A5?caf%C3%A9"))
		got := header(r.do(r.request("GET", "/auth/callback?code=c&state="+stateOf(t, login))).Header, name)
		if !strings.HasSuffix(got, site+"/%E6%97%A5?caf%C3%A9") {
			t.Errorf("%s: leads to %q", sameSite, got)
		}
	}
}
