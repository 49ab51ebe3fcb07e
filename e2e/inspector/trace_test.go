package inspector_test

import (
	"slices"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// A login from its start to the callback page, across the navigation.
func TestALoginIsShownAcrossTheRedirect(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open("/")
		if got := w.titles(); len(got) != 9 || got[0] != "save-transaction: Kept a new code verifier" {
			w.t.Errorf("before a login it shows %q", got)
		}
		w.login()
		want := []string{
			"save-transaction: Kept a new code verifier",
			"navigate: Left for the authorization server",
			"away: You were at the login page",
			"came-back: Came back",
			"replace-url: Cleaned the address bar",
			"take-transaction: Found the pending login and used it up",
			"send-request: Sent the code with the verifier",
			"response-arrived: The server answered 200",
			"publish: Signed in",
		}
		got := slices.DeleteFunc(w.titles(), func(title string) bool { return strings.HasPrefix(title, "share-session") })
		if !slices.Equal(got, want) {
			w.t.Errorf("it shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for _, entry := range webdriver.Must(w.tab.Console())(w.t) {
			w.t.Errorf("console %s: %s", entry.Level, entry.Text)
		}
	})
}

func TestWhatComesAfterALoginIsShown(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login()
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.getAccessToken({ forceRefresh: true })"))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
		got := strings.Join(w.titles(), "\n")
		for _, title := range []string{"Asked for a new access token", "The session goes on", "Forgot the session", "Told the server to end the session"} {
			if !strings.Contains(got, title) {
				w.t.Errorf("%q is not in\n%s", title, got)
			}
		}
		// A new login begins a new story.
		w.start("")
		w.open("/")
		if got := w.titles(); got[0] != "save-transaction: Kept a new code verifier" || strings.Contains(strings.Join(got, ""), "Forgot") {
			w.t.Errorf("after a second start it shows %q", got)
		}
	})
}

func TestN12_AFailedLoginIsShown(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open("/callback?code=forged&state=forged")
		got := w.titles()
		if last := got[len(got)-1]; last != "error: Ended with an error" {
			w.t.Errorf("it ends with %q", last)
		}
		w.openAll()
		text := webdriver.Must(w.tab.Text("authkit-inspector >>> li:last-child"))(w.t)
		if !strings.Contains(text, "state_unknown") || !strings.Contains(text, "An attacker would") {
			w.t.Errorf("it says %q", text)
		}
	})
}

// A path of the app may hold an invitation or an ID.
func TestT2_TokensInPathsAreCut(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.stage.Options.Set("redirectUri", w.site+"/invite/8f3b2c9d0e1a4f5b6c7d/finish")
		w.open("/invite/8f3b2c9d0e1a4f5b6c7d/finish?code=c&state=s")
		var urls []string
		webdriver.Check(w.t, w.tab.Eval(&urls, "return inspector.trace.map(({ url }) => url).filter(Boolean)"))
		if !slices.Equal(urls, []string{w.site + "/invite/…/finish"}) {
			w.t.Errorf("the trace has %v", urls)
		}
	})
}

// Claims are for development, and only for those who ask.
func TestClaimsAreShownWhenAsked(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login()
		claims := func() (shown bool) {
			webdriver.Check(w.t, w.tab.Eval(&shown, "return !!inspector.shadowRoot.querySelector('.claims')"))
			return shown
		}
		if claims() {
			w.t.Error("they are shown unasked")
		}
		webdriver.Check(w.t, w.tab.Click("authkit-inspector >>> button[aria-expanded]"))
		webdriver.Check(w.t, w.tab.WaitText("authkit-inspector >>> .claims", authserver.DemoUserSakura))
		webdriver.Check(w.t, w.tab.Click("authkit-inspector >>> button[aria-expanded]"))
		if claims() {
			w.t.Error("they are shown after they were put away")
		}
		// The same page by a name that is no developer's machine.
		at := strings.Replace(w.site, "localhost", "app.localhost", 1)
		webdriver.Check(w.t, w.tab.Navigate(at))
		webdriver.Check(w.t, w.tab.WaitUntil("customElements.get('authkit-inspector')"))
		var hidden bool
		webdriver.Check(w.t, w.tab.Eval(&hidden, "return document.querySelector('authkit-inspector').shadowRoot.querySelector('button[aria-expanded]').hidden"))
		if !hidden {
			w.t.Errorf("at %s the claims can be asked for", at)
		}
	})
}

// The URL of a popup's or a link's login is explained too.
func TestALoginByAURLIsShown(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open("/")
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.getSignInUrl()"))
		w.openAll()
		if got := w.titles(); len(got) != 2 || got[1] != "resolve: Gave the page the URL of a login" {
			w.t.Errorf("it shows %q", got)
		}
		if text := webdriver.Must(w.tab.Text("authkit-inspector >>> li:last-child"))(w.t); !strings.Contains(text, "code_challenge_method") {
			w.t.Errorf("it says %q", text)
		}
	})
}

// A page of tags alone needs the tag of the inspector and its script, and nothing else.
func TestALoginOfElementsIsShown(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.ofElements = true
		webdriver.Check(w.t, w.tab.Navigate(w.site))
		webdriver.Check(w.t, w.tab.WaitFor("authkit-sign-in"))
		webdriver.Check(w.t, w.tab.Click("authkit-sign-in"))
		webdriver.Check(w.t, w.tab.Click("button[value="+authserver.DemoUserSakura+"]"))
		webdriver.Check(w.t, w.tab.WaitText("authkit-user >>> span", "sakura@example.jp"))
		webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector('authkit-inspector')?.shadowRoot"))
		webdriver.Check(w.t, w.tab.Eval(nil, "window.inspector = document.querySelector('authkit-inspector')"))
		got := strings.Join(w.titles(), "\n")
		for _, title := range []string{"Left for the authorization server", "Came back", "Sent the code with the verifier", "Signed in"} {
			if !strings.Contains(got, title) {
				w.t.Errorf("%q is not in\n%s", title, got)
			}
		}
		webdriver.Check(w.t, w.tab.Click("authkit-inspector >>> button[aria-expanded]"))
		webdriver.Check(w.t, w.tab.WaitText("authkit-inspector >>> .claims", authserver.DemoUserSakura))
		for _, entry := range webdriver.Must(w.tab.Console())(w.t) {
			w.t.Errorf("console %s: %s", entry.Level, entry.Text)
		}
	})
}
