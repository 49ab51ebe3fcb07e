package bundlers_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

const email = "sakura@example.jp"

// migrations are the pages whose code "after" is one program, and how somebody
// uses it. Of the code, names are what the test calls.
var migrations = map[string]struct {
	names string
	use   func(t *testing.T, tab *webdriver.Tab, site string)
}{
	"from-authkit-js.md": {"authkit, token", func(t *testing.T, tab *webdriver.Tab, site string) {
		webdriver.Check(t, tab.Navigate(site+"/deep"))
		webdriver.Check(t, tab.WaitUntil("window.authkit"))
		webdriver.Check(t, tab.Click("#sign-in"))
		arrive(t, tab, site+"/deep")
		webdriver.Check(t, tab.WaitUntil("window.token?.split('.').length === 3"))
	}},
	"from-auth0-spa-js.md": {"authkit, signIn, signInInWindow, signOut, posts", func(t *testing.T, tab *webdriver.Tab, site string) {
		start(t, tab, site+"/deep")
		var posts string
		webdriver.Check(t, tab.EvalAsync(&posts, "return (await posts(authkit)).text()"))
		if !strings.HasPrefix(posts, "Bearer ") {
			t.Errorf("the API is sent %q", posts)
		}
		leave(t, tab, site)
	}},
	"from-oidc-client-ts.md": {"authkit, signIn, signOut, follow, token", func(t *testing.T, tab *webdriver.Tab, site string) {
		start(t, tab, site+"/deep")
		webdriver.Check(t, tab.EvalAsync(nil, "follow(authkit); await token(authkit)"))
		webdriver.Check(t, tab.WaitUntil("window.said === arguments[0]", email))
		leave(t, tab, site)
	}},
}

// start calls signIn of the page's code, and comes back to where it was called.
func start(t *testing.T, tab *webdriver.Tab, at string) {
	t.Helper()
	webdriver.Check(t, tab.Navigate(at))
	webdriver.Check(t, tab.WaitUntil("window.authkit"))
	webdriver.Check(t, tab.Eval(nil, "void signIn(authkit)"))
	arrive(t, tab, at)
}

func arrive(t *testing.T, tab *webdriver.Tab, at string) {
	t.Helper()
	webdriver.Check(t, tab.Click("button[value="+authserver.DemoUserSakura+"]"))
	webdriver.Check(t, tab.WaitURL(func(url string) bool { return url == at }))
	webdriver.Check(t, tab.WaitUntil("window.authkit?.getUser()?.email === arguments[0]", email))
}

func leave(t *testing.T, tab *webdriver.Tab, site string) {
	t.Helper()
	webdriver.Check(t, tab.Eval(nil, "void signOut(authkit)"))
	webdriver.Check(t, tab.WaitURL(func(url string) bool { return url == site+"/" }))
	webdriver.Check(t, tab.WaitUntil("window.authkit?.getUser() === null"))
}

func TestMigrationsRun(t *testing.T) {
	webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
		for page, migration := range migrations {
			t.Run(page, func(t *testing.T) {
				s, dir := program(t)
				code := blocks(t, page, `ts after`)
				bundle(t, s, dir, "main", strings.Join(code, "")+"Object.assign(globalThis, { "+migration.names+" });")
				webdriver.Check(t, b.Reset())
				migration.use(t, b.Tab(), s.Site)
			})
		}
		t.Run("from-workos-node.md", func(t *testing.T) {
			s, dir := program(t)
			code := blocks(t, "from-workos-node.md", `ts after`)
			if len(code) != 2 {
				t.Fatalf("%d pages", len(code))
			}
			bundle(t, s, dir, "main", code[0])
			bundle(t, s, dir, "callback", code[1]+"document.getElementById('who').textContent = user.email;")
			webdriver.Check(t, b.Reset())
			tab := b.Tab()
			webdriver.Check(t, tab.Navigate(s.Site+"/"))
			webdriver.Check(t, tab.Click("button[value="+authserver.DemoUserSakura+"]"))
			webdriver.Check(t, tab.WaitText("#who", email))
		})
	})
}

// program is a folder for scripts that import the package, and a site with
// pages that run them: callback.js, where there is one, at /callback, and
// main.js elsewhere.
func program(t *testing.T) (*stage.Stage, string) {
	t.Helper()
	dir := webdriver.Must(os.MkdirTemp(".", "migration-"))(t)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	files := folders(filepath.Join(dir, "dist"), "node_modules/authkit-wasm/dist")
	mux := http.NewServeMux()
	mux.HandleFunc("/api/posts", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header.Get("Authorization")) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if filepath.Ext(r.URL.Path) != "" {
			files.ServeHTTP(w, r)
			return
		}
		name := "main"
		if _, err := os.Stat(filepath.Join(dir, "dist", "callback.js")); err == nil && r.URL.Path == "/callback" {
			name = "callback"
		}
		w.Header().Set("Content-Type", stage.Type(".html"))
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Moved</title><div id="root"></div><button id="sign-in">Sign in</button><p id="who"></p><script type="module" src="/%s.js"></script></html>`, name)
	})
	s := stage.New(nil, withPolicy(t, documented, mux))
	t.Cleanup(s.Close)
	return s, dir
}

// bundle writes dist/NAME.js of a program that snippets make.
func bundle(t *testing.T, s *stage.Stage, dir, name, code string) {
	t.Helper()
	source := filepath.Join(dir, name+".ts")
	webdriver.Check(t, os.WriteFile(source, []byte(onStage(s, once(code))+"\nfunction showMessage(text: string) { globalThis.said = text; }"), 0o644))
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{source}, Outdir: filepath.Join(dir, "dist"), Bundle: true, Format: api.FormatESModule, Write: true, LogLevel: api.LogLevelSilent,
	})
	for _, e := range result.Errors {
		t.Fatalf("%s: %s", name, e.Text)
	}
}

// once leaves each import in that several snippets of a page begin with, but once.
func once(code string) string {
	seen := map[string]bool{}
	return regexp.MustCompile(`(?m)^import .*\n`).ReplaceAllStringFunc(code, func(line string) string {
		if seen[line] {
			return ""
		}
		seen[line] = true
		return line
	})
}

// onStage names the stage's API and client in the place of WorkOS and the reader's.
func onStage(s *stage.Stage, code string) string {
	host, port := s.APIURL.Hostname(), s.APIURL.Port()
	return strings.NewReplacer(
		`createClient("client_123", {`, fmt.Sprintf(`createClient("%s", { apiHostname: "%s", port: %s, https: false,`, authserver.DemoClientID, host, port),
		`{ clientId: "client_123" }`, fmt.Sprintf(`{ clientId: "%s", apiHostname: "%s", port: %s, https: false }`, authserver.DemoClientID, host, port),
		`clientId="client_123"`, fmt.Sprintf(`clientId="%s" apiHostname="%s" port={%s} https={false}`, authserver.DemoClientID, host, port),
	).Replace(code)
}

// blocks returns the code of a page below fences that say about.
func blocks(t *testing.T, page, about string) (found []string) {
	t.Helper()
	text := webdriver.Must(os.ReadFile(filepath.Join(root, "web", "docs", page)))(t)
	for _, m := range regexp.MustCompile("(?ms)^```"+regexp.QuoteMeta(about)+"\n(.*?)^```").FindAllStringSubmatch(string(text), -1) {
		found = append(found, m[1])
	}
	if len(found) == 0 {
		t.Fatalf("%s has no block %q", page, about)
	}
	return found
}
