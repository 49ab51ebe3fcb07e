package browser_test

import (
	"net/url"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// N12: every way in which a login comes back refused ends in one typed error,
// a clean address, and the app's own state as the way back.

func TestN12_Denied(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		w.start(w.tab, `{ state: { returnTo: "/deep" } }`)
		webdriver.Check(w.t, w.tab.Click("#deny"))
		w.settled(w.tab)
		e := w.refused(w.tab, "authorization_denied")
		if state, _ := e.AppState.(map[string]any); state["returnTo"] != "/deep" || e.ServerError != "access_denied" {
			w.t.Errorf("the error holds %+v", e)
		}
		w.clean(w.tab, "/callback")
		// The way on is open: the same page can start again.
		w.start(w.tab, "")
		w.choose(w.tab)
		w.signedIn(w.tab)
	})
}

func TestN12_ServerErrorsDuringTheExchange(t *testing.T) {
	faults := map[string]struct {
		set    func(*authserver.Faults)
		code   string
		status int
	}{
		"503":           {func(f *authserver.Faults) { f.Status(authserver.Exchange, 503, 3) }, "server_unavailable", 503},
		"429":           {func(f *authserver.Faults) { f.RateLimit(authserver.Exchange, "1", 3) }, "server_unavailable", 429},
		"dropped":       {func(f *authserver.Faults) { f.DropBefore(authserver.Exchange, 1) }, "network_failed", 0},
		"dropped after": {func(f *authserver.Faults) { f.DropAfter(authserver.Exchange, 1) }, "network_failed", 0},
		// WebKit takes an answer that ends too early for a whole one, so there its JSON tells.
		"truncated":      {func(f *authserver.Faults) { f.TruncateBody(authserver.Exchange, 1) }, "network_failed|response_malformed", -1},
		"expired code":   {func(f *authserver.Faults) { f.ExpireCode(1) }, "code_exchange_failed", 400},
		"D2: HTML":       {func(f *authserver.Faults) { f.HTML(authserver.Exchange, 1) }, "response_malformed", 200},
		"D2: no content": {func(f *authserver.Faults) { f.NoContent(authserver.Exchange, 1) }, "response_malformed", 204},
		"D2: a number as token": {func(f *authserver.Faults) {
			f.MutateToken(func(body map[string]any) { body["access_token"] = 17 }, 1)
		}, "response_malformed", 200},
		"D1: 10 MB":   {func(f *authserver.Faults) { f.OversizedBody(authserver.Exchange, 1) }, "response_malformed", 0},
		"D1: endless": {func(f *authserver.Faults) { f.EndlessBody(authserver.Exchange, 1) }, "response_malformed", 0},
	}
	inEachEngine(t, func(w *world) {
		w.set("testHurry", 5)
		for name, fault := range faults {
			before := w.exchanges()
			w.open(w.tab, "/")
			w.start(w.tab, `{ state: "back" }`)
			fault.set(w.api.Faults())
			w.choose(w.tab)
			e := w.refused(w.tab, fault.code)
			if fault.status >= 0 && e.Status != fault.status || e.AppState != "back" || e.Message == "" {
				w.t.Errorf("%s: %+v", name, e)
			}
			w.clean(w.tab, "/callback")
			// A busy server is asked three times, and any other once: it may have taken the code.
			if n, want := w.exchanges()-before, map[bool]int{true: 3, false: 1}[fault.code == "server_unavailable"]; n != want {
				w.t.Errorf("%s: %d token requests for one code, want %d", name, n, want)
			}
			w.api.Faults().Clear()
		}
	})
}

func TestD1_AStalledAnswerEnds(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("testHurry", 40) // the 20 seconds that an answer may take become half a second
		w.api.Faults().StalledBody(authserver.Exchange, 1)
		w.open(w.tab, "/")
		w.start(w.tab, "")
		w.choose(w.tab)
		w.refused(w.tab, "network_failed")
	})
}

func TestT3_ARedirectingTokenEndpointGetsNoSecondRequest(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.api.Faults().Redirect(authserver.Exchange, w.apiURL+"/sso/token", 1)
		w.open(w.tab, "/")
		w.start(w.tab, "")
		w.choose(w.tab)
		w.refused(w.tab, "response_malformed")
		if stolen := w.api.RequestsTo(authserver.SSOToken); len(stolen) != 0 {
			w.t.Errorf("the body was sent again: %v", stolen)
		}
	})
}

