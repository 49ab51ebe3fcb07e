package browser_test

import (
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// restarts opens a callback that belongs to no login, and waits for the login
// page that it leads to.
func (w *world) restarts(path string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.Navigate(w.site+path))
	webdriver.Check(w.t, w.tab.WaitFor("main#sign-in"))
}

func TestN15_AnUnsolicitedCodeRestartsTheLogin(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("restartLogin", true)
		w.restarts("/callback?code=code_of_the_dashboard")
		if n := w.exchanges(); n != 0 {
			w.t.Errorf("%d exchanges without PKCE", n)
		}
		w.choose(w.tab)
		w.signedIn(w.tab)
		w.clean(w.tab, "/callback")
	})
}

// N16: where something between takes the state from every answer, the login
// that takes the place of the first is the last. Another one may be healed
// later, and after an answer with a state.
func TestN16_AnswersWithoutStateAreNoLoop(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("restartLogin", true)
		for range 2 {
			w.restarts("/callback?code=one")
			w.open(w.tab, "/callback?code=another")
			w.refused(w.tab, "state_missing")
			w.clean(w.tab, "/callback")
			webdriver.Check(w.t, w.tab.Eval(nil, "for (const name in { ...sessionStorage }) if (name.includes('stateless')) sessionStorage[name] -= 60_000"))
		}
		w.restarts("/callback?code=one")
		w.choose(w.tab)
		w.signedIn(w.tab)
		w.restarts("/callback?code=another")
		for _, ruined := range []string{"&state=", "&state=REDACTED"} { // by what stands between
			w.open(w.tab, "/callback?code=another"+ruined)
			w.clean(w.tab, "/callback") // and not at a login
		}
	})
}

// N15: a code of the app's own, elsewhere in it, is no answer without state.
func TestN15_ACodeOfTheAppIsNoAnswer(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("restartLogin", true)
		w.open(w.tab, "/?code=SPRING")
		w.restarts("/callback?code=code_of_the_dashboard")
	})
}

func TestN15_AnImpersonationFromTheDashboard(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.set("restartLogin", true)
		w.login(w.tab) // as the operator, whose session must not be taken for the other
		to := w.api.Impersonate(authserver.DemoClientID, authserver.DemoUserZoe, w.site+"/callback", "a ticket")
		w.restarts(strings.TrimPrefix(to, w.site))
		if n := w.exchanges(); n != 1 {
			w.t.Errorf("%d exchanges", n)
		}
		w.api.Faults().MutateToken(func(body map[string]any) {
			body["authentication_method"] = "Impersonation"
			body["impersonator"] = map[string]any{"email": authserver.ImpersonatorEmail, "reason": "a ticket"}
		}, 1)
		w.choose(w.tab)
		w.signedIn(w.tab)
		var session struct {
			AuthenticationMethod string
			Impersonator         struct{ Email, Reason string }
		}
		webdriver.Check(w.t, w.tab.Eval(&session, "return client.getSession()"))
		if by := session.Impersonator; session.AuthenticationMethod != "Impersonation" || by.Email != authserver.ImpersonatorEmail || by.Reason != "a ticket" {
			w.t.Errorf("the session is of %+v", session)
		}
	})
}

func TestN16_AReplayedCallbackRecoversTheSession(t *testing.T) {
	inEachMode(t, func(w *world, mode string) {
		w.set("restartLogin", true)
		if mode == "memory" {
			w.open(w.newTab(), "/") // which keeps it
		}
		w.open(w.tab, "/")
		answer := w.pathOf(w.callback(w.signInURL(w.tab, `{ state: "way back" }`)))
		w.open(w.tab, answer)
		w.signedIn(w.tab)
		w.open(w.tab, answer)
		w.signedIn(w.tab)
		w.clean(w.tab, "/callback")
		if r := w.report(w.tab); len(r.Callbacks) != 1 || r.Callbacks[0].State != "way back" {
			w.t.Errorf("the way back is lost: %+v", r.Callbacks)
		}
		if n := w.exchanges(); n != 1 {
			w.t.Errorf("%d exchanges", n)
		}
	})
}

func TestN16_ALostTransactionRestartsOnce(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("restartLogin", true)
		w.open(w.tab, "/")
		answer := w.pathOf(w.callback(w.signInURL(w.tab, "")))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, forget))
		w.restarts(answer)
		w.choose(w.tab)
		w.signedIn(w.tab)
	})
}

// The guard needs no storage: the second answer that belongs to nothing is told.
func TestN16_NoLoopWhereNothingIsStored(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("restartLogin", true)
		w.restarts("/callback?code=c&state=unknown")
		asked := w.api.RequestsTo(authserver.Authorize)
		state := asked[len(asked)-1].Query.Get("state")
		w.open(w.tab, "/")
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `await new Promise((done) => (indexedDB.deleteDatabase("authkit-wasm").onsuccess = done))`))
		w.open(w.tab, "/callback?code=c&state="+state)
		w.refused(w.tab, "state_unknown")
		if n := len(w.api.RequestsTo(authserver.Authorize)); n != len(asked) {
			w.t.Errorf("%d logins were started", n)
		}
	})
}

// vectors V2 of the security checklist, as a page would pass them on.
func TestL1_N9_ReturnToLeadsToThisOriginAlone(t *testing.T) {
	hostile := []string{"https://evil.com/steal", "//evil.com", `/\\evil.com/path`, "javascript:alert(1)", "/\tevil.com", "/.//evil.com", "%2f%2fevil.com", "https://user:pass@evil.com"}
	inEachEngine(t, func(w *world) {
		w.set("testReturn", true)
		w.set("devMode", true)
		for i, to := range append(hostile, "/docs/api?v=2#auth") {
			w.open(w.tab, "/elsewhere")
			var u string
			webdriver.Check(w.t, w.tab.EvalAsync(&u, "return client.getSignInUrl({ returnTo: arguments[0] })", to))
			webdriver.Check(w.t, w.tab.Navigate(w.callback(u).String()))
			want := "/"
			if i == len(hostile) {
				want = "/docs/api?v=2#auth"
			}
			webdriver.Check(w.t, w.tab.WaitUntil("window.report?.ready && location.pathname !== '/callback'"))
			w.clean(w.tab, want)
		}
	})
}
