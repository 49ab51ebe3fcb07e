package elements_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// patience is for what is tried several times before it fails.
func (w *world) patience() time.Duration { return 30 * time.Second }

// message waits for the text under an element's button.
func (w *world) message(element, part string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.WithTimeout(w.patience()).WaitUntil(
		"document.querySelector(arguments[0]).shadowRoot.querySelector('[role=alert]').textContent.includes(arguments[1])", element, part))
}

// A login that came back refused is told by the first button that can be seen.
func TestN12_ARefusedLoginIsShown(t *testing.T) {
	inEachEngine(t, func(w *world) {
		body := `<authkit-signed-in><authkit-sign-in id="hidden" always></authkit-sign-in></authkit-signed-in>
			<authkit-sign-in id="first"></authkit-sign-in> <authkit-sign-in id="second"></authkit-sign-in>`
		w.page("/callback", w.withScript(body))
		w.open(w.withScript(body))
		webdriver.Check(w.t, w.tab.Click("#first"))
		webdriver.Check(w.t, w.tab.Click("#deny"))
		w.defined()
		w.message("#first", "The sign-in was cancelled.")
		for _, quiet := range []string{"#hidden", "#second"} {
			if text := webdriver.Must(w.tab.Text(quiet + " >>> [role=alert]"))(w.t); text != "" {
				w.t.Errorf("%s shows %q too", quiet, text)
			}
		}
		if at := w.address(); at != "/callback" {
			w.t.Errorf("the address is %s", at)
		}
		// The next try leads back to where the first one began.
		webdriver.Check(w.t, w.tab.Click("#second"))
		webdriver.Check(w.t, w.tab.Click("button[value="+authserver.DemoUserSakura+"]"))
		webdriver.Check(w.t, w.tab.WaitURL(func(u string) bool { return u == w.site+"/" }))
	})
}

// The page may tell it in a way of its own.
func TestAnErrorThatThePageTakes(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/take.js", `document.addEventListener("authkit-error", (event) => { event.preventDefault(); window.taken = event.detail.code })`)
		body := `<script src="/take.js"></script><authkit-sign-in></authkit-sign-in>`
		w.page("/callback", w.withScript(body))
		w.open(w.withScript(body))
		webdriver.Check(w.t, w.tab.Click("authkit-sign-in"))
		webdriver.Check(w.t, w.tab.Click("#deny"))
		webdriver.Check(w.t, w.tab.WaitUntil("window.taken === 'authorization_denied'"))
		w.shown("authkit-sign-in >>> [role=alert]", false)
	})
}

// A module that does not load is said at once, and the next press tries again.
func TestAModuleThatIsNotThere(t *testing.T) {
	inEachEngine(t, func(w *world) {
		lost := strings.Replace(w.withScript(page), "data-https", `data-module-url="/lost.wasm" data-https`, 1)
		w.open(lost)
		w.message("authkit-sign-in", "module_unavailable")
		w.shown("#stranger", true)
		webdriver.Check(w.t, w.tab.Click("authkit-sign-in"))
		w.message("authkit-sign-in", "module_unavailable")
		w.shown("authkit-sign-in >>> [part=spinner]", false)
	})
}

// busy waits until an element's button is busy, to eye, ear and style sheets, or until it is not.
func (w *world) busy(element string, want bool) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.WaitUntil(`(() => {
		const host = document.querySelector(arguments[0]), button = host.shadowRoot.querySelector("button");
		const turning = host.shadowRoot.querySelector("[part=spinner]").checkVisibility();
		const known = CSS.supports("selector(:state(busy))");
		return [button.ariaBusy === "true", button.getAttribute("aria-disabled") === "true", turning, known ? host.matches(":state(busy)") : arguments[1]]
			.every((is) => is === arguments[1]);
	})()`, element, want))
}

func TestNoClientID(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(document("", page))
		w.message("authkit-sign-in", "client_id_missing")
	})
}

// While a button works it says so, keeps its size and takes no second press.
func TestBusy(t *testing.T) {
	inEachEngine(t, func(w *world) {
		module := make(chan struct{})
		w.hold("/authkit/authkit.wasm", module)
		w.open(w.withScript(page))
		w.shown("authkit-sign-in >>> button", true)
		w.busy("authkit-sign-in", false)
		before := w.width("authkit-sign-in")
		for range 2 {
			webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('authkit-sign-in').click()"))
		}
		w.busy("authkit-sign-in", true)
		w.busy("authkit-sign-up", false)
		if during := w.width("authkit-sign-in"); before != during || before == 0 {
			w.t.Errorf("the button was %v wide and is %v", before, during)
		}
		close(module)
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-in"))
		if n := len(w.api.RequestsTo(authserver.Authorize)); n != 1 {
			w.t.Errorf("%d logins began", n)
		}
	})
}

// width is that of an element's button.
func (w *world) width(element string) (width float64) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.Eval(&width, "return document.querySelector(arguments[0]).shadowRoot.querySelector('button').getBoundingClientRect().width", element))
	return width
}

// The button goes with the session, whatever the server does.
func TestSignOutDoesNotWaitForTheServer(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(page))
		w.signIn("authkit-sign-in")
		w.back()
		w.shown("authkit-sign-out >>> button", true)
		webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('authkit-sign-out').setAttribute('navigate', 'false')"))
		w.api.Faults().StalledBody(authserver.Logout, 1)
		webdriver.Check(w.t, w.tab.Click("authkit-sign-out"))
		w.shown("authkit-sign-out >>> button", false)
	})
}

// What goes wrong a button says under itself, and is ready for the next press.
func TestFailed(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(page))
		w.shown("authkit-sign-in >>> button", true)
		before := w.width("authkit-sign-in")
		webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('authkit-sign-in').setAttribute('mode', 'sideways'); document.querySelector('authkit-sign-in').click()"))
		w.message("authkit-sign-in", "option_invalid")
		w.busy("authkit-sign-in", false)
		if after := w.width("authkit-sign-in"); before != after || before == 0 {
			w.t.Errorf("the button was %v wide and is %v", before, after)
		}
	})
}

// A page that is slow to get its module shows who is expected, not a stranger.
func TestN19_NoFlashOfSignedOut(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(page))
		w.signIn("authkit-sign-in")
		w.back()
		w.shown("#member", true)
		held := make(chan struct{})
		w.hold("/authkit/authkit.wasm", held)
		webdriver.Check(w.t, w.tab.Reload())
		webdriver.Check(w.t, w.tab.WaitUntil("customElements.get('authkit-organization-switcher')"))
		w.shown("#stranger", false)
		w.shown("authkit-sign-in >>> button", false)
		w.shown("#member", false) // its place is kept
		var height float64
		webdriver.Check(w.t, w.tab.Eval(&height, "return document.querySelector('#member').getBoundingClientRect().height"))
		if height == 0 {
			w.t.Error("no place is kept for what is coming")
		}
		close(held)
		w.shown("#member", true)
		webdriver.Check(w.t, w.tab.WaitText("authkit-user >>> span", "sakura@example.jp"))
	})
}

// hold has the site wait with a path until the channel is closed.
func (w *world) hold(path string, until chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held[path] = until
	w.t.Cleanup(func() {
		select {
		case <-until:
		default:
			close(until)
		}
	})
}

func (w *world) wait(r *http.Request) {
	w.mu.Lock()
	until := w.held[r.URL.Path]
	w.mu.Unlock()
	if until != nil {
		select {
		case <-until:
		case <-r.Context().Done():
		}
	}
}
