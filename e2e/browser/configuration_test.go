package browser_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

func TestA3_ConfigurationThatWouldNotBeSafe(t *testing.T) {
	inEachEngine(t, func(w *world) {
		for _, c := range []struct {
			option string
			value  any
			code   string
		}{
			{"apiHostname", "api.workos.com@evil.example", "api_hostname_invalid"},
			{"apiHostname", "evil.example/", "api_hostname_invalid"},
			{"apiHostname", "api.workos.com", "api_hostname_invalid"}, // with https: false
			{"port", "80 80", "api_hostname_invalid"},
			{"redirectUri", "https://evil.example/callback", "redirect_uri_foreign"},
			{"redirectUri", "http://evil.example/callback", "redirect_uri_invalid"},
			{"redirectUri", "javascript:alert(1)", "redirect_uri_invalid"},
			{"redirectUri", w.site + "/callback#x", "redirect_uri_invalid"},
			{"clientId", "", "client_id_missing"},
		} {
			before := w.stage.Options.Values()[c.option]
			w.set(c.option, c.value)
			w.fails("/", c.code)
			w.set(c.option, before)
		}
		w.stage.Options.Unset("clientId")
		w.fails("/", "client_id_missing")
	})
}

// T3: what names no origin would let every URL without one have the token, and
// the API that was meant have none.
func TestT3_AllowedOriginsThatAreNone(t *testing.T) {
	inEachEngine(t, func(w *world) {
		for _, origin := range []string{"localhost:3000", "api.example.com:8443", "api.example.com", "com.example.app://api", "data:text/plain,x", "null"} {
			w.set("allowedOrigins", []string{w.site, origin})
			w.fails("/", "option_invalid")
			if r := w.report(w.tab); r.Failed != nil && !strings.Contains(r.Failed.Description, "allowedOrigins") {
				w.t.Errorf("%s: %+v", origin, r.Failed)
			}
		}
		w.set("allowedOrigins", []string{w.site + "/", "HTTPS://API.example.com:443/v1"})
		w.open(w.tab, "/")
		if r := w.report(w.tab); !r.Ready {
			w.t.Errorf("%+v", r.Failed)
		}
	})
}

// Options as loose as authkit-js takes them: whatever is true or false to
// JavaScript, such as a text that a bundler has put in.
func TestOptionsOfAnotherType(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("port", string(w.stage.Options.Values()["port"].(json.Number)))
		w.set("https", 0)
		w.set("devMode", "true")
		w.set("isolation", "")
		w.login(w.tab)
		var token string
		webdriver.Check(w.t, w.tab.Eval(&token, "return report.callbacks[0].accessToken"))
		if token == "" {
			w.t.Error("the app got no access token, as with isolation")
		}
		w.open(w.tab, "/") // and the session is kept as devMode keeps it
		w.signedIn(w.tab)
		var urls []string
		webdriver.Check(w.t, w.tab.EvalAsync(&urls, `
			const { clientId, ...options } = await (await fetch("/options.json")).json();
			const url = async (https, port) => {
				const made = await authkit.createClient(clientId, { ...options, apiHostname: "api.example.com", https, port });
				return (await made.getSignInUrl()).replace(/\?.*/, "");
			};
			return [await url("true", NaN), await url(1, null), await url({}, "8443"), await url(true, ""), await url(undefined, 0)]`))
		for i, url := range urls {
			if want := "https://api.example.com" + map[int]string{2: ":8443"}[i] + "/user_management/authorize"; url != want {
				w.t.Errorf("%d: %s, want %s", i, url, want)
			}
		}
		w.set("restartLogin", "yes")
		w.set("devMode", 0)
		w.restarts("/callback?code=of_the_dashboard")
	})
}

func TestN29_AnInsecurePageIsTold(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("testInsecure", true)
		w.fails("/", "insecure_context")
	})
}

