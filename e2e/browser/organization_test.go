package browser_test

import (
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// loginAs signs in on the login page as another of the demo's users.
func (w *world) loginAs(tab *webdriver.Tab, user, options string) {
	w.t.Helper()
	w.open(tab, "/")
	w.start(tab, options)
	webdriver.Check(w.t, tab.Click("button[value="+user+"]"))
	w.settled(tab)
}

func (w *world) organization(tab *webdriver.Tab) (id string) {
	w.t.Helper()
	webdriver.Check(w.t, tab.Eval(&id, "return client.getSession()?.organizationId ?? ''"))
	return id
}

// tokenOrganization is what the access token itself says.
func (w *world) tokenOrganization(tab *webdriver.Tab) (id string) {
	w.t.Helper()
	webdriver.Check(w.t, tab.EvalAsync(&id, "return authkit.getClaims(await client.getAccessToken()).org_id ?? ''"))
	return id
}

func (w *world) switchTo(tab *webdriver.Tab, organization string) {
	w.t.Helper()
	webdriver.Check(w.t, tab.EvalAsync(nil, "await client.switchToOrganization({ organizationId: arguments[0] })", organization))
}

func TestN20_TheOrganizationOutlastsExpiryAndReload(t *testing.T) {
	inEachMode(t, func(w *world, mode string) {
		w.loginAs(w.tab, authserver.DemoUserZoe, "{ organizationId: '"+authserver.DemoOrgNordlys+"' }")
		w.switchTo(w.tab, authserver.DemoOrgAcme)
		if got := w.organization(w.tab); got != authserver.DemoOrgAcme {
			w.t.Fatalf("switched to %q", got)
		}
		w.later(w.tab, time.Hour)
		if got := w.tokenOrganization(w.tab); got != authserver.DemoOrgAcme {
			w.t.Errorf("after expiry the token is for %q", got)
		}
		if mode != "memory" {
			w.open(w.tab, "/")
			if got := w.tokenOrganization(w.tab); got != authserver.DemoOrgAcme {
				w.t.Errorf("after a reload the token is for %q", got)
			}
		}
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
		var kept string
		webdriver.Check(w.t, w.tab.Eval(&kept, "return JSON.stringify({ ...sessionStorage })"))
		if kept != "{}" {
			w.t.Errorf("sign-out leaves %s", kept)
		}
	})
}

func TestN21_ASwitchDuringARefreshIsNotSwallowed(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.loginAs(w.tab, authserver.DemoUserZoe, "{ organizationId: '"+authserver.DemoOrgNordlys+"' }")
		w.api.Faults().Latency(authserver.Refresh, 300*time.Millisecond, 1)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `
			const refreshing = client.getAccessToken({ forceRefresh: true });
			await new Promise((r) => setTimeout(r, 50));
			await client.switchToOrganization({ organizationId: arguments[0] });
			await refreshing`, authserver.DemoOrgAcme))
		if got := w.tokenOrganization(w.tab); got != authserver.DemoOrgAcme {
			w.t.Errorf("the token is for %q", got)
		}
	})
}

func TestEachTabHasItsOwnOrganization(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.loginAs(w.tab, authserver.DemoUserZoe, "{ organizationId: '"+authserver.DemoOrgNordlys+"' }")
		other := w.newTab()
		w.open(other, "/")
		w.switchTo(other, authserver.DemoOrgAcme)
		for range 3 {
			for tab, want := range map[*webdriver.Tab]string{w.tab: authserver.DemoOrgNordlys, other: authserver.DemoOrgAcme} {
				w.later(tab, time.Hour)
				if got := w.tokenOrganization(tab); got != want {
					w.t.Fatalf("the token is for %q, want %q", got, want)
				}
			}
		}
	})
}

// A refused organization costs nothing but the way to its login.
func TestSwitchingToARefusedOrganizationKeepsTheSession(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.login(w.tab)
		webdriver.Check(w.t, w.tab.Eval(nil, "client.switchToOrganization({ organizationId: arguments[0] }).catch((e) => report.errors.push(describe(e)))", authserver.DemoOrgAcme))
		webdriver.Check(w.t, w.tab.WaitFor("main")) // the login page for it, or what it says instead
		asked := w.api.RequestsTo(authserver.Authorize)
		if got := asked[len(asked)-1].Query.Get("organization_id"); got != authserver.DemoOrgAcme {
			w.t.Errorf("led to the login for %q", got)
		}
		if n := len(w.api.ActiveSessions()); n != 1 {
			w.t.Errorf("%d sessions are left", n)
		}
	})
}

func TestR4_AnotherUserReplacesAllOfTheFirst(t *testing.T) {
	inEachMode(t, func(w *world, _ string) {
		w.loginAs(w.tab, authserver.DemoUserZoe, "{ organizationId: '"+authserver.DemoOrgNordlys+"' }")
		other := w.newTab()
		w.open(other, "/")
		w.start(other, "{ prompt: 'login', maxAge: 0 }")
		w.choose(other)
		webdriver.Check(w.t, w.tab.WaitUntil("client.getUser()?.id === arguments[0]", authserver.DemoUserSakura))
		var sub string
		webdriver.Check(w.t, w.tab.EvalAsync(&sub, "return authkit.getClaims(await client.getAccessToken()).sub"))
		if sub != authserver.DemoUserSakura {
			w.t.Errorf("the token is still of %s", sub)
		}
	})
}
