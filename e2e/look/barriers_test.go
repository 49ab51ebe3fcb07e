package look_test

import (
	"net/url"
	"strings"
	"testing"

	"authkit-wasm/e2e/axe"
	"authkit-wasm/e2e/webdriver"
)

// free looks for barriers in the page as it is.
func free(t *testing.T, tab *webdriver.Tab, state string) {
	t.Helper()
	t.Run(state, func(t *testing.T) { axe.Check(t, tab, root) })
}

// fault sets what goes wrong at the demo's authorization server; clear ends all of it.
func fault(t *testing.T, tab *webdriver.Tab, fault string) {
	t.Helper()
	webdriver.Check(t, tab.EvalAsync(nil, `
		const { ok, status } = await fetch("/faults", { method: "POST", headers: { "Content-Type": "application/json" }, body: arguments[0] });
		if (!ok) throw new Error("/faults answered " + status)`, fault))
}

func clear(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	webdriver.Check(t, tab.EvalAsync(nil, `await fetch("/faults", { method: "DELETE" })`))
}

// The app, from before a login to after its end.
func TestNoBarriersInTheApp(t *testing.T) {
	inChromium(t, func(t *testing.T, tab *webdriver.Tab, _ string) {
		open(t, tab, "/")
		free(t, tab, "signed out")
		webdriver.Check(t, tab.Click(".more summary"))
		free(t, tab, "with options and a fault")
		turn := func(button string) {
			webdriver.Check(t, tab.EvalAsync(nil, `
				const { busy } = await import("/document.js"); // what the page itself calls
				window.done = busy([...document.querySelectorAll("#signed-out button")], document.querySelector(arguments[0]))`, button))
			webdriver.Check(t, tab.WaitFor(button+" .spinner"))
		}
		turn("#sign-in")
		free(t, tab, "busy")
		turn("#sign-up")
		free(t, tab, "busy, with the other button")

		open(t, tab, "/")
		webdriver.Check(t, tab.Click("#sign-in"))
		webdriver.Check(t, tab.Click("#deny"))
		settled(t, tab)
		webdriver.Check(t, tab.WaitText("#problem", "authorization_denied"))
		free(t, tab, "problem")

		fault(t, tab, `{"endpoint":"exchange","fault":"latency","delay_ms":8000,"times":1}`)
		webdriver.Check(t, tab.Click("#sign-in"))
		webdriver.Check(t, tab.Click("button[value=user_sakura]"))
		webdriver.Check(t, tab.WaitUntil("location.origin === arguments[0] && document.documentElement.dataset.view === 'finishing' && document.querySelector('[aria-busy=true]')", demo))
		free(t, tab, "finishing")
		settled(t, tab)
		webdriver.Check(t, tab.WaitText("#email", "sakura@example.jp"))
		webdriver.Check(t, tab.WaitFor("#picture:not([hidden])"))
		free(t, tab, "signed in, with a picture")

		webdriver.Check(t, tab.Eval(nil, "const now = Date.now; Date.now = () => now() + 24 * 60 * 60 * 1000")) // the token is of yesterday
		webdriver.Check(t, tab.WaitFor("#sign-in-again:not([hidden])"))
		free(t, tab, "to sign in again")
	})
}

func TestNoBarriersOnTheStaticPage(t *testing.T) {
	inChromium(t, func(t *testing.T, tab *webdriver.Tab, _ string) {
		open(t, tab, "/static.html")
		webdriver.Check(t, tab.WaitText("#account", "Sign in"))
		free(t, tab, "signed out")
		webdriver.Check(t, tab.Click("#account"))
		webdriver.Check(t, tab.Click("button[value=user_sakura]"))
		settled(t, tab)
		webdriver.Check(t, tab.WaitText("#account", "Sign out"))
		free(t, tab, "signed in")
	})
}

func TestNoBarriersInTheDoctor(t *testing.T) {
	inChromium(t, func(t *testing.T, tab *webdriver.Tab, _ string) {
		open(t, tab, "/doctor.html")
		webdriver.Check(t, tab.WaitFor("li[data-id=cors].ok"))
		free(t, tab, "all right")
		fault(t, tab, `{"endpoint":"authenticate","fault":"status","status":503}`)
		webdriver.Check(t, tab.Click("#again"))
		webdriver.Check(t, tab.WaitFor("li[data-id=cors].warning"))
		free(t, tab, "warning")
		clear(t, tab)
		fault(t, tab, `{"endpoint":"authenticate","fault":"drop_before"}`)
		webdriver.Check(t, tab.Click("#again"))
		webdriver.Check(t, tab.WaitFor("li[data-id=cors].failed"))
		free(t, tab, "failed")
		clear(t, tab)
		fault(t, tab, `{"endpoint":"authenticate","fault":"latency","delay_ms":8000}`)
		webdriver.Check(t, tab.Click("#again"))
		webdriver.Check(t, tab.WaitFor("#again[aria-busy=true]"))
		free(t, tab, "looking")
		clear(t, tab)
	})
}

// The pages of the development authorization server.
func TestNoBarriersAtTheLogin(t *testing.T) {
	inChromium(t, func(t *testing.T, tab *webdriver.Tab, _ string) {
		api := strings.Replace(demo, "localhost", "127.0.0.1", 1)
		at := func(state, more, shown string) {
			query := "?client_id=client_demo&response_type=code&provider=authkit&state=s&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&redirect_uri=" + url.QueryEscape(demo+"/")
			webdriver.Check(t, tab.Navigate(api+"/user_management/authorize"+query+more))
			webdriver.Check(t, tab.WaitFor(shown))
			free(t, tab, state)
		}
		at("sign-in", "", "main#sign-in")
		at("hint", "&login_hint=zoe%40example.com&organization_id=org_acme", "#hint-label")
		at("unknown hint", "&login_hint=nobody%40example.com", "#hint-unknown")
		at("sign-up", "&screen_hint=sign-up", "main#sign-up")
		webdriver.Check(t, tab.Click("#sign-up-submit"))
		webdriver.Check(t, tab.WaitFor("#notice"))
		free(t, tab, "notice")
		at("error", "&client_id=client_nobody", "main#error")
		at("sign-in again", "", "main#sign-in")
		webdriver.Check(t, tab.Click("button[value=user_zoe]"))
		webdriver.Check(t, tab.WaitFor("main#organization"))
		free(t, tab, "organization")
		webdriver.Check(t, tab.Navigate(api+"/user_management/sessions/logout?session_id=session_none"))
		webdriver.Check(t, tab.WaitFor("main#signed-out, main#error"))
		free(t, tab, "signed out")
	})
}