func TestC1_StateDecidesBeforeAnythingIsSent(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		code := w.callback(w.signInURL(w.tab, "")).Query().Get("code")
		for query, want := range map[string]string{
			"code=" + code:                                         "state_missing",
			"code=" + code + "&state=":                             "state_missing",
			"code=" + code + "&state=wrong":                        "state_unknown",
			"code=" + code + "&state=constructor":                  "state_unknown",
			"code=" + code + "&state=__proto__":                    "state_unknown",
			"error=access_denied&state=wrong":                      "state_unknown",
			"code=" + code + "&state=" + strings.Repeat("s", 2049): "callback_malformed",
		} {
			w.open(w.tab, "/callback?"+query)
			w.refused(w.tab, want)
			w.clean(w.tab, "/callback")
		}
		if n := w.exchanges(); n != 0 {
			w.t.Errorf("%d token requests", n)
		}
	})
}

func TestC2_AStrangersCallbackLeavesTheSessionAlone(t *testing.T) {
	inEachEngine(t, func(w *world) {
		// The stranger's own login, in a world of storage that this browser does not share.
		w.login(w.tab)
		stranger := "/callback?code=stolen&state=" + strings.Repeat("A", 43)
		// A second client in the page that is signed in, as a router would make one.
		var after pageError
		webdriver.Check(w.t, w.tab.EvalAsync(&after, `
			history.pushState(null, "", arguments[0]);
			await connect();
			return report.errors.at(-1);`, stranger))
		if after.Code != "state_unknown" {
			w.t.Errorf("the stranger's answer gave %+v", after)
		}
		var user string
		webdriver.Check(w.t, w.tab.EvalAsync(&user, "return authkit.getClaims(await client.getAccessToken()).sub"))
		if user != authserver.DemoUserSakura || w.exchanges() != 1 {
			w.t.Errorf("the session is %q's after %d exchanges", user, w.exchanges())
		}
		w.open(w.tab, stranger) // and without a session
		w.refused(w.tab, "state_unknown")
	})
}

func TestC3_AnInjectedCodeIsRefusedByItsVerifier(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		mine := w.callback(w.signInURL(w.tab, ""))
		theirs := w.callback(w.signInURL(w.tab, ""))
		query := mine.Query()
		query.Set("code", theirs.Query().Get("code"))
		w.open(w.tab, "/callback?"+query.Encode())
		if e := w.refused(w.tab, "code_exchange_failed"); e.ServerError != "invalid_grant" || e.RequestID == "" {
			w.t.Errorf("%+v", e)
		}
		w.open(w.tab, w.pathOf(mine)) // its transaction went with the first try
		w.refused(w.tab, "state_unknown")
		if n := w.exchanges(); n != 1 {
			w.t.Errorf("%d token requests", n)
		}
	})
}

func TestC4_AmbiguousAnswers(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		for _, query := range []string{
			"code=a&code=b&state=s", "code=a&state=s&state=t", "code=a&error=b&state=s", "code=a;state=s", "code=%zz&state=s",
			"code=a&state=%", "code=&state=s", "code=a%00&state=s", "%63ode=a&code=b&state=s",
		} {
			w.open(w.tab, "/callback?"+query)
			w.refused(w.tab, "callback_malformed")
			w.clean(w.tab, "/callback")
		}
	})
}

func TestC5_IssuerIsComparedAsAString(t *testing.T) {
	inEachEngine(t, func(w *world) {
		for issuer, want := range map[string]string{
			w.apiURL:       "",
			w.apiURL + "/": "issuer_mismatch",
			w.apiURL + "/user_management/" + authserver.DemoClientID: "",
			"https://evil.example": "issuer_mismatch",
		} {
			w.open(w.tab, "/")
			w.start(w.tab, "")
			w.api.Faults().CallbackIssuer(issuer, 1)
			w.choose(w.tab)
			if want == "" {
				w.signedIn(w.tab)
			} else {
				w.refused(w.tab, want)
			}
		}
		doubled := w.callback(w.signInURL(w.tab, ""))
		q := url.QueryEscape(w.apiURL)
		w.open(w.tab, w.pathOf(doubled)+"&iss="+q+"&iss="+q)
		w.refused(w.tab, "callback_malformed")
		denied, err := w.api.Deny(w.signInURL(w.tab, ""))
		webdriver.Check(w.t, err)
		w.open(w.tab, strings.TrimPrefix(denied, w.site)+"&iss=https%3A%2F%2Fevil.example")
		w.refused(w.tab, "issuer_mismatch")
	})
}

