package browser_test

import (
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
				w.unset("storage")
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
			await own.getSignInUrl();
			kept.set("rubbish", "not a transaction");
			await own.getSignInUrl();
			return calls.join(" ") + " " + kept.size;`))
		if calls != "list save list delete save 2" {
			w.t.Errorf("the store saw %q", calls)
		}
	})
}

func TestAnUnknownStorageIsRefused(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("storage", "localStorage")
		w.fails("/", "option_invalid")
	})
}

func (w *world) unset(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.options, name)
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
