package browser_test

import (
	"os"
	"testing"

	"authkit-wasm/e2e/webdriver"
	"authkit-wasm/web/build"
)

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
