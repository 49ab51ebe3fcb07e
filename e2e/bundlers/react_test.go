package bundlers_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

// theirs are the packages that apps on authkit-react have.
const theirs = root + "/e2e/node_modules"

// Each way of web/docs/from-authkit-react.md and react.md to put our client
// below authkit-react, with the app as it is on the page.
func TestReactAppsMove(t *testing.T) {
	webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
		for name, build := range map[string]func(t *testing.T, dir string){
			"overrides of npm": func(t *testing.T, dir string) {
				installOverride(t, dir)
				viteBuild(t, dir, "")
			},
			"alias of Vite": func(t *testing.T, dir string) {
				installTheirs(t, dir)
				viteBuild(t, dir, setting(t, "Vite")+",")
			},
			"alias of webpack": func(t *testing.T, dir string) {
				installTheirs(t, dir)
				write(t, dir, "webpack.config.js", `export default { mode: "production", entry: "./main.js", output: { trustedTypes: true }, `+setting(t, "webpack")+" };")
				run(t, tool("webpack"), "--config", filepath.Join(dir, "webpack.config.js"), "--context", mustAbs(t, dir), "--output-path", mustAbs(t, filepath.Join(dir, "dist")))
			},
			"alias of esbuild": func(t *testing.T, dir string) {
				installTheirs(t, dir)
				esbuildWith(t, dir, setting(t, "esbuild"))
			},
			"a file of the app's own": func(t *testing.T, dir string) {
				installTheirs(t, dir)
				write(t, dir, "authkit.ts", blocks(t, "react.md", "ts authkit.ts")[0]+"globalThis.client = () => client;")
				esbuildWith(t, dir, regexp.MustCompile(`--alias:\S+=\./authkit.ts`).FindString(strings.Join(blocks(t, "react.md", "sh"), "")))
			},
		} {
			t.Run(name, func(t *testing.T) {
				s, dir := program(t)
				writeApp(t, s, dir)
				build(t, dir)
				tab := signInToApp(t, b, s)
				if name == "a file of the app's own" {
					webdriver.Check(t, tab.EvalAsync(nil, `if (!(await (await client()).diagnose()).length) throw new Error("no client")`))
				}
			})
		}
	})
}

// In development too: by the alias with what bundlers.md says of each Vite, and
// by the override in the one that needs a line.
func TestN28_ReactInViteDev(t *testing.T) {
	page := string(webdriver.Must(os.ReadFile(filepath.Join(root, "web/docs/from-authkit-react.md")))(t))
	line := regexp.MustCompile("`(optimizeDeps: [^`]+)`").FindStringSubmatch(page)
	if line == nil {
		t.Fatal("the page has no setting for the development server of Vite")
	}
	alias := func(t *testing.T, dir string) string {
		installTheirs(t, dir)
		return setting(t, "Vite") + ","
	}
	override := func(t *testing.T, dir string) string {
		installOverride(t, dir)
		return ""
	}
	webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
		for _, way := range []struct {
			name, vite string
			install    func(t *testing.T, dir string) (settings string)
			line       string
		}{
			{"alias of Vite 8", vite8, alias, ""},
			{"alias of Vite 6", vite6, alias, line[1]},
			{"overrides of npm, Vite 6", vite6, override, line[1]},
		} {
			t.Run(way.name, func(t *testing.T) {
				dir := webdriver.Must(os.MkdirTemp(".", "migration-"))(t)
				t.Cleanup(func() { _ = os.RemoveAll(dir) })
				write(t, dir, "vite.config.mjs", "export default { "+way.install(t, dir)+way.line+" };")
				write(t, dir, "index.html", `<!doctype html><html lang="en"><title>Moved</title><div id="root"></div><script type="module" src="/main.js"></script></html>`)
				var pages http.Handler
				s := stage.New(nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(w, r) }))
				t.Cleanup(s.Close)
				writeApp(t, s, dir)
				pages = viteDev(t, way.vite, dir)
				signInToApp(t, b, s)
			})
		}
	})
}

// signInToApp signs in on the app of the page, as anybody would.
func signInToApp(t *testing.T, b *webdriver.Browser, s *stage.Stage) *webdriver.Tab {
	t.Helper()
	webdriver.Check(t, b.Reset())
	tab := b.Tab()
	webdriver.Check(t, tab.Navigate(s.Site+"/"))
	webdriver.Check(t, tab.Click("#root button"))
	webdriver.Check(t, tab.Click("main#sign-in button[value=user_sakura]"))
	webdriver.Check(t, tab.WaitText("#root button", "Sign out "+email))
	return tab
}

