package elements_test

import (
	"strings"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// The style sheet keeps the place of the buttons until the script is there.
func TestNoLayoutShift(t *testing.T) {
	webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
		w := newWorld(t, b)
		held := make(chan struct{})
		w.hold("/authkit/elements.js", held)
		w.releases["/painted.js"] = held
		w.page("/painted.js", "")
		w.page("/paint.js", `requestAnimationFrame(() => requestAnimationFrame(() => fetch("/painted.js")))`)
		w.open(w.withScript(moving + `<script src="/paint.js"></script>`))
		w.shown("authkit-sign-in >>> button", true)
		w.still("signed out")
	})
}

// With blocking="render" on the script the first paint knows who is expected.
func TestNoLayoutShiftForThoseWhoReturn(t *testing.T) {
	webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
		w := newWorld(t, b)
		w.open(strings.Replace(w.withScript(moving), `type="module"`, `type="module" blocking="render"`, 1))
		w.signIn("authkit-sign-in")
		w.back()
		held := make(chan struct{})
		w.hold("/authkit/authkit.wasm", held)
		webdriver.Check(t, w.tab.Reload())
		webdriver.Check(t, w.tab.WaitUntil("customElements.get('authkit-organization-switcher')"))
		w.still("while the session is awaited")
		close(held)
		webdriver.Check(t, w.tab.WaitText("authkit-user >>> span", "sakura@example.jp"))
		w.still("signed in")
	})
}

const moving = `<script src="/shift.js"></script>
<p><authkit-sign-in>Sign in</authkit-sign-in> <authkit-sign-up>Sign up</authkit-sign-up><authkit-sign-out></authkit-sign-out></p>
<authkit-signed-in><p>Hello <authkit-user field="email">you</authkit-user></p></authkit-signed-in>
<p>What comes below.</p>`

const shiftScript = `
window.shift = 0, window.moved = [];
new PerformanceObserver((list) => list.getEntries().forEach(({ value, sources }) => {
	shift += value;
	for (const { node, previousRect: a, currentRect: b } of sources) moved.push((node?.localName ?? node?.textContent) + " " + [a, b].map((r) => [r.x, r.y, r.width, r.height].join()).join(" to "));
})).observe({ type: "layout-shift", buffered: true })`

// still asserts that nothing has moved since the page was loaded.
func (w *world) still(when string) {
	w.t.Helper()
	var moved []string
	webdriver.Check(w.t, w.tab.EvalAsync(&moved, "await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))); return shift ? [String(shift), ...moved] : []"))
	if len(moved) > 0 {
		w.t.Errorf("%s the page moved: %v", when, moved)
	}
}

// From the address bar to the session with Tab and Enter alone.
func TestKeyboardAlone(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.withScript(page))
		w.shown("authkit-sign-in >>> button", true)
		w.focusBy("authkit-sign-in")
		webdriver.Check(w.t, w.tab.Press("Enter"))
		webdriver.Check(w.t, w.tab.WaitFor("main#sign-in"))
		w.focusBy("button[value=user_sakura]")
		webdriver.Check(w.t, w.tab.Press("Enter"))
		w.defined()
		w.back()
		w.shown("authkit-sign-out >>> button", true)
		w.focusBy("authkit-sign-out")
		var outline string
		webdriver.Check(w.t, w.tab.Eval(&outline, "return getComputedStyle(document.querySelector('authkit-sign-out').shadowRoot.querySelector('button')).outlineStyle"))
		if outline != "solid" {
			w.t.Errorf("the focus is not seen: outline-style is %s", outline)
		}
		webdriver.Check(w.t, w.tab.Press("Space"))
		webdriver.Check(w.t, w.tab.WaitURL(func(at string) bool { return at == w.site+"/" }))
		w.defined()
		w.shown("authkit-sign-in >>> button", true)
	})
}

// focusBy presses Tab until the element has the focus.
func (w *world) focusBy(css string) {
	w.t.Helper()
	for range 12 {
		webdriver.Check(w.t, w.tab.Press("Tab"))
		var there bool
		webdriver.Check(w.t, w.tab.Eval(&there, "return document.activeElement?.matches(arguments[0])", css))
		if there {
			return
		}
	}
	w.t.Fatalf("Tab does not reach %s", css)
}

