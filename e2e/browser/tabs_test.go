package browser_test

import (
	"testing"

	"authkit-wasm/e2e/webdriver"
)

func (w *world) newTab() *webdriver.Tab {
	w.t.Helper()
	return webdriver.Must(w.browser.NewTab())(w.t)
}

func TestN5_TwoTabsFinishInAnyOrder(t *testing.T) {
	for _, storage := range []string{"indexedDB", "sessionStorage"} {
		t.Run(storage, func(t *testing.T) {
			inEachEngine(t, func(w *world) {
				w.set("storage", storage)
				a, b := w.tab, w.newTab()
				w.open(a, "/")
				w.start(a, `{ state: "A" }`)
				w.open(b, "/")
				w.start(b, `{ state: "B" }`)
				for _, login := range []struct {
					tab   *webdriver.Tab
					state string
				}{{b, "B"}, {a, "A"}} {
					w.choose(login.tab)
					w.signedIn(login.tab)
					if got := w.report(login.tab).Callbacks[0].State; got != login.state {
						w.t.Errorf("state %v came back, want %s", got, login.state)
					}
				}
			})
		})
	}
}

func TestN5_TwoURLsInOneTab(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		first, second := w.callback(w.signInURL(w.tab, `{ state: 1 }`)), w.callback(w.signInURL(w.tab, `{ state: 2 }`))
		w.open(w.tab, w.pathOf(second))
		w.signedIn(w.tab)
		w.open(w.tab, w.pathOf(first))
		w.signedIn(w.tab)
	})
}

func TestN17_TheCallbackOpensInAnotherTab(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		answer := w.callback(w.signInURL(w.tab, `{ state: "from the first tab" }`))
		other := w.newTab()
		w.open(other, w.pathOf(answer))
		w.signedIn(other)
		if got := w.report(other).Callbacks[0].State; got != "from the first tab" {
			w.t.Errorf("state %v", got)
		}
	})
}

// sessionStorage cannot do that, and says so.
func TestN17_SessionStorageIsForOneTab(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("storage", "sessionStorage")
		w.open(w.tab, "/")
		answer := w.callback(w.signInURL(w.tab, ""))
		other := w.newTab()
		w.open(other, w.pathOf(answer))
		w.refused(other, "state_unknown")
	})
}

func TestN16_ReloadAndBackAfterTheCallback(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		webdriver.Check(w.t, w.tab.Reload())
		w.settled(w.tab)
		if r := w.report(w.tab); len(r.Errors) != 0 {
			w.t.Errorf("a reload gave %+v", r.Errors)
		}
		webdriver.Check(w.t, w.tab.Back()) // the login page, whose answer was used
		webdriver.Check(w.t, w.tab.WaitFor("main"))
		webdriver.Check(w.t, w.tab.Forward())
		w.settled(w.tab)
		w.clean(w.tab, "/callback")
		if n := w.exchanges(); n != 1 {
			w.t.Errorf("%d exchanges", n)
		}
	})
}

func TestN16_ABookmarkedCallbackIsNotExchangedAgain(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		answer := w.pathOf(w.callback(w.signInURL(w.tab, "")))
		w.open(w.tab, answer)
		w.signedIn(w.tab)
		w.open(w.tab, answer)
		w.refused(w.tab, "state_unknown")
		if n := w.exchanges(); n != 1 {
			w.t.Errorf("%d exchanges", n)
		}
	})
}

// C1: of two tabs that hold one callback, one sends its code.
func TestC1_OneCallbackInTwoTabsAtOnce(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		answer := w.pathOf(w.callback(w.signInURL(w.tab, "")))
		other := w.newTab()
		w.open(other, "/")
		for _, tab := range []*webdriver.Tab{w.tab, other} {
			webdriver.Check(w.t, tab.Eval(nil, "setTimeout(() => location.assign(arguments[0]), 0); window.report = null", answer))
		}
		users := 0
		for _, tab := range []*webdriver.Tab{w.tab, other} {
			w.settled(tab)
			if w.report(tab).User != nil {
				users++
			}
		}
		// The other hears of it, so it may be signed in too.
		if users == 0 || w.exchanges() != 1 {
			w.t.Errorf("%d tabs signed in with %d exchanges", users, w.exchanges())
		}
	})
}