func TestS1_ModuleThatDoesNotLoad(t *testing.T) {
	inEachEngine(t, func(w *world) {
		module := webdriver.Must(os.ReadFile(filepath.Join(stage.Dist(), "authkit.wasm")))(w.t)
		// In a text, so that the engine itself would run it.
		flipped := bytes.Clone(module)
		at := bytes.Index(flipped, []byte("code_verifier"))
		flipped[max(at, 0)] ^= 1
		serve := func(contentType string, octets []byte) http.HandlerFunc {
			return func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Content-Type", contentType)
				rw.Write(octets)
			}
		}
		const path = "/authkit/authkit.wasm"
		for name, h := range map[string]http.HandlerFunc{
			"missing":              http.NotFound,
			"S1: one byte flipped": serve("application/wasm", flipped),
			"S1: another module":   serve("application/wasm", []byte("\x00asm\x01\x00\x00\x00")),
			"a page instead":       serve("text/html", []byte("<!doctype html>")),
			"offline": func(http.ResponseWriter, *http.Request) {
				panic(http.ErrAbortHandler)
			},
		} {
			w.t.Log("module:", name) // shown when the test fails
			w.answer(path, h)
			w.fails("/callback?foo=bar&code=c&state=s#part", "module_unavailable")
			w.clean(w.tab, "/callback?foo=bar#part")
			var instances int
			webdriver.Check(w.t, w.tab.Eval(&instances, "return memories.length"))
			if instances != 0 {
				w.t.Errorf("%s: %d instances were made", name, instances)
			}
		}
		w.answer("/flipped.wasm", serve("application/wasm", flipped))
		var valid bool
		webdriver.Check(w.t, w.tab.EvalAsync(&valid, "return WebAssembly.validate(await (await fetch('/flipped.wasm')).arrayBuffer())"))
		if !valid || at < 0 {
			w.t.Error("the module with a byte flipped is none, so that its integrity is not what refused it")
		}
		// Once it is back, the same page finishes its login without a reload; and
		// many hosts send the wrong type.
		w.answer(path, serve("application/octet-stream", module))
		w.open(w.tab, "/")
		answer := w.callback(w.signInURL(w.tab, ""))
		w.answer(path, http.NotFound)
		w.fails(w.pathOf(answer), "module_unavailable")
		w.clean(w.tab, "/callback")
		w.answer(path, serve("application/octet-stream", module))
		var user string
		webdriver.Check(w.t, w.tab.EvalAsync(&user, "return (await connect()).getUser().id"))
		if user != authserver.DemoUserSakura {
			w.t.Errorf("user %s", user)
		}
		w.clean(w.tab, "/callback")
	})
}

// S2, N25: the site's policy allows no more than the module needs, and nothing
// is reported against it; without 'wasm-unsafe-eval' there is one typed error.
func TestS2_N25_StrictContentSecurityPolicy(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		w.silent(w.tab)
		w.start(w.tab, "")
		w.choose(w.tab)
		w.signedIn(w.tab)
		w.enforced(w.tab)
		w.answer("/strict", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Security-Policy", strings.Replace(policy, "'wasm-unsafe-eval'", "", 1))
			http.ServeFile(rw, r, "testdata/page.html")
		})
		w.fails("/strict", "module_unavailable")
	})
}

func TestNothingStaysOnGlobalThis(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		var added []string
		webdriver.Check(w.t, w.tab.Eval(&added, "return addedGlobals()"))
		for _, name := range added {
			switch name {
			case "authkit", "connect", "client", "globalsBefore", "addedGlobals": // the test page's own
			default:
				// chromedriver leaves names of its own.
				if !strings.HasPrefix(name, "__webdriver") && !strings.HasPrefix(name, "cdc_") && name != "ret_nodes" {
					w.t.Errorf("globalThis.%s was added", name)
				}
			}
		}
	})
}

// D3: what no type allows, and a getter or Proxy may do, is one typed error,
// and the next call works.
func TestD3_WhatNoTypeAllowsIsATypedError(t *testing.T) {
	const hostile = `new Proxy({}, { get() { throw new RangeError("get") }, ownKeys() { throw new RangeError("keys") } })`
	const large = `"x".repeat(5e7)`
	isolated(t, func(w *world, _ bool) {
		w.login(w.tab)
		var failures []string
		webdriver.Check(w.t, w.tab.WithTimeout(time.Minute).EvalAsync(&failures, `
			const { clientId, ...options } = await (await fetch("/options.json")).json();
			const hostile = `+hostile+`, large = `+large+`;
			const failures = [];
			const codes = /^(option_invalid|client_id_missing|redirect_uri_invalid|message_malformed|app_state_too_large)$/;
			const attacks = {
				createClient: [[undefined], [null], [Symbol()], [hostile], [large], [clientId, hostile], [clientId, { ...options, redirectUri: hostile }],
					[clientId, { ...options, redirectUri: Symbol() }], [clientId, { ...options, allowedOrigins: 5 }], [clientId, { ...options, issuer: 1n }]],
				getAccessToken: [[null], [hostile], [{ signal: {} }], [{ forceRefresh: 1n }]],
				signIn: [[null], [hostile], [{ state: hostile }], [{ state: 1n }], [{ state: large }], [{ loginHint: large }], [{ mode: Symbol() }], [{ mode: "popup", popupFeatures: Symbol() }]],
				signUp: [[null], [hostile], [{ state: large }]],
				getSignInUrl: [[hostile], [{ state: large }], [{ state: 1n }]],
				getSignUpUrl: [[hostile], [{ state: large }]],
				finishSignIn: [[hostile], [large]],
				switchToOrganization: [[], [null], [hostile], [{}], [{ organizationId: Symbol() }], [{ organizationId: 5 }], [{ organizationId: large }], [{ organizationId: hostile }]],
				signOut: [[null], [hostile]],
			};
			for (const [name, calls] of Object.entries(attacks))
				for (const [i, given] of calls.entries()) {
					const outcome = await (async () => (name === "createClient" ? authkit : client)[name](...given))().then(() => "done", (e) => e);
					if (!(outcome instanceof authkit.AuthKitError && codes.test(outcome.code)) && !(name === "finishSignIn" && outcome === "done"))
						failures.push(name + " " + i + ": " + (outcome.code ?? outcome));
				}
			const next = await client.getAccessToken({ forceRefresh: true });
			if (!next || client.getUser().id !== arguments[0]) failures.push("the next call did not work");
			if (report.errors.length) failures.push(JSON.stringify(report.errors));
			return failures`, authserver.DemoUserSakura))
		for _, failure := range failures {
			w.t.Error(failure)
		}
		w.clean(w.tab, "/callback")
	})
}

