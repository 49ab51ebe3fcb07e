package elements_test

import (
	"strings"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// Elements and their properties may be there long before the script is.
func TestUpgradedLate(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/early.js", `
			document.querySelector("#one").disabled = true;
			document.querySelector("#two").options = { loginHint: "zoe@example.com" };
			document.querySelector("authkit-organization-switcher").organizations = [{ id: "org_nordlys", name: "North" }];
			window.late = () => import("/authkit/elements.js")`)
		body := "<authkit-provider " + w.attributes("") + `><authkit-sign-in id="one"></authkit-sign-in><authkit-sign-in id="two"></authkit-sign-in>
			<authkit-organization-switcher></authkit-organization-switcher><authkit-user field="email"></authkit-user></authkit-provider>
			<script src="/early.js"></script>`
		late := strings.Replace(document("", body), `<script type="module" src="/authkit/elements.js" ></script>`, "", 1)
		w.page("/callback", w.withProvider(""))
		w.page("/", late)
		webdriver.Check(w.t, w.tab.Navigate(w.site+"/"))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await late()"))
		webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector('#one').shadowRoot.querySelector('button').disabled"))
		webdriver.Check(w.t, w.tab.Click("#two"))
		webdriver.Check(w.t, w.tab.WaitFor("#hint-label"))
		webdriver.Check(w.t, w.tab.Click("button[value=user_sakura]"))
		webdriver.Check(w.t, w.tab.WaitURL(func(at string) bool { return at == w.site+"/" }))
		webdriver.Check(w.t, w.tab.WaitUntil("window.late"))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await late()"))
		webdriver.Check(w.t, w.tab.WaitText("authkit-user >>> span", "sakura@example.jp"))
		webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector('authkit-organization-switcher').shadowRoot.querySelector('select').selectedOptions[0].text === 'North'"))
	})
}

// An element shows the session of the provider it is in, wherever it is moved.
func TestMoved(t *testing.T) {
	inEachEngine(t, func(w *world) {
		body := `<authkit-user id="user" field="email">nobody</authkit-user>
			<authkit-provider id="here" ` + w.attributes("") + `><authkit-sign-in></authkit-sign-in></authkit-provider>
			<div id="frame"></div><div id="elsewhere"></div>`
		w.page("/callback", w.withProvider(""))
		w.open(document("", body))
		w.signIn("authkit-sign-in")
		w.back()
		w.shown("#user >>> slot", true) // of no provider
		webdriver.Check(w.t, w.tab.Eval(nil, "here.append(user)"))
		webdriver.Check(w.t, w.tab.WaitText("#user >>> span", "sakura@example.jp"))
		webdriver.Check(w.t, w.tab.Eval(nil, "document.body.append(user)"))
		w.shown("#user >>> slot", true)
		// Slotted into a shadow root that has the provider.
		webdriver.Check(w.t, w.tab.Eval(nil, `
			const { here, user, frame } = window;
			const root = frame.attachShadow({ mode: "open" });
			root.append(here);
			here.append(document.createElement("slot"));
			frame.append(user)`))
		webdriver.Check(w.t, w.tab.WaitText("#user >>> span", "sakura@example.jp"))
		// A provider that is moved keeps its client.
		var same bool
		webdriver.Check(w.t, w.tab.EvalAsync(&same, `
			const provider = frame.shadowRoot.querySelector("authkit-provider");
			const before = await provider.client;
			elsewhere.append(provider);
			await new Promise((done) => setTimeout(done));
			return before === (await provider.client) && before.getUser() !== null`))
		if !same {
			w.t.Error("the provider made another client")
		}
	})
}

// A provider that is taken away ends its client.
func TestN26_ARemovedProviderLeavesNothing(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/callback", w.withProvider(""))
		w.open(w.withProvider(`<authkit-sign-in></authkit-sign-in><authkit-user field="email"></authkit-user>`))
		w.signIn("authkit-sign-in")
		w.back()
		webdriver.Check(w.t, w.tab.WaitText("authkit-user >>> span", "sakura@example.jp"))
		var code string
		webdriver.Check(w.t, w.tab.EvalAsync(&code, `
			const provider = document.querySelector("authkit-provider");
			const client = await provider.client;
			provider.remove();
			await new Promise((done) => setTimeout(done, 50));
			const code = await client.getAccessToken().catch((error) => error.code);
			document.querySelector("main").append(provider);
			return code`))
		if code != "client_disposed" {
			w.t.Errorf("its client says %q", code)
		}
		webdriver.Check(w.t, w.tab.WaitText("authkit-user >>> span", "sakura@example.jp")) // and a new one is there
		w.quiet()
	})
}

// An app that has a client of its own hands it over.
func TestAClientOfTheApp(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/app.js", `
			import { createClient } from "/authkit/index.js";
			const provider = document.querySelector("authkit-provider");
			const { clientId, apiHostname, port } = provider.dataset;
			window.own = createClient(clientId, { apiHostname, https: false, port: Number(port), redirectUri: location.origin + "/callback" });
			provider.client = own`)
		app := document("", "<authkit-provider "+w.attributes("data-")+`><authkit-sign-in></authkit-sign-in><authkit-user field="email"></authkit-user></authkit-provider>
			<script type="module" src="/app.js"></script>`)
		w.page("/callback", app)
		w.open(app)
		w.signIn("authkit-sign-in")
		w.back()
		webdriver.Check(w.t, w.tab.WaitText("authkit-user >>> span", "sakura@example.jp"))
		var same bool
		webdriver.Check(w.t, w.tab.EvalAsync(&same, "return (await document.querySelector('authkit-user').client) === (await own)"))
		if !same {
			w.t.Error("the elements have another client than the app")
		}
	})
}

// Loaded twice, under two names, the elements stay those of the first.
func TestLoadedTwice(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(page))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `await import("/authkit/elements.js?again")`))
		w.shown("authkit-sign-in >>> button", true)
		w.quiet()
	})
}
