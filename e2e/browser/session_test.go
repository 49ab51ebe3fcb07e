package browser_test

import (
	"fmt"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// modes are the places where a session lives: in a cookie of an API on the
// same site, in storage as on localhost, and in memory, where the API hands
// the refresh token out.
var modes = map[string]struct {
	api func(*authserver.Config)
	set func(*world)
}{
	"cookie":  {func(c *authserver.Config) { c.CookieMode = true }, func(w *world) { w.set("apiHostname", "localhost") }},
	"devMode": {nil, func(w *world) { w.set("devMode", true) }},
	"memory":  {nil, func(*world) {}},
}

// inEachMode runs a test with each of them, in each engine; with -short in
// memory only.
func inEachMode(t *testing.T, test func(w *world, mode string)) {
	for name, mode := range modes {
		if testing.Short() && name != "memory" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			inEachEngineWith(t, mode.api, func(w *world) {
				mode.set(w)
				test(w, name)
			})
		})
	}
}

func (w *world) refreshes() int { return w.api.Count("refresh_token") }

// token asks the page's client for an access token.
func (w *world) token(tab *webdriver.Tab, options string) (r struct {
	Token string
	Error *pageError
}) {
	w.t.Helper()
	webdriver.Check(w.t, tab.EvalAsync(&r,
		"return client.getAccessToken("+options+").then((token) => ({ token }), (error) => ({ error: describe(error) }))"))
	return r
}

func (w *world) later(tab *webdriver.Tab, d time.Duration) {
	w.t.Helper()
	webdriver.Check(w.t, tab.Eval(nil, "window.clock += arguments[0]", d.Milliseconds()))
}

func TestR1_N2_FiveTabsExpireTogether(t *testing.T) {
	inEachMode(t, func(w *world, mode string) {
		rounds := map[string]int{"cookie": 10, "devMode": 50, "memory": 10}[mode]
		w.login(w.tab)
		for range 4 {
			tab := w.newTab()
			w.open(tab, "/")
			w.signedIn(tab)
		}
		for i := range rounds {
			before := w.refreshes()
			var results []struct {
				Token, User string
				Error       *pageError
			}
			webdriver.Check(w.t, w.tab.EvalAsync(&results, "return round(5, { shift: 3600_000 })"))
			for _, r := range results {
				if r.Error != nil || r.User != authserver.DemoUserSakura || r.Token != results[0].Token {
					w.t.Fatalf("round %d: %+v", i, r)
				}
			}
			if n := w.refreshes() - before; n != 1 || len(results) != 5 {
				w.t.Fatalf("round %d: %d exchanges for %d tabs", i, n, len(results))
			}
		}
	})
}

func TestR1_FiftyCallersOneExchange(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		before := w.refreshes()
		var different int
		webdriver.Check(w.t, w.tab.EvalAsync(&different, `
			window.clock += 3600_000;
			const tokens = await Promise.all(Array.from({ length: 50 }, (_, i) => client.getAccessToken({ forceRefresh: i % 2 === 0 })));
			return new Set(tokens).size`))
		if n := w.refreshes() - before; n != 1 || different != 1 {
			w.t.Errorf("%d exchanges, %d different tokens", n, different)
		}
	})
}

func TestReloadKeepsTheSession(t *testing.T) {
	requests := map[string]int{"cookie": 1, "devMode": 0}
	inEachMode(t, func(w *world, mode string) {
		if mode == "memory" {
			other := w.newTab() // that has it in memory, and hands it over
			w.open(other, "/")
			w.login(w.tab)
		} else {
			w.login(w.tab)
		}
		before := w.refreshes()
		webdriver.Check(w.t, w.tab.Eval(nil, "window.report = null"))
		webdriver.Check(w.t, w.tab.Reload())
		w.settled(w.tab)
		w.signedIn(w.tab)
		if n := w.refreshes() - before; n != requests[mode] {
			w.t.Errorf("%d requests, want %d", n, requests[mode])
		}
		if r := w.token(w.tab, ""); r.Token == "" {
			w.t.Errorf("%+v", r.Error)
		}
	})
}