// writeApp writes the app of the page, and what shows it.
func writeApp(t *testing.T, s *stage.Stage, dir string) {
	t.Helper()
	result := api.Transform(onStage(s, blocks(t, "from-authkit-react.md", "tsx")[0]), api.TransformOptions{Loader: api.LoaderTSX, JSX: api.JSXAutomatic})
	for _, e := range result.Errors {
		t.Fatal(e.Text)
	}
	write(t, dir, "app.js", string(result.Code))
	write(t, dir, "main.js", `import { createRoot } from "react-dom/client"; import { app } from "./app.js"; createRoot(document.getElementById("root")).render(app);`)
}

// installTheirs puts authkit-react there, and in the place of authkit-js one
// that says so when it is used.
func installTheirs(t *testing.T, dir string) {
	t.Helper()
	webdriver.Check(t, os.CopyFS(filepath.Join(dir, "node_modules/@workos-inc/authkit-react"), os.DirFS(filepath.Join(theirs, "@workos-inc/authkit-react"))))
	write(t, dir, "node_modules/@workos-inc/authkit-js/package.json", `{ "name": "@workos-inc/authkit-js", "version": "0.0.0", "type": "module", "exports": "./index.js" }`)
	write(t, dir, "node_modules/@workos-inc/authkit-js/index.js", `export function createClient() { throw new Error("theirs"); }
export const getClaims = createClient; export class LoginRequiredError extends Error {}`)
}

// installOverride has npm install what package.json on the page says, with
// packed files in the place of the registry's.
func installOverride(t *testing.T, dir string) {
	t.Helper()
	var version struct{ Version string }
	webdriver.Check(t, json.Unmarshal(webdriver.Must(os.ReadFile(filepath.Join(theirs, "@workos-inc/authkit-react/package.json")))(t), &version))
	text := blocks(t, "from-authkit-react.md", "json after")[0]
	if !strings.HasPrefix(version.Version, "0.16.") || !strings.Contains(text, `"^0.16.0"`) || !strings.Contains(text, `"npm:authkit-wasm@0"`) {
		t.Fatalf("the page says %s, tested is %s", text, version.Version)
	}
	packed := strings.TrimSpace(run(t, "npm", "pack", "--silent", "--offline", "--ignore-scripts", "--pack-destination", dir, filepath.Join(theirs, "@workos-inc/authkit-react")))
	write(t, dir, "package.json", strings.NewReplacer(`"^0.16.0"`, `"file:./`+packed+`"`, `"npm:authkit-wasm@0"`, `"file:`+tarball+`"`).Replace(text))
	run(t, "npm", "install", "--prefix", dir, "--offline", "--legacy-peer-deps", "--no-audit", "--no-fund", "--silent")
	var installed struct{ Name string }
	webdriver.Check(t, json.Unmarshal(webdriver.Must(os.ReadFile(filepath.Join(dir, "node_modules/@workos-inc/authkit-js/package.json")))(t), &installed))
	if installed.Name != "authkit-wasm" {
		t.Fatalf("npm has put %s there", installed.Name)
	}
}

// setting is the one that the page names for a bundler.
func setting(t *testing.T, bundler string) string {
	t.Helper()
	page := string(webdriver.Must(os.ReadFile(filepath.Join(root, "web/docs/from-authkit-react.md")))(t))
	found := regexp.MustCompile("(?m)^\\| " + bundler + " \\| `([^`]+)` \\|$").FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no setting for %s", bundler)
	}
	return found[1]
}

func viteBuild(t *testing.T, dir, settings string) {
	t.Helper()
	write(t, dir, "vite.config.js", "export default { "+settings+` build: { rolldownOptions: { input: "main.js", output: { entryFileNames: "main.js" } } } };`)
	run(t, tool("vite"), "build", dir, "--config", filepath.Join(dir, "vite.config.js"), "--logLevel", "warn")
}

func esbuildWith(t *testing.T, dir, alias string) {
	t.Helper()
	if alias == "" {
		t.Fatal("the page names no alias")
	}
	run(t, "sh", "-c", `cd "$1" && ../node_modules/.bin/esbuild main.js --bundle --format=esm --outdir=dist "$2"`, "sh", dir, alias)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	webdriver.Check(t, os.MkdirAll(filepath.Dir(file), 0o755))
	webdriver.Check(t, os.WriteFile(file, []byte(text), 0o644))
}

func mustAbs(t *testing.T, name string) string { return webdriver.Must(filepath.Abs(name))(t) }
