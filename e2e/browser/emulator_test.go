package browser_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// emulator starts WorkOS's own emulator (npm "workos") for one test.
func emulator(t testing.TB) (address string) {
	t.Helper()
	// Modules are looked up from where the script lies, and the packages are one folder up.
	script := webdriver.Must(filepath.Abs("testdata/emulator.mjs"))(t)
	node := exec.Command("node", script)
	node.Dir = ".."
	stdin := webdriver.Must(node.StdinPipe())(t)
	stdout := webdriver.Must(node.StdoutPipe())(t)
	var stderr strings.Builder
	node.Stderr = &stderr
	webdriver.Check(t, node.Start())
	t.Cleanup(func() {
		stdin.Close()
		node.Wait()
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if u := lines.Text(); strings.HasPrefix(u, "http://") {
			return u
		}
	}
	t.Fatalf("the emulator did not start; are the packages of e2e/package.json installed (make e2e/node_modules)?\n%s", stderr.String())
	return ""
}

// The same login in a real browser against a server that WorkOS wrote. It
// shows no form: the first user is signed in, or the one of login_hint.
func TestEmulator_Login(t *testing.T) {
	address := emulator(t)
	inEachEngine(t, func(w *world) {
		w.pointAt(address)
		for _, hint := range []struct{ options, email, lastName string }{
			{"{}", "ada@example.com", "Lovelace"},
			{`{ loginHint: "zoe@example.com", state: { back: "/deep" } }`, "zoe@example.com", "Müller 🌸"},
		} {
			w.open(w.tab, "/")
			w.comeBack(hint.options)
			r := w.report(w.tab)
			if r.User == nil || r.User.Email != hint.email || r.User.LastName != hint.lastName || len(r.Callbacks) != 1 || len(r.Errors) != 0 {
				w.t.Fatalf("%+v", r)
			}
			w.clean(w.tab, "/callback")
			var sub string
			webdriver.Check(w.t, w.tab.EvalAsync(&sub, "return authkit.getClaims(await client.getAccessToken()).sub"))
			if sub != r.User.ID {
				w.t.Errorf("the token is %q's, the user is %q", sub, r.User.ID)
			}
		}
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
	})
}

// C3 against the emulator's own check of the challenge, and its way to say no.
func TestEmulator_RefusesAnInjectedCode(t *testing.T) {
	address := emulator(t)
	inEachEngine(t, func(w *world) {
		w.pointAt(address)
		w.open(w.tab, "/")
		var urls []string
		webdriver.Check(w.t, w.tab.EvalAsync(&urls, "return [await client.getSignInUrl(), await client.getSignInUrl()]"))
		answer := func(authorizeURL string) url.Values {
			client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			response := webdriver.Must(client.Get(authorizeURL))(w.t)
			response.Body.Close()
			return webdriver.Must(response.Location())(w.t).Query()
		}
		mine, theirs := answer(urls[0]), answer(urls[1])
		mine.Set("code", theirs.Get("code"))
		w.open(w.tab, "/callback?"+mine.Encode())
		if e := w.refused(w.tab, "code_exchange_failed"); e.ServerError != "invalid_code_verifier" {
			w.t.Errorf("%+v", e)
		}
	})
}

func (w *world) pointAt(address string) {
	w.set("devMode", true) // the emulator keeps no session in a cookie
	u := webdriver.Must(url.Parse(address))(w.t)
	w.apiURL = address
	w.set("apiHostname", u.Hostname())
	w.set("port", json.Number(u.Port()))
}

// comeBack starts a login that shows no page, and waits for the site again.
func (w *world) comeBack(options string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.Eval(nil, "report.ready = false; client.signIn("+options+")"))
	webdriver.Check(w.t, w.tab.WaitURL(func(u string) bool { return strings.HasSuffix(u, "/callback") }))
	w.settled(w.tab)
}
