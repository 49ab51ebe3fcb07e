package inspector_test

import (
	"strings"
	"testing"

	"authkit-wasm/e2e/axe"
	"authkit-wasm/e2e/webdriver"
)

var looks = map[string]webdriver.Options{"light": {}, "dark": {DarkMode: true, ReducedMotion: true}}

// Before a login, and after one with everything open; light and dark.
func TestNoBarriers(t *testing.T) {
	for name, options := range looks {
		t.Run(name, func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Engines()[0], options, func(t *testing.T, b *webdriver.Browser) {
				w := newWorld(t, b)
				w.open("/")
				axe.Check(t, w.tab, root)
				w.login()
				w.openAll()
				webdriver.Check(t, w.tab.Click("authkit-inspector >>> button[aria-expanded]"))
				webdriver.Check(t, w.tab.WaitFor("authkit-inspector >>> .claims"))
				axe.Check(t, w.tab, root)
				webdriver.Check(t, w.tab.Navigate(w.site+"/callback?code=forged&state=forged"))
				w.ready()
				axe.Check(t, w.tab, root)
			})
		})
	}
}

// The demo's pages with the inspector and the doctor in them.
func TestNoBarriersInTheDemo(t *testing.T) {
	for name, options := range looks {
		t.Run(name, func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Engines()[0], options, func(t *testing.T, b *webdriver.Browser) {
				w := newWorld(t, b)
				webdriver.Check(t, w.tab.Navigate(w.site+"/demo/index.html"))
				webdriver.Check(t, w.tab.WaitUntil("document.querySelector('#inspector').client"))
				axe.Check(t, w.tab, root)
				webdriver.Check(t, w.tab.Navigate(w.site+"/demo/doctor.html"))
				webdriver.Check(t, w.tab.WaitFor("li[data-id=cors]"))
				axe.Check(t, w.tab, root)
			})
		})
	}
}

// The doctor's page says in words what diagnose found.
func TestTheDoctorTellsInWords(t *testing.T) {
	inEachEngine(t, func(w *world) {
		webdriver.Check(w.t, w.tab.Navigate(w.site+"/demo/doctor.html"))
		webdriver.Check(w.t, w.tab.WaitText("li[data-id=cors]", "All right"))
		webdriver.Check(w.t, w.tab.WaitText("#verdict", "A login works here"))
		w.stage.Options.Set("apiHostname", "localhost")
		w.stage.Options.Set("port", strings.TrimPrefix(w.site, "http://localhost:"))
		webdriver.Check(w.t, w.tab.Click("#again"))
		webdriver.Check(w.t, w.tab.WaitText("li[data-id=cors]", "Broken"))
		webdriver.Check(w.t, w.tab.WaitText("#verdict", "A login will not work here yet: 1 of"))
	})
}

// A row opens and closes with the keyboard, and stays open while others come.
func TestKeyboardAlone(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login()
		webdriver.Check(w.t, w.tab.Eval(nil, `inspector.shadowRoot.querySelector("h2").focus()`))
		var at struct{ Tag, Outline string }
		webdriver.Check(w.t, w.tab.Press("Tab"))
		webdriver.Check(w.t, w.tab.Eval(&at, `
			const active = inspector.shadowRoot.activeElement;
			return { tag: active?.localName, outline: active && getComputedStyle(active).outlineStyle }`))
		if at.Tag != "summary" || at.Outline != "solid" {
			w.t.Fatalf("Tab leads to %+v", at)
		}
		open := func() (open bool) {
			webdriver.Check(w.t, w.tab.Eval(&open, `return inspector.shadowRoot.querySelector("details").open`))
			return open
		}
		webdriver.Check(w.t, w.tab.Press("Enter"))
		if !open() {
			w.t.Error("Enter does not open it")
		}
		before := len(w.titles())
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.getAccessToken({ forceRefresh: true })"))
		if after := len(w.titles()); after <= before || !open() {
			w.t.Errorf("%d rows, then %d; open: %v", before, after, open())
		}
		webdriver.Check(w.t, w.tab.Press("Enter"))
		if open() {
			w.t.Error("Enter does not close it")
		}
	})
}

// A phone, a desk at 200 %, and letters twice the size: nothing is cut off, and
// the page does not scroll sideways.
func TestNarrow(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login()
		w.openAll()
		webdriver.Check(w.t, w.tab.Click("authkit-inspector >>> button[aria-expanded]"))
		webdriver.Check(w.t, w.tab.WaitFor("authkit-inspector >>> .claims"))
		for _, size := range []struct {
			width, height int
			letters       string
		}{{360, 640, "100%"}, {640, 400, "100%"}, {640, 800, "200%"}} {
			webdriver.Check(w.t, w.tab.SetSize(size.width, size.height))
			var outside []string
			webdriver.Check(w.t, w.tab.Eval(&outside, `
				const root = document.documentElement;
				root.style.fontSize = arguments[0];
				const outside = root.scrollWidth > root.clientWidth ? ["the page scrolls: " + root.scrollWidth] : [];
				for (const one of inspector.shadowRoot.querySelectorAll("*:not(.unseen)")) {
					const { left, right, width } = one.getBoundingClientRect();
					if (width && (left < 0 || right > root.clientWidth + 0.5)) outside.push(one.localName + " " + one.className + " to " + right);
				}
				return outside`, size.letters))
			for _, one := range outside {
				w.t.Errorf("at %d pixels, letters of %s: %s", size.width, size.letters, one)
			}
		}
	})
}

// A row turns its mark as it opens, but not for those who want nothing to move.
func TestReducedMotion(t *testing.T) {
	for name, reduced := range map[string]bool{"reduced": true, "not reduced": false} {
		t.Run(name, func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{ReducedMotion: reduced}, func(t *testing.T, b *webdriver.Browser) {
				w := newWorld(t, b)
				w.login()
				var moving []string
				webdriver.Check(t, w.tab.Eval(&moving, `
					inspector.shadowRoot.getAnimations(); // as it is before
					inspector.shadowRoot.querySelector("details").open = true;
					return inspector.shadowRoot.getAnimations().map((one) => one.transitionProperty)`))
				if moves := len(moving) > 0; moves == reduced {
					t.Errorf("these run: %q", moving)
				}
			})
		})
	}
}

// Where the API is on the page's own site, all that goes to the server passes an edge.
func TestAnEdgeHasALane(t *testing.T) {
	inEachEngine(t, func(w *world) {
		lanes := func() (names string) {
			webdriver.Check(w.t, w.tab.Eval(&names, `return [...inspector.shadowRoot.querySelectorAll(".heads span")].map((one) => one.textContent).join()`))
			return names
		}
		w.login()
		if got := lanes(); got != "Page,Module,Storage,Server" {
			w.t.Errorf("lanes %s", got)
		}
		w.stage.Options.Set("apiHostname", "localhost")
		w.login()
		if got := lanes(); got != "Page,Module,Storage,Edge,Server" {
			w.t.Errorf("lanes %s", got)
		}
	})
}
