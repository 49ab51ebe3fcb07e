package browser_test

import (
	"fmt"
	"net/http"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

func TestN11_AStorageThatThrowsSettles(t *testing.T) {
	inEachEngine(t, func(w *world) {
		for _, c := range []struct {
			denied  []string
			storage any
			want    string // code of signIn's rejection, or ""
		}{
			{[]string{"indexedDB"}, nil, ""}, // sessionStorage takes over
			{[]string{"indexedDB", "sessionStorage", "localStorage"}, nil, "storage_unavailable"},
			{[]string{"indexedDB"}, "indexedDB", "storage_unavailable"}, // chosen: nothing takes over
			{[]string{"sessionStorage"}, "sessionStorage", "storage_unavailable"},
		} {
			w.set("testStorage", c.denied)
			w.set("storage", c.storage)
			if c.storage == nil {
				w.stage.Options.Unset("storage")
			}
			w.open(w.tab, "/")
			if c.want != "" {
				w.rejects(w.tab, "client.signIn()", c.want, "AuthKitError")
				w.clean(w.tab, "/")
				continue
			}
			w.start(w.tab, "")
			w.choose(w.tab)
			w.signedIn(w.tab)
		}
	})
}

func TestN11_MemoryIsEnoughForAPageThatStays(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("testStorage", []string{"indexedDB", "sessionStorage"})
		w.open(w.tab, "/")
		answer := w.pathOf(w.callback(w.signInURL(w.tab, "")))
		w.finishInPage(answer)
	})
}

// finishInPage hands an answer to the page without loading it, as an app in a
// web view does, with the client that began the login.
func (w *world) finishInPage(answer string) {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.EvalAsync(nil, `
		history.pushState(null, "", arguments[0]);
		await client.initialize();
		report.user = client.getUser();`, answer))
	w.signedIn(w.tab)
}

func TestStorageOfTheApp(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var calls string
		webdriver.Check(w.t, w.tab.EvalAsync(&calls, `
			const kept = new Map(), calls = [];
			const storage = {
				list: async () => (calls.push("list"), [...kept].map(([key, value]) => ({ key, value }))),
				save: async (key, value) => void (calls.push("save"), kept.set(key, value)),
				take: async (key) => { calls.push("take"); const value = kept.get(key); kept.delete(key); return value; },
				delete: async (keys) => { calls.push("delete"); keys.forEach((key) => kept.delete(key)); },
			};
			const options = await (await fetch("/options.json")).json();
			const own = await authkit.createClient(options.clientId, { ...options, storage });
			const settled = () => new Promise((done) => setTimeout(done, 50));
			await own.getSignInUrl();
			await settled();
			kept.set("rubbish", "not a transaction");
			for (let i = 0; i < 32; i++) await own.getSignInUrl(); // the last of which tidies up
			await settled();
			return calls.filter((call, i) => call !== calls[i - 1]).join(" ") + " " + kept.has("rubbish");`))
		if calls != "save list save list delete false" {
			w.t.Errorf("the store saw %q", calls)
		}
	})
}

// A full disk, which shows when something is written, and stores that answer
// in ways of their own.
func TestN11_AStoreThatCannotBeWritten(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		webdriver.Check(w.t, w.tab.Eval(nil, `
			const full = () => { throw new DOMException("full", "QuotaExceededError"); };
			IDBObjectStore.prototype.put = full;
			Storage.prototype.setItem = full;`))
		w.rejects(w.tab, "client.signIn()", "storage_unavailable", "AuthKitError")
		w.clean(w.tab, "/")
	})
}

// D3, N16: nor one that takes nothing any more. The page of a replayed callback
// goes on with the session, though the way back cannot be kept again.
func TestD3_N16_AStoreThatIsFull(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var url string
		webdriver.Check(w.t, w.tab.EvalAsync(&url, `
			const { clientId, ...options } = await (await fetch("/options.json")).json();
			const kept = new Map();
			const storage = {
				list: async () => [...kept].map(([key, value]) => ({ key, value })),
				save: async (key, value) => { if (window.full) throw new Error("full"); kept.set(key, value) },
				take: async (key) => { const value = kept.get(key); kept.delete(key); return value },
				delete: async (keys) => keys.forEach((key) => kept.delete(key)),
			};
			const own = { ...options, devMode: true, restartLogin: true, storage, onRedirectCallback() {} };
			window.start = (more) => authkit.createClient(clientId, { ...own, ...more });
			return (await start()).getSignInUrl({ state: "way back" })`))
		var users []string
		webdriver.Check(w.t, w.tab.EvalAsync(&users, `
			const users = [];
			for (const refreshBufferInterval of [11, 12]) { // another client each time, or the address is done with
				history.replaceState(null, "", arguments[0]);
				const client = await start({ refreshBufferInterval });
				users.push(client.getUser()?.id ?? "nobody");
				client.dispose();
				window.full = true;
			}
			return users`, w.callback(url).String()))
		if len(users) != 2 || users[0] == "nobody" || users[1] != users[0] {
			w.t.Errorf("%v", users)
		}
	})
}

// A store of the app's that never settles holds up neither a login nor a page.
func TestN11_AStoreThatNeverAnswers(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var codes []string
		webdriver.Check(w.t, w.tab.EvalAsync(&codes, `
			const { clientId, ...options } = await (await fetch("/options.json")).json();
			const later = window.setTimeout;
			window.setTimeout = (f, ms, ...rest) => later(f, ms / 20, ...rest);
			const never = () => new Promise(() => {});
			const codes = [];
			const own = { ...options, storage: { list: never, save: never, take: never, delete: never }, onError: (e) => codes.push(e.code) };
			const started = await authkit.createClient(clientId, own);
			await started.signIn().catch((e) => codes.push(e.code));
			history.replaceState(null, "", "/callback?code=c&state=s");
			await authkit.createClient(clientId, own);
			return codes`))
		if len(codes) != 2 || codes[0] != "storage_unavailable" || codes[1] != "storage_unavailable" {
			w.t.Errorf("%v", codes)
		}
		w.clean(w.tab, "/callback")
	})
}

