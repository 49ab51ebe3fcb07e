package inspector_test

import (
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// told is all that the inspector shows, reports and keeps, with every row and
// the claims open.
func (w *world) told() (all string) {
	w.t.Helper()
	w.openAll()
	webdriver.Check(w.t, w.tab.EvalAsync(&all, `
		const shown = [];
		const button = (name) => [...inspector.shadowRoot.querySelectorAll("button")].find((button) => button.textContent.startsWith(name));
		for (const name of ["Trace as text", "Trace as JSON"]) {
			button(name).click();
			shown.push(inspector.shadowRoot.querySelector("textarea").value);
		}
		const claims = button("Claims");
		if (claims.ariaExpanded !== "true") claims.click();
		for (let i = 0; i < 100 && !inspector.shadowRoot.querySelector(".panel > :is(.claims, p)"); i++) await new Promise((done) => setTimeout(done, 20));
		shown.push(inspector.shadowRoot.innerHTML, JSON.stringify(inspector.trace));
		claims.click();
		for (const store of [localStorage, sessionStorage]) for (const name of Object.keys(store)) shown.push(name + "=" + store.getItem(name));
		return shown.join("\n")`))
	return all
}

// secrets are those of all that went to the server so far, by what they are.
func (w *world) secrets() map[string][]string {
	w.t.Helper()
	secrets := map[string][]string{"login hint": {"canary-hint"}, "words of an attacker": {"canary-words"}}
	keep := func(name, secret string) {
		if secret != "" {
			secrets[name] = append(secrets[name], secret)
		}
	}
	for _, r := range w.api.RequestsTo(authserver.Authenticate) {
		for _, name := range []string{"code", "code_verifier", "refresh_token"} {
			secret, _ := r.JSON[name].(string)
			keep(name, secret)
		}
	}
	for _, r := range w.api.RequestsTo(authserver.Authorize) {
		keep("state", r.Query.Get("state"))
		keep("code_challenge", r.Query.Get("code_challenge"))
	}
	var token string
	webdriver.Check(w.t, w.tab.EvalAsync(&token, "return client.getAccessToken().catch(() => '')"))
	keep("access token", token)
	keep("signature", token[strings.LastIndex(token, ".")+1:])
	return secrets
}

// silent asserts that nothing of what is secret is told, and that the search would find it.
func (w *world) silent(when string, parts ...string) {
	w.t.Helper()
	all := w.told()
	for _, part := range append(parts, "response-arrived", `"parameters"`, "authkit-inspector:trace=") {
		if !strings.Contains(all, part) {
			w.t.Fatalf("%s: the search itself does not work: no %s in %s", when, part, all)
		}
	}
	w.noneOf(when, all)
}

func (w *world) noneOf(when, all string) {
	w.t.Helper()
	for name, secrets := range w.secrets() {
		for _, secret := range secrets {
			if i := strings.Index(all, secret); i >= 0 || len(secret) < 8 {
				w.t.Errorf("%s: the %s is shown: …%.120s…", when, name, all[max(0, i-60):])
			}
		}
	}
}

// The canaries are in no trace, no report and nothing that is shown or kept,
// from a login to its end.
func TestT2_TheTraceHoldsNoSecret(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login()
		w.silent("login", "code_challenge", "code_verifier", "Claims of the access token", authserver.DemoUserSakura)
		w.does("client.getAccessToken({ forceRefresh: true })")
		w.silent("refresh", "refresh_token")
		w.does("client.switchToOrganization({ organizationId: '" + authserver.DemoOrgNordlys + "' })")
		w.silent("another organization", "organization_id")
		w.does("client.signOut({ navigate: false })")
		w.silent("sign-out", "Told the server to end the session")

		window, err := w.tab.Browser().WaitNewTab(func() error { return w.tab.Click("#popup") })
		webdriver.Check(w.t, err)
		webdriver.Check(w.t, window.Click("button[value="+authserver.DemoUserSakura+"]"))
		webdriver.Check(w.t, w.tab.WaitUntil("client.getUser()"))
		w.silent("popup", "Signed in")
	})
}

func (w *world) does(call string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.EvalAsync(nil, "await "+call))
}

// What a link says about an error is an attacker's to choose: it is shown
// nowhere, and is no HTML where it would be.
func TestD4_TheWordsOfAnAttackerAreNotTold(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open("/")
		var state string
		webdriver.Check(w.t, w.tab.EvalAsync(&state, "return new URL(await client.getSignInUrl()).searchParams.get('state')"))
		w.open("/callback?error=access_denied&state=" + state + "&error_description=%22%3E%3Cimg%20id%3Dcanary-words%20src%3Dx%20onerror%3Dalert(1)%3E")
		all := w.told()
		if !strings.Contains(all, "authorization_denied") {
			w.t.Fatalf("the login did not fail as it was to: %s", all)
		}
		w.noneOf("error", all)
		if strings.Contains(all, state) {
			w.t.Error("the state is shown")
		}
		var found bool
		webdriver.Check(w.t, w.tab.Eval(&found, "return !!inspector.shadowRoot.querySelector('img, script, iframe')"))
		if found {
			w.t.Error("the words became an element")
		}
	})
}
