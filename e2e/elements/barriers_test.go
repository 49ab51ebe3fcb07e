package elements_test

import (
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/axe"
	"authkit-wasm/e2e/webdriver"
)

const everything = `
<p><authkit-sign-in always></authkit-sign-in> <authkit-sign-up always></authkit-sign-up> <authkit-sign-out always></authkit-sign-out></p>
<form><label>E-mail <input name="login_hint" type="email"></label> <authkit-sign-in label="Go on with this address" always>Go</authkit-sign-in></form>
<authkit-signed-in><p><authkit-user field="picture" label="You"></authkit-user> <authkit-user></authkit-user></p></authkit-signed-in>
<authkit-signed-out><p>Hello stranger</p></authkit-signed-out>
<authkit-organization-switcher><option value="org_acme">Acme</option></authkit-organization-switcher>`

// inLightAndDark runs a test in one engine: what axe and screenshots see is alike in all.
func inLightAndDark(t *testing.T, test func(w *world, scheme string)) {
	for scheme, options := range map[string]webdriver.Options{"light": {}, "dark": {DarkMode: true}} {
		t.Run(scheme, func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Engines()[0], options, func(t *testing.T, b *webdriver.Browser) { test(newWorld(t, b), scheme) })
		})
	}
}

// Each state that an element can be in.
func TestNoBarriers(t *testing.T) {
	inLightAndDark(t, func(w *world, _ string) {
		free := func(state string) {
			w.t.Run(state, func(t *testing.T) { axe.Check(t, w.tab, root) })
		}
		w.page("/callback", w.withScript(everything))
		w.open(w.withScript(everything))
		w.shown("authkit-sign-in >>> button", true)
		free("signed out")
		webdriver.Check(w.t, w.tab.Eval(nil, "for (const one of document.querySelectorAll('authkit-sign-in, authkit-sign-up')) one.disabled = true"))
		free("disabled")

		w.api.Faults().Status(authserver.Exchange, 400, 1)
		w.load("/")
		w.signIn("authkit-sign-in")
		w.message("authkit-sign-in", ".")
		free("with an error")

		module := make(chan struct{})
		w.hold("/authkit/authkit.wasm", module)
		w.load("/")
		webdriver.Check(w.t, w.tab.Click("authkit-sign-in"))
		w.busy("authkit-sign-in", true)
		free("busy")
		close(module)
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-in")) // where the press leads, now that it can

		w.load("/")
		w.signIn("authkit-sign-in")
		w.back()
		w.shown("authkit-organization-switcher >>> select", true)
		webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector('[field=picture]').shadowRoot.querySelector('img')?.naturalWidth > 0"))
		free("signed in, with a picture")

		w.api.Faults().Status(authserver.Refresh, 503, authserver.UntilCleared)
		w.switchTo("org_acme")
		w.message("authkit-organization-switcher", ".")
		free("not switched")
		w.api.Faults().Clear()

		again := make(chan struct{})
		w.hold("/authkit/authkit.wasm", again)
		w.load("/")
		webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector('authkit-user').shadowRoot.querySelector('[part=placeholder]')"))
		free("loading")
	})
}
