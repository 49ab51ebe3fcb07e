package browser_test

import (
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// busy holds the store of the sessions for a second, as a slow disk does.
const busy = `
	const db = await new Promise((done) => (indexedDB.open("authkit-wasm").onsuccess = (e) => done(e.target.result)));
	const until = performance.now() + 1000;
	const store = db.transaction("sessions", "readwrite").objectStore("sessions");
	const hold = () => (store.get("x").onsuccess = () => performance.now() < until && hold());
	hold();`

// L4, R4: the page is left when the end is written, and what can be wiped at
// once is: a page that comes next, and finds tokens, would sign in again.
func TestL4_R4_SignOutIsOverBeforeThePageIsLeft(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("devMode", true)
		w.login(w.tab)
		var tokens int
		webdriver.Check(w.t, w.tab.EvalAsync(&tokens, busy+`
			client.signOut({ returnTo: arguments[0] });
			return Object.keys(localStorage).filter((name) => name.includes("refresh-token")).length`, w.site+"/signed-out"))
		if tokens != 0 {
			w.t.Errorf("%d tokens are left in localStorage", tokens)
		}
		webdriver.Check(w.t, w.tab.WaitURL(func(u string) bool { return u == w.site+"/signed-out" }))
		w.settled(w.tab)
		if r := w.report(w.tab); r.User != nil {
			w.t.Errorf("%s is signed in again", r.User.ID)
		}
		var alive bool
		webdriver.Check(w.t, w.tab.EvalAsync(&alive, `
			const db = await new Promise((done) => (indexedDB.open("authkit-wasm").onsuccess = (e) => done(e.target.result)));
			const all = await new Promise((done) => (db.transaction("sessions").objectStore("sessions").getAll().onsuccess = (e) => done(e.target.result)));
			db.close();
			return all.some(({ alive }) => alive)`))
		if alive {
			w.t.Error("the store says that the session is alive")
		}
	})
}

// L4: an app that goes with its session is led away all the same.
func TestL4_DisposeRightAfterSignOut(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		var errors int
		webdriver.Check(w.t, w.tab.EvalAsync(&errors, busy+`
			client.signOut({ returnTo: arguments[0] });
			client.dispose();
			await new Promise((r) => setTimeout(r));
			return report.errors.length`, w.site+"/signed-out"))
		if errors != 0 {
			w.t.Errorf("the app heard of %d errors", errors)
		}
		webdriver.Check(w.t, w.tab.WaitURL(func(u string) bool { return u == w.site+"/signed-out" }))
		if n := len(w.api.ActiveSessions()); n != 0 {
			w.t.Errorf("%d sessions are left at the server", n)
		}
	})
}

// L4: also where it goes as soon as it hears of the end, wherever the module is.
func TestL4_DisposeOnHearingOfTheEnd(t *testing.T) {
	for name, c := range map[string]struct{ isolation, navigate string }{
		"in the page, and leaves": {"", "true"},
		"in the page, and stays":  {"", "false"},
		"in a worker, and leaves": {"worker", "true"},
		"in a worker, and stays":  {"worker", "false"},
	} {
		t.Run(name, func(t *testing.T) {
			inEachEngine(t, func(w *world) {
				if c.isolation != "" {
					w.set("isolation", c.isolation)
				}
				w.login(w.tab)
				webdriver.Check(w.t, w.tab.Eval(nil, `
					client.on("signed-out", () => client.dispose());
					client.signOut({ returnTo: arguments[0], navigate: `+c.navigate+` })?.catch(() => {});`, w.site+"/signed-out"))
				if c.navigate == "true" {
					webdriver.Check(w.t, w.tab.WaitURL(func(u string) bool { return u == w.site+"/signed-out" }))
				}
				for range 50 {
					if len(w.api.ActiveSessions()) == 0 {
						return
					}
					time.Sleep(100 * time.Millisecond)
				}
				w.t.Error("the session is left at the server")
			})
		})
	}
}

