package browser_test

import (
	"net/url"
	"slices"
	"strings"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// report is what the page shows of itself: see testdata/page.js.
type report struct {
	Ready  bool
	Failed *pageError // createClient rejected
	User   *struct {
		ID, Email, FirstName, LastName string
	}
	Errors    []pageError // from onError
	Callbacks []struct {
		State          any
		OrganizationID string
	}
	Log []struct{ Event string }
}

type pageError struct {
	Name, Code, Message, Description, ServerError, RequestID string
	Status                                                   int
	AppState                                                 any
	Known                                                    bool // an AuthKitError
}

// open loads a page of the site and waits until its client is there, or not.
func (w *world) open(tab *webdriver.Tab, path string) {
	w.t.Helper()
	// The page before must not be taken for the next one, where a driver
	// returns before that has replaced it.
	webdriver.Check(w.t, tab.Eval(nil, "window.report = null"))
	webdriver.Check(w.t, tab.Navigate(w.site+path))
	w.settled(tab)
}

func (w *world) settled(tab *webdriver.Tab) {
	w.t.Helper()
	webdriver.Check(w.t, tab.WaitUntil("window.report && (report.ready || report.failed) && location.origin === arguments[0]", w.site))
}

func (w *world) report(tab *webdriver.Tab) (r report) {
	w.t.Helper()
	webdriver.Check(w.t, tab.Eval(&r, "return report"))
	return r
}

// start begins a login and waits for the login page of the API.
func (w *world) start(tab *webdriver.Tab, options string) {
	w.t.Helper()
	webdriver.Check(w.t, tab.Eval(nil, "client.signIn("+options+").catch((e) => report.errors.push(describe(e)))"))
	webdriver.Check(w.t, tab.WaitFor("main#sign-in, main#sign-up"))
}

// choose signs in on the login page as a user with one organization, and waits for the site.
func (w *world) choose(tab *webdriver.Tab) {
	w.t.Helper()
	webdriver.Check(w.t, tab.Click("button[value="+authserver.DemoUserSakura+"]"))
	w.settled(tab)
}

// login goes all the way.
func (w *world) login(tab *webdriver.Tab) {
	w.t.Helper()
	w.open(tab, "/")
	w.start(tab, `{ state: { returnTo: "/deep?x=1" } }`)
	w.choose(tab)
	w.signedIn(tab)
}

func (w *world) signedIn(tab *webdriver.Tab) {
	w.t.Helper()
	if r := w.report(tab); r.User == nil || r.User.ID != authserver.DemoUserSakura || len(r.Errors) > 0 {
		w.t.Fatalf("not signed in: %+v", r)
	}
}

// refused asserts that nobody was signed in and that the app heard of one
// error, with this code, or one of several joined by "|".
func (w *world) refused(tab *webdriver.Tab, code string) pageError {
	w.t.Helper()
	r := w.report(tab)
	if r.User != nil || len(r.Errors) != 1 || !slices.Contains(strings.Split(code, "|"), r.Errors[0].Code) || !r.Errors[0].Known || len(r.Callbacks) > 0 {
		w.t.Fatalf("want one error %s and no user, got %+v", code, r)
	}
	return r.Errors[0]
}

// callback returns the URL that the API would lead the browser to.
func (w *world) callback(authorizeURL string) *url.URL {
	w.t.Helper()
	u, err := url.Parse(webdriver.Must(w.api.Approve(authorizeURL, authserver.DemoUserSakura))(w.t))
	webdriver.Check(w.t, err)
	return u
}

// signInURL asks the page's client for one.
func (w *world) signInURL(tab *webdriver.Tab, options string) (u string) {
	w.t.Helper()
	webdriver.Check(w.t, tab.EvalAsync(&u, "return client.getSignInUrl("+options+")"))
	return u
}

// pathOf returns the part of a URL of the site that open takes.
func (w *world) pathOf(u *url.URL) string { return strings.TrimPrefix(u.String(), w.site) }

func (w *world) address(tab *webdriver.Tab) string {
	w.t.Helper()
	return strings.TrimPrefix(webdriver.Must(tab.URL())(w.t), w.site)
}

// clean asserts that nothing of an authorization response is in the address bar.
func (w *world) clean(tab *webdriver.Tab, want string) {
	w.t.Helper()
	if at := w.address(tab); at != want {
		w.t.Errorf("address bar shows %q, want %q", at, want)
	}
}

func (w *world) exchanges() int { return w.api.Count("authorization_code") }
