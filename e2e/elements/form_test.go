package elements_test

import (
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

const twoFields = `<form action="/sent">
<label>E-mail <input name="login_hint" type="email" required></label>
<label>Domain <input name="domain_hint"></label>
<authkit-sign-up id="up"></authkit-sign-up> <authkit-sign-in id="in"></authkit-sign-in>
</form>
<script src="/count.js"></script>`

// countScript counts, over the pages of a tab, how often the form was submitted and a login started.
const countScript = `
const count = (name) => sessionStorage.setItem(name, 1 + Number(sessionStorage.getItem(name)));
document.addEventListener("submit", ({ submitter }) => count(submitter ? "submitted by a button of the page" : "submitted"));
document.addEventListener("authkit-log", ({ detail }) => detail.event === "save-transaction" && count("started"));`

// form opens a page with a form in it.
func (w *world) form(form string) {
	w.t.Helper()
	w.page("/count.js", countScript)
	w.open(w.withScript(form))
	webdriver.Check(w.t, w.tab.WaitFor("authkit-sign-in"))
	webdriver.Check(w.t, w.tab.Eval(nil, "sessionStorage.clear()"))
}

// counted asserts what the page's script has counted.
func (w *world) counted(name, want string) {
	w.t.Helper()
	var got string
	webdriver.Check(w.t, w.tab.Eval(&got, "return sessionStorage.getItem(arguments[0]) ?? '0'", name))
	if got != want {
		w.t.Errorf("%s %s times, want %s", name, got, want)
	}
}

// asked asserts that the server was asked for one login, with this hint.
func (w *world) asked(hint string) {
	w.t.Helper()
	if asked := w.api.RequestsTo(authserver.Authorize); len(asked) != 1 || asked[0].Query.Get("login_hint") != hint {
		w.t.Errorf("the server was asked %v", asked)
	}
}

// Pressing the button submits the form, and of two buttons the pressed one starts.
func TestInAFormThePressedButtonStarts(t *testing.T) {
	for button, screen := range map[string]string{"#up": "main#sign-up", "#in": "main#sign-in"} {
		t.Run(button, func(t *testing.T) {
			inEachEngine(t, func(w *world) {
				w.form(twoFields)
				webdriver.Check(w.t, w.tab.Click(button))
				webdriver.Check(w.t, w.tab.WaitUntil("document.activeElement.name === 'login_hint'")) // it is required
				w.counted("submitted", "0")
				w.counted("started", "0")
				webdriver.Check(w.t, w.tab.Type("input[name=login_hint]", "zoe@example.com"))
				webdriver.Check(w.t, w.tab.Click(button))
				webdriver.Check(w.t, w.tab.WaitFor(screen))
				w.load("/")
				w.counted("submitted", "1")
				w.counted("started", "1")
				w.asked("zoe@example.com")
			})
		})
	}
}

// Enter starts the login of the first button, however many fields there are.
func TestInAFormEnterStartsTheFirst(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.form(twoFields)
		webdriver.Check(w.t, w.tab.Type("input[name=login_hint]", "zoe@example.com"))
		webdriver.Check(w.t, w.tab.Click("input[name=domain_hint]"))
		webdriver.Check(w.t, w.tab.Press("Enter"))
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-up"))
		w.load("/")
		w.counted("submitted", "1")
		w.counted("started", "1")
		w.asked("zoe@example.com")
	})
}

// A button that leaves a form takes nothing from those that stay, and one that is disabled submits nothing.
func TestInAFormButtonsComeAndGo(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.form(twoFields)
		webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('#up').remove(); document.querySelector('#in').disabled = true"))
		webdriver.Check(w.t, w.tab.Type("input[name=login_hint]", "zoe@example.com"))
		webdriver.Check(w.t, w.tab.Press("Enter"))
		w.counted("submitted", "1")
		w.counted("started", "0")
		if at := w.address(); at != "/" {
			w.t.Fatalf("the form was sent to %s", at)
		}
		webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('#in').disabled = false"))
		webdriver.Check(w.t, w.tab.Press("Enter"))
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-in"))
	})
}

// A submit button of the page's own keeps its meaning, in the same form too.
func TestInAFormWithAButtonOfThePage(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/keep.js", `document.querySelector("form").addEventListener("submit", (event) => event.submitter && event.preventDefault())`)
		w.form(`<form novalidate><input name="login_hint" aria-label="E-mail" required><input name="domain_hint" aria-label="Domain">
			<authkit-sign-in></authkit-sign-in><button id="own">Save</button></form>
			<script src="/count.js"></script><script src="/keep.js"></script>`)
		webdriver.Check(w.t, w.tab.Click("#own"))
		webdriver.Check(w.t, w.tab.Click("input[name=domain_hint]"))
		webdriver.Check(w.t, w.tab.Press("Enter"))
		w.counted("submitted by a button of the page", "2")
		w.counted("started", "0")
		webdriver.Check(w.t, w.tab.Click("authkit-sign-in")) // and novalidate is the page's word
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-in"))
	})
}
