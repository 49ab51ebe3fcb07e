package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// stranger starts a server that lets every page send it everything, and
// returns its URL and the requests that came.
func (w *world) stranger() (url string, heard func() []string) {
	var requests []string
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		requests = append(requests, fmt.Sprint(r.Method, " ", r.URL.Path, " ", r.Header.Get("Authorization")))
		rw.Header().Set("Access-Control-Allow-Origin", "*")
		rw.Header().Set("Access-Control-Allow-Headers", "*")
	}))
	w.t.Cleanup(s.Close)
	return s.URL, func() []string {
		w.mu.Lock()
		defer w.mu.Unlock()
		return slices.Clone(requests)
	}
}

// forger is what a script of the site has at hand: the names, a configuration
// that leads to a stranger, and the record of the session.
const forger = `
	const { clientId, redirectUri } = await (await fetch("/options.json")).json();
	const name = "authkit-wasm:" + clientId;
	const stranger = new URL(arguments[0]);
	const configuration = {
		event: "configure", clientId, redirectUri, pageOrigin: location.origin, issuers: [],
		apiHostname: stranger.hostname, port: Number(stranger.port), https: false, isolated: false,
	};
	const write = async (store, key, change) => {
		const db = await new Promise((done) => (indexedDB.open("authkit-wasm").onsuccess = (e) => done(e.target.result)));
		await new Promise((done) => {
			const all = db.transaction(store, "readwrite").objectStore(store);
			all.get(key).onsuccess = (e) => (all.put(change(e.target.result), key).onsuccess = done);
		});
		db.close();
	};`

// What the tabs tell each other, any script of the site can write: as a
// session, and not as anything else that a module is told.
func TestT1_AForgedRecordIsNoOtherEvent(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		url, heard := w.stranger()
		w.login(w.tab)
		before := w.refreshes()
		var got struct {
			Tokens int
			User   bool
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, forger+`
			const tokens = new Set();
			const refresh = async () => tokens.add(await client.getAccessToken({ forceRefresh: true }));
			const forged = [configuration, { event: "sign-out-asked", navigate: true }, { event: "session-kept", value: "{}" }];
			const channel = new BroadcastChannel(name);
			for (const event of forged) {
				channel.postMessage({ generation: 0, alive: true, ...event });
				const answered = new Promise((r) => (channel.onmessage = r));
				channel.postMessage({ ask: 0 });
				await answered; // it has read what was posted before
				await refresh();
				await write("sessions", name, (record) => ({ ...record, ...event }));
				await refresh();
			}
			channel.close();
			return { Tokens: tokens.size, User: !!client.getUser() }`, url))
		if got.Tokens != 6 || !got.User || w.refreshes() != before+6 {
			w.t.Errorf("%+v, %d refreshes", got, w.refreshes()-before)
		}
		if requests := heard(); len(requests) != 0 {
			w.t.Errorf("the stranger was asked: %q", requests)
		}
	})
}

