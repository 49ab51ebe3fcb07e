package browser_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
	"authkit-wasm/web/build"
)

// workosPage serves workos.js at /workos.js, and at /workos a page of the given
// policy that has it as lib, and a client, or what making one threw.
func (w *world) workosPage(script []byte, policy string) {
	serve := func(kind, text string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", kind)
			rw.Header().Set("Content-Security-Policy", policy)
			fmt.Fprint(rw, text)
		}
	}
	w.answer("/workos.js", serve("text/javascript", string(script)))
	w.answer("/workos-page.js", serve("text/javascript", `
		import * as lib from "/workos.js";
		const { clientId, apiHostname, https, port } = await (await fetch("/options.json")).json();
		try {
			globalThis.workos = lib.createWorkOS({ clientId, apiHostname, https, port });
		} catch (error) {
			globalThis.refused = error.code;
		}
		document.title = "ready";`))
	w.answer("/workos", serve("text/html", `<!doctype html><meta charset="iso-8859-1"><script type="module" src="/workos-page.js"></script>`))
	webdriver.Check(w.t, w.tab.Navigate(w.site+"/workos"))
	webdriver.Check(w.t, w.tab.WaitUntil(`document.title === "ready"`))
}

// The public surface of @workos-inc/node on a page's main thread: compiled and
// called synchronously, and a login, a refresh and an SSO login through it.
func TestWorkOSInAPage(t *testing.T) {
	dir := t.TempDir()
	webdriver.Check(t, build.WorkOS(build.Options{Root: "../..", Out: dir}))
	script := webdriver.Must(os.ReadFile(filepath.Join(dir, "workos.js")))(t)
	inEachEngine(t, func(w *world) {
		w.workosPage(script, policy)
		var begun struct {
			Synchronous bool
			Logout      string
			Login, SSO  struct{ URL, State, CodeVerifier string }
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&begun, `
			const redirectUri = location.origin + "/callback";
			const url = workos.userManagement.getAuthorizationUrl({ provider: "authkit", redirectUri });
			return {
				synchronous: typeof url === "string" && workos.pkce.generateCodeVerifier(64).length === 64,
				logout: workos.userManagement.getLogoutUrl({ sessionId: "session_1" }),
				login: await workos.userManagement.getAuthorizationUrlWithPKCE({ provider: "authkit", redirectUri }),
				sso: await workos.sso.getAuthorizationUrlWithPKCE({ provider: "GoogleOAuth", redirectUri, clientId: workos.clientId }),
			};`))
		if !begun.Synchronous || begun.Logout != w.apiURL+"/user_management/sessions/logout?session_id=session_1" {
			w.t.Errorf("got %+v", begun)
		}
		login, sso := w.callback(begun.Login.URL), w.callback(begun.SSO.URL)
		if login.Query().Get("state") != begun.Login.State || sso.Query().Get("state") != begun.SSO.State {
			w.t.Errorf("%s and %s come back with another state", login, sso)
		}
		var email, again, profile string
		webdriver.Check(w.t, w.tab.EvalAsync(&email, `
			const [code, codeVerifier] = arguments;
			window.session = await workos.userManagement.authenticateWithCode({ code, codeVerifier });
			return session.user.email;`, login.Query().Get("code"), begun.Login.CodeVerifier))
		w.api.Faults().Respond(authserver.Refresh, authserver.Response{Status: 503}, 1)
		webdriver.Check(w.t, w.tab.EvalAsync(&again, `
			const next = await workos.userManagement.authenticateWithRefreshToken({ refreshToken: session.refreshToken });
			return next.accessToken === session.accessToken ? "the same token" : next.user.email;`))
		webdriver.Check(w.t, w.tab.EvalAsync(&profile, `
			const [code, codeVerifier] = arguments;
			const { profile } = await workos.sso.getProfileAndToken({ code, codeVerifier, clientId: workos.clientId });
			return profile.email;`, sso.Query().Get("code"), begun.SSO.CodeVerifier))
		if email == "" || email != again || email != profile || !strings.Contains(email, "@") {
			w.t.Errorf("signed in as %q, after the refresh %q, by SSO %q", email, again, profile)
		}

		w.workosPage(script, strings.Replace(policy, " 'wasm-unsafe-eval'", "", 1))
		var refused string
		webdriver.Check(w.t, w.tab.Eval(&refused, "return globalThis.refused"))
		if refused != "module_unavailable" {
			w.t.Errorf("S2: a page that forbids WebAssembly gets %q", refused)
		}
	})
}
