package main

import (
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// What both examples show, under the same names.
const (
	welcome = "#welcome:not([hidden])"
	account = "#account:not([hidden])"
)

func (w *world) open(tab *webdriver.Tab, state string) {
	w.t.Helper()
	webdriver.Check(w.t, tab.Navigate(w.site+"/"))
	webdriver.Check(w.t, tab.WaitFor(state))
}

// login signs in on the page of the authorization server, choosing an
// organization where that asks for one.
func (w *world) login(tab *webdriver.Tab, user, organization string) {
	w.t.Helper()
	webdriver.Check(w.t, tab.Click("#sign-in"))
	webdriver.Check(w.t, tab.Click("main#sign-in button[value="+user+"]"))
	if user == authserver.DemoUserZoe {
		webdriver.Check(w.t, tab.Click("main#organization button[value="+organization+"]"))
	}
	webdriver.Check(w.t, tab.WaitFor(account))
}

func (w *world) newTab() *webdriver.Tab {
	w.t.Helper()
	return webdriver.Must(w.browser.NewTab())(w.t)
}

// shows waits until an element has the text.
func (w *world) shows(tab *webdriver.Tab, css, text string) {
	w.t.Helper()
	webdriver.Check(w.t, tab.WaitText(css, text))
}

func (w *world) choose(tab *webdriver.Tab, organization string) {
	w.t.Helper()
	// An option that nobody has chosen yet, in every engine alike.
	webdriver.Check(w.t, tab.WaitFor("#organization option[value="+organization+"]"))
	webdriver.Check(w.t, tab.Eval(nil, `
		const select = document.getElementById("organization");
		const { set } = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value"); // React has one of its own
		set.call(select, arguments[0]);
		select.dispatchEvent(new Event("change", { bubbles: true }))`, organization))
}

// quiet asserts that nothing went to the console, no error and no warning.
func (w *world) quiet(tab *webdriver.Tab) {
	w.t.Helper()
	for _, entry := range webdriver.Must(tab.Console())(w.t) {
		switch entry.Level {
		case "info", "log", "debug": // React in development names its tools
		default:
			w.t.Errorf("console: %s: %s", entry.Level, entry.Text)
		}
	}
}

func cookieMode(c *authserver.Config) { c.CookieMode = true }

// Where the session lives: in storage on localhost, in a cookie of the API.
var modes = map[string]func(*authserver.Config){"devMode": nil, "cookie": cookieMode}

func TestSignInAndOut(t *testing.T) {
	inEach(t, nil, func(w *world) {
		w.open(w.tab, welcome)
		w.login(w.tab, authserver.DemoUserSakura, "")
		w.shows(w.tab, "#name", "さくら🌸 田中")
		w.shows(w.tab, "#email", "sakura@example.jp")
		w.shows(w.tab, "#rights", "editor")
		w.shows(w.tab, "#rights", "posts:write")
		w.shows(w.tab, "#posts", "Snøfall på stasjonen ❄️")
		if at := webdriver.Must(w.tab.URL())(w.t); at != w.site+"/" {
			w.t.Errorf("the address is %s", at)
		}
		w.quiet(w.tab)
		webdriver.Check(w.t, w.tab.Eval(nil, "window.before = true; document.querySelector('#sign-out').focus()"))
		webdriver.Check(w.t, w.tab.Press("Enter"))                                                               // a click may miss what moves as the page fills
		webdriver.Check(w.t, w.tab.WaitUntil("!window.before && document.querySelector(arguments[0])", welcome)) // back from the server
		if n := len(w.api.ActiveSessions()); n != 0 {
			w.t.Errorf("%d sessions are left", n)
		}
		w.open(w.tab, welcome)
		w.quiet(w.tab)
	})
}

func TestN26_StrictModeExchangesOnce(t *testing.T) {
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) {
				w := newWorld(t, b, "react", mode)
				w.open(w.tab, welcome)
				w.login(w.tab, authserver.DemoUserSakura, "")
				w.shows(w.tab, "#posts", "Polar night")
				w.quiet(w.tab)
				if n, m := w.api.Count("authorization_code"), w.api.Count("refresh_token"); n != 1 || m != 0 {
					w.t.Errorf("%d exchanges and %d refreshes for one login", n, m)
				}
			})
		})
	}
}

func TestN1_AReloadKeepsTheSession(t *testing.T) {
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			inEach(t, mode, func(w *world) {
				w.open(w.tab, welcome)
				w.login(w.tab, authserver.DemoUserSakura, "")
				for range 2 {
					w.open(w.tab, account)
					w.shows(w.tab, "#name", "さくら🌸 田中")
					w.shows(w.tab, "#posts", "Polar night")
				}
				w.quiet(w.tab)
				if n := w.api.Count("authorization_code"); n != 1 {
					w.t.Errorf("%d exchanges", n)
				}
			})
		})
	}
}

