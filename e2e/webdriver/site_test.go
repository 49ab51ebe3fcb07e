package webdriver

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestMain(m *testing.M) { Main(m) }

// emptyModule is the smallest WebAssembly module: magic and version.
var emptyModule = []byte("\x00asm\x01\x00\x00\x00")

const formPage = `<!doctype html><title>form</title>
<h1 id=heading>Sign in</h1>
<p id=shown hidden>not shown</p>
<form id=form><input id=name value=old data-kind=plain required><input id=second>
<button id=send>Send</button></form>
<p id=result></p>
<sign-in></sign-in>
<script>
customElements.define("sign-in", class extends HTMLElement {
	connectedCallback() {
		this.attachShadow({mode: "open"}).innerHTML = "<button>inside</button><span></span>";
		this.shadowRoot.querySelector("button").onclick = () =>
			this.shadowRoot.querySelector("span").textContent = "clicked";
	}
});
form.onsubmit = e => { e.preventDefault(); result.textContent = "sent " + document.getElementById("name").value; };
addEventListener("keydown", e => { if (e.key === "Escape") result.textContent = "escaped"; });
function appear() {
	setTimeout(() => { const p = document.createElement("p"); p.id = "late"; p.textContent = "first"; document.body.append(p); }, 100);
}
function change() { setTimeout(() => late.textContent = "second", 100); }
function vanish() { setTimeout(() => late.remove(), 100); }
</script>`

// newSite serves the pages the tests drive. It is closed with the test.
func newSite(t *testing.T) *httptest.Server {
	server := httptest.NewServer(site())
	t.Cleanup(func() { closeSite(server) })
	return server
}

func newTLSSite(t *testing.T) *httptest.Server {
	server := httptest.NewUnstartedServer(site())
	server.Config.ErrorLog = nil
	server.StartTLS()
	t.Cleanup(func() { closeSite(server) })
	return server
}

// closeSite drops connections first: a browser keeps some open, and Close
// would wait for them.
func closeSite(server *httptest.Server) {
	server.CloseClientConnections()
	server.Close()
}

func site() http.Handler {
	mux := http.NewServeMux()
	page := func(path, text string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, text)
		})
	}
	file := func(path, kind, text string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, text)
		})
	}
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><title>home</title><h1>Home é</h1><a id=next href=/next>next</a>
<a id=popup href=/next target=_blank>new tab</a><p id=time>%d</p>`, time.Now().UnixNano())
	})
	page("/next", `<!doctype html><title>next</title><h1>Next</h1>`)
	page("/form", formPage)
	page("/dialog", `<!doctype html><title>dialog</title><button id=ask onclick="answer.textContent = confirm('Sure?')">ask</button><p id=answer>none</p>`)
	page("/console", `<!doctype html><title>console</title><script>`+ConsoleScript+`</script>
<script>console.log("one", 2, {three: 3}); console.warn("careful"); console.assert(false, "wrong");
Promise.reject(new TypeError("nobody cares")); setTimeout(() => { throw new RangeError("too far") });</script>`)
	mux.HandleFunc("/strict", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'")
		fmt.Fprint(w, `<!doctype html><title>strict</title><script src=/console.js></script><script>console.log("never")</script>`)
	})
	file("/console.js", "text/javascript", ConsoleScript)
	file("/empty.wasm", "application/wasm", string(emptyModule))
	file("/twice.js", "text/javascript", `export const twice = n => 2 * n;`)
	file("/worker.js", "text/javascript", `import {twice} from "./twice.js"; onmessage = e => postMessage(twice(e.data));`)
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "hidden", Value: "from-server", HttpOnly: true, Path: "/", MaxAge: 600})
		if r.TLS != nil {
			http.SetCookie(w, &http.Cookie{Name: "__Host-session", Value: "s", HttpOnly: true, Path: "/", Secure: true})
		}
		fmt.Fprint(w, "cookie set")
	})
	// Sets a cookie for any site that asks with credentials, and says what
	// cookies it got.
	mux.HandleFunc("/third", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		http.SetCookie(w, &http.Cookie{Name: "third", Value: "party", Path: "/", Secure: true, SameSite: http.SameSiteNoneMode})
		fmt.Fprint(w, len(r.Cookies()))
	})
	// Long enough for a page load to time out. WebKit's tab is stuck for as
	// long as this takes.
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(1500 * time.Millisecond):
		}
	})
	return mux
}
