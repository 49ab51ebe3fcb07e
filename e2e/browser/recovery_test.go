package browser_test

import (
	"fmt"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// The lock that a dead module's call waited for is nobody's once it comes, and
// the calls are asked again of the module that takes its place.
func TestD3_ATrapWhileWaitingForTheLock(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		holder := w.newTab()
		w.open(holder, "/")
		webdriver.Check(w.t, holder.EvalAsync(nil, fmt.Sprintf(
			"await new Promise((taken) => navigator.locks.request('authkit-wasm:%s', () => (taken(), new Promise((end) => (window.letGo = end)))))", authserver.DemoClientID)))
		before := w.refreshes()
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `
			const ask = () => client.getAccessToken({ forceRefresh: true }).then(() => "a token", (e) => e.code);
			const waiting = ask();
			await trap();
			window.asked = Promise.all([waiting, ask()])`))
		webdriver.Check(w.t, holder.Eval(nil, "letGo()"))
		var got []string
		webdriver.Check(w.t, w.tab.EvalAsync(&got, "return asked"))
		if n := w.refreshes() - before; len(got) != 2 || got[0] != "a token" || got[1] != "a token" || n != 1 {
			w.t.Fatalf("%v after %d refreshes", got, n)
		}
		for _, tab := range []*webdriver.Tab{holder, w.tab} {
			if r := w.token(tab, "{ forceRefresh: true }"); r.Token == "" {
				w.t.Errorf("the lock is held for ever: %+v", r.Error)
			}
		}
	})
}

// IndexedDB fails in one tab alone: what that one refreshes, the others do not
// find in the store, and the other way round.
func TestR1_AStoreThatFailsInOneTab(t *testing.T) {
	inEachMode(t, func(w *world, mode string) {
		w.login(w.tab)
		w.set("testStorage", []string{"indexedDB"})
		failing := w.newTab()
		w.open(failing, "/")
		for _, tab := range []*webdriver.Tab{w.tab, failing, w.tab, w.tab, failing, failing, w.tab} {
			if r := w.token(tab, "{ forceRefresh: true }"); r.Token == "" {
				w.t.Fatalf("%+v", r.Error)
			}
		}
		for _, r := range w.api.RequestsTo(authserver.Refresh) {
			if r.Status != 200 {
				w.t.Errorf("a request was answered with %d", r.Status)
			}
		}
	})
}

// The same where the module of another tab was dead when it was told.
func TestD3_ATrappedModuleHearsOfTheRefresh(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		w.set("testStorage", []string{"indexedDB"})
		failing := w.newTab()
		w.open(failing, "/")
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `
			await trap();
			await client.getAccessToken({ forceRefresh: true }).catch(() => {})`))
		for _, tab := range []*webdriver.Tab{failing, w.tab} {
			if r := w.token(tab, "{ forceRefresh: true }"); r.Token == "" {
				w.t.Fatalf("%+v", r.Error)
			}
		}
		if n := len(w.api.ActiveSessions()); n != 1 {
			w.t.Errorf("%d sessions are left", n)
		}
	})
}

// R1, R2: a store that cannot be written keeps the token that was spent, and
// the next page is not to send that.
func TestR1_R2_AStoreThatCannotBeWrittenKeepsASpentToken(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("devMode", true)
		w.login(w.tab)
		refreshAndReload := func(tab *webdriver.Tab) {
			w.t.Helper()
			if r := w.token(tab, "{ forceRefresh: true }"); r.Token == "" {
				w.t.Fatalf("%+v", r.Error)
			}
			w.open(w.tab, "/")
			w.signedIn(w.tab)
			for range 2 {
				if r := w.token(w.tab, "{ forceRefresh: true }"); r.Token == "" {
					w.t.Fatalf("after the reload: %+v", r.Error)
				}
			}
		}
		w.t.Log("the page's own disk is full")
		webdriver.Check(w.t, w.tab.Eval(nil, `IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") }`))
		refreshAndReload(w.tab)
		w.t.Log("another tab has no IndexedDB")
		w.set("testStorage", []string{"indexedDB"})
		failing := w.newTab()
		w.open(failing, "/")
		w.signedIn(failing)
		w.stage.Options.Unset("testStorage")
		webdriver.Check(w.t, w.tab.Navigate(w.site+"/options.json")) // it hears of nothing
		refreshAndReload(failing)
		if n := len(w.api.ActiveSessions()); n != 1 {
			w.t.Errorf("%d sessions are left", n)
		}
	})
}