func TestR3_N4_ATransientFailureKeepsTheSession(t *testing.T) {
	for name, fault := range map[string]func(f *authserver.Faults){
		"408":                           func(f *authserver.Faults) { f.Status(authserver.Refresh, 408, 3) },
		"429":                           func(f *authserver.Faults) { f.RateLimit(authserver.Refresh, "1", 3) },
		"503":                           func(f *authserver.Faults) { f.Status(authserver.Refresh, 503, 3) },
		"a Retry-After that is no time": func(f *authserver.Faults) { f.RateLimit(authserver.Refresh, "NaN", 3) },
		"a Retry-After in the past":     func(f *authserver.Faults) { f.RateLimit(authserver.Refresh, "-1", 3) },
		"a Retry-After beyond patience": func(f *authserver.Faults) { f.RateLimit(authserver.Refresh, "99999", 1) },
		"dropped":                       func(f *authserver.Faults) { f.DropBefore(authserver.Refresh, 3) },
		"a page of somebody in between": func(f *authserver.Faults) { f.HTML(authserver.Refresh, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			inEachEngine(t, func(w *world) {
				w.set("testHurry", 10)
				w.login(w.tab)
				fault(w.api.Faults())
				if r := w.token(w.tab, "{ forceRefresh: true }"); r.Error == nil || r.Error.Code != "refresh_failed" || r.Error.Name != "RefreshError" {
					w.t.Fatalf("%+v", r)
				}
				w.signedIn(w.tab)
				w.api.Faults().Clear()
				if r := w.token(w.tab, "{ forceRefresh: true }"); r.Token == "" {
					w.t.Errorf("not refreshed afterwards: %+v", r.Error)
				}
			})
		})
	}
}

func TestR3_N4_A503IsTriedAgain(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.set("testHurry", 10)
		w.login(w.tab)
		before := w.refreshes()
		w.api.Faults().Status(authserver.Refresh, 503, 2)
		if r := w.token(w.tab, "{ forceRefresh: true }"); r.Token == "" {
			w.t.Fatalf("%+v", r.Error)
		}
		if n := w.refreshes() - before; n != 3 {
			w.t.Errorf("%d requests", n)
		}
		sent := w.api.RequestsTo(authserver.Authenticate)
		last := sent[len(sent)-1].Header.Get("Idempotency-Key")
		if last == "" || last != sent[len(sent)-2].Header.Get("Idempotency-Key") {
			w.t.Errorf("the tries do not carry one Idempotency-Key")
		}
	})
}

func TestR3_InvalidGrantEndsTheSession(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		other := w.newTab()
		w.open(other, "/")
		w.signedIn(other)
		for _, s := range w.api.ActiveSessions() {
			w.api.EndSession(s.ID)
		}
		if r := w.token(w.tab, "{ forceRefresh: true }"); r.Error == nil || r.Error.Code != "login_required" || r.Error.Name != "LoginRequiredError" {
			w.t.Fatalf("%+v", r)
		}
		var failures int
		webdriver.Check(w.t, w.tab.Eval(&failures, "return client.getUser() ? -1 : report.failures"))
		if failures != 1 {
			w.t.Errorf("onRefreshFailure was called %d times", failures)
		}
		webdriver.Check(w.t, other.WaitUntil("!client.getUser() && report.failures === 1"))
		before := w.refreshes()
		for range 3 {
			w.token(w.tab, "")
		}
		if n := w.refreshes() - before; n != 0 {
			w.t.Errorf("%d requests for a session that is over", n)
		}
	})
}

