package browser_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// The script is minified, as every release is.
func TestN13_TheCodeSurvivesMinificationAndPostMessage(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var got map[string]any
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const error = await client.getAccessToken().catch((e) => e);
			const { port1, port2 } = new MessageChannel();
			const posted = new Promise((r) => (port2.onmessage = ({ data }) => r(data)));
			port1.postMessage(error.toJSON());
			const { code, name, message } = await posted;
			return { code, name, message: message === error.message, written: JSON.parse(JSON.stringify(error)).code }`))
		if got["code"] != "login_required" || got["name"] != "LoginRequiredError" || got["message"] != true || got["written"] != "login_required" {
			w.t.Errorf("%v", got)
		}
	})
}

// Tests of apps that were written for authkit-js make its errors themselves.
func TestN13_ErrorsThatAppsMake(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var got []string
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const { AuthKitError, LoginRequiredError, NoSessionError, RefreshError, RefreshTimeoutError } = authkit;
			const cause = new Error("cause");
			const told = (e) => [e.name, e.code, e.message, e.isTransient, e.status, e.error, e.cause === cause].join();
			const sentence = (e) => (/^[A-Z].+ .+\.$/.test(e.message) ? "" : e.message);
			return [
				told(new AuthKitError("x", { cause })),
				told(new LoginRequiredError("x")),
				told(new NoSessionError("x")),
				told(new RefreshError("x")),
				told(new RefreshError("x", { isTransient: false, status: 400, error: "invalid_grant", cause })),
				told(new RefreshError("x", { isTransient: true, status: 503 })),
				told(new RefreshTimeoutError("x", { cause })),
				told(new RefreshError("refresh_failed", "x", { status: 503, serverError: "busy" })),
				told(new LoginRequiredError(undefined, "x")),
				...[new LoginRequiredError(), new NoSessionError(), new RefreshError(), new RefreshTimeoutError()].map(sentence),
			]`))
		want := []string{
			"AuthKitError,,x,,,,true",
			"LoginRequiredError,login_required,x,,,,false",
			"NoSessionError,no_session,x,,,,false",
			"RefreshError,login_required,x,false,,,false",
			"RefreshError,login_required,x,false,400,invalid_grant,true",
			"RefreshError,refresh_failed,x,true,503,,false",
			"RefreshTimeoutError,refresh_timeout,x,true,,,true",
			"RefreshError,refresh_failed,x,true,503,busy,false",
			"LoginRequiredError,login_required,x,,,,false",
			"", "", "", "",
		}
		if !slices.Equal(got, want) {
			w.t.Errorf("got\n%q, want\n%q", got, want)
		}
	})
}

// The script makes the names of the codes itself.
func TestN13_TheNamesOfTheCodes(t *testing.T) {
	source := string(webdriver.Must(os.ReadFile("../../web/src/errors.ts"))(t))
	table, _, _ := strings.Cut(source, "} as const;")
	want := map[string]string{}
	for _, entry := range regexp.MustCompile(`(?m)^  (\w+): "(\w+)",$`).FindAllStringSubmatch(table, -1) {
		want[entry[1]] = entry[2]
	}
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var got map[string]string
		webdriver.Check(w.t, w.tab.Eval(&got, "return authkit.ErrorCode"))
		if len(want) < 30 || !maps.Equal(got, want) {
			w.t.Errorf("the script has %v, the source %v", got, want)
		}
	})
}

// P2: no login starts with anything less than the browser's random source.
func TestP2_NoLoginWithoutRandomness(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var got struct {
			Failed  string
			Visited bool
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			Crypto.prototype.getRandomValues = () => { throw new Error("no entropy"); };
			const failed = await client.signIn().then(() => "", (e) => String(e.code ?? e));
			return { Failed: failed, Visited: location.pathname !== "/" }`))
		if got.Failed != "entropy_short" || got.Visited {
			w.t.Errorf("%+v", got)
		}
	})
}
