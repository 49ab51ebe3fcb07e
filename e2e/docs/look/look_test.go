// Package look_test looks at the documentation as it is served: with axe-core,
// on a phone and at a desk, in light and dark.
package look_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/e2e/axe"
	"authkit-wasm/e2e/webdriver"
	"authkit-wasm/web/docs/site"
)

const root = "../../.."

func TestMain(m *testing.M) { webdriver.Main(m) }

// addresses are the pages of the site.
func addresses(t *testing.T) (pages []string) {
	t.Helper()
	for name := range webdriver.Must(site.Render(os.DirFS(root)))(t) {
		if path.Ext(name) == ".html" {
			pages = append(pages, name)
		}
	}
	slices.Sort(pages)
	return pages
}

// look is how somebody sees the site.
type look struct {
	scheme        string
	width, height int
}

// Each scheme and each width once: colours and layout do not depend on each other.
var (
	phone = look{"light", 390, 844}
	desk  = look{"dark", 1280, 800}
)

func inChromium(t *testing.T, test func(t *testing.T, tab *webdriver.Tab, origin string)) {
	for _, l := range []look{phone, desk} {
		t.Run(fmt.Sprint(l.scheme, l.width), func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{DarkMode: l.scheme == "dark"}, func(t *testing.T, b *webdriver.Browser) {
				server := httptest.NewServer(site.Handler(os.DirFS(root)))
				defer server.Close()
				webdriver.Check(t, b.Tab().SetSize(l.width, l.height))
				test(t, b.Tab(), server.URL+"/")
			})
		})
	}
}

func TestNoBarriers(t *testing.T) {
	inChromium(t, func(t *testing.T, tab *webdriver.Tab, origin string) {
		for _, page := range addresses(t) {
			t.Run(page, func(t *testing.T) {
				webdriver.Check(t, tab.Navigate(origin+page))
				axe.Check(t, tab, root)
				var over int
				webdriver.Check(t, tab.Eval(&over, "return document.documentElement.scrollWidth - innerWidth"))
				if over > 0 {
					t.Errorf("it is %d pixels wider than the window", over)
				}
				save(t, tab)
			})
		}
	})
}

// save keeps a picture where DOCS_PICTURES names a folder.
func save(t *testing.T, tab *webdriver.Tab) {
	folder := os.Getenv("DOCS_PICTURES")
	if folder == "" {
		return
	}
	picture := webdriver.Must(tab.Screenshot())(t)
	webdriver.Check(t, os.WriteFile(filepath.Join(folder, strings.ReplaceAll(t.Name(), "/", "-")+".png"), picture, 0o644))
}

// On a phone the text comes before the contents, to the eye and to the Tab key.
func TestFocusGoesDownThePage(t *testing.T) {
	webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
		server := httptest.NewServer(site.Handler(os.DirFS(root)))
		defer server.Close()
		tab := b.Tab()
		webdriver.Check(t, tab.SetSize(320, 640))
		webdriver.Check(t, tab.Navigate(server.URL+"/loading.html"))
		type stop struct {
			Region, Text string
			Top          float64
		}
		var stops []stop
		for range 150 {
			var at stop
			webdriver.Check(t, tab.Press("Tab"))
			webdriver.Check(t, tab.Eval(&at, `
				const one = document.activeElement;
				return { region: one.closest("nav, main, header")?.localName ?? "", text: one.textContent.slice(0, 40), top: one.getBoundingClientRect().top + scrollY }`))
			stops = append(stops, at)
			if at.Region == "nav" {
				break
			}
		}
		regions := []string{}
		for i, at := range stops {
			regions = append(regions, at.Region)
			if before := stops[max(0, i-1)]; at.Top < before.Top-40 { // two in a line may stand a little apart
				t.Errorf("from %+v the focus goes up to %+v", before, at)
			}
		}
		if got := strings.Join(slices.Compact(regions), " "); got != " header main nav" {
			t.Errorf("the focus goes through:%s", got)
		}
	})
}

func TestKeyboard(t *testing.T) {
	inChromium(t, func(t *testing.T, tab *webdriver.Tab, origin string) {
		webdriver.Check(t, tab.Navigate(origin+"errors.html"))
		webdriver.Check(t, tab.Press("Tab"))
		var first struct {
			Text    string
			Visible bool
		}
		webdriver.Check(t, tab.Eval(&first, `
			const { textContent: text, offsetLeft } = document.activeElement;
			return { text, visible: offsetLeft >= 0 }`))
		if first.Text != "Skip to the text" || !first.Visible {
			t.Errorf("the first stop is %+v", first)
		}
		webdriver.Check(t, tab.Press("Enter"))
		webdriver.Check(t, tab.WaitUntil(`document.activeElement.localName === "main"`))
		webdriver.Check(t, tab.Press("Tab"))
		var outline string
		webdriver.Check(t, tab.Eval(&outline, `return getComputedStyle(document.activeElement).outlineStyle`))
		if outline != "solid" {
			t.Errorf("the focus is not shown: outline %s", outline)
		}
	})
}