func TestC6_OnlyTheRedirectURIIsACallback(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		answer := w.callback(w.signInURL(w.tab, ""))
		w.open(w.tab, "/elsewhere?"+answer.RawQuery)
		if r := w.report(w.tab); len(r.Errors) != 0 || w.exchanges() != 0 {
			w.t.Errorf("an answer on another path was used: %+v", r)
		}
		w.clean(w.tab, "/elsewhere?"+answer.RawQuery)
		w.open(w.tab, "/callback?foo=bar&"+answer.RawQuery+"&list=a&list=b#part")
		w.signedIn(w.tab)
		w.clean(w.tab, "/callback?foo=bar&list=a&list=b#part")
	})
}

func TestC6_NothingStaysInHistoryOrReferer(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/callback?code=canary-code&state=canary-state")
		w.refused(w.tab, "state_unknown")
		webdriver.Check(w.t, w.tab.Eval(nil, "location.assign('/next')"))
		webdriver.Check(w.t, w.tab.WaitURL(func(u string) bool { return strings.HasSuffix(u, "/next") }))
		w.settled(w.tab)
		webdriver.Check(w.t, w.tab.Back())
		w.settled(w.tab)
		w.clean(w.tab, "/callback")
		w.mu.Lock()
		defer w.mu.Unlock()
		modules := 0
		for _, v := range w.visits {
			switch leaks := strings.Contains(v.Referer(), "canary"); {
			case strings.HasSuffix(v.URL.Path, ".wasm"):
				modules++ // the one request that is the shim's, and made before the address is clean
				if v.Referer() != "" {
					w.t.Errorf("the module was asked for with Referer %s", v.Referer())
				}
			case v.URL.Path == "/next" && leaks:
				w.t.Errorf("the next page was asked for with Referer %s", v.Referer())
			}
		}
		if modules == 0 {
			w.t.Error("no request for the module was seen")
		}
	})
}

func TestC7_ALoginWaitsTenMinutes(t *testing.T) {
	inEachEngine(t, func(w *world) {
		for ahead, want := range map[int]string{595_000: "", 601_000: "transaction_expired", -120_000: "transaction_expired"} {
			w.set("testClock", 0)
			w.open(w.tab, "/")
			answer := w.callback(w.signInURL(w.tab, ""))
			w.set("testClock", ahead)
			w.open(w.tab, w.pathOf(answer))
			if want == "" {
				w.signedIn(w.tab)
			} else {
				w.refused(w.tab, want)
			}
		}
	})
}

func TestC7_PendingLoginsAreBounded(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		first := w.callback(w.signInURL(w.tab, ""))
		var second *url.URL
		for i := range 32 {
			u := w.signInURL(w.tab, "")
			if i == 0 {
				second = w.callback(u)
			}
		}
		// What is too many goes behind the last login, which does not wait for it.
		var left int
		webdriver.Check(w.t, w.tab.EvalAsync(&left, `
			const done = (request) => new Promise((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error);
			});
			const database = await done(indexedDB.open("authkit-wasm"));
			const count = () => done(database.transaction("transactions").objectStore("transactions").count());
			for (const until = Date.now() + 5000; (await count()) > 32 && Date.now() < until; );
			const left = await count();
			database.close();
			return left;`))
		if left != 32 {
			w.t.Errorf("%d pending logins are left", left)
		}
		w.open(w.tab, w.pathOf(first))
		w.refused(w.tab, "state_unknown")
		w.open(w.tab, w.pathOf(second))
		w.signedIn(w.tab)
	})
}

// A router of the app may change the address while the module loads.
func TestN12_ARouterDoesNotLoseTheAnswer(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		answer := w.callback(w.signInURL(w.tab, ""))
		var got []string
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			history.pushState(null, "", arguments[0]);
			const connected = connect();
			history.replaceState(null, "", "/elsewhere");
			const user = (await connected).getUser();
			return [String(user?.id), location.pathname];`, w.pathOf(answer)))
		if strings.Join(got, " ") != authserver.DemoUserSakura+" /elsewhere" {
			w.t.Errorf("got %v", got)
		}
	})
}
