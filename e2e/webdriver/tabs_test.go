package webdriver

import (
	"errors"
	"slices"
	"testing"
)

func TestTwoTabs(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		one, two := b.Tab(), Must(b.NewTab())(t)
		Check(t, one.Navigate(server.URL))
		Check(t, two.Navigate(server.URL+"/next"))
		if a, b := Must(one.Title())(t), Must(two.Title())(t); a != "home" || b != "next" {
			t.Errorf("titles %q and %q", a, b)
		}

		// One tab waits for what the other does meanwhile.
		heard := make(chan error, 1)
		var message string
		go func() {
			heard <- one.EvalAsync(&message, `
const channel = new BroadcastChannel("c");
return await new Promise(done => { channel.onmessage = e => done(e.data); window.listening = true; });`)
		}()
		Check(t, one.WaitUntil("window.listening"))
		Check(t, two.Eval(nil, `new BroadcastChannel("c").postMessage("hello")`))
		Check(t, <-heard)
		if message != "hello" {
			t.Errorf("heard %q", message)
		}

		// A lock one tab holds keeps the other waiting.
		Check(t, one.EvalAsync(nil, `
await new Promise(held => navigator.locks.request("l", () => { held(); return new Promise(free => window.free = free); }))`))
		var available bool
		tryLock := `return await navigator.locks.request("l", {ifAvailable: true}, lock => lock !== null)`
		Check(t, two.EvalAsync(&available, tryLock))
		if available {
			t.Error("two tabs held one lock")
		}
		Check(t, one.Eval(nil, "window.free()"))
		Check(t, two.EvalAsync(nil, `await navigator.locks.request("l", () => {})`))

		// Storage of the origin is shared, that of the session is not.
		Check(t, one.Eval(nil, `sessionStorage.k = "one"; localStorage.k = "both"`))
		Check(t, two.WaitUntil(`localStorage.k === "both" && sessionStorage.k === undefined`))
	})
}

func TestOpenAndCloseTabs(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		one := b.Tab()
		Check(t, one.Navigate(server.URL))
		popup := Must(b.WaitNewTab(func() error { return one.Click("#popup") }))(t)
		Check(t, popup.WaitFor("h1"))
		wantURL(t, popup, server.URL+"/next")
		if n := len(Must(b.Tabs())(t)); n != 2 {
			t.Errorf("%d tabs, want 2", n)
		}
		Check(t, popup.Close())
		if _, err := popup.Title(); !errors.Is(err, ErrNoSuchWindow) {
			t.Errorf("a closed tab: %v", err)
		}
		wantURL(t, one, server.URL+"/")

		// A pop-up that a script opened and closed.
		popup = Must(b.WaitNewTab(func() error { return one.Eval(nil, `window.popup = open("/next", "_blank")`) }))(t)
		Check(t, popup.WaitFor("h1"))
		Check(t, one.Eval(nil, "popup.close()"))
		Check(t, one.WaitUntil("popup.closed"))

		// The last tab leaves a blank one behind.
		Check(t, one.Close())
		left := Must(b.Tabs())(t)
		if len(left) != 1 {
			t.Fatalf("%d tabs, want 1", len(left))
		}
		Check(t, left[0].Navigate(server.URL))
		wantURL(t, left[0], server.URL+"/")
	})
}

func TestCookies(t *testing.T) {
	t.Parallel()
	server := newTLSSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		Check(t, tab.Navigate(server.URL+"/cookie"))
		Check(t, tab.AddCookie(Cookie{Name: "mine", Value: "1", Secure: true, SameSite: "Lax"}))
		cookies := make(map[string]Cookie)
		for _, cookie := range Must(tab.Cookies())(t) {
			cookies[cookie.Name] = cookie
		}
		if c := cookies["hidden"]; c.Value != "from-server" || !c.HTTPOnly || c.Secure || c.Path != "/" || c.Expiry == 0 {
			t.Errorf("hidden: %+v", c)
		}
		if c := cookies["__Host-session"]; c.Value != "s" || !c.Secure || c.Expiry != 0 {
			t.Errorf("__Host-session: %+v", c)
		}
		if c := cookies["mine"]; c.Value != "1" || c.SameSite != "Lax" || c.HTTPOnly {
			t.Errorf("mine: %+v", c)
		}
		Check(t, tab.WaitUntil(`document.cookie === "mine=1"`))
		Check(t, tab.DeleteCookies())
		if left := Must(tab.Cookies())(t); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

// TestCleanState fills every store a page has, in two tabs, and looks for it
// in the next test's state.
func TestCleanState(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	const inventory = `
const names = indexedDB.databases ? (await indexedDB.databases()).map(d => "idb " + d.name) : [];
if (localStorage.length) names.push("local");
if (sessionStorage.length) names.push("session");
if (document.cookie) names.push("cookie");
if (window.caches && (await caches.keys()).length) names.push("cache");
return names.sort();`
	names := make(map[Engine][]string)
	Run(t, func(t *testing.T, b *Browser) {
		Must(b.NewTab())(t)
		tab := b.Tab()
		Check(t, tab.Navigate(server.URL))
		Check(t, tab.EvalAsync(nil, `
localStorage.k = sessionStorage.k = "v"; document.cookie = "k=v; max-age=600";
await new Promise(done => indexedDB.open("db").onsuccess = done);
if (window.caches) await caches.open("c");`))
		var full []string
		Check(t, tab.EvalAsync(&full, inventory))
		names[b.Engine()] = full
		if len(full) < 4 {
			t.Errorf("only %q was stored", full)
		}
	})
	Run(t, func(t *testing.T, b *Browser) {
		if n := len(Must(b.Tabs())(t)); n != 1 {
			t.Errorf("%d tabs, want 1", n)
		}
		tab := b.Tab()
		wantURL(t, tab, "about:blank")
		Check(t, tab.Navigate(server.URL))
		var left []string
		Check(t, tab.EvalAsync(&left, inventory))
		if len(left) > 0 {
			t.Errorf("left of %q: %q", names[b.Engine()], left)
		}
		if slices.Contains(Engines(), b.Engine()) && names[b.Engine()] == nil {
			t.Error("the first half did not run")
		}
	})
}
