package elements_test

import (
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

const page = `
<authkit-sign-in></authkit-sign-in>
<authkit-sign-up>Join</authkit-sign-up>
<authkit-signed-out><p id="stranger">Hello stranger</p></authkit-signed-out>
<authkit-signed-in><p id="member">Hello <authkit-user field="email">you</authkit-user></p></authkit-signed-in>
<authkit-sign-out></authkit-sign-out>`

// A page of HTML alone: sign in, be led back to where one was, sign out.
func TestAPageWithoutScriptOfItsOwn(t *testing.T) {
	for name, wrap := range map[string]func(*world, string) string{"script": (*world).withScript, "provider": (*world).withProvider} {
		t.Run(name, func(t *testing.T) {
			inEachEngine(t, func(w *world) {
				w.page("/callback", wrap(w, ""))
				w.page("/deep/page", wrap(w, page))
				w.load("/deep/page?x=1#there")
				w.shown("authkit-sign-in >>> button", true)
				w.shown("authkit-sign-out >>> button", false)
				w.shown("#stranger", true)
				w.shown("#member", false)

				w.signIn("authkit-sign-in")
				webdriver.Check(w.t, w.tab.WaitURL(func(at string) bool { return at == w.site+"/deep/page?x=1#there" }))
				w.defined()
				w.shown("#member", true)
				w.shown("#stranger", false)
				w.shown("authkit-sign-in >>> button", false)
				webdriver.Check(w.t, w.tab.WaitText("authkit-user >>> span", "sakura@example.jp"))

				webdriver.Check(w.t, w.tab.Click("authkit-sign-out"))
				webdriver.Check(w.t, w.tab.WaitURL(func(at string) bool { return at == w.site+"/" }))
				if n := w.api.Count("authorization_code"); n != 1 {
					w.t.Errorf("%d exchanges", n)
				}
			})
		})
	}
}

func TestSignUpShowsItsScreen(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(page))
		webdriver.Check(w.t, w.tab.Click("authkit-sign-up"))
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-up"))
	})
}

func TestSignOutThatStays(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(`<authkit-sign-in></authkit-sign-in> <authkit-sign-out navigate="false">Leave</authkit-sign-out>`))
		w.signIn("authkit-sign-in")
		w.back()
		w.shown("authkit-sign-out >>> button", true)
		webdriver.Check(w.t, w.tab.Click("authkit-sign-out"))
		w.shown("authkit-sign-out >>> button", false)
		w.shown("authkit-sign-in >>> button", true)
		w.quiet()
	})
}

// Attributes are the options of the login, and so are the fields of a form.
func TestWhatALoginAsksFor(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(`
			<authkit-sign-in login-hint="zoe@example.com" organization-id="org_acme" return-to="/elsewhere"></authkit-sign-in>
			<form><label>E-mail <input name="login_hint" type="email" required></label>
				<input type="hidden" name="organization_id" value="org_nordlys">
				<authkit-sign-in id="in-form">Continue</authkit-sign-in></form>`))
		webdriver.Check(w.t, w.tab.Click("authkit-sign-in"))
		webdriver.Check(w.t, w.tab.WaitText("#requested-organization", "Acme"))
		webdriver.Check(w.t, w.tab.WaitFor("button[value="+authserver.DemoUserZoe+"] #hint-label"))

		w.load("/")
		webdriver.Check(w.t, w.tab.Click("#in-form")) // the field is required
		webdriver.Check(w.t, w.tab.WaitUntil("document.activeElement.name === 'login_hint'"))
		webdriver.Check(w.t, w.tab.Type("input[name=login_hint]", "zoe@example.com"))
		webdriver.Check(w.t, w.tab.Press("Enter"))
		webdriver.Check(w.t, w.tab.WaitText("#requested-organization", "Nordlys"))
		webdriver.Check(w.t, w.tab.WaitFor("button[value="+authserver.DemoUserZoe+"] #hint-label"))
	})
}

func TestPopup(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(`<authkit-sign-in mode="popup"></authkit-sign-in><authkit-user field="email"></authkit-user>`))
		window, err := w.tab.Browser().WaitNewTab(func() error { return w.tab.Click("authkit-sign-in") })
		webdriver.Check(w.t, err)
		webdriver.Check(w.t, window.Click("button[value="+authserver.DemoUserSakura+"]"))
		webdriver.Check(w.t, w.tab.WaitText("authkit-user >>> span", "sakura@example.jp"))
		w.shown("authkit-sign-in >>> button", false)
	})
}

// A disabled fieldset disables the button, as it does with any button.
func TestDisabled(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(`<form><fieldset disabled><authkit-sign-in id="one"></authkit-sign-in></fieldset></form>
			<authkit-sign-in id="two" disabled></authkit-sign-in>`))
		for _, id := range []string{"#one", "#two"} {
			webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector(arguments[0]).shadowRoot.querySelector('button').disabled", id))
			webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector(arguments[0]).click()", id))
		}
		webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('fieldset').disabled = false; document.querySelector('#two').disabled = false"))
		webdriver.Check(w.t, w.tab.WaitUntil("![...document.querySelectorAll('authkit-sign-in')].some((e) => e.shadowRoot.querySelector('button').disabled)"))
		webdriver.Check(w.t, w.tab.Click("#two"))
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-in"))
		if n := len(w.api.RequestsTo(authserver.Authorize)); n != 1 {
			w.t.Errorf("%d logins began, one of them by a button that was not disabled", n)
		}
	})
}