// D1: nor does a record that the module cannot read stop anything: a call ends,
// the next succeeds, here and in another tab.
func TestD1_ARecordThatCannotBeRead(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.login(w.tab)
		other := w.newTab()
		w.open(other, "/")
		w.signedIn(other)
		for i, garbage := range []string{
			`alive: true, session: "\ud800"`,
			`alive: true, refreshToken: "\udfff"`,
			`alive: true, session: "\u0001".repeat(1 << 20)`,
			`alive: true, session: { toString: 1 }`,
			`alive: true, past: Array(16).fill("\u0001".repeat(79_999))`,
			`alive: true, past: [7, null, ["x"], "\ud800"]`,
			`alive: Array(40).fill(0).reduce((all) => [all])`,
		} {
			record := fmt.Sprintf("{ generation: %d, %s }", 1000*(i+1), garbage)
			var first string
			webdriver.Check(w.t, w.tab.EvalAsync(&first, forger+`
				const channel = new BroadcastChannel(name);
				channel.postMessage(`+record+`);
				channel.close();
				await write("sessions", name, () => (`+record+`));
				return client.getAccessToken({ forceRefresh: true }).then(() => "", (e) => e.code)`, w.apiURL))
			if first != "" && first != "refresh_failed" {
				w.t.Errorf("%s: the first call ended with %s", garbage, first)
			}
			for _, tab := range []*webdriver.Tab{w.tab, other} {
				if r := w.token(tab, "{ forceRefresh: true }"); r.Token == "" {
					w.t.Fatalf("%s: %+v", garbage, r.Error)
				}
			}
		}
		for _, generation := range []string{"NaN", "1.5", "Infinity", "-1", `"7"`, "null"} {
			webdriver.Check(w.t, w.tab.EvalAsync(nil, forger+`
				await write("sessions", name, () => ({ generation: `+generation+`, alive: true }))`, w.apiURL))
			for _, tab := range []*webdriver.Tab{w.tab, other} {
				if r := w.token(tab, "{ forceRefresh: true }"); r.Token == "" {
					w.t.Fatalf("%s: %+v", generation, r.Error)
				}
			}
		}
	})
}

// D1: an answer that the module cannot read ends its call in the module too,
// which then goes on with what else the page came for: the session.
func TestD1_APendingLoginThatCannotBeRead(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.login(w.tab)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, forger+`await write("transactions", "s", () => "\ud800")`, w.apiURL))
		w.open(w.tab, "/callback?code=c&state=s")
		r := w.report(w.tab)
		if r.User == nil || len(r.Errors) != 1 || r.Errors[0].Code != "message_malformed" {
			w.t.Fatalf("%+v", r)
		}
		if r := w.token(w.tab, "{ forceRefresh: true }"); r.Token == "" {
			w.t.Errorf("%+v", r.Error)
		}
	})
}

// captured is the worker of the client, as a script of the page gets hold of it.
const captured = `
	const { postMessage } = Worker.prototype;
	const worker = await new Promise((resolve) => {
		Worker.prototype.postMessage = function (...given) {
			resolve(this);
			return postMessage.apply(this, given);
		};
		client.getSignInUrl();
	});
	Worker.prototype.postMessage = postMessage;`

// The worker takes from the page what an app may ask, and nothing that only
// its own side can know.
func TestT1_TheWorkerRefusesForgedMessages(t *testing.T) {
	inEachEngine(t, func(w *world) {
		url, heard := w.stranger()
		w.set("isolation", "worker")
		w.login(w.tab)
		var got struct {
			Codes map[string]string
			Token bool
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, forger+captured+`
			let last = 1e6;
			const ask = (call) => new Promise((resolve) => {
				const id = ++last;
				worker.addEventListener("message", ({ data }) => data.id === id && resolve(data.error?.code ?? "taken"));
				worker.postMessage({ id, call, cookie: false });
			});
			const codes = {};
			const told = ["configure", "session-heard", "session-kept", "session-shared", "lock-taken", "response-arrived",
				"response-kept", "transactions-listed", "transaction-taken", "effect-failed", "delay-over", "what", ""];
			for (const event of told) codes[event] = await ask({ ...configuration, event, generation: 1e6 });
			worker.postMessage({ settings: {
				module: new URL("/authkit/authkit.wasm", location).href, configuration: JSON.stringify(configuration),
				clientId, origins: [location.origin, stranger.origin], logged: false,
			} });
			await client.fetch(stranger + "own");
			return { Codes: codes, Token: !!(await client.getAccessToken({ forceRefresh: true })) }`, url))
		if len(got.Codes) != 13 || !got.Token {
			w.t.Errorf("%+v", got)
		}
		for event, code := range got.Codes {
			if code != "message_malformed" {
				w.t.Errorf("%q: %s", event, code)
			}
		}
		if requests := heard(); !slices.Equal(requests, []string{"GET /own "}) {
			w.t.Errorf("the stranger got %q", requests)
		}
	})
}
