package browser_test

import (
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// everywhere collects, as text, all that a page keeps and all that the app
// was given, but for what it asked for itself.
const everywhere = `
	const found = [];
	for (const store of [localStorage, sessionStorage])
		for (const name of Object.keys(store)) found.push(name + "=" + store.getItem(name));
	for (const { name } of indexedDB.databases ? await indexedDB.databases() : [{ name: "authkit-wasm" }]) {
		const db = await new Promise((done, failed) => {
			const request = indexedDB.open(name);
			request.onsuccess = () => done(request.result);
			request.onerror = () => failed(request.error);
		});
		for (const store of db.objectStoreNames) {
			const all = db.transaction(store).objectStore(store);
			for (const what of ["getAllKeys", "getAll"])
				found.push(JSON.stringify(await new Promise((done) => (all[what]().onsuccess = (e) => done(e.target.result)))));
		}
		db.close();
	}
	found.push(document.cookie, location.href, window.name, document.referrer, JSON.stringify(history.state));
	found.push(document.documentElement.outerHTML, JSON.stringify(report), JSON.stringify(window.__webdriverConsole));
	for (const name of Object.getOwnPropertyNames(globalThis)) {
		let value;
		try { value = globalThis[name]; } catch { continue; }
		if (typeof value === "string") found.push(value);
		else if (value && typeof value === "object" && !globalsBefore.includes(name) && !name.startsWith("__webdriver")) {
			try { found.push(JSON.stringify(value)); } catch {}
		}
	}
	found.push(told.join("\n"));
	for (const key of Reflect.ownKeys(client)) found.push(String(key), JSON.stringify(client[key]));
	return found.join("\n");`

// secretsOf returns what the API saw and gave in the world's logins.
func (w *world) secretsOf() map[string]string {
	secrets := map[string]string{}
	for _, r := range w.api.RequestsTo(authserver.Authenticate) {
		for _, name := range []string{"code", "code_verifier"} {
			if v, _ := r.JSON[name].(string); v != "" {
				secrets[name] = v
			}
		}
	}
	return secrets
}

func TestT1_T2_NoSecretStaysInThePage(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.api.Faults().MutateToken(func(body map[string]any) { body["refresh_token"] = "canary-refresh-token" }, 1)
		w.login(w.tab)
		secrets := w.secretsOf()
		secrets["refresh token"] = "canary-refresh-token"
		var token, all string
		webdriver.Check(w.t, w.tab.EvalAsync(&token, "return client.getAccessToken()"))
		secrets["access token"] = token
		webdriver.Check(w.t, w.tab.EvalAsync(&all, everywhere))
		if len(secrets) != 4 || !strings.Contains(all, authserver.DemoUserSakura) {
			w.t.Fatalf("the search itself does not work: %d secrets, %d octets", len(secrets), len(all))
		}
		w.absent(all, secrets)
	})
}

// A server that repeats what it was sent gets it into no error and no log.
func TestT2_AnEchoingServer(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		answer := w.callback(w.signInURL(w.tab, ""))
		code := answer.Query().Get("code")
		w.api.Faults().Respond(authserver.Exchange, authserver.Response{
			Status: 400,
			Header: map[string][]string{"Content-Type": {"application/json"}, "X-Request-Id": {"req-" + code}},
			Body:   []byte(`{"error":"` + code + `","error_description":"<img src=x onerror=alert(1)> bad code ` + code + `"}`),
		}, 1)
		w.open(w.tab, w.pathOf(answer))
		w.refused(w.tab, "code_exchange_failed")
		w.searchErrors("CodeExchangeError", code)
		// And an error that has a cause.
		w.open(w.tab, "/")
		answer = w.callback(w.signInURL(w.tab, ""))
		w.api.Faults().DropAfter(authserver.Exchange, authserver.UntilCleared)
		w.open(w.tab, w.pathOf(answer))
		w.refused(w.tab, "network_failed")
		w.searchErrors("AuthKitError", answer.Query().Get("code"))
	})
}

// searchErrors looks for the secrets of the last login in what its page has,
// which an error of this name is part of, with its stack and cause.
func (w *world) searchErrors(name, code string) {
	w.t.Helper()
	var all string
	webdriver.Check(w.t, w.tab.EvalAsync(&all, everywhere))
	secrets := w.secretsOf()
	if len(secrets) != 2 || secrets["code"] != code || !strings.Contains(all, name) || !strings.Contains(all, "index.js:") {
		w.t.Fatalf("the search itself does not work: %d secrets", len(secrets))
	}
	w.absent(all, secrets)
}

func (w *world) absent(all string, secrets map[string]string) {
	w.t.Helper()
	for name, secret := range secrets {
		if i := strings.Index(all, secret); i >= 0 {
			w.t.Errorf("the %s is in the page: …%.120s…", name, all[max(0, i-60):])
		}
	}
}