func TestR4_SignOutBeatsARefresh(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		w.api.Faults().Latency(authserver.Refresh, 500*time.Millisecond, 1)
		var code string
		webdriver.Check(w.t, w.tab.EvalAsync(&code, `
			const refreshing = client.getAccessToken({ forceRefresh: true }).then(() => "a token", (e) => e.code);
			await new Promise((r) => setTimeout(r, 100));
			await client.signOut({ navigate: false });
			const code = await refreshing;
			await new Promise((r) => setTimeout(r, 800));
			return client.getUser() ? "signed in again" : code`))
		if code != "login_required" {
			w.t.Errorf("the refresh ended with %s", code)
		}
		w.open(w.tab, "/")
		if r := w.report(w.tab); r.User != nil {
			w.t.Errorf("a reload brought the session back: %+v", r)
		}
	})
}

func TestTabsHearOfSignInAndSignOut(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		other := w.newTab()
		w.open(other, "/")
		w.login(w.tab)
		webdriver.Check(w.t, other.WaitUntil("client.getUser()"))
		if r := w.token(other, ""); r.Token == "" {
			w.t.Errorf("the other tab has no token: %+v", r.Error)
		}
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
		webdriver.Check(w.t, other.WaitUntil("!client.getUser()"))
		if r := w.token(other, ""); r.Error == nil || r.Error.Code != "login_required" {
			w.t.Errorf("%+v", r)
		}
	})
}

func TestN24_AClockThatJumpsCausesNoStorm(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		for _, jump := range []time.Duration{2 * time.Hour, -2 * time.Hour, -2 * time.Hour, 2 * time.Hour} {
			before := w.refreshes()
			w.later(w.tab, jump)
			for range 3 {
				if r := w.token(w.tab, ""); r.Token == "" {
					w.t.Fatalf("after %s: %+v", jump, r.Error)
				}
			}
			if n := w.refreshes() - before; n > 1 {
				w.t.Errorf("a jump of %s caused %d requests", jump, n)
			}
		}
	})
}

func TestN10_ATabThatSleepsWithTheLock(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("testHurry", 20)
		w.login(w.tab)
		sleeper := w.newTab()
		w.open(sleeper, "/")
		webdriver.Check(w.t, sleeper.EvalAsync(nil, fmt.Sprintf(
			"await new Promise((taken) => navigator.locks.request('authkit-wasm:%s', () => (taken(), new Promise(() => {}))))", authserver.DemoClientID)))
		if r := w.token(w.tab, "{ forceRefresh: true }"); r.Error == nil || r.Error.Code != "refresh_timeout" || r.Error.Name != "RefreshTimeoutError" {
			w.t.Fatalf("%+v", r)
		}
		w.later(w.tab, 4*time.Minute+55*time.Second) // within the buffer, and not over
		if r := w.token(w.tab, ""); r.Token == "" {
			w.t.Errorf("an unexpired token is withheld: %+v", r.Error)
		}
		webdriver.Check(w.t, sleeper.Close())
		if r := w.token(w.tab, "{ forceRefresh: true }"); r.Token == "" {
			w.t.Errorf("the lock is held for ever: %+v", r.Error)
		}
	})
}

// A browser without Web Locks locks by a lease in IndexedDB, in a file that
// only it loads.
func TestR1_WithoutWebLocksALeaseStandsIn(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("testNoLocks", true)
		w.set("devMode", true)
		w.login(w.tab)
		for range 2 {
			w.open(w.newTab(), "/")
		}
		for i := range 5 {
			before := w.refreshes()
			var results []struct {
				Token string
				Error *pageError
			}
			webdriver.Check(w.t, w.tab.EvalAsync(&results, "return round(3, { shift: 3600_000 })"))
			for _, r := range results {
				if r.Token == "" || r.Token != results[0].Token {
					w.t.Fatalf("round %d: %+v", i, r.Error)
				}
			}
			if n := w.refreshes() - before; n != 1 || len(results) != 3 {
				w.t.Fatalf("round %d: %d exchanges for %d tabs", i, n, len(results))
			}
		}
	})
}
