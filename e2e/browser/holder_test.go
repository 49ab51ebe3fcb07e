package browser_test

import (
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// With isolation and no cookie one tab has the refresh token, and may be one
// that nobody sees. It refreshes for those that are seen, once for all.
func TestR1_N19_AHiddenTabRefreshesForTheOthers(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		w.login(w.tab)
		seen, asked := w.newTab(), w.newTab()
		all := []*webdriver.Tab{w.tab, seen, asked}
		for _, tab := range all[1:] {
			w.open(tab, "/")
			w.signedIn(tab)
		}
		for _, tab := range all {
			webdriver.Check(w.t, tab.Eval(nil, `
				window.hiding = true;
				Object.defineProperty(document, "hidden", { get: () => window.hiding })`))
		}
		expire := func() {
			for _, tab := range all {
				webdriver.Check(w.t, tab.EvalAsync(nil, "await shift(3600_000)"))
			}
		}
		before := w.refreshes()
		expire()
		w.look(w.tab, 0) // its alarm rings, and it waits
		webdriver.Check(w.t, seen.Eval(nil, `
			window.refreshed = report.refreshes.length;
			window.hiding = false;
			document.dispatchEvent(new Event("visibilitychange"))`))
		webdriver.Check(w.t, seen.WaitUntil("report.refreshes.length > refreshed || report.failures"))
		webdriver.Check(w.t, seen.Eval(nil, "window.hiding = true"))
		old := w.token(asked, "")
		if n := w.refreshes() - before; n != 1 || old.Token == "" {
			w.t.Errorf("%d refreshes for three tabs, %+v", n, old.Error)
		}
		// Where it cannot either, nobody's session ends by that.
		expire()
		w.api.Faults().HTML(authserver.Refresh, 1)
		if r := w.token(asked, ""); r.Error == nil || r.Error.Code != "refresh_failed" {
			w.t.Errorf("%+v", r)
		}
		for range 2 { // a new one is a new one, whoever asks
			r := w.token(asked, "{ forceRefresh: true }")
			if r.Token == "" || r.Token == old.Token {
				w.t.Errorf("%+v", r.Error)
			}
			old = r
		}
		for _, tab := range all {
			w.signedIn(tab)
			var failures int
			webdriver.Check(w.t, tab.Eval(&failures, "return client.getUser() ? report.failures : -1"))
			if failures != 0 {
				w.t.Errorf("onRefreshFailure was called %d times", failures)
			}
		}
		for _, r := range w.api.RequestsTo(authserver.Refresh) {
			if r.JSON["refresh_token"] == nil {
				w.t.Error("a tab without the refresh token asked the server")
			}
		}
	})
}

// Where the tab that has it is gone, or does not answer, the others go on as
// long as their access token does.
func TestN19_TheTabThatHasTheTokenIsGone(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		w.login(w.tab)
		other := w.newTab()
		w.open(other, "/")
		w.signedIn(other)
		webdriver.Check(w.t, w.tab.Eval(nil, "client.dispose()"))
		if r := w.token(other, "{ forceRefresh: true }"); r.Error == nil || r.Error.Code != "refresh_failed" {
			w.t.Errorf("%+v", r)
		}
		if r := w.token(other, ""); r.Token == "" {
			w.t.Errorf("%+v", r.Error)
		}
		webdriver.Check(w.t, other.EvalAsync(nil, "await shift(3600_000)"))
		if r := w.token(other, ""); r.Error == nil || r.Error.Code != "login_required" {
			w.t.Errorf("%+v", r)
		}
	})
}
