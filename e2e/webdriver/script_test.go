package webdriver

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestEval(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		// The policy of this page forbids eval, inline scripts and workers.
		Check(t, tab.Navigate(server.URL+"/strict"))
		var got struct {
			Sum  int
			Text string
			None *int
			List []any
		}
		Check(t, tab.Eval(&got, "const [a, b] = arguments; return {Sum: a + b.n, Text: 'é€😀', None: null, List: [true, 'x']} // end", 1, map[string]int{"n": 2}))
		if got.Sum != 3 || got.Text != "é€😀" || got.None != nil || len(got.List) != 2 {
			t.Errorf("got %+v", got)
		}
		Check(t, tab.Eval(nil, "window.kept = 5"))
		Check(t, tab.WaitUntil("window.kept === arguments[0]", 5))

		Check(t, tab.EvalAsync(&got.Sum, "await null; return arguments[0] + 1", 41))
		if got.Sum != 42 {
			t.Errorf("async: %d", got.Sum)
		}
	})
}

func TestScriptErrors(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	tests := []struct {
		name, script string
		want         ScriptError
	}{
		{"Error", `throw new TypeError("bad type")`, ScriptError{Name: "TypeError", Message: "bad type"}},
		{"code", `throw Object.assign(new Error("no"), {name: "AuthError", code: "invalid_state"})`,
			ScriptError{Name: "AuthError", Message: "no", Code: "invalid_state"}},
		{"DOMException", `throw new DOMException("stop", "AbortError")`, ScriptError{Name: "AbortError", Message: "stop", Code: "20"}},
		{"no Error", `throw "text"`, ScriptError{Message: "text"}},
		{"null", `throw null`, ScriptError{Message: "null"}},
	}
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		Check(t, tab.Navigate(server.URL))
		for _, test := range tests {
			for kind, err := range map[string]error{
				"Eval":      tab.Eval(nil, test.script),
				"EvalAsync": tab.EvalAsync(nil, "await null; "+test.script),
			} {
				var got *ScriptError
				if !errors.As(err, &got) {
					t.Errorf("%s %s: %v", kind, test.name, err)
					continue
				}
				got.Stack = ""
				if *got != test.want {
					t.Errorf("%s %s: %+v, want %+v", kind, test.name, *got, test.want)
				}
			}
		}
		if err := tab.Eval(nil, "not a script"); err == nil {
			t.Error("a syntax error passed")
		}
		err := tab.EvalAsync(nil, "location.href = '/next'; await new Promise(() => {})")
		if !errors.Is(err, ErrNavigated) {
			t.Errorf("a page that went away: %v", err)
		}
	})
}

func TestConsole(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		Check(t, tab.Navigate(server.URL+"/console"))
		Check(t, tab.WaitUntil("window.__webdriverConsole.length >= 5"))
		got := make(map[string]string)
		for _, entry := range Must(tab.Console())(t) {
			got[entry.Level] = entry.Text
		}
		for level, want := range map[string]string{
			"log": `one 2 {"three":3}`, "warn": "careful", "assert": "wrong",
			"rejection": "TypeError: nobody cares", "uncaught": "RangeError: too far",
		} {
			if got[level] != want {
				t.Errorf("%s: %q, want %q", level, got[level], want)
			}
		}
		Check(t, tab.Navigate(server.URL+"/strict"))
		// Some engines also ask for an icon, which the policy forbids too.
		violations := Must(tab.Console())(t)
		if !slices.ContainsFunc(violations, func(e ConsoleEntry) bool {
			return e.Level == "csp" && strings.Contains(e.Text, "script-src")
		}) {
			t.Errorf("policy violations: %v", violations)
		}
		Check(t, tab.Navigate(server.URL))
		var thrown *ScriptError
		if _, err := tab.Console(); !errors.As(err, &thrown) {
			t.Errorf("without the script: %v", err)
		}
	})
}

// TestPlatform proves that the engines have what the client builds on.
func TestPlatform(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	features := []struct{ name, script string }{
		{"WebAssembly streaming", `const m = await WebAssembly.compileStreaming(fetch("/empty.wasm")); return m instanceof WebAssembly.Module`},
		{"session storage", `sessionStorage.setItem("k", "v"); return sessionStorage.getItem("k") === "v"`},
		{"IndexedDB", `
const db = await new Promise((done, failed) => {
	const open = indexedDB.open("db", 1);
	open.onupgradeneeded = () => open.result.createObjectStore("s");
	open.onsuccess = () => done(open.result); open.onerror = () => failed(open.error);
});
await new Promise((done, failed) => {
	const tx = db.transaction("s", "readwrite"); tx.objectStore("s").put("v", "k");
	tx.oncomplete = done; tx.onerror = () => failed(tx.error);
});
return await new Promise(done => { const get = db.transaction("s").objectStore("s").get("k"); get.onsuccess = () => done(get.result === "v"); });`},
		{"Web Locks", `return await navigator.locks.request("l", lock => lock.name === "l")`},
		{"crypto.subtle", `
const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc")));
return sum.length === 32 && sum[0] === 0xba && sum[31] === 0xad`},
		{"module worker", `
const worker = new Worker("/worker.js", {type: "module"});
const answer = new Promise((done, failed) => { worker.onmessage = e => done(e.data); worker.onerror = () => failed(new Error("worker")); });
worker.postMessage(21); return await answer === 42`},
		{"module import", `return (await import("/twice.js")).twice(4) === 8`},
		{"custom element", `
customElements.define("x-tag", class extends HTMLElement { connectedCallback() { this.textContent = "up"; } });
document.body.append(document.createElement("x-tag")); return document.querySelector("x-tag").textContent === "up"`},
	}
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		// 127.0.0.1 is a secure context, as locks and subtle need.
		Check(t, tab.Navigate(server.URL))
		for _, feature := range features {
			var ok bool
			if err := tab.EvalAsync(&ok, feature.script); err != nil || !ok {
				t.Errorf("%s: %v, %v", feature.name, ok, err)
			}
		}
	})
}