// D3, L4: the module dies of the sign-out, or while the server is told. The
// session is over all the same: here, in the other tabs and after a reload. The
// app hears of it only where no other module could go on.
func TestD3_L4_ATrapDuringSignOut(t *testing.T) {
	for name, c := range map[string]struct {
		script, want string
		told         bool // the server
	}{
		"at its start": {`await trap(); return client.signOut({ navigate: false }).catch((e) => e.code)`, "", true},
		"while WorkOS is told": {`
			const ended = client.signOut({ navigate: false }).catch((e) => e.code);
			await new Promise((r) => setTimeout(r, 100));
			await trap();
			return ended`, "module_trapped", true},
		"with no other module": {`await trap(0, true); return client.signOut({ navigate: false }).catch((e) => e.code)`, "module_unavailable", false},
	} {
		ends := func(w *world) {
			w.login(w.tab)
			other := w.newTab()
			w.open(other, "/")
			webdriver.Check(w.t, other.WaitUntil("client.getUser()"))
			w.api.Faults().Latency(authserver.Logout, 400*time.Millisecond, 1)
			var code string
			webdriver.Check(w.t, w.tab.EvalAsync(&code, c.script))
			if code != c.want {
				w.t.Errorf("the sign-out ended with %q", code)
			}
			if told := len(w.api.ActiveSessions()) == 0; told != c.told {
				w.t.Errorf("the server was told: %t", told)
			}
			webdriver.Check(w.t, w.tab.WaitUntil("!client.getUser()"))
			webdriver.Check(w.t, other.WaitUntil("!client.getUser()"))
			if r := w.token(other, ""); r.Error == nil || r.Error.Code != "login_required" {
				w.t.Errorf("a token after it: %+v", r.Error)
			}
			if n := len(w.report(w.tab).Errors); n != 0 {
				w.t.Errorf("%d errors besides", n)
			}
			w.open(w.tab, "/")
			if r := w.report(w.tab); r.User != nil {
				w.t.Errorf("%s is signed in again", r.User.ID)
			}
		}
		t.Run(name, func(t *testing.T) {
			if name == "at its start" {
				inEachMode(t, func(w *world, _ string) { ends(w) })
				return
			}
			isolated(t, func(w *world, _ bool) { ends(w) }) // what is different there does not know the mode
		})
	}
}

// D3: one trap, and whatever is asked next is asked of the module that follows,
// once: the app hears of nothing.
func TestD3_ATrapIsNoErrorOfTheCallThatMeetsIt(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.open(w.tab, "/")
		var first, second string
		webdriver.Check(w.t, w.tab.EvalAsync(&first, "await trap(); return client.getSignInUrl()"))
		webdriver.Check(w.t, w.tab.EvalAsync(&second, `
			const url = client.getSignInUrl();
			await trap();
			return url`))
		for _, url := range []string{first, second} {
			callback, err := w.api.Approve(url, authserver.DemoUserSakura)
			webdriver.Check(w.t, err)
			var state string
			webdriver.Check(w.t, w.tab.EvalAsync(&state, `
				await trap();
				return JSON.stringify(await client.finishSignIn(arguments[0])) ?? "nothing"`, callback))
			var user string
			webdriver.Check(w.t, w.tab.EvalAsync(&user, "return client.getUser()?.id"))
			if state != "{}" || user != authserver.DemoUserSakura {
				w.t.Errorf("%s is signed in, after %s", user, state)
			}
		}
		if n := len(w.report(w.tab).Errors); n != 0 {
			w.t.Errorf("the app heard of %d errors", n)
		}
		if n := len(w.api.RequestsTo(authserver.Exchange)); n != 2 {
			w.t.Errorf("%d codes were sent", n)
		}
	})
}

// D3: the module dies of what another tab says, which is that the session is
// over: the next one hears it too, and at once.
func TestD3_R4_ATrappedModuleHearsOfTheSignOut(t *testing.T) {
	hears := func(w *world) {
		w.login(w.tab)
		other := w.newTab()
		w.open(other, "/")
		webdriver.Check(w.t, other.WaitUntil("client.getUser()"))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await trap()"))
		webdriver.Check(w.t, other.EvalAsync(nil, "await client.signOut({ navigate: false })"))
		webdriver.Check(w.t, w.tab.WaitUntil("!client.getUser()"))
		if r := w.token(w.tab, ""); r.Error == nil || r.Error.Code != "login_required" {
			w.t.Errorf("%+v", r)
		}
	}
	inEachMode(t, func(w *world, _ string) { hears(w) })
	isolated(t, func(w *world, worker bool) {
		if worker {
			hears(w)
		}
	})
}

