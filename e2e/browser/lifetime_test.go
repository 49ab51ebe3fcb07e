package browser_test

import (
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// counting counts the timers and listeners that a page holds, from before its
// client is made.
const counting = `
	window.held = { timers: new Set(), listeners: [] };
	const { setTimeout: later, clearTimeout: clear, setInterval: every, clearInterval: end } = window;
	window.setTimeout = (f, ...rest) => { const id = later(() => { held.timers.delete(id); f(); }, ...rest); held.timers.add(id); return id; };
	window.clearTimeout = (id) => { held.timers.delete(id); clear(id); };
	for (const target of [window, document]) {
		const { addEventListener: add, removeEventListener: remove } = target;
		target.addEventListener = function (type, f) { held.listeners.push([type, f]); return add.apply(target, arguments); };
		target.removeEventListener = function (type, f) {
			held.listeners = held.listeners.filter((l) => l[0] !== type || l[1] !== f);
			return remove.apply(target, arguments);
		};
	}`

func TestN26_NothingIsLeftAfterDispose(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		var left struct {
			Timers, Listeners int
			During            int
			Code              string
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&left, counting+`
			client.dispose();
			held.timers.clear();
			held.listeners = [];
			const again = await connect();
			const during = held.timers.size;
			again.dispose();
			const code = await again.getAccessToken().catch((e) => e.code);
			return { Timers: held.timers.size, Listeners: held.listeners.length, During: during, Code: code }`))
		if left.Timers != 0 || left.Listeners != 0 || left.Code != "client_disposed" {
			w.t.Errorf("%+v", left)
		}
	})
}

// React's StrictMode makes two clients of each, and disposes of the first.
func TestN26_MountUnmountMountExchangesOnce(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.set("testMounts", true)
		w.open(w.tab, "/")
		w.start(w.tab, "")
		w.choose(w.tab)
		webdriver.Check(w.t, w.tab.WaitUntil("client.getUser()"))
		if n := w.exchanges(); n != 1 {
			w.t.Errorf("%d exchanges", n)
		}
		if r := w.report(w.tab); len(r.Errors) != 0 {
			w.t.Errorf("%+v", r.Errors)
		}
	})
}

// late lets one refresh be processed at once and answered this much later.
func (w *world) late(d time.Duration) {
	w.api.Faults().MutateToken(func(map[string]any) { time.Sleep(d) }, 1)
}

// The server has taken the refresh token, and its answer is still to come.
func TestN26_DisposeDuringARefreshLosesNoTokens(t *testing.T) {
	inEachMode(t, func(w *world, mode string) {
		w.login(w.tab)
		other := w.newTab()
		w.open(other, "/")
		if mode == "memory" {
			webdriver.Check(w.t, other.WaitUntil("client.getUser()"))
		}
		w.signedIn(other)
		w.late(500 * time.Millisecond)
		var code string
		webdriver.Check(w.t, w.tab.EvalAsync(&code, `
			const call = client.getAccessToken({ forceRefresh: true }).catch((e) => e.code);
			await new Promise((r) => setTimeout(r, 200));
			client.dispose();
			return call`))
		if code != "client_disposed" {
			w.t.Errorf("the call ended with %q", code)
		}
		if r := w.token(other, "{ forceRefresh: true }"); r.Token == "" {
			w.t.Errorf("%+v", r.Error)
		}
		w.signedIn(other)
	})
}

// The cookie of an answer is good whether or not its page is still there. Not
// so with isolation: in Chromium a worker's requests end with its page.
func TestN1_LeavingDuringARefreshKeepsTheCookie(t *testing.T) {
	inEachEngineWith(t, func(c *authserver.Config) { c.CookieMode = true }, func(w *world) {
		w.set("apiHostname", "localhost")
		w.login(w.tab)
		w.late(500 * time.Millisecond)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `
			client.getAccessToken({ forceRefresh: true }).catch(() => {});
			await new Promise((r) => setTimeout(r, 200))`))
		webdriver.Check(w.t, w.tab.Navigate(w.site+"/options.json"))
		time.Sleep(800 * time.Millisecond)
		w.open(w.tab, "/")
		w.signedIn(w.tab)
	})
}

