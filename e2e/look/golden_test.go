package look_test

import (
	"path/filepath"
	"testing"

	"authkit-wasm/e2e/screenshot"
	"authkit-wasm/e2e/webdriver"
)

// passing is what is another each time.
const passing = ".time, .quiet[role=status], #remaining, #lifetime, #claim-iat, #claim-exp, #claim-iss"

func TestLooksAsBefore(t *testing.T) {
	sizes := map[string][2]int{"phone": {390, 844}, "desk": {1280, 800}}
	inChromium(t, func(t *testing.T, tab *webdriver.Tab, scheme string) {
		shoot := func(name, hidden string) {
			for device, size := range sizes {
				webdriver.Check(t, tab.SetSize(size[0], size[1]))
				webdriver.Check(t, tab.Eval(nil, "document.activeElement?.blur(); scrollTo(0, 0)"))
				screenshot.Hide(t, tab, hidden)
				screenshot.Compare(t, tab, filepath.Join("testdata", name+"-"+device+"-"+scheme+".png"))
			}
		}
		open(t, tab, "/")
		shoot("signed-out", ".none")
		webdriver.Check(t, tab.Click("#sign-in"))
		webdriver.Check(t, tab.Click("#deny"))
		settled(t, tab)
		webdriver.Check(t, tab.WaitText("#problem", "authorization_denied"))
		shoot("problem", passing)
		open(t, tab, "/static.html")
		webdriver.Check(t, tab.WaitFor("#account:not([hidden])"))
		shoot("static", ".none")
		open(t, tab, "/doctor.html")
		webdriver.Check(t, tab.WaitFor("li[data-id=cors]"))
		shoot("doctor", ".none")
		signIn(t, tab)
		shoot("signed-in", passing)
		open(t, tab, "/docs/")
		shoot("docs", ".none")
	})
}