// A database that does not answer in time may hold the login: where nothing
// else can be asked, that is told, and not that there is no such login.
func TestN11_ADatabaseThatNeverAnswers(t *testing.T) {
	const stuck = "IDBFactory.prototype.open = () => ({}); const later = setTimeout; globalThis.setTimeout = (f, ms, ...rest) => later(f, ms / 20, ...rest);"
	inEachEngine(t, func(w *world) {
		w.answer("/stuck-worker.js", func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(rw, `import "/authkit/worker.js";`+stuck)
		})
		w.open(w.tab, "/elsewhere")
		for _, isolation := range []string{"", `, isolation: "worker", workerUrl: "/stuck-worker.js"`} { // where there is no sessionStorage at all
			var code string
			webdriver.Check(w.t, w.tab.EvalAsync(&code, stuck+`
				Object.defineProperty(window, "sessionStorage", { configurable: true, get() { throw new DOMException("not here", "SecurityError") } });
				const { clientId, ...options } = await (await fetch("/options.json")).json();
				history.replaceState(null, "", "/callback?code=c&state=s");
				let code;
				await authkit.createClient(clientId, { ...options, onError: (error) => (code = error.code)`+isolation+` });
				return code`))
			if code != "storage_unavailable" {
				w.t.Errorf("with %q the app heard %s", isolation, code)
			}
			w.clean(w.tab, "/callback")
		}
	})
}

func TestN11_AStoreOfTheAppAnswersAnyhow(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var urls int
		webdriver.Check(w.t, w.tab.EvalAsync(&urls, `
			const { clientId, ...options } = await (await fetch("/options.json")).json();
			const kept = new Map();
			const entries = () => [...kept].map(([key, value]) => ({ key, value }));
			const thenable = (value) => ({ then: (done) => done(value) });
			const take = (key) => { const value = kept.get(key); kept.delete(key); return value; };
			const stores = [
				{ list: entries, save: (k, v) => kept.set(k, v), take, delete: (keys) => keys.map(take) }, // a Map, an array
				{ list: () => thenable(entries()), save: (k, v) => thenable(kept.set(k, v)), take: (k) => thenable(take(k)), delete: (keys) => thenable(keys.map(take)) },
			];
			const urls = new Set();
			for (const storage of stores) {
				kept.set("rubbish", "none of ours");
				const own = await authkit.createClient(clientId, { ...options, storage });
				urls.add(await own.getSignInUrl()).add(await own.getSignInUrl());
			}
			return urls.size - kept.size;`))
		if urls != 0 {
			w.t.Errorf("%d more URLs than pending logins", urls)
		}
	})
}

// A store may be full of what this client did not put there, or of more than
// it can read at once: the next login is to work all the same.
func TestC7_AnOverfullStoreIsCleared(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var left int
		webdriver.Check(w.t, w.tab.EvalAsync(&left, `
			const { clientId, ...options } = await (await fetch("/options.json")).json();
			const kept = new Map();
			const storage = {
				list: () => [...kept].map(([key, value]) => ({ key, value })), save: (k, v) => void kept.set(k, v),
				take: (key) => { const value = kept.get(key); kept.delete(key); return value; },
				delete: (keys) => keys.forEach((key) => kept.delete(key)),
			};
			const own = await authkit.createClient(clientId, { ...options, storage });
			await Promise.all(Array.from({ length: 200 }, () => own.getSignInUrl({ state: "x".repeat(8000) })));
			kept.set("a lone \ud800", "y").set("lone", "\ud800").set("k".repeat(9999), "z").set("big", "b".repeat(1e6));
			await own.getSignInUrl();
			// The list is read behind a login, and of 33 one asks for it.
			for (let i = 0; i < 33; i++) await own.getSignInUrl();
			for (const until = Date.now() + 5000; kept.size > 63 && Date.now() < until; ) await new Promise((done) => setTimeout(done, 10));
			return kept.size;`))
		if left == 0 || left > 63 {
			w.t.Errorf("%d entries are left", left)
		}
	})
}

// Who clears the site's data, or upgrades the database, is not kept waiting by
// a page that has it open; and the page goes on with a new one.
func TestTheDatabaseCanBeDeletedMeanwhile(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		w.signInURL(w.tab, "")
		other := w.newTab()
		w.open(other, "/elsewhere")
		var outcome string
		webdriver.Check(w.t, other.EvalAsync(&outcome, `
			return new Promise((done) => {
				const request = indexedDB.deleteDatabase("authkit-wasm");
				request.onsuccess = () => done("deleted");
				request.onblocked = () => done("blocked");
			});`))
		if outcome != "deleted" {
			w.t.Errorf("the database was %s", outcome)
		}
		answer := w.callback(w.signInURL(w.tab, ""))
		w.open(w.tab, w.pathOf(answer))
		w.signedIn(w.tab)
	})
}

func TestAnUnknownStorageIsRefused(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("storage", "localStorage")
		w.fails("/", "option_invalid")
	})
}

// fails asserts that createClient rejects on this page with this code.
func (w *world) fails(path, code string) {
	w.t.Helper()
	w.open(w.tab, path)
	r := w.report(w.tab)
	if r.Failed == nil || r.Failed.Code != code || !r.Failed.Known || len(r.Failed.Message) < 20 {
		w.t.Errorf("createClient gave %+v, want %s", r.Failed, code)
	}
}
