package browser_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// isolated runs a test with module and tokens in a worker, and without.
func isolated(t *testing.T, test func(w *world, worker bool)) {
	for name, worker := range map[string]bool{"worker": true, "page": false} {
		t.Run(name, func(t *testing.T) {
			inEachEngineWith(t, func(c *authserver.Config) { c.CookieMode = true }, func(w *world) {
				w.set("apiHostname", "localhost")
				if worker {
					w.set("isolation", "worker")
				}
				test(w, worker)
			})
		})
	}
}

func TestT1_WorkerIsolationKeepsTokensOutOfThePage(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		w.api.Faults().MutateToken(func(body map[string]any) { body["refresh_token"] = "canary-refresh-token" }, 1)
		w.login(w.tab)
		secrets := w.secretsOf()
		secrets["refresh token"] = "canary-refresh-token"
		var all string
		webdriver.Check(w.t, w.tab.EvalAsync(&all, everywhere))
		w.absent(all, secrets)
		var instances int
		webdriver.Check(w.t, w.tab.Eval(&instances, "return memories.length"))
		if instances != 0 {
			w.t.Errorf("the page itself runs %d instances of the module", instances)
		}
		var shown any
		webdriver.Check(w.t, w.tab.Eval(&shown, "return report.refreshes.concat(report.callbacks).map((info) => info.accessToken ?? null).filter(Boolean)"))
		if list, _ := shown.([]any); len(list) != 0 {
			w.t.Errorf("a callback got %v", shown)
		}
	})
}

func TestIsolationDoesWhatThePageDoes(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.login(w.tab)
		w.clean(w.tab, "/callback")
		before := w.refreshes()
		if r := w.token(w.tab, "{ forceRefresh: true }"); r.Token == "" || w.refreshes() != before+1 {
			w.t.Fatalf("%+v", r.Error)
		}
		w.open(w.tab, "/")
		w.signedIn(w.tab)
		other := w.newTab()
		w.open(other, "/")
		w.signedIn(other)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
		webdriver.Check(w.t, other.WaitUntil("!client.getUser()"))
		if r := w.token(w.tab, ""); r.Error == nil || r.Error.Name != "LoginRequiredError" || !r.Error.Known {
			w.t.Errorf("%+v", r)
		}
		w.open(w.tab, "/callback?code=c&state=unknown")
		w.refused(w.tab, "state_unknown")
	})
}

