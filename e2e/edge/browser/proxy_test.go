package browser_test

import (
	"encoding/json"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

var blocked = webdriver.Options{BlockThirdPartyCookies: true}

// libraries are the clients that a page can bring, each as it is published.
var libraries = []string{"authkit-js.js", "index.js"}

// through points a client at the Worker, which for it is the API.
func (w *world) through(library string) {
	site := parsed(w, w.site)
	w.options = map[string]any{
		"library": "/page/" + library, "clientId": authserver.DemoClientID, "redirectUri": w.site + "/page/",
		"apiHostname": site.Hostname(), "port": json.Number(site.Port()), "https": false,
		"devMode": false, // what it is in production: localhost would turn it on
	}
}

// login signs in on the API's page.
func (w *world) login() {
	w.Helper()
	w.open()
	if id := w.user(); id != "" {
		w.Fatalf("%s is signed in before", id)
	}
	webdriver.Check(w, w.tab.Eval(nil, "void client.signIn({ organizationId: arguments[0] })", authserver.DemoOrgAcme))
	webdriver.Check(w, w.tab.Click("button[value="+authserver.DemoUserZoe+"]"))
	w.settled()
	w.isUser("after the login")
}

func (w *world) isUser(when string) {
	w.Helper()
	if id := w.user(); id != authserver.DemoUserZoe {
		w.Fatalf("%s %q is signed in", when, id)
	}
}

// organization returns that of a fresh access token.
func (w *world) organization(options string) (id string) {
	w.Helper()
	webdriver.Check(w, w.tab.EvalAsync(&id,
		"return JSON.parse(atob((await client.getAccessToken("+options+")).split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).org_id ?? ''"))
	return id
}

// A page's whole session, with nothing but apiHostname set.
func signInReloadSwitchSignOut(t *testing.T, b *webdriver.Browser, start host, library string) {
	w := newWorld(t, b, start)
	w.through(library)
	w.login()
	w.unread(1)

	w.open()
	w.isUser("after a reload")
	if got := w.organization("{ forceRefresh: true }"); got != authserver.DemoOrgAcme {
		t.Errorf("refreshed for organization %q", got)
	}
	w.unread(3)

	// Reloads the page or not, as each library does it.
	webdriver.Check(t, w.tab.EvalAsync(nil, "await client.switchToOrganization({ organizationId: arguments[0] })", authserver.DemoOrgNordlys))
	w.settled()
	w.isUser("after the switch")
	w.open()
	if got := w.organization(""); got != authserver.DemoOrgNordlys {
		t.Errorf("after the switch and a reload the organization is %q", got)
	}
	w.unread(4)

	webdriver.Check(t, w.tab.Eval(nil, "report.ready = false; void client.signOut({ returnTo: arguments[0] })", w.site+"/page/"))
	w.settled()
	if id := w.user(); id != "" {
		t.Errorf("%s is signed in after the sign-out", id)
	}
	w.open()
	if id := w.user(); id != "" {
		t.Errorf("%s is signed in after the sign-out and a reload", id)
	}
	if n := len(w.api.RequestsTo(authserver.Logout)); n != 1 {
		t.Errorf("%d sign-outs at the API", n)
	}
}

func TestN1_ThirdPartyCookiesBlockedTheSessionIsKept(t *testing.T) {
	for _, library := range libraries {
		t.Run(library, func(t *testing.T) {
			webdriver.RunWith(t, blocked, func(t *testing.T, b *webdriver.Browser) {
				signInReloadSwitchSignOut(t, b, native, library)
			})
		})
	}
}

func TestN1_ThroughTheReleaseBuild(t *testing.T) {
	for _, library := range libraries {
		t.Run(library, func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Chromium, blocked, func(t *testing.T, b *webdriver.Browser) {
				signInReloadSwitchSignOut(t, b, release, library)
			})
		})
	}
}

// What the Worker is there for: without it, in the same browser, a reload
// signs the user out.
func TestN1_WithoutTheWorkerAReloadLosesTheSession(t *testing.T) {
	webdriver.RunWith(t, blocked, func(t *testing.T, b *webdriver.Browser) {
		w := newWorld(t, b, native, func(c *authserver.Config) { c.CookieMode = true })
		w.through("authkit-js.js")
		w.options["apiHostname"], w.options["port"] = w.apiURL.Hostname(), json.Number(w.apiURL.Port())
		w.login()
		w.open()
		if id := w.user(); id != "" {
			t.Errorf("%s is still signed in: this browser does not block third-party cookies", id)
		}
	})
}
