package browser_test

import (
	"net/http"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// leads has the site lead on from one path to another, query and all, as many
// hosts of static files do.
func (w *world) leads(from, to string) {
	w.answer(from, func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, to+"?"+r.URL.RawQuery, http.StatusMovedPermanently)
	})
}

// The host adds a slash to the path. The login is finished all the same, and
// what fails there is told and leaves the address clean.
func TestC6_ASlashThatTheHostAdds(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.leads("/callback", "/callback/")
		w.login(w.tab)
		w.clean(w.tab, "/callback/")
		w.open(w.tab, "/callback/?code=c&state=s&foo=bar")
		w.clean(w.tab, "/callback/?foo=bar")
		if errors := w.report(w.tab).Errors; len(errors) != 1 || errors[0].Code != "state_unknown" {
			w.t.Errorf("the app heard %+v", errors)
		}
		w.answer("/authkit/authkit.wasm", http.NotFound)
		w.fails("/callback/?code=c&state=s&foo=bar", "module_unavailable")
		w.clean(w.tab, "/callback/?foo=bar")
	})
}

// A router that has its route in the fragment, Vue's for one, writes it into
// the address while the module loads.
func TestC6_ARouterWritesTheFragmentMeanwhile(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		answer := w.pathOf(w.callback(w.signInURL(w.tab, "")))
		w.answer("/none.wasm", http.NotFound)
		for _, c := range []struct{ options, path, want string }{
			{`{ moduleUrl: "/none.wasm" }`, "/callback?code=c&foo=bar&state=s", "module_unavailable"},
			{"{}", "/callback?code=c&foo=bar&state=s", "state_unknown"},
			{"{}", answer + "&foo=bar", authserver.DemoUserSakura},
		} {
			var got string
			webdriver.Check(w.t, w.tab.EvalAsync(&got, `
				const { clientId, ...options } = await (await fetch("/options.json")).json();
				let failed;
				history.pushState({ route: "/" }, "", arguments[0]);
				const made = authkit.createClient(clientId, { ...options, ...`+c.options+`, onError: (error) => (failed = error) });
				history.replaceState(history.state, "", location.href + "#/");
				const came = await made.then((client) => client.getUser()?.id ?? failed.code, (error) => error.code);
				return came + " " + history.state.route`, c.path))
			if got != c.want+" /" {
				w.t.Errorf("%s came to %q", c.path, got)
			}
			w.clean(w.tab, "/callback?foo=bar#/")
		}
	})
}

// An answer that waited for the module is handled once: who comes back to the
// page where it waited finds nothing.
func TestN12_AnAnswerThatWasKeptIsUsedOnce(t *testing.T) {
	inEachEngine(t, func(w *world) {
		const module = "/authkit/authkit.wasm"
		w.open(w.tab, "/")
		answer := w.pathOf(w.callback(w.signInURL(w.tab, "")))
		w.answer(module, http.NotFound)
		w.fails(answer, "module_unavailable")
		w.answer(module, nil)
		var got []string
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const { clientId, ...options } = await (await fetch("/options.json")).json();
			const user = (client) => client.getUser()?.id ?? "nobody";
			const other = await authkit.createClient(clientId, { ...options, redirectUri: location.origin + "/other" }); // whose answer it is not
			const users = [user(other), user(await connect())];
			history.pushState(null, "", "/elsewhere");
			await connect();
			history.pushState(null, "", "/callback");
			await connect();
			return users`))
		if len(got) != 2 || got[0] != "nobody" || got[1] != authserver.DemoUserSakura {
			w.t.Errorf("signed in: %v", got)
		}
		if r := w.report(w.tab); len(r.Callbacks) != 1 || len(r.Errors) != 0 || w.exchanges() != 1 {
			w.t.Errorf("%d callbacks, errors %+v, %d exchanges", len(r.Callbacks), r.Errors, w.exchanges())
		}
	})
}
