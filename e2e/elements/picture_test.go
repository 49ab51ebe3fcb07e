package elements_test

import (
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

const portrait = `<link rel="stylesheet" href="/round.css">
<authkit-sign-in></authkit-sign-in>
<p><authkit-user id="picture" field="picture" label="You"><span id="instead">A letter instead</span></authkit-user></p>`

// The picture is drawn at a size of its own, in the shape that the page gives
// the element, and tells its host nothing of the page.
func TestPictureOfTheUser(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.page("/round.css", "#picture { border-radius: 50%; }")
		w.open(w.withScript(portrait))
		w.shown("#picture >>> slot", true)
		w.signIn("authkit-sign-in")
		w.back()
		webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector('#picture').shadowRoot.querySelector('img')?.naturalWidth > 0"))
		w.shown("#picture >>> slot", false)
		var got struct {
			Source, Alt, Policy, Radius string
			Width, Height               float64
		}
		webdriver.Check(w.t, w.tab.Eval(&got, `
			const image = document.querySelector("#picture").shadowRoot.querySelector("img");
			const { width, height } = image.getBoundingClientRect();
			return { source: image.src, alt: image.alt, policy: image.referrerPolicy, radius: getComputedStyle(image).borderTopLeftRadius, width, height }`))
		if got.Source != authserver.DemoPicture || got.Alt != "You" || got.Policy != "no-referrer" || got.Radius != "50%" {
			w.t.Errorf("it is %+v", got)
		}
		if got.Width != 48 || got.Height != 48 {
			w.t.Errorf("it is %v wide and %v high", got.Width, got.Height)
		}
		webdriver.Check(w.t, w.tab.Eval(nil, "document.querySelector('#picture').setAttribute('label', 'Sakura')"))
		webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector('#picture').shadowRoot.querySelector('img').alt === 'Sakura'"))
		w.quiet()
	})
}

// Where it cannot be loaded, the element's own content stands in.
func TestPictureThatIsNotThere(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.api.Faults().MutateToken(func(body map[string]any) {
			body["user"].(map[string]any)["profile_picture_url"] = w.site + "/lost.svg"
		}, 1)
		w.open(w.withScript(portrait))
		w.signIn("authkit-sign-in")
		w.back()
		webdriver.Check(w.t, w.tab.WaitUntil("document.querySelector('#picture').shadowRoot.querySelector('img')"))
		w.shown("#picture >>> [part=value]", false)
		w.shown("#instead", true)
	})
}
