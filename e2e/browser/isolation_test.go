package browser_test

import (
	"fmt"
	"net/http"
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
		seen := map[string]string{}
		w.answer("/api/echo", func(rw http.ResponseWriter, r *http.Request) {
			seen["own"] = r.Header.Get("Authorization")
			rw.Header().Set("X-Answer", "yes")
			rw.WriteHeader(http.StatusCreated)
			fmt.Fprintf(rw, "%s %s", r.Method, r.Header.Get("X-Own"))
		})
		w.answer("/api/away", func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "/api/echo", http.StatusTemporaryRedirect)
		})
		w.login(w.tab)
		var got struct{ Status, Text, Header, Evil, Away string }
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const answer = await client.fetch("/api/echo", { method: "POST", headers: { "X-Own": "header" }, body: "text" });
			const away = await client.fetch("/api/away").then(() => "followed", (e) => e.name);
			const evil = await client.fetch(arguments[0]).then(() => "sent", (e) => e.name);
			return { Status: String(answer.status), Text: await answer.text(), Header: answer.headers.get("X-Answer"), Evil: evil, Away: away }`,
			w.apiURL+"/nowhere"))
		if got.Status != "201" || got.Text != "POST header" || got.Header != "yes" || len(seen["own"]) < 100 || seen["own"][:7] != "Bearer " {
			w.t.Errorf("the app's own API saw %q and answered %+v", seen["own"], got)
		}
		if got.Away == "followed" {
			w.t.Errorf("a redirect carried the token on")
		}
		for _, r := range w.api.Requests() {
			if r.Header.Get("Authorization") != "" {
				w.t.Errorf("a foreign origin got %s %s with a token", r.Method, r.Path)
			}
		}
	})
}

func TestN25_WorkerIsolationUnderAStrictPolicy(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.answer("/", func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "+
				"connect-src 'self' http://127.0.0.1:* http://localhost:*; img-src data:; base-uri 'none'")
			http.ServeFile(rw, r, "testdata/page.html")
		})
		w.set("isolation", "worker")
		w.open(w.tab, "/")
		if r := w.report(w.tab); !r.Ready {
			w.t.Fatalf("%+v", r.Failed)
		}
		if u := w.signInURL(w.tab, ""); u == "" {
			w.t.Error("no URL")
		}
	})
}

func TestIsolationRefusesWhatItCannotKeep(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		for name, value := range map[string]any{"devMode": true, "storage": map[string]any{}, "isolation": "frame"} {
			before := w.stage.Options.Values()[name]
			w.set(name, value)
			w.open(w.tab, "/")
			if r := w.report(w.tab); r.Failed == nil || r.Failed.Code != "option_invalid" {
				w.t.Errorf("%s: %+v", name, r.Failed)
			}
			if w.set(name, before); before == nil {
				w.stage.Options.Unset(name)
			}
		}
	})
}
