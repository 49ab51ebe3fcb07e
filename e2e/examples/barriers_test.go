package main

import (
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/axe"
	"authkit-wasm/e2e/webdriver"
)

// The examples are where apps begin, so they begin without barriers.
func TestNoBarriers(t *testing.T) {
	for scheme, options := range map[string]webdriver.Options{"light": {}, "dark": {DarkMode: true}} {
		for _, name := range examples() {
			t.Run(name+"/"+scheme, func(t *testing.T) {
				webdriver.RunEngine(t, webdriver.Engines()[0], options, func(t *testing.T, b *webdriver.Browser) {
					w := newWorld(t, b, name, nil)
					free := func(state string) {
						t.Run(state, func(t *testing.T) { axe.Check(t, w.tab, root) })
					}
					w.open(w.tab, welcome)
					free("signed out")
					if name == "typescript" { // authkit-react tells the page of no login that came to nothing
						webdriver.Check(t, w.tab.Click("#sign-in"))
						webdriver.Check(t, w.tab.Click("#deny"))
						webdriver.Check(t, w.tab.WaitFor("#problem:not([hidden])"))
						free("not signed in")
						w.open(w.tab, welcome)
					}
					w.login(w.tab, authserver.DemoUserZoe, authserver.DemoOrgAcme)
					w.shows(w.tab, "#rights", "admin")
					free("signed in")
				})
			})
		}
	}
}