// Nor does a page that follows at once send the old cookie beside the request
// of the one that was left, or wait for its lock. Chromium ends the requests of
// a worker with its page, so that nobody has the new cookie there.
func TestN1_R2_ReloadDuringARefresh(t *testing.T) {
	isolated(t, func(w *world, worker bool) {
		w.login(w.tab)
		w.late(500 * time.Millisecond)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `
			client.getAccessToken({ forceRefresh: true }).catch(() => {});
			await new Promise((r) => setTimeout(r, 200))`))
		w.open(w.tab, "/")
		r := w.report(w.tab)
		lost := worker && w.browser.Engine() == webdriver.Chromium
		if (r.User == nil) != lost || len(r.Errors) > 0 {
			w.t.Errorf("it shows %+v", r)
		}
		if lost {
			return
		}
		webdriver.Check(w.t, w.tab.Eval(nil, "history.back()")) // to the page that was left, which a browser may have kept as it was
		webdriver.Check(w.t, w.tab.WaitUntil("location.pathname === '/callback' && window.client"))
		if got := w.token(w.tab, "{ forceRefresh: true }"); got.Error != nil {
			w.t.Errorf("the page that was left: %+v", got.Error)
		}
	})
}

// Where it was sent all the same, and refused, the session is back with the
// next page: the server honours it.
func TestN1_RefusedAndHonouredAfterAll(t *testing.T) {
	inEachEngineWith(t, func(c *authserver.Config) { c.CookieMode = true }, func(w *world) {
		w.set("apiHostname", "localhost")
		w.login(w.tab)
		w.api.Faults().Respond(authserver.Refresh, authserver.Response{Status: 400, Body: []byte(`{"error":"invalid_grant","error_description":"Refresh token already exchanged."}`)}, 1)
		w.open(w.tab, "/")
		if r := w.report(w.tab); r.User != nil {
			w.t.Fatalf("%s is signed in", r.User.ID)
		}
		w.open(w.tab, "/")
		w.signedIn(w.tab)
	})
}

func TestAutomaticRefresh(t *testing.T) {
	inEachEngineWith(t, func(c *authserver.Config) { c.AccessTokenLifetime = 4 * time.Second }, func(w *world) {
		w.login(w.tab)
		webdriver.Check(w.t, w.tab.WaitUntil("report.events.filter(([name]) => name === 'refreshed').length >= 2"))
		// Lifetime is shorter than the buffer: half of it is waited for, no less.
		if n := w.refreshes(); n > 4 {
			w.t.Errorf("%d refreshes in a few seconds", n)
		}
	})
}

// The machine slept, and the page is looked at again: nobody sees a moment
// without a user, and all callers share one refresh.
func TestN19_WakingUpNeverShowsSignedOut(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		before := w.refreshes()
		var users []string
		webdriver.Check(w.t, w.tab.EvalAsync(&users, `
			const seen = [];
			const look = () => seen.push(client.getUser()?.id ?? "nobody");
			client.on("signed-out", look);
			window.clock += 8 * 3600_000;
			document.dispatchEvent(new Event("visibilitychange"));
			look();
			await Promise.all(Array.from({ length: 10 }, () => client.getAccessToken().then(look)));
			return seen`))
		for _, user := range users {
			if user != authserver.DemoUserSakura {
				w.t.Errorf("seen: %v", users)
			}
		}
		if n := w.refreshes() - before; n != 1 {
			w.t.Errorf("%d refreshes", n)
		}
	})
}

func TestAbortSignalEndsTheCallAlone(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		w.api.Faults().Latency(authserver.Refresh, 400*time.Millisecond, 1)
		var got []string
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const abort = new AbortController();
			const first = client.getAccessToken({ forceRefresh: true, signal: abort.signal }).catch((e) => e.code);
			const second = client.getAccessToken({ forceRefresh: true }).then((token) => "a token");
			abort.abort();
			return [await first, await second]`))
		if len(got) != 2 || got[0] != "call_aborted" || got[1] != "a token" {
			w.t.Errorf("%v", got)
		}
	})
}

// D3: the module dies in the middle; the session does not.
func TestD3_ATrapDuringARefresh(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		for _, moment := range []string{"before", "during", "after"} {
			w.api.Faults().Latency(authserver.Refresh, 200*time.Millisecond, 1)
			var got struct {
				Errors   []string
				Reported int
				User     string
				Token    bool
			}
			webdriver.Check(w.t, w.tab.EvalAsync(&got, `
				const errors = [];
				const note = (e) => void errors.push(e.code);
				if (arguments[0] === "before") await trap();
				const refreshing = client.getAccessToken({ forceRefresh: true }).catch(note);
				if (arguments[0] === "during") {
					await new Promise((r) => setTimeout(r, 50));
					await trap();
				}
				await refreshing;
				if (arguments[0] === "after") await trap();
				await new Promise((r) => setTimeout(r, 400));
				const token = await client.getAccessToken({ forceRefresh: true }).catch(note);
				return { Errors: errors, Reported: report.errors.length, User: client.getUser()?.id, Token: !!token }`, moment))
			if !got.Token || got.User != authserver.DemoUserSakura || len(got.Errors) > 0 || got.Reported > 0 {
				w.t.Fatalf("%s: %+v", moment, got)
			}
		}
	})
}