// The spinner turns for those who do not mind, and for others it is there and does not.
func TestReducedMotion(t *testing.T) {
	for name, reduced := range map[string]bool{"reduced": true, "not reduced": false} {
		t.Run(name, func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{ReducedMotion: reduced}, func(t *testing.T, b *webdriver.Browser) {
				w := newWorld(t, b)
				w.hold("/authkit/authkit.wasm", make(chan struct{}))
				w.open(w.withScript(page))
				webdriver.Check(t, w.tab.Click("authkit-sign-in"))
				w.busy("authkit-sign-in", true)
				var moving []string
				webdriver.Check(t, w.tab.Eval(&moving, `
					return document.querySelector("authkit-sign-in").shadowRoot.getAnimations().filter((one) => one.playState === "running").map((one) => one.animationName)`))
				if moves := len(moving) > 0; moves == reduced {
					t.Errorf("these run: %q", moving)
				}
			})
		})
	}
}

// Pages style the elements by parts, by custom properties and as the boxes they are.
func TestStyledByThePage(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/own.css", `
			authkit-sign-in { --authkit-background: rgb(1, 2, 3); --authkit-radius: 7px; display: block; }
			authkit-sign-in::part(button) { width: 100%; letter-spacing: 3px; }
			authkit-sign-up:state(loading)::part(button) { color: rgb(4, 5, 6); }`)
		w.open(w.withScript(`<link rel="stylesheet" href="/own.css"><authkit-sign-in></authkit-sign-in><authkit-sign-out></authkit-sign-out>`))
		w.shown("authkit-sign-in >>> button", true)
		var got map[string]string
		webdriver.Check(w.t, w.tab.Eval(&got, `
			const element = document.querySelector("authkit-sign-in"), button = element.shadowRoot.querySelector("button");
			const { backgroundColor, borderRadius, letterSpacing, width } = getComputedStyle(button);
			return { backgroundColor, borderRadius, letterSpacing, whole: String(parseFloat(width) === element.clientWidth),
				gone: getComputedStyle(document.querySelector("authkit-sign-out")).display }`))
		for name, want := range map[string]string{"backgroundColor": "rgb(1, 2, 3)", "borderRadius": "7px", "letterSpacing": "3px", "whole": "true", "gone": "none"} {
			if got[name] != want {
				w.t.Errorf("%s is %q, want %q", name, got[name], want)
			}
		}
	})
}

// A phone, a long word, text from right to left, and twice the size: nothing is cut off.
func TestNarrowAndLarge(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/large.css", ":root { font-size: 200%; }")
		w.page("/callback", w.withScript(""))
		body := `<link rel="stylesheet" href="/large.css">` + everything + `<authkit-sign-in id="long" always>تسجيل الدخول إلى حسابك الشخصي من هنا</authkit-sign-in>`
		w.open(strings.Replace(w.withScript(body), `lang="en"`, `lang="ar" dir="rtl"`, 1))
		webdriver.Check(w.t, w.tab.SetSize(360, 640))
		w.inside("signed out")
		w.signIn("authkit-sign-in")
		w.back()
		w.shown("authkit-organization-switcher >>> select", true)
		w.inside("signed in")
		webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('#long').setAttribute('mode', 'sideways'); document.querySelector('#long').click()"))
		w.message("#long", "option_invalid")
		w.inside("with an error")
	})
}

// inside asserts that all that can be seen, in the elements too, is between the
// edges of the page. From right to left what overflows does so at the left,
// which scrollWidth alone would tell only where the root itself is so.
func (w *world) inside(when string) {
	w.t.Helper()
	var outside []string
	webdriver.Check(w.t, w.tab.Eval(&outside, `
		const { scrollWidth, clientWidth } = document.documentElement;
		const outside = scrollWidth > clientWidth ? ["the page scrolls: " + scrollWidth] : [];
		const see = (element) => {
			const { left, right, width } = element.getBoundingClientRect();
			if (width && (left < -0.5 || right > clientWidth + 0.5)) outside.push(element.localName + " from " + left + " to " + right);
			for (const one of element.shadowRoot?.querySelectorAll("*") ?? []) see(one);
		};
		for (const element of document.querySelectorAll("body *")) see(element);
		return outside`))
	for _, one := range outside {
		w.t.Errorf("%s, %s", when, one)
	}
}
