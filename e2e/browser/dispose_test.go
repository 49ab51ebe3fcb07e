package browser_test

import (
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// A refresh waits before it tries again, and its client goes.
func TestR1_DisposeInAPauseLetsTheLockGo(t *testing.T) {
	isolated(t, func(w *world, _ bool) {
		w.login(w.tab)
		w.api.Faults().RateLimit(authserver.Refresh, "3", 1)
		var got struct {
			Code string
			Next string
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const call = client.getAccessToken({ forceRefresh: true }).catch((e) => e.code);
			await new Promise((r) => setTimeout(r, 500));
			client.dispose();
			const next = await connect();
			return { Code: await call, Next: next.getUser()?.id }`))
		if got.Code != "client_disposed" || got.Next != authserver.DemoUserSakura {
			w.t.Errorf("%+v", got)
		}
		var held int
		webdriver.Check(w.t, w.tab.EvalAsync(&held, "const { held, pending } = await navigator.locks.query(); return held.length + pending.length"))
		if held != 0 {
			w.t.Errorf("%d locks are left", held)
		}
	})
}

// What the server does not answer holds up the next client no longer than that
// one is ready to wait.
func TestN26_DisposeWhileTheServerHangs(t *testing.T) {
	inEachEngineWith(t, func(c *authserver.Config) { c.CookieMode = true }, func(w *world) {
		w.set("apiHostname", "localhost")
		w.login(w.tab)
		w.api.Faults().Latency(authserver.Refresh, time.Minute, 1)
		var next string
		webdriver.Check(w.t, w.tab.WithTimeout(20*time.Second).EvalAsync(&next, `
			client.getAccessToken({ forceRefresh: true }).catch(() => {});
			await new Promise((r) => setTimeout(r, 300));
			client.dispose();
			return (await connect()).getUser()?.id ?? "nobody"`))
		if next != authserver.DemoUserSakura {
			w.t.Errorf("%s is signed in", next)
		}
	})
}

// The other tabs hear of a login whose page was gone before it was answered.
func TestN26_DisposeDuringALogin(t *testing.T) {
	inEachMode(t, func(w *world, mode string) {
		w.login(w.tab)
		other := w.newTab()
		w.open(other, "/")
		if mode == "memory" {
			webdriver.Check(w.t, other.WaitUntil("client.getUser()"))
		}
		answer := w.callback(w.signInURL(w.tab, "")).String()
		w.late(400 * time.Millisecond)
		var code string
		webdriver.Check(w.t, w.tab.EvalAsync(&code, `
			const call = client.finishSignIn(arguments[0]).catch((e) => e.code);
			await new Promise((r) => setTimeout(r, 200));
			client.dispose();
			await new Promise((r) => setTimeout(r, 600));
			return call`, answer))
		if code != "client_disposed" {
			w.t.Errorf("the call ended with %s", code)
		}
		if r := w.token(other, "{ forceRefresh: true }"); r.Token == "" {
			w.t.Errorf("the other tab lost its session: %+v", r.Error)
		}
		w.signedIn(other)
	})
}

// Who calls createClient in vain has nothing to dispose of.
func TestN26_AClientThatCannotStartLeavesNothing(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var got struct {
			Code  string
			Alive bool
		}
		webdriver.Check(w.t, w.tab.EvalAsync(&got, `
			const { clientId, ...options } = await (await fetch("/options.json")).json();
			let made;
			const Made = Worker;
			window.Worker = class extends Made { constructor(...rest) { super(...rest); made = this; } };
			const code = await authkit.createClient(clientId, { ...options, isolation: "worker", moduleUrl: "/options.json" }).catch((e) => e.code);
			const answered = new Promise((r) => made.addEventListener("message", () => r(true)));
			made.postMessage({ id: 99, start: true });
			return { Code: code, Alive: await Promise.race([answered, new Promise((r) => setTimeout(r, 700, false))]) }`))
		if got.Code != "module_unavailable" || got.Alive {
			w.t.Errorf("%+v", got)
		}
	})
}