func TestT3_FetchSendsTheTokenToAllowedOriginsAlone(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		// A stranger that lets every page send it everything.
		var heard []*http.Request
		stranger := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			w.mu.Lock()
			defer w.mu.Unlock()
			heard = append(heard, r.Clone(r.Context()))
			rw.Header().Set("Access-Control-Allow-Origin", "*")
			rw.Header().Set("Access-Control-Allow-Headers", "Authorization, X-Own")
		}))
		defer stranger.Close()
		seen := map[string]string{}
		w.answer("/api/echo", func(rw http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			w.mu.Lock()
			defer w.mu.Unlock()
			seen[r.Method+" "+string(body)] = r.Header.Get("Authorization")
			rw.Header().Set("X-Answer", "yes")
			rw.WriteHeader(http.StatusCreated)
			fmt.Fprintf(rw, "%s %s %s", r.Method, r.Header.Get("X-Own"), r.Header.Get("Content-Type"))
		})
		w.answer("/api/away", func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, stranger.URL+"/away", http.StatusTemporaryRedirect)
		})
		w.login(w.tab)
		var got struct{ Status, Text, Header, Evil, Away, Own string }
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const how = (p) => p.then(() => "sent", (e) => e.code ?? e.name);
			const answer = await client.fetch("/api/echo", { method: "POST", headers: { "X-Own": "header" }, body: "text 🌸" });
			await client.fetch("/api/echo", { method: "PUT", body: new Blob(["octets"]) });
			await client.fetch("/api/echo", { method: "DELETE" });
			await client.fetch("/api/echo");
			return {
				Status: String(answer.status), Text: await answer.text(), Header: answer.headers.get("X-Answer"),
				Away: await how(client.fetch("/api/away")),
				Evil: await how(client.fetch(arguments[0] + "/evil", { headers: { "X-Own": "header" } })),
				Own: await how(client.fetch(arguments[0] + "/own", { headers: { Authorization: "Bearer " + (await client.getAccessToken()) } })),
			}`, stranger.URL))
		if got.Status != "201" || got.Text != "POST header text/plain;charset=UTF-8" || got.Header != "yes" {
			w.t.Errorf("the app's own API answered %+v", got)
		}
		for _, request := range []string{"POST text 🌸", "PUT octets", "DELETE ", "GET "} {
			if bearer := seen[request]; len(bearer) < 100 || bearer[:7] != "Bearer " {
				w.t.Errorf("the app's own API saw %q with %q, and in all %d requests", request, bearer, len(seen))
			}
		}
		if got.Away != "TypeError" || got.Evil != "sent" || got.Own != "origin_not_allowed" {
			w.t.Errorf("%+v", got)
		}
		arrived := 0
		for _, r := range heard {
			if r.Method == "GET" && r.URL.Path == "/evil" {
				arrived++
			}
			asked := strings.ToLower(r.Header.Get("Access-Control-Request-Headers"))
			if r.URL.Path != "/evil" || r.Header.Get("Authorization") != "" || strings.Contains(asked, "authorization") {
				w.t.Errorf("a foreign origin got %s %s with %v", r.Method, r.URL.Path, r.Header)
			}
		}
		if arrived != 1 {
			w.t.Errorf("%d requests arrived at the stranger: the search itself does not work", arrived)
		}
	})
}

// What a request says of the page that it comes from stays the app's to decide.
func TestT3_FetchKeepsTheReferrer(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		seen := map[string]string{}
		w.answer("/api/echo", func(_ http.ResponseWriter, r *http.Request) {
			w.mu.Lock()
			defer w.mu.Unlock()
			seen[r.Header.Get("X-Case")] = r.Referer()
			if r.Header.Get("Authorization") == "" {
				w.t.Error("a request came without the token")
			}
		})
		w.login(w.tab)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, `
			const cases = { policy: { referrerPolicy: "no-referrer" }, origin: { referrerPolicy: "origin" }, none: { referrer: "" }, other: { referrer: "/other" } };
			for (const [name, init] of Object.entries(cases)) await client.fetch("/api/echo", { ...init, headers: { "X-Case": name } });`))
		for name, want := range map[string]string{"policy": "", "origin": w.site + "/", "none": "", "other": w.site + "/other"} {
			if got, ok := seen[name]; !ok || got != want {
				w.t.Errorf("%s: the Referer is %q, want %q", name, got, want)
			}
		}
	})
}

// strict is what isolation needs and no more, on a page that requires Trusted Types.
func (w *world) strict(path, types string) {
	w.answer(path, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "+
			"connect-src 'self' http://127.0.0.1:* http://localhost:*; img-src data:; base-uri 'none'; "+
			"require-trusted-types-for 'script'; trusted-types "+types)
		http.ServeFile(rw, r, "testdata/page.html")
	})
}

// enforced asserts that the browser itself enforces the policy of this page,
// and tells of it; without that, silence would say nothing.
func (w *world) enforced(tab *webdriver.Tab) {
	w.t.Helper()
	w.silent(tab)
	var sink string
	webdriver.Check(w.t, tab.EvalAsync(&sink, `
		new Image().src = "https://stranger.invalid/picture.png";
		await new Promise((r) => setTimeout(r, 100));
		if (!window.trustedTypes) return "TypeError";
		return new Promise((r) => setTimeout(() => { try { document.createElement("div").innerHTML = "<b></b>"; r("allowed"); } catch (e) { r(e.name); } }))`))
	if sink != "TypeError" {
		w.t.Errorf("a string in a sink is %s", sink)
	}
	for _, entry := range webdriver.Must(tab.Console())(w.t) {
		if entry.Level == "csp" && strings.Contains(entry.Text, "img-src") {
			return
		}
	}
	w.t.Error("a picture from a stranger is no violation: the policy is not enforced")
}

// silent asserts that nothing is in the console of a page, violations included.
func (w *world) silent(tab *webdriver.Tab) {
	w.t.Helper()
	for _, entry := range webdriver.Must(tab.Console())(w.t) {
		w.t.Errorf("the console has %s: %s", entry.Level, entry.Text)
	}
}

func TestS2_N25_WorkerIsolationUnderAStrictPolicy(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.strict("/", "authkit-wasm")
		w.strict("/callback", "authkit-wasm")
		w.set("isolation", "worker")
		w.open(w.tab, "/")
		w.silent(w.tab)
		w.start(w.tab, "")
		w.choose(w.tab)
		w.signedIn(w.tab)
		w.enforced(w.tab)
	})
}

// S2: a policy that does not name ours is one typed error that says what to do.
func TestS2_APolicyThatDoesNotNameOurs(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.strict("/", "another")
		w.set("isolation", "worker")
		w.open(w.tab, "/")
		var required bool
		webdriver.Check(w.t, w.tab.Eval(&required, "return !!window.trustedTypes"))
		r := w.report(w.tab)
		if !required {
			if !r.Ready {
				w.t.Errorf("%+v", r.Failed)
			}
			return
		}
		if r.Failed == nil || r.Failed.Code != "module_unavailable" || !strings.Contains(r.Failed.Message, "trusted-types") {
			w.t.Errorf("%+v", r.Failed)
		}
	})
}

func TestIsolationRefusesWhatItCannotKeep(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		for _, option := range []struct {
			name  string
			value any
		}{{"devMode", true}, {"storage", map[string]any{}}, {"storage", "sessionStorage"}, {"isolation", "frame"}} {
			before := w.stage.Options.Values()[option.name]
			w.set(option.name, option.value)
			w.open(w.tab, "/")
			if r := w.report(w.tab); r.Failed == nil || r.Failed.Code != "option_invalid" || r.Failed.Description == "" {
				w.t.Errorf("%+v: %+v", option, r.Failed)
			}
			if w.set(option.name, before); before == nil {
				w.stage.Options.Unset(option.name)
			}
		}
	})
}

// A relative moduleUrl means the same file wherever the worker's script is.
func TestIsolationReadsModuleURLAsThePageDoes(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.answer("/own.wasm", func(rw http.ResponseWriter, r *http.Request) {
			r.URL.Path = "/authkit/authkit.wasm"
			w.stage.Serve(rw, r)
		})
		w.set("moduleUrl", "own.wasm")
		w.set("workerUrl", "/authkit/worker.js")
		w.login(w.tab)
	})
}
