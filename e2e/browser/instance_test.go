package browser_test

import (
	"os"
	"testing"

	"authkit-wasm/e2e/webdriver"
	"authkit-wasm/web/build"
)

// Nor may what other tabs say, whether calls are under way or not.
func TestAFloodOfMessagesIsBounded(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("storage", "memory")
		w.open(w.tab, "/")
		w.finishInPage(w.pathOf(w.callback(w.signInURL(w.tab, ""))))
		var got struct {
			Largest int
			User    bool
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const { clientId } = await (await fetch("/options.json")).json();
			const channel = new BroadcastChannel("authkit-wasm:" + clientId);
			const flood = async () => {
				for (let i = 0; i < 400; i++) channel.postMessage({ generation: 0, alive: true, session: "x".repeat(50_000) });
				await new Promise((r) => setTimeout(r, 500));
			};
			await flood();
			let letGo;
			await new Promise((taken) => navigator.locks.request("authkit-wasm:" + clientId, () => (taken(), new Promise((end) => (letGo = end)))));
			const hangs = client.getAccessToken({ forceRefresh: true });
			await flood();
			// A sign-out is heard once the call has ended, at the latest.
			channel.postMessage({ generation: 1e6, alive: false });
			const ended = new Promise((r) => client.on("signed-out", r));
			letGo();
			await hangs.catch(() => {});
			await ended;
			channel.close();
			return { Largest: Math.max(...memories.map((memory) => memory.buffer.byteLength)), User: !!client.getUser() }`))
		if got.User {
			w.t.Error("a sign-out was missed")
		}
		if os.Getenv("COMPILER") == build.TinyGo && got.Largest > 8<<20 {
			w.t.Errorf("an instance has grown to %d octets", got.Largest)
		}
		w.t.Logf("%+v", got)
	})
}

// The release build never frees memory: the host replaces an instance that has
// grown. No call and no session may notice.
func TestAnInstanceThatGrewIsReplaced(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("storage", "memory")
		w.open(w.tab, "/")
		answer := w.callback(w.signInURL(w.tab, ""))
		w.finishInPage(w.pathOf(answer))
		var got struct{ Instances, Largest, URLs, Tokens int }
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const urls = new Set(), tokens = new Set();
			for (let i = 0; i < 600; i++) {
				urls.add(await client.getSignInUrl());
				tokens.add(await client.getAccessToken());
			}
			return {
				Instances: memories.length,
				Largest: Math.max(...memories.map((memory) => memory.buffer.byteLength)),
				URLs: urls.size, Tokens: tokens.size,
			};`))
		if got.URLs != 600 || got.Tokens != 1 {
			w.t.Errorf("%+v, want 600 different URLs and one token", got)
		}
		if os.Getenv("COMPILER") == build.TinyGo && (got.Instances < 2 || got.Largest > 8<<20) {
			w.t.Errorf("%+v, want several instances of at most 8 MiB", got)
		}
		w.signedIn(w.tab)
		w.t.Logf("%+v", got)
	})
}
