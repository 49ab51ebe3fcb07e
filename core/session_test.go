package core_test

import (
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestTokenUntilItExpires(t *testing.T) {
	b := newBrowser(t)
	ask := func() (core.Resolve, *core.Error) {
		call := b.call()
		b.do(b.client.Handle(core.TokenAsked{Call: call, Now: b.now}))
		return b.resolved[call], b.rejected[call]
	}
	if _, err := ask(); err == nil || err.Code != core.LoginRequired {
		t.Errorf("before the login: %v", err)
	}
	s := b.signIn(core.LoginStarted{})
	// Five minutes from arrival, although by its own account the token ended
	// years before this clock: a wrong clock is no reason to sign out.
	if want := int64(startTime + 300_000); s.ExpiresAt != want {
		t.Fatalf("expires at %d, want %d", s.ExpiresAt, want)
	}
	b.now = s.ExpiresAt - 1
	if r, err := ask(); err != nil || r.Token != s.AccessToken {
		t.Errorf("a millisecond before the end: %v", err)
	}
	b.now = s.ExpiresAt
	if r, err := ask(); err != nil || r.Token != "" || len(b.sent) != 2 {
		t.Errorf("at the end it is not refreshed: %v, %v", err, r)
	}
}

func TestSignOutAddress(t *testing.T) {
	for _, test := range []struct{ name, sid, returnTo, want string }{
		{"to the default", "session_01", "", "?session_id=session_01"},
		{"to a place", "session_01", "https://app.example/bye?x=1&y=2", "?session_id=session_01&return_to=https%3A%2F%2Fapp.example%2Fbye%3Fx%3D1%26y%3D2"},
		{"L4: hostile sid", "x&return_to=https://evil.example#", "", "?session_id=x%26return_to%3Dhttps%3A%2F%2Fevil.example%23"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := core.Endpoint("https://api.workos.com").LogoutURL(test.sid, test.returnTo)
			if want := "https://api.workos.com/user_management/sessions/logout" + test.want; err != nil || got != want {
				t.Errorf("got %s, %v; want %s", got, err, want)
			}
		})
	}
	_, err := core.Endpoint("https://api.workos.com").LogoutURL("", "https://app.example/")
	wantCode(t, err, core.NoSession)
}

func TestL2_NoSessionNoNavigation(t *testing.T) {
	b := newBrowser(t)
	call := b.call()
	b.do(b.client.Handle(core.SignOutAsked{Call: call, ReturnTo: "https://app.example/", Navigate: true}))
	b.refused(call, core.NoSession)
	if b.left != "" || len(b.trace) != 1 {
		t.Errorf("led to %q by %v", b.left, b.trace)
	}
}

// A module that died is replaced, and the new one knows the session.
func TestSessionSurvivesTheModule(t *testing.T) {
	b := newBrowser(t)
	before := b.signIn(core.LoginStarted{})
	client, err := core.NewClient(config())
	if err != nil {
		t.Fatal(err)
	}
	effects := client.Handle(core.SessionKept{Value: b.kept})
	if len(effects) != 1 || effects[0] != (core.Schedule{At: before.ExpiresAt}) {
		t.Errorf("effects: %v", effects)
	}
	after := client.Session()
	if after == nil || after.AccessToken != before.AccessToken || after.RefreshToken != before.RefreshToken ||
		after.ExpiresAt != before.ExpiresAt || *after.User.FirstName != "Ada" || after.User.Metadata != `{"plan":"pro"}` {
		t.Errorf("came back as %+v", after)
	}
}

func TestSessionKeptMalformed(t *testing.T) {
	good := newBrowser(t)
	good.signIn(core.LoginStarted{})
	for name, kept := range map[string]string{
		"empty":           "",
		"no JSON":         "{",
		"no body":         `{"arrived":1}`,
		"no time":         `{"body":` + encodeJSON(tokenAnswer()) + `}`,
		"time of text":    `{"arrived":"1","body":` + encodeJSON(tokenAnswer()) + `}`,
		"body is no JSON": `{"arrived":1,"body":"<html>"}`,
		"trailing":        good.kept + " x",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := core.ParseSession(kept)
			wantCode(t, err, core.ResponseMalformed)
			b := newBrowser(t)
			b.signIn(core.LoginStarted{})
			b.do(b.client.Handle(core.SessionKept{Value: `{"generation":1,"session":` + kept + `}`}))
			if b.client.Session() != nil || b.kept != "" || b.published[len(b.published)-1] != nil {
				t.Error("host and client disagree about who is signed in")
			}
		})
	}
}

func TestAppStateIsBounded(t *testing.T) {
	b := newBrowser(t)
	at := make([]byte, core.MaxAppState)
	for i := range at {
		at[i] = '1'
	}
	u := b.login(core.LoginStarted{AppState: string(at)})
	call := b.open(callbackOf(u, "c"))
	b.respond(call, core.Response{Status: 200, Body: tokenAnswer()})
	if b.resolved[call].AppState != string(at) {
		t.Error("app state at the bound did not come back")
	}
	b.refused(b.start(core.LoginStarted{AppState: string(at) + "1"}), core.AppStateTooLarge)
}

// A way back that is too long for a store loses its end, not the login.
func TestReturnToIsBounded(t *testing.T) {
	long := strings.Repeat("a", core.MaxReturnTo)
	for want, given := range map[string]string{
		"/" + long[1:]:   "/" + long[1:],
		"/p?q=1":         "/p?q=1#" + long,
		"/p":             "/p?q=" + long + "#f",
		"/q#" + long[3:]: "/q#" + long[3:],
		"":               "/" + long,
	} {
		b := newBrowser(t)
		call := b.open(callbackOf(b.login(core.LoginStarted{ReturnTo: given}), "c"))
		b.respond(call, core.Response{Status: 200, Body: tokenAnswer()})
		if r := b.resolved[call]; !r.Callback || r.ReturnTo != want {
			t.Errorf("%.20s… of %d came back as %.20s…: %v", given, len(given), r.ReturnTo, b.rejected[call])
		}
	}
}

// What was begun just now is not tidied away, also where a store hands it over
// as unreadable.
func TestTidyingLeavesWhatWasBegun(t *testing.T) {
	b := newBrowser(t)
	call := b.call()
	effects := b.client.Handle(core.LoginStarted{Call: call, Now: b.now, Entropy: entropy("begun", 1), Navigate: true})
	key := effects[0].(core.SaveTransaction).Key
	left := b.client.Handle(core.TransactionsListed{Now: b.now, Stored: []core.StoredTransaction{{Key: key}, {Key: "other"}}})
	if len(left) != 1 || !slices.Equal(left[0].(core.DeleteTransactions).Keys, []string{"other"}) {
		t.Errorf("%v", left)
	}
}

func TestConfigRefused(t *testing.T) {
	c := config()
	c.ClientID = ""
	_, err := core.NewClient(c)
	wantCode(t, err, core.ClientIDMissing)
}

func TestEventThatIsNone(t *testing.T) {
	b := newBrowser(t)
	if effects := b.client.Handle(nil); effects != nil {
		t.Errorf("effects: %v", effects)
	}
}
