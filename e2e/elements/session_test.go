package elements_test

import (
	"fmt"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

func TestFieldsOfTheUser(t *testing.T) {
	fields := []struct{ field, want string }{
		{"email", "zoe@example.com"}, {"name", "Zoë Müller-Ñandú"}, {"first-name", "Zoë"}, {"lastName", "Müller-Ñandú"},
		{"id", authserver.DemoUserZoe}, {"organization-id", authserver.DemoOrgAcme}, {"role", "admin"},
		{"permissions", "posts:read, posts:write, members:manage"}, {"metadata.team", "Entwicklung"},
		{"picture", ""}, {"metadata", ""}, {"constructor", ""}, {"nothing.at.all", ""},
	}
	inEachEngine(t, func(w *world) {
		body := `<authkit-sign-in></authkit-sign-in>`
		for i, f := range fields {
			body += fmt.Sprintf(`<p><authkit-user id="f%d" field="%s">nobody</authkit-user></p>`, i, f.field)
		}
		w.open(w.withScript(body))
		w.shown("#f0 >>> slot", true)
		webdriver.Check(w.t, w.tab.Click("authkit-sign-in"))
		w.choose(authserver.DemoUserZoe)
		webdriver.Check(w.t, w.tab.WaitText("#f0 >>> span", "zoe@"))
		for i, f := range fields {
			var shown string
			webdriver.Check(w.t, w.tab.Eval(&shown, "return document.getElementById(arguments[0]).shadowRoot.querySelector('[part=value]').textContent", fmt.Sprintf("f%d", i)))
			if shown != f.want {
				t.Errorf("%s shows %q, want %q", f.field, shown, f.want)
			}
			w.shown(fmt.Sprintf("#f%d >>> slot", i), f.want == "") // what the page says instead
		}
		webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('#f0').setAttribute('field', 'role')"))
		webdriver.Check(w.t, w.tab.WaitText("#f0 >>> span", "admin"))
	})
}

const switcher = `<authkit-sign-in></authkit-sign-in>
<form><authkit-organization-switcher label="Team" name="organization">
<option value="org_acme">Acme</option><option value="org_nordlys">Nordlys</option><option value="org_other">Other</option>
</authkit-organization-switcher></form>`

func TestOrganizationSwitcher(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(switcher))
		w.shown("authkit-organization-switcher >>> select", false)
		webdriver.Check(w.t, w.tab.Click("authkit-sign-in"))
		w.choose(authserver.DemoUserZoe)
		w.shown("authkit-organization-switcher >>> select", true)
		w.chosen("org_acme")
		webdriver.Check(w.t, w.tab.Eval(nil, `
			window.changes = 0;
			document.querySelector("authkit-organization-switcher").addEventListener("change", () => window.changes++)`))
		w.switchTo("org_nordlys")
		w.chosen("org_nordlys")
		webdriver.Check(w.t, w.tab.WaitUntil("window.changes === 1"))
		// Where the server cannot be asked, the old one stays, and it is said why.
		w.api.Faults().Status(authserver.Refresh, 503, authserver.UntilCleared)
		w.switchTo("org_acme")
		webdriver.Check(w.t, w.tab.WithTimeout(w.patience()).WaitUntil("document.querySelector('authkit-organization-switcher').shadowRoot.querySelector('[role=alert]').textContent !== ''"))
		w.chosen("org_nordlys")
		w.api.Faults().Clear()
		// One that the user has to sign in for leads there.
		w.switchTo("org_other")
		webdriver.Check(w.t, w.tab.WaitURL(func(at string) bool { return at != w.site+"/" }))
	})
}

// switchTo chooses in the list, as a person does.
func (w *world) switchTo(organization string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.Eval(nil, `
		const select = document.querySelector("authkit-organization-switcher").shadowRoot.querySelector("select");
		select.value = arguments[0];
		select.dispatchEvent(new Event("change", { bubbles: true }))`, organization))
}

// chosen waits until the list shows this organization, for the form too.
func (w *world) chosen(organization string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.WaitUntil(`(() => {
		const element = document.querySelector("authkit-organization-switcher");
		const select = element.shadowRoot.querySelector("select");
		return !select.disabled && [select.value, element.value, new FormData(element.closest("form")).get("organization")].every((v) => v === arguments[0]);
	})()`, organization))
}

func TestEventsOfThePage(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/listen.js", `
			window.heard = [];
			for (const name of ["signed-in", "signed-out", "error"])
				document.addEventListener("authkit-" + name, ({ detail, target }) => heard.push([name, detail?.user?.id ?? detail?.code ?? null, target.localName ?? "document"]));
			import("/authkit/elements.js").then(async (m) => window.pageUser = (await m.pageClient()).getUser()?.id)`)
		w.open(w.withScript(`<script src="/listen.js"></script><authkit-sign-in></authkit-sign-in><authkit-sign-out navigate="false"></authkit-sign-out>`))
		w.signIn("authkit-sign-in")
		w.back()
		webdriver.Check(w.t, w.tab.WaitUntil(`JSON.stringify(window.heard) === '[["signed-in","user_sakura","document"]]' && pageUser === "user_sakura"`))
		webdriver.Check(w.t, w.tab.Click("authkit-sign-out"))
		webdriver.Check(w.t, w.tab.WaitUntil(`JSON.stringify(window.heard[1]) === '["signed-out",null,"document"]'`))
	})
}
