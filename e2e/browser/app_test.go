package browser_test

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// An app for phones: its answer comes through a scheme of its own, to a page
// that did not start the login, because the system ended that one.
func TestN18_TheSystemEndsTheAppDuringTheLogin(t *testing.T) {
	const redirect = "com.example.app:/callback"
	inEachEngineWith(t, func(c *authserver.Config) {
		c.Clients[0].RedirectURIs = append(c.Clients[0].RedirectURIs, redirect)
	}, func(w *world) {
		w.set("redirectUri", redirect)
		w.set("testOwnStorage", true) // a store of the app's own, which outlasts the page
		first := w.newTab()
		w.open(first, "/")
		answer := webdriver.Must(w.api.Approve(w.signInURL(first, `{ state: "draft 7", returnTo: "/drafts/7" }`), authserver.DemoUserSakura))(w.t)
		if u, err := url.Parse(answer); err != nil || u.Scheme != "com.example.app" {
			w.t.Fatalf("the answer goes to %s", answer)
		}
		webdriver.Check(w.t, first.Close())
		w.open(w.tab, "/")
		var got struct {
			First struct{ State, ReturnTo string }
			None  any
			Again string
			User  string
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const first = await client.finishSignIn(arguments[0]);
			return {
				First: { State: first.state, ReturnTo: first.returnTo },
				None: await client.finishSignIn("com.example.app:/elsewhere"),
				Again: await client.finishSignIn(arguments[0]).then(() => "taken", (e) => e.code),
				User: client.getUser()?.id,
			}`, answer))
		if got.First.State != "draft 7" || got.First.ReturnTo != "/drafts/7" || got.None != nil || got.Again != "state_unknown" || got.User != authserver.DemoUserSakura {
			w.t.Errorf("%+v", got)
		}
		w.clean(w.tab, "/")
	})
}

// With a logger the console stays silent, whatever goes wrong, and the log
// holds no secret.
func TestN14_WithALoggerNothingIsPrinted(t *testing.T) {
	inEachMode(t, func(w *world, mode string) {
		w.set("testHurry", 10)
		w.open(w.tab, "/callback?code=forged&state=forged")
		w.refused(w.tab, "state_unknown")
		w.login(w.tab)
		w.api.Faults().Status(authserver.Refresh, 503, 3)
		w.token(w.tab, "{ forceRefresh: true }")
		w.later(w.tab, time.Hour)
		token := w.token(w.tab, "").Token
		w.api.Faults().DropBefore(authserver.Refresh, 3)
		w.token(w.tab, "{ forceRefresh: true }")
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
		if printed := webdriver.Must(w.tab.Console())(w.t); len(printed) != 0 {
			w.t.Errorf("printed: %v", printed)
		}
		var log []map[string]any
		webdriver.Check(w.t, w.tab.Eval(&log, "return report.log"))
		text, err := json.Marshal(log)
		webdriver.Check(w.t, err)
		secrets := w.secretsOf()
		secrets["access token"] = token
		want := 3 + len(w.refreshTokens(secrets))
		if len(log) < 10 || len(secrets) != want || token == "" || want == 3 && mode != "cookie" {
			w.t.Fatalf("the search itself does not work: %d entries, %d secrets", len(log), len(secrets))
		}
		w.absent(string(text), secrets)
	})
}

// refreshTokens adds the refresh tokens that the API was sent, and returns them.
func (w *world) refreshTokens(secrets map[string]string) map[string]bool {
	sent := map[string]bool{}
	for _, r := range w.api.RequestsTo(authserver.Refresh) {
		if v, _ := r.JSON["refresh_token"].(string); v != "" {
			sent[v] = true
			secrets["refresh token "+v] = v
		}
	}
	return sent
}
