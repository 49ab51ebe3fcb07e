package browser_test

import (
	"strings"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/base64url"
	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// chosen has a script of the page choose what random octets are, and listen to
// what the worker is told.
const chosen = `
	crypto.getRandomValues = (octets) => octets.map((_, i) => (octets[i] = i));
	const { postMessage } = Worker.prototype;
	const told = [];
	Worker.prototype.postMessage = function (...given) {
		told.push(JSON.stringify(given));
		return postMessage.apply(this, given);
	};`

// theChosen is the verifier that comes of that.
func theChosen(t testing.TB) core.CodeVerifier {
	octets := make([]byte, core.MinEntropy)
	for i := range octets {
		octets[i] = byte(i)
	}
	return webdriver.Must(core.NewCodeVerifier(octets))(t)
}

// With isolation the verifier is made in the worker, of octets that no script
// of the page chooses or sees.
func TestT1_IsolationMakesTheVerifierItself(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		w.open(w.tab, "/")
		var got struct {
			URL  string
			Told []string
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, chosen+`
			window.told = told;
			return { URL: await client.getSignInUrl(), Told: told }`))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.finishSignIn(arguments[0])", w.callback(got.URL).String()))
		verifier := core.CodeVerifier(w.secretsOf()["code_verifier"])
		if verifier == "" || verifier == theChosen(w.t) {
			w.t.Fatalf("the verifier is %q, which the page chose", verifier)
		}
		messages := strings.Join(got.Told, "")
		if !strings.Contains(messages, "login-started") || strings.Contains(messages, string(verifier)) {
			w.t.Errorf("the page heard %s", messages)
		}
		for _, text := range strings.Split(messages, `"`) {
			octets, err := base64url.Decode(text)
			if err != nil {
				continue
			}
			if made, err := core.NewCodeVerifier(octets); err == nil && made == verifier {
				w.t.Errorf("the page heard the octets of the verifier")
			}
		}
	})
}

// Nor for the login that is started in place of an answer that belongs to none.
func TestT1_IsolationMakesTheVerifierOfARestart(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		w.stage.Options.Unset("restartLogin")
		w.open(w.tab, "/")
		webdriver.Check(w.t, w.tab.Eval(nil, chosen+`
			client.dispose();
			history.replaceState(null, "", "/callback?code=c&state=unknown");
			connect();`))
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-in"))
		asked := w.api.RequestsTo(authserver.Authorize)
		challenge := asked[len(asked)-1].Query.Get("code_challenge")
		if challenge == "" || challenge == string(theChosen(w.t).Challenge()) {
			w.t.Errorf("the challenge is %q, of a verifier that the page chose", challenge)
		}
		w.choose(w.tab)
		w.signedIn(w.tab)
	})
}

// pending returns the pending logins, as the store of the page has them.
func (w *world) pending() (all string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.EvalAsync(&all, `
		const db = await new Promise((done) => (indexedDB.open("authkit-wasm").onsuccess = (e) => done(e.target.result)));
		const all = !db.objectStoreNames.length ? [] : await new Promise((done) =>
			(db.transaction("transactions").objectStore("transactions").getAll().onsuccess = (e) => done(e.target.result)));
		db.close();
		return JSON.stringify(all)`))
	return all
}

// A login in a window of its own is answered to the worker that began it, and
// waits nowhere else. A URL may be opened in any tab, so its login does.
func TestT1_AnIsolatedPopupLeavesNoVerifier(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		window := w.popup()
		webdriver.Check(w.t, window.WaitFor("main#sign-in"))
		if all := w.pending(); strings.Contains(all, "codeVerifier") {
			w.t.Errorf("the store has %s", all)
		}
		webdriver.Check(w.t, window.Click("button[value="+authserver.DemoUserSakura+"]"))
		webdriver.Check(w.t, w.tab.WaitUntil("report.popup"))
		var how string
		webdriver.Check(w.t, w.tab.Eval(&how, "return client.getUser() ? report.popup : 'nobody'"))
		if how != "done" || w.exchanges() != 1 {
			w.t.Errorf("the login ended with %s, %d exchanges", how, w.exchanges())
		}
		answer := w.callback(w.signInURL(w.tab, ""))
		if all := w.pending(); !strings.Contains(all, "codeVerifier") {
			w.t.Errorf("the search itself does not work: %s", all)
		}
		other := w.newTab()
		w.open(other, w.pathOf(answer))
		w.signedIn(other)
	})
}
