package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// popup starts a login in a window of its own and returns that.
func (w *world) popup() *webdriver.Tab {
	w.t.Helper()
	w.open(w.tab, "/")
	window, err := w.browser.WaitNewTab(func() error {
		// Browsers open a window for a click alone.
		if err := w.tab.Eval(nil, `
			const button = document.body.appendChild(document.createElement("button"));
			button.textContent = "Sign in";
			button.onclick = () => client.signIn({ mode: "popup" }).then(() => (report.popup = "done"), (e) => (report.popup = e.code))`); err != nil {
			return err
		}
		return w.tab.Click("button")
	})
	webdriver.Check(w.t, err)
	return window
}

func TestPopupLogin(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		window := w.popup()
		webdriver.Check(w.t, window.WaitFor("main#sign-in"))
		webdriver.Check(w.t, window.Click("button[value="+authserver.DemoUserSakura+"]"))
		webdriver.Check(w.t, w.tab.WaitUntil("report.popup"))
		var how string
		webdriver.Check(w.t, w.tab.Eval(&how, "return report.popup"))
		if how != "done" || w.exchanges() != 1 {
			w.t.Errorf("the login ended with %s, %d exchanges", how, w.exchanges())
		}
		webdriver.Check(w.t, w.tab.WaitUntil("client.getUser()?.id === arguments[0]", authserver.DemoUserSakura))
		w.clean(w.tab, "/")
		if tabs := webdriver.Must(w.browser.Tabs())(w.t); len(tabs) != 1 {
			w.t.Errorf("%d windows are left", len(tabs))
		}
	})
}

// The page that the window comes back to may be the redirect URI with a slash
// more, or, where the pages of the app differ, not this client's at all: then
// the call must not say that somebody is signed in.
func TestN12_AnAnswerThatAPopupBringsFromElsewhere(t *testing.T) {
	inEachEngine(t, func(w *world) {
		for page, want := range map[string]string{"/callback/": "done", "/signed-in": "callback_malformed"} {
			w.leads("/callback", page)
			w.set("redirectUri", w.site+"/callback")
			window := w.popup()
			webdriver.Check(w.t, window.WaitFor("main#sign-in"))
			if want != "done" {
				w.set("redirectUri", w.site+page) // of the window's page alone
			}
			webdriver.Check(w.t, window.Click("button[value="+authserver.DemoUserSakura+"]"))
			webdriver.Check(w.t, w.tab.WaitUntil("report.popup"))
			var got struct {
				How  string
				User *struct{ ID string }
			}
			webdriver.Check(w.t, w.tab.Eval(&got, "return { How: report.popup, User: client.getUser() }"))
			if got.How != want || (got.User != nil) != (want == "done") {
				w.t.Errorf("%s: the login ended with %+v", page, got)
			}
			webdriver.Check(w.t, w.tab.EvalAsync(nil, "if (client.getUser()) await client.signOut({ navigate: false })"))
		}
	})
}

// forget takes all pending logins out of the store.
const forget = `
	const db = await new Promise((done) => (indexedDB.open("authkit-wasm").onsuccess = (e) => done(e.target.result)));
	await new Promise((done) => (db.transaction("transactions", "readwrite").objectStore("transactions").clear().onsuccess = done));
	db.close();`

// The page that called is told, and not led away: another login in its place
// is for a page that came back with the answer.
func TestN16_APopupWhoseLoginIsLost(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.stage.Options.Unset("restartLogin")
		window := w.popup()
		webdriver.Check(w.t, window.WaitFor("main#sign-in"))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, forget))
		webdriver.Check(w.t, window.Click("button[value="+authserver.DemoUserSakura+"]"))
		webdriver.Check(w.t, w.tab.WaitUntil("report.popup"))
		var code string
		webdriver.Check(w.t, w.tab.EvalAsync(&code, "return report.popup"))
		if code != "state_unknown" || w.report(w.tab).User != nil {
			w.t.Errorf("the login ended with %s", code)
		}
		w.clean(w.tab, "/")
	})
}

func TestN16_FinishSignInOfALoginThatIsLost(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.stage.Options.Unset("restartLogin")
		w.open(w.tab, "/")
		answer := w.callback(w.signInURL(w.tab, "")).String()
		asked := len(w.api.RequestsTo(authserver.Authorize))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, forget))
		w.rejects(w.tab, `client.finishSignIn("`+answer+`")`, "state_unknown", "AuthKitError")
		w.clean(w.tab, "/")
		if n := len(w.api.RequestsTo(authserver.Authorize)); n != asked {
			w.t.Errorf("%d logins were started", n-asked)
		}
	})
}

func TestPopupClosed(t *testing.T) {
	inEachEngine(t, func(w *world) {
		window := w.popup()
		webdriver.Check(w.t, window.WaitFor("main#sign-in"))
		webdriver.Check(w.t, window.Close())
		webdriver.Check(w.t, w.tab.WaitUntil("report.popup === 'popup_closed'"))
		w.start(w.tab, "") // the way on is open
	})
}

