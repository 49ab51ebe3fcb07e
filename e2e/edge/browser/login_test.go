package browser_test

import (
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// said is an answer of a login endpoint.
type said struct {
	Status         int
	User           *struct{ ID, Email string }
	OrganizationID string
	URL            string
}

// ask calls a login endpoint from the page.
func (w *world) ask(method, path string, body any) (s said) {
	w.Helper()
	webdriver.Check(w, w.tab.EvalAsync(&s, "return ask(...arguments)", method, path, body))
	return s
}

func (w *world) askForUser(method, path string, body any, organization string) {
	w.Helper()
	if s := w.ask(method, path, body); s.Status != 200 || s.User == nil || s.User.ID != authserver.DemoUserZoe || s.OrganizationID != organization {
		w.Fatalf("%s %s answered %+v", method, path, s)
	}
}

// A whole session of the login endpoints, from the gate to the sign-out.
func loginEndpoints(t *testing.T, b *webdriver.Browser, start host) {
	w := newWorld(t, b, start)
	w.options = map[string]any{}
	w.open()
	if s := w.ask("GET", "/auth/session", nil); s.Status != 200 || s.User != nil {
		t.Fatalf("before the login: %+v", s)
	}

	// The gate leads to the login, and the login back to where one wanted to go.
	webdriver.Check(t, w.tab.Navigate(w.site+"/members/?list=1"))
	webdriver.Check(t, w.tab.Click("button[value="+authserver.DemoUserZoe+"]"))
	webdriver.Check(t, w.tab.Click("button[value="+authserver.DemoOrgAcme+"]"))
	if token := webdriver.Must(w.tab.Text("#members"))(t); token != "true" {
		t.Errorf("the upstream got a token: %s", token)
	}
	if at := webdriver.Must(w.tab.URL())(t); at != w.site+"/members/?list=1" {
		t.Errorf("the login ends at %s", at)
	}

	w.open()
	w.askForUser("GET", "/auth/session", nil, authserver.DemoOrgAcme)
	w.askForUser("POST", "/auth/refresh", nil, authserver.DemoOrgAcme)
	w.askForUser("POST", "/auth/organization", map[string]string{"organizationId": authserver.DemoOrgNordlys}, authserver.DemoOrgNordlys)
	w.open()
	w.askForUser("GET", "/auth/session", nil, authserver.DemoOrgNordlys)
	w.unread(3)

	out := w.ask("POST", "/auth/logout", map[string]string{"returnTo": "/page/"})
	if out.Status != 200 || out.URL == "" {
		t.Fatalf("the sign-out answered %+v", out)
	}
	webdriver.Check(t, w.tab.Navigate(out.URL))
	w.settled()
	if s := w.ask("GET", "/auth/session", nil); s.Status != 200 || s.User != nil {
		t.Errorf("after the sign-out: %+v", s)
	}
	for _, c := range webdriver.Must(w.tab.Cookies())(t) {
		if strings.HasPrefix(c.Name, "wos-session") || c.Name == "workos-has-session" {
			t.Errorf("the cookie %s is left", c.Name)
		}
	}
	webdriver.Check(t, w.tab.Navigate(w.site+"/members/"))
	webdriver.Check(t, w.tab.WaitFor("main#sign-in"))
}

func TestLoginEndpoints(t *testing.T) {
	webdriver.RunWith(t, blocked, func(t *testing.T, b *webdriver.Browser) { loginEndpoints(t, b, native) })
}

func TestLoginEndpointsOfTheReleaseBuild(t *testing.T) {
	webdriver.RunEngine(t, webdriver.Chromium, blocked, func(t *testing.T, b *webdriver.Browser) { loginEndpoints(t, b, release) })
}
