package browser_test

import (
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// look moves the page's clock on, and has somebody look at it again.
func (w *world) look(tab *webdriver.Tab, later time.Duration) {
	w.t.Helper()
	w.later(tab, later)
	webdriver.Check(w.t, tab.Eval(nil, "window.refreshed = report.refreshes.length; document.dispatchEvent(new Event('visibilitychange'))"))
}

// A forced refresh fails, and by the time that another one is due the token at
// hand is still good: the alarm that says so is not to be the last.
func TestN4_TheAutomaticRefreshOutlivesATransientFailure(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("testHurry", 10)
		w.login(w.tab)
		w.api.Faults().Status(authserver.Refresh, 503, 3)
		if r := w.token(w.tab, "{ forceRefresh: true }"); r.Error == nil || r.Error.Code != "refresh_failed" {
			w.t.Fatalf("%+v", r)
		}
		before := w.refreshes()
		w.look(w.tab, 10*time.Second)
		w.token(w.tab, "") // would wait for one that is under way
		if n := w.refreshes() - before; n != 0 {
			w.t.Errorf("%d refreshes for a token that is still fresh", n)
		}
		w.look(w.tab, 4*time.Minute+30*time.Second)
		webdriver.Check(w.t, w.tab.WaitUntil("report.refreshes.length > refreshed"))
	})
}

// D3: the alarm rings for a module that dies of it, and rings again.
func TestD3_ATrapWhenTheTimeComes(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.login(w.tab)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await trap(3600_000)"))
		w.look(w.tab, 0)
		webdriver.Check(w.t, w.tab.WaitUntil("report.refreshes.length > refreshed"))
		w.signedIn(w.tab)
	})
}

// The app puts the automatic refresh off, and is asked again.
func TestN4_TheAppPutsTheAutomaticRefreshOff(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("testDeclines", 2)
		w.login(w.tab)
		w.look(w.tab, time.Hour)
		webdriver.Check(w.t, w.tab.WaitUntil("report.refreshes.length > refreshed"))
		var asks []int
		webdriver.Check(w.t, w.tab.Eval(&asks, "return report.asks"))
		if len(asks) != 3 || asks[0] != asks[2] {
			w.t.Errorf("asked with %v tokens", asks)
		}
	})
}

// A page that nobody sees waits until somebody does.
func TestN19_AHiddenPageDoesNotRefresh(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		before := w.refreshes()
		webdriver.Check(w.t, w.tab.Eval(nil, `
			window.hiding = true;
			Object.defineProperty(document, "hidden", { get: () => (window.looked = (window.looked ?? 0) + 1, window.hiding) })`))
		w.look(w.tab, time.Hour)
		webdriver.Check(w.t, w.tab.WaitUntil("looked > 2"))
		if n := w.refreshes() - before; n != 0 {
			w.t.Errorf("%d refreshes of a page that is hidden", n)
		}
		webdriver.Check(w.t, w.tab.Eval(nil, "window.hiding = false; document.dispatchEvent(new Event('visibilitychange'))"))
		webdriver.Check(w.t, w.tab.WaitUntil("report.refreshes.length > refreshed"))
	})
}

func TestTheRefreshBufferIsTheApps(t *testing.T) {
	inEachEngineWith(t, func(c *authserver.Config) { c.AccessTokenLifetime = 5 * time.Minute }, func(w *world) {
		w.set("refreshBufferInterval", 100)
		w.login(w.tab)
		before := w.refreshes()
		w.look(w.tab, 190*time.Second)
		w.token(w.tab, "") // would wait for one that is under way
		if n := w.refreshes() - before; n != 0 {
			w.t.Errorf("%d refreshes before the buffer", n)
		}
		w.look(w.tab, 15*time.Second)
		webdriver.Check(w.t, w.tab.WaitUntil("report.refreshes.length > refreshed"))
	})
}
