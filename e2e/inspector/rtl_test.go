package inspector_test

import (
	"math"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// On a page from right to left each arrow still points at who receives it, and
// the English words around it stay in order.
func TestArrowsPointAtTheReceiver(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login()
		webdriver.Check(w.t, w.tab.Eval(nil, "document.documentElement.dir = 'rtl'; document.documentElement.lang = 'ar'"))
		var heads map[string]float64
		webdriver.Check(w.t, w.tab.Eval(&heads, `
			return Object.fromEntries([...inspector.shadowRoot.querySelectorAll(".heads span")].map((one) => {
				const { left, right } = one.getBoundingClientRect();
				return [one.textContent, (left + right) / 2];
			}))`))
		var arrows []struct {
			Event string
			At    float64 // of the arrowhead
		}
		webdriver.Check(w.t, w.tab.Eval(&arrows, `
			return [...inspector.shadowRoot.querySelectorAll(".line")].map((line) => {
				const { left, right } = line.getBoundingClientRect();
				const head = getComputedStyle(line, "::after");
				return { event: line.closest("li").dataset.event, at: head.right === "0px" ? right : head.left === "0px" ? left : NaN };
			})`))
		receivers := map[string]string{
			"save-transaction": "Storage", "navigate": "Server", "came-back": "Page", "replace-url": "Page", "take-transaction": "Module",
			"send-request": "Server", "response-arrived": "Module", "share-session": "Storage", "publish": "Page",
		}
		if len(arrows) < len(receivers)-1 {
			w.t.Fatalf("%d arrows", len(arrows))
		}
		for _, arrow := range arrows {
			if want := heads[receivers[arrow.Event]]; !(math.Abs(arrow.At-want) < 4) {
				w.t.Errorf("%s points at %v, its receiver is at %v", arrow.Event, arrow.At, want)
			}
		}
		var sign, number float64
		webdriver.Check(w.t, w.tab.Eval(&sign, letterAt, 0))
		webdriver.Check(w.t, w.tab.Eval(&number, letterAt, 1))
		if sign >= number {
			w.t.Errorf("the sign of a time is at %v, its number at %v", sign, number)
		}
	})
}

// letterAt is where a letter of the first row's time is, "+0 ms".
const letterAt = `
	const range = document.createRange();
	range.setStart(inspector.shadowRoot.querySelector(".time").firstChild, arguments[0]);
	range.setEnd(range.startContainer, arguments[0] + 1);
	return range.getBoundingClientRect().left`