func TestSwitchingTheOrganization(t *testing.T) {
	inEach(t, nil, func(w *world) {
		w.open(w.tab, welcome)
		w.login(w.tab, authserver.DemoUserZoe, authserver.DemoOrgAcme)
		w.shows(w.tab, "#posts", "The new mill has arrived")
		w.shows(w.tab, "#manage", "You may manage members here.")
		w.choose(w.tab, authserver.DemoOrgNordlys)
		w.shows(w.tab, "#posts", "Polar night")
		w.shows(w.tab, "#rights", "member")
		webdriver.Check(w.t, w.tab.WaitGone("#manage:not([hidden])"))
		w.open(w.tab, account) // the organization outlasts the page
		w.shows(w.tab, "#posts", "Polar night")
		var chosen string
		webdriver.Check(w.t, w.tab.Eval(&chosen, "return document.getElementById('organization').value"))
		if chosen != authserver.DemoOrgNordlys {
			w.t.Errorf("after a reload %q is chosen", chosen)
		}
		w.quiet(w.tab)
	})
}

func TestTabsFollow(t *testing.T) {
	inEach(t, nil, func(w *world) {
		other := w.newTab()
		w.open(other, welcome)
		w.open(w.tab, welcome)
		w.login(w.tab, authserver.DemoUserSakura, "")
		webdriver.Check(w.t, other.WaitFor(account))
		w.shows(other, "#posts", "Polar night")
		webdriver.Check(w.t, w.tab.Click("#sign-out"))
		webdriver.Check(w.t, w.tab.WaitFor(welcome))
		webdriver.Check(w.t, other.WaitUntil(`document.dispatchEvent(new Event("visibilitychange")) && document.querySelector(arguments[0])`, welcome))
	})
}

// A session that was ended at the server: the switch leads to the login.
func TestASessionThatIsOverLeadsToTheLogin(t *testing.T) {
	inEach(t, nil, func(w *world) {
		w.open(w.tab, welcome)
		w.login(w.tab, authserver.DemoUserZoe, authserver.DemoOrgAcme)
		for _, s := range w.api.ActiveSessions() {
			w.api.EndSession(s.ID)
		}
		w.choose(w.tab, authserver.DemoOrgNordlys)
		w.shows(w.tab, "main#sign-in #requested-organization", "Nordlys Ærlig AS")
	})
}

func TestKeyboardAlone(t *testing.T) {
	inEach(t, nil, func(w *world) {
		w.open(w.tab, welcome)
		webdriver.Check(w.t, w.tab.Press("Tab"))
		var focused string
		webdriver.Check(w.t, w.tab.Eval(&focused, "return document.activeElement.id"))
		if focused != "sign-in" {
			w.t.Fatalf("the first stop is %q", focused)
		}
		webdriver.Check(w.t, w.tab.Press("Enter"))
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-in"))
	})
}

// An API that fails is said, and the session is kept.
func TestAFailureIsTold(t *testing.T) {
	inEach(t, nil, func(w *world) {
		w.open(w.tab, welcome)
		w.login(w.tab, authserver.DemoUserZoe, authserver.DemoOrgAcme)
		w.api.Faults().RateLimit(authserver.Refresh, "99999", 1) // beyond the client's patience
		w.choose(w.tab, authserver.DemoOrgNordlys)
		webdriver.Check(w.t, w.tab.WaitFor("#problem:not([hidden])"))
		webdriver.Check(w.t, w.tab.WaitFor(account))
		if n := len(w.api.ActiveSessions()); n != 1 {
			w.t.Errorf("%d sessions are left", n)
		}
		var shown string
		webdriver.Check(w.t, w.tab.Eval(&shown, "return document.getElementById('organization').value"))
		if shown != authserver.DemoOrgAcme {
			w.t.Errorf("the page says %q", shown)
		}
	})
}

func TestNothingIsWiderThanASmallPhone(t *testing.T) {
	inEach(t, nil, func(w *world) {
		webdriver.Check(w.t, w.tab.SetSize(320, 640))
		w.open(w.tab, welcome)
		w.login(w.tab, authserver.DemoUserZoe, authserver.DemoOrgAcme)
		w.shows(w.tab, "#posts", "The new mill has arrived")
		var wide int
		webdriver.Check(w.t, w.tab.Eval(&wide, "return document.documentElement.scrollWidth"))
		if wide > 320 {
			w.t.Errorf("the page is %d pixels wide", wide)
		}
	})
}