// D3: one trap, five calls: the app hears of nothing.
func TestD3_ATrapIsNoErrorOfCallsThatCanBeAskedAgain(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.login(w.tab)
		var got []string
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			await trap();
			const calls = Array.from({ length: 4 }, (_, i) => client.getAccessToken({ forceRefresh: i > 1 }));
			calls.push(client.switchToOrganization({ organizationId: client.getSession().organizationId }).then(() => "switched"));
			const ended = await Promise.allSettled(calls);
			return ended.map(({ value, reason }) => reason?.code ?? (value ? "" : "nothing")).filter(Boolean)`))
		if reported := w.report(w.tab).Errors; len(got)+len(reported) != 0 {
			w.t.Errorf("calls ended with %v, the app heard of %+v", got, reported)
		}
		w.signedIn(w.tab)
	})
}

// N1, L4: the API's cookie is of all origins of its site. Who signed out here
// and in at another origin is signed in here too; a session that somebody
// signed out of here does not come back by a cookie that is left.
func TestN1_L4_ACookieAfterTheSessionIsOver(t *testing.T) {
	inEachEngineWith(t, modes["cookie"].api, func(w *world) {
		modes["cookie"].set(w)
		w.login(w.tab)
		w.t.Log("the server does not hear of the sign-out")
		w.api.Faults().DropBefore(authserver.Logout, 3)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
		for range 2 {
			w.open(w.tab, "/")
			if r := w.report(w.tab); r.User != nil || len(r.Errors) > 0 {
				w.t.Fatalf("%+v", r)
			}
		}
		w.t.Log("another origin's page exchanges a code of its own")
		var login struct{ URL, Verifier string }
		webdriver.Check(w.t, w.tab.EvalAsync(&login, `
			const text = (octets) => btoa(String.fromCharCode(...new Uint8Array(octets))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
			const verifier = text(crypto.getRandomValues(new Uint8Array(32)));
			const url = new URL(await client.getSignInUrl());
			url.searchParams.set("code_challenge", text(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
			return { URL: url.href, Verifier: verifier }`))
		code := w.callback(login.URL).Query().Get("code")
		var status int
		webdriver.Check(w.t, w.tab.EvalAsync(&status, `
			const [api, client_id, code, code_verifier] = arguments;
			const body = JSON.stringify({ client_id, code, code_verifier, grant_type: "authorization_code" });
			return (await fetch(api, { method: "POST", credentials: "include", headers: { "Content-Type": "application/json" }, body })).status`,
			strings.Split(login.URL, "/user_management/")[0]+"/user_management/authenticate", authserver.DemoClientID, code, login.Verifier))
		if status != 200 {
			w.t.Fatalf("the exchange was answered with %d", status)
		}
		w.open(w.tab, "/")
		w.signedIn(w.tab)
	})
}

// R2, R4: a refresh that another tab has sent is answered after the login, and
// would put the cookie of the session before over the new one.
func TestR2_R4_ALoginDuringARefreshOfTheCookie(t *testing.T) {
	inEachEngineWith(t, modes["cookie"].api, func(w *world) {
		modes["cookie"].set(w)
		w.login(w.tab)
		other := w.newTab()
		w.open(other, "/")
		answer := w.pathOf(w.callback(w.signInURL(w.tab, "{}")))
		before := w.refreshes()
		w.api.Faults().Latency(authserver.Refresh, 1500*time.Millisecond, 1)
		webdriver.Check(w.t, other.Eval(nil, "client.getAccessToken({ forceRefresh: true }).catch(() => {})"))
		for w.refreshes() == before {
			time.Sleep(10 * time.Millisecond)
		}
		w.open(w.tab, answer)
		w.signedIn(w.tab)
		session := func(tab *webdriver.Tab) (id string) {
			w.t.Helper()
			webdriver.Check(w.t, tab.EvalAsync(&id, "return authkit.getClaims(await client.getAccessToken({ forceRefresh: true })).sid"))
			return id
		}
		latest := session(w.tab)
		w.open(w.tab, "/")
		if got, there := session(w.tab), session(other); got != latest || there != latest {
			w.t.Errorf("the login began %s; its tab has %s, the other one %s", latest, got, there)
		}
		if got := w.api.ActiveSessions(); got[len(got)-1].ID != latest {
			w.t.Errorf("the session of the login is lost: %s of %+v", latest, got)
		}
	})
}