func TestN26_APopupEndsWithItsClient(t *testing.T) {
	inEachEngine(t, func(w *world) {
		window := w.popup()
		webdriver.Check(w.t, window.WaitFor("main#sign-in"))
		var got struct {
			Code              string
			Timers, Listeners int
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const ended = [];
			const { clearInterval: end, removeEventListener: remove } = window;
			window.clearInterval = (id) => (ended.push("timer"), end(id));
			window.removeEventListener = (type, f) => (type === "message" && ended.push("listener"), remove.call(window, type, f));
			client.dispose();
			while (!report.popup) await new Promise((r) => setTimeout(r, 10));
			const count = (what) => ended.filter((e) => e === what).length;
			return { Code: report.popup, Timers: count("timer"), Listeners: count("listener") }`))
		if got.Code != "client_disposed" || got.Timers != 1 || got.Listeners != 1 {
			w.t.Errorf("%+v", got)
		}
		if tabs := webdriver.Must(w.browser.Tabs())(w.t); len(tabs) != 1 {
			w.t.Errorf("%d windows are left", len(tabs))
		}
	})
}

func TestPopupBlocked(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var code string
		webdriver.Check(w.t, w.tab.EvalAsync(&code, "window.open = () => null; return client.signIn({ mode: 'popup' }).catch((e) => e.code)"))
		if code != "popup_blocked" {
			w.t.Errorf("got %s", code)
		}
	})
}

// A message counts from the popup and from this origin alone.
func TestC8_ForgedPopupMessagesAreIgnored(t *testing.T) {
	inEachEngine(t, func(w *world) {
		window := w.popup()
		webdriver.Check(w.t, window.WaitFor("main#sign-in"))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `
			const address = location.origin + "/callback?code=forged&state=forged";
			const forged = (init) => dispatchEvent(new MessageEvent("message", { data: { type: "authkit-wasm:answer", address }, ...init }));
			forged({ origin: "https://api.workos.com.evil", source: window });
			forged({ origin: "null", source: window });
			forged({ origin: location.origin, source: window });
			forged({ origin: location.origin, source: null });
			const frame = document.body.appendChild(document.createElement("iframe"));
			forged({ origin: location.origin, source: frame.contentWindow });
			await new Promise((r) => setTimeout(r, 300))`))
		// The window itself, from the other origin where it is now.
		webdriver.Check(w.t, window.Eval(nil, `opener.postMessage({ type: "authkit-wasm:answer", address: arguments[0] + "/callback?code=forged&state=forged" }, "*")`, w.site))
		webdriver.Check(w.t, window.Click("button[value="+authserver.DemoUserSakura+"]"))
		webdriver.Check(w.t, w.tab.WaitUntil("report.popup === 'done'"))
		webdriver.Check(w.t, w.tab.WaitUntil("client.getUser()?.id === arguments[0]", authserver.DemoUserSakura))
		if n := w.exchanges(); n != 1 {
			w.t.Errorf("%d exchanges", n)
		}
	})
}

// The answer goes to no opener of another origin.
func TestC8_AForeignOpenerHearsNothing(t *testing.T) {
	inEachEngine(t, func(w *world) {
		stranger := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(rw, `<!doctype html><button>Open</button><script>
				window.heard = [];
				onmessage = ({ data }) => heard.push(JSON.stringify(data));
				document.querySelector("button").onclick = () => open(%q);
				</script>`, w.site+"/callback?code=canary&state=canary")
		}))
		defer stranger.Close()
		webdriver.Check(w.t, w.tab.Navigate(stranger.URL))
		window := webdriver.Must(w.browser.WaitNewTab(func() error { return w.tab.Click("button") }))(w.t)
		w.settled(window)
		w.refused(window, "state_unknown")
		webdriver.Check(w.t, window.Eval(nil, `opener.postMessage("control", "*")`))
		webdriver.Check(w.t, w.tab.WaitUntil("heard.length"))
		var heard []string
		webdriver.Check(w.t, w.tab.Eval(&heard, "return heard"))
		if len(heard) != 1 || heard[0] != `"control"` {
			w.t.Errorf("the stranger heard %v", heard)
		}
	})
}

// A file of a release that is gone costs no more than what is in it.
func TestC6_WithoutThePopupsFile(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		answer := w.pathOf(w.callback(w.signInURL(w.tab, "")))
		w.answer("/authkit/popup.js", http.NotFound)
		var got struct {
			Code   string
			Closed bool
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const opened = { close: () => (opened.closed = true), closed: false };
			window.open = () => opened;
			const code = await client.signIn({ mode: "popup" }).catch((e) => e.code);
			return { Code: code, Closed: opened.closed }`))
		if got.Code != "module_unavailable" || !got.Closed {
			w.t.Errorf("%+v", got)
		}
		var user string
		webdriver.Check(w.t, w.tab.EvalAsync(&user, `
			client.dispose();
			history.replaceState(null, "", arguments[0]);
			window.opener = parent;
			return (await connect()).getUser()?.id ?? "nobody"`, answer))
		if user == "nobody" {
			w.t.Error("the login was not finished")
		}
		w.clean(w.tab, "/callback")
	})
}