// D3: a button's event is handed over in the place of options, where signIn is
// its listener. It cannot be sent anywhere; of an object, what a login can be
// told counts and nothing else.
func TestD3_OptionsThatAreAnEvent(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.open(w.tab, "/")
		var names []string
		webdriver.Check(w.t, w.tab.EvalAsync(&names, `
			const nativeEvent = new MouseEvent("click");
			window.event = { nativeEvent, type: "click", target: document.body, view: window, preventDefault() {} }; // as React has it
			event.self = event;
			class Own { get loginHint() { return "own@example.com" } }
			const every = { ...event, provider: "authkit", connectionId: "conn_1", organizationId: "org_1", domainHint: "d", loginHint: "l", screenHint: "sign-in",
				invitationToken: "i", passwordResetToken: "p", claimNonce: "c", maxAge: 1, prompt: "login", providerScopes: ["s"], providerQueryParams: { q: 1 } };
			const urls = [await client.getSignInUrl(event), await client.getSignInUrl(nativeEvent), await client.getSignUpUrl(event), await client.getSignInUrl(new Own()), await client.getSignInUrl(every)];
			return urls.map((url) => [...new URL(url).searchParams.keys()].sort().join(" "))`))
		const always = "client_id code_challenge code_challenge_method provider redirect_uri response_type state"
		want := []string{always, always, strings.Replace(always, "response_type", "response_type screen_hint", 1), strings.Replace(always, "provider", "login_hint provider", 1),
			"claim_nonce client_id code_challenge code_challenge_method connection_id domain_hint invitation_token login_hint max_age organization_id " +
				"password_reset_token prompt provider provider_query_params[q] provider_scopes redirect_uri response_type screen_hint state"}
		if !slices.Equal(names, want) {
			w.t.Errorf("the URLs have\n%q, want\n%q", names, want)
		}
		w.rejects(w.tab, `client.getSignInUrl({ get state() { throw new Error("getter") } })`, "option_invalid", "AuthKitError")
		w.start(w.tab, "event")
		w.choose(w.tab)
		w.signedIn(w.tab)
	})
}

// The page of a popup hands its answer over; whoever calls its client until it
// is closed is told.
func TestD3_CallsOfAPopupsPage(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		w.open(w.tab, "/")
		var codes []string
		webdriver.Check(w.t, w.tab.EvalAsync(&codes, `
			history.replaceState(null, "", "/callback?code=c&state=s");
			window.opener = document.body.appendChild(document.createElement("iframe")).contentWindow;
			const heard = { source: opener, origin: location.origin, data: { type: "authkit-wasm:heard" } };
			opener.postMessage = () => setTimeout(() => dispatchEvent(new MessageEvent("message", heard)));
			const handed = await connect();
			const code = (call) => call.then(() => "done", (e) => e.code ?? e.name);
			return [await code(handed.getAccessToken()), await code(handed.signIn()), await code(handed.fetch("/"))]`))
		for _, code := range codes {
			if code != "client_disposed" {
				w.t.Errorf("%v", codes)
			}
		}
	})
}

func TestBadInputFromTheApp(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		for expression, code := range map[string]string{
			`client.signIn({ state: 10n })`:                                     "option_invalid",
			`client.signIn({ get state() { throw new Error("getter") } })`:      "option_invalid",
			`client.signIn({ loginHint: "\ud800" })`:                            "message_malformed",
			`client.signIn({ state: "x".repeat(9000) })`:                        "app_state_too_large",
			`client.signIn({ state: "x".repeat(5e7) })`:                         "message_malformed",
			`client.signIn({ provider: "GoogleOAuth", screenHint: "sign-up" })`: "screen_hint_unsupported",
			`client.getAccessToken()`:                                           "login_required",
			`(client.dispose(), client.getAccessToken())`:                       "client_disposed",
		} {
			w.open(w.tab, "/")
			name := "AuthKitError"
			if code == "login_required" {
				name = "LoginRequiredError"
			}
			w.rejects(w.tab, expression, code, name)
		}
		w.open(w.tab, "/")
		w.start(w.tab, "") // and the next call works
	})
}
