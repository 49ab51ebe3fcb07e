package inspector_test

import (
	"path/filepath"
	"testing"

	"authkit-wasm/e2e/screenshot"
	"authkit-wasm/e2e/webdriver"
)

// A row that is open, with its parameters, and the claims; on a phone and at a desk.
func TestLooksAsBefore(t *testing.T) {
	sizes := map[string][2]int{"phone": {390, 844}, "desk": {1000, 800}}
	for scheme, options := range looks {
		t.Run(scheme, func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Chromium, options, func(t *testing.T, b *webdriver.Browser) {
				w := newWorld(t, b)
				w.login()
				webdriver.Check(t, w.tab.Eval(nil, `inspector.shadowRoot.querySelector("li[data-event=navigate] details").open = true`))
				webdriver.Check(t, w.tab.Click("authkit-inspector >>> button[aria-expanded]"))
				webdriver.Check(t, w.tab.WaitFor("authkit-inspector >>> .claims"))
				for device, size := range sizes {
					webdriver.Check(t, w.tab.SetSize(size[0], size[1]))
					for part, to := range map[string]string{"steps": "scrollTo(0, 0)", "claims": "inspector.shadowRoot.querySelector('.claims').scrollIntoView()"} {
						webdriver.Check(t, w.tab.Eval(nil, "document.activeElement?.blur(); "+to))
						screenshot.Hide(t, w.tab, "[role=status], .time, .foot span, .panel td")
						screenshot.Compare(t, w.tab, filepath.Join("testdata", part+"-"+device+"-"+scheme+".png"))
					}
				}
			})
		})
	}
}
