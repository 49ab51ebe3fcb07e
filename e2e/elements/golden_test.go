package elements_test

import (
	"path/filepath"
	"testing"

	"authkit-wasm/e2e/screenshot"
	"authkit-wasm/e2e/webdriver"
)

// The elements as they come, without a style of the page's own: signed out,
// busy, with an error, and signed in.
func TestLooksAsBefore(t *testing.T) {
	inLightAndDark(t, func(w *world, scheme string) {
		shoot := func(name string) {
			w.t.Helper()
			webdriver.Check(w.t, w.tab.Eval(nil, "document.activeElement?.blur()"))
			screenshot.Compare(w.t, w.tab, filepath.Join("testdata", name+"-"+scheme+".png"))
		}
		w.page("/callback", w.withScript(""))
		w.open(w.withScript(everything))
		webdriver.Check(w.t, w.tab.SetSize(390, 640))
		w.shown("authkit-sign-in >>> button", true)
		shoot("signed-out")
		webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('authkit-sign-up').setAttribute('mode', 'sideways'); document.querySelector('authkit-sign-up').click()"))
		w.message("authkit-sign-up", "option_invalid")
		shoot("error")
		w.signIn("authkit-sign-in")
		w.back()
		w.shown("authkit-organization-switcher >>> select", true)
		webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector('[field=picture]').shadowRoot.querySelector('img')?.naturalWidth > 0"))
		shoot("signed-in")
	})
}
