package edge

import (
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestAPlaceThatIsTooLongIsLeftOut(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", upstream)
	login := r.do(r.navigation("/" + strings.Repeat("x", maxReturnTo)))
	got := r.do(r.request("GET", "/auth/callback?code=c&state="+stateOf(t, login)))
	if header(got.Header, "location") != site+"/" {
		t.Errorf("leads to %s", header(got.Header, "location"))
	}
}

func TestAPageThatCannotBeShownYetAsksAgain(t *testing.T) {
	r := newRig(t, "AUTHKIT_UPSTREAM", upstream)
	r.signIn()
	r.keys = func() Answer { return Answer{Status: 500} }
	got := r.do(r.navigation("/page"))
	r.expect(got, 503, KeysUnavailable)
	if header(got.Header, "refresh") != "10" {
		t.Errorf("asks again after %q s", header(got.Header, "refresh"))
	}
}

func TestD4_SigningOutLeadsToAllowedPlacesAlone(t *testing.T) {
	for returnTo, want := range map[string]string{
		"/bye": site + "/bye", site + "/bye": site + "/bye", "https://other.example.com/bye": "https://other.example.com/bye",
		"https://evil.example/": "", "//evil.example/": site + "/", "javascript:alert(1)": "",
	} {
		r := newRig(t, "AUTHKIT_ALLOWED_ORIGINS", "https://other.example.com")
		r.signIn()
		q := r.request("POST", "/auth/logout", "origin", site, "x-requested-with", "fetch", "content-type", "application/json")
		q.Body = `{"returnTo":"` + returnTo + `"}`
		got := r.do(q).Body
		if want != "" && !strings.Contains(got, core.EncodeQuery(core.Pair{Name: "return_to", Value: want})) || want == "" && strings.Contains(got, "return_to") {
			t.Errorf("%s: answered %s, want %s", returnTo, got, want)
		}
		q.Body = "{"
		r.expect(r.do(q), 400, RequestMalformed)
	}
}

func TestASpeculativeCallbackSendsNoCode(t *testing.T) {
	r := newRig(t)
	state := stateOf(t, r.do(r.request("GET", "/auth/login")))
	if got := r.do(r.request("GET", "/auth/callback?code=c&state="+state, "sec-purpose", "prefetch")); got.Status != 204 || len(r.sent) != 0 {
		t.Errorf("answered %d, %d requests", got.Status, len(r.sent))
	}
}

func TestOptionsOfALogin(t *testing.T) {
	r := newRig(t)
	for option, want := range map[string]string{
		"organizationId=a": "organization_id=a", "connectionId=b": "connection_id=b", "provider=authkit": "provider=authkit",
		"domainHint=d": "domain_hint=d", "invitationToken=i": "invitation_token=i", "maxAge=60": "max_age=60", "passwordResetToken=p": "password_reset_token=p",
	} {
		if got := header(r.do(r.request("GET", "/auth/login?"+option)).Header, "location"); !strings.Contains(got, want) {
			t.Errorf("%s leads to %s", option, got)
		}
	}
	for _, option := range []string{"maxAge=-1", "maxAge=x", "prompt=a&prompt=a", "prompt=%"} {
		r.expect(r.do(r.request("GET", "/auth/login?"+option)), 400, RequestMalformed)
	}
}

func TestARefusalThatIsNoneIsNone(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.token = func(string) Answer { return refused("Refresh token already exchanged.") }
	r.do(r.refreshRequest())
	r.token = func(string) Answer { return r.grant(300) }
	digest, _, _ := strings.Cut(r.cookies["__Host-authkit-refused"], ".")
	for _, since := range []string{"x", "-1", "99999999999999", ""} {
		r.cookies["__Host-authkit-refused"] = digest + "." + since
		step[Fetch](t, New(config(t)).Handle(r.refreshRequest(), r.now, entropy()))
	}
}

func TestAFlightSendsABoundedNumberOfRequests(t *testing.T) {
	f := newRig(t).edge.flight(Request{Method: "GET", URL: site + "/auth/session"}, startTime, nil)
	for range maxAnswers {
		step[Fetch](t, f.fetch("x", Fetch{}))
		f.answers = append(f.answers, kept{key: "x"})
	}
	step[Respond](t, f.fetch("x", Fetch{}))
}

func TestJ6_ASessionOfAnotherIssuerIsAnError(t *testing.T) {
	r := newRig(t)
	r.signIn()
	s := r.sessionOfGrant()
	s.accessToken = core.AccessToken(sign(signer(), "k1", map[string]any{"iss": "https://evil.example", "sub": "user_1", "sid": "session_1",
		"iat": r.now / 1000, "exp": r.now/1000 + 300}))
	sealed, err := r.edge.ring.Seal(s.encode(), entropy(), r.now, 0)
	if err != nil {
		t.Fatal(err)
	}
	r.cookies["wos-session"] = sealed
	r.expect(r.do(r.request("GET", "/auth/session")), 500, core.IssuerMismatch)
}

func TestP2_WithoutEntropyNothingIsSealed(t *testing.T) {
	r := newRig(t)
	got := step[Respond](t, r.edge.Handle(r.request("GET", "/auth/login"), r.now, entropy()[:2*core.MinEntropy]))
	r.expect(got, 500, core.EntropyShort)
	r.signIn()
	f := step[Fetch](t, r.handle(r.refreshRequest()))
	r.expect(step[Respond](t, r.edge.Continue(f.Resume, r.answer(f), r.now, nil)), 500, core.EntropyShort)
}

func TestTheProxyKeepsItsHint(t *testing.T) {
	r := newRig(t, "AUTHKIT_FACES", "login proxy")
	r.signIn()
	if r.cookies[hintName] != clientID {
		t.Fatalf("the hint is %q", r.cookies[hintName])
	}
	r.expect(r.do(r.request("GET", "/user_management/sessions/logout?session_id=session_1&more=1")), 400, RequestMalformed)
	r.do(r.request("GET", "/user_management/sessions/logout?session_id=session_1"))
	if _, left := r.cookies[hintName]; left || r.signedIn() {
		t.Error("the hint or the session is left")
	}
	r.cookies[hintName] = "client_other"
	for _, line := range all(r.do(r.request("POST", "/auth/logout", "origin", site, "x-requested-with", "fetch")).Header, "set-cookie") {
		t.Errorf("without a session of its own: %s", line)
	}
}

func TestNewWantsAParsedConfig(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it takes another")
		}
	}()
	New(&Config{})
}
