package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// What workers tell each other, every script of the site can hear, and ask for.
func TestT1_IsolationTellsNoRefreshToken(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("isolation", "worker")
		w.api.Faults().MutateToken(func(body map[string]any) { body["refresh_token"] = "canary-refresh-token" }, 1)
		w.login(w.tab)
		var heard []json.RawMessage
		webdriver.Check(w.t, w.tab.EvalAsync(&heard, `
			const { clientId } = await (await fetch("/options.json")).json();
			const heard = [];
			const channel = new BroadcastChannel("authkit-wasm:" + clientId);
			channel.onmessage = ({ data }) => heard.push(data);
			channel.postMessage({ ask: 0 });
			await new Promise((r) => setTimeout(r, 500));
			channel.close();
			return heard`))
		if len(heard) == 0 {
			w.t.Error("nobody answered, which is not how tabs share a session")
		}
		for _, message := range heard {
			if strings.Contains(string(message), "canary") {
				w.t.Errorf("a page's script hears %s", message)
			}
		}
	})
}

// A body that is being read when its client is disposed of ends, either way.
func TestD3_TheBodyOfADisposedClientEnds(t *testing.T) {
	isolated(t, func(w *world, worker bool) {
		w.answer("/api/slow", func(rw http.ResponseWriter, r *http.Request) {
			_, _ = rw.Write([]byte(strings.Repeat("hello", 1000)))
			rw.(http.Flusher).Flush()
			time.Sleep(time.Second)
		})
		w.login(w.tab)
		var end string
		webdriver.Check(w.t, w.tab.EvalAsync(&end, `
			const text = (await client.fetch("/api/slow")).text();
			client.dispose();
			const never = new Promise((r) => setTimeout(r, 4000, "never"));
			return Promise.race([never, text.then((t) => String(t.length), () => "an error")])`))
		if end == "never" || !worker && end != "5000" {
			w.t.Errorf("it ended with %s", end)
		}
	})
}

// client.fetch is fetch, wherever it happens.
func TestIsolationFetchesAsThePageDoes(t *testing.T) {
	isolated(t, func(w *world, worker bool) {
		hits := make(chan string, 10)
		w.answer("/api/echo", func(rw http.ResponseWriter, r *http.Request) {
			hits <- r.Method
			_, _ = rw.Write([]byte("hello"))
		})
		hangs := func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "begun") {
				_, _ = rw.Write([]byte(strings.Repeat("hello", 1000)))
				rw.(http.Flusher).Flush()
			}
			select {
			case <-r.Context().Done():
			case <-time.After(5 * time.Second):
			}
		}
		w.answer("/api/hangs", hangs)
		w.answer("/api/begun", hangs)
		w.login(w.tab)
		var got struct{ Aborted, Head, Body, Integrity, URL, Text string }
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const how = (p) => p.then((r) => "answered", (e) => (e instanceof authkit.AuthKitError ? e.code : e.name));
			const Aborted = await how(client.fetch("/api/echo", { signal: AbortSignal.abort() }));
			const cut = (path) => {
				const abort = new AbortController();
				setTimeout(() => abort.abort(), 300);
				return how(client.fetch(path, { signal: abort.signal }).then((r) => r.text()));
			};
			const Head = await cut("/api/hangs");
			const Body = await cut("/api/begun");
			const Integrity = await how(client.fetch("/api/echo", { integrity: "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }));
			const echo = await client.fetch("/api/echo", { method: "POST", body: "x" });
			return { Aborted, Head, Body, Integrity, URL: new URL(echo.url).pathname, Text: await echo.text() }`))
		if worker && got.Body == "TypeError" {
			got.Body = "AbortError" // what Chromium makes of it where a stream is a script's
		}
		if w.browser.Engine() == webdriver.WebKit {
			got.Body = "AbortError" // its own fetch waits for the rest
		}
		if got.Aborted != "call_aborted" || got.Head != "AbortError" || got.Body != "AbortError" || got.Integrity != "TypeError" || got.URL != "/api/echo" || got.Text != "hello" {
			w.t.Errorf("%+v", got)
		}
		if n := len(hits); n != 2 {
			w.t.Errorf("%d requests, one of them was aborted before it was sent", n)
		}
	})
}

// Its signal counts from the start, also while the token is being fetched.
func TestIsolationAbortsWhileTheTokenIsFetched(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.login(w.tab)
		var got struct {
			How         string
			Why, Gotten bool
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const { clientId } = await (await fetch("/options.json")).json();
			let letGo;
			await new Promise((taken) => navigator.locks.request("authkit-wasm:" + clientId, () => (taken(), new Promise((end) => (letGo = end)))));
			await shift(3600_000);
			const abort = new AbortController();
			const fetching = client.fetch("/api/aborted", { signal: abort.signal });
			const failed = fetching.then(() => "answered", (e) => e);
			setTimeout(() => abort.abort(), 100);
			const e = await failed; // the lock is taken all the while
			letGo();
			return {
				How: e instanceof authkit.AuthKitError ? e.code : String(e), Why: e.cause === abort.signal.reason,
				Gotten: !!(await client.getAccessToken()),
			}`))
		if got.How != "call_aborted" || !got.Why || !got.Gotten {
			w.t.Errorf("%+v", got)
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, r := range w.visits {
			if r.URL.Path == "/api/aborted" {
				w.t.Error("the request was sent")
			}
		}
	})
}

// A session that could not be restored yet may be there all the same: fetch
// asks for it as getAccessToken does, also where there is no cookie to see.
func TestIsolationFetchKnowsOfASession(t *testing.T) {
	for _, worker := range []bool{true, false} {
		t.Run(fmt.Sprint("worker=", worker), func(t *testing.T) {
			inEachEngine(t, func(w *world) {
				if worker {
					w.set("isolation", "worker")
				}
				w.open(w.tab, "/")
				webdriver.Check(w.t, w.tab.Eval(nil, `localStorage.setItem("authkit-wasm:session:" + arguments[0], "1")`, authserver.DemoClientID))
				w.api.Faults().HTML(authserver.Refresh, 1)
				w.open(w.tab, "/")
				w.refused(w.tab, "refresh_failed")
				w.rejects(w.tab, `client.fetch("/api/echo")`, "login_required", "LoginRequiredError")
				if n := w.refreshes(); n != 2 {
					w.t.Errorf("%d refreshes", n)
				}
			})
		})
	}
}
