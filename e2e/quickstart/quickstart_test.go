package quickstart_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/webdriver"
)

// inChromium runs a test in a fresh world. One engine is enough for the way
// there; whole logins run in all engines elsewhere.
func inChromium(t *testing.T, test func(w *world)) {
	webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{}, func(t *testing.T, b *webdriver.Browser) {
		w := newWorld(t, b)
		test(w)
		times = append(times, timed{page: w.page, title: "(sign in, in the browser)", took: time.Since(w.followed)})
	})
}

// openAddress opens what the page tells its reader to open.
func (w *world) openAddress(steps []step) {
	w.t.Helper()
	named := regexp.MustCompile(`Open <(http[^>]+)>`).FindStringSubmatch(steps[len(steps)-1].text)
	if named == nil {
		w.t.Fatal("the last step names no address")
	}
	webdriver.Check(w.t, w.tab.Navigate(w.adapt(named[1])))
}

func TestSinglePageApp(t *testing.T) {
	inChromium(t, func(w *world) {
		w.openAddress(w.follow("single-page-app.md"))
		webdriver.Check(t, w.tab.Click("#sign-in:not([hidden])"))
		w.signIn()
		webdriver.Check(t, w.tab.WaitText("#who", "Hello "+email))
		webdriver.Check(t, w.tab.Click("#sign-out"))
		webdriver.Check(t, w.tab.WaitFor("#sign-in:not([hidden])"))
	})
}

func TestStaticSite(t *testing.T) {
	inChromium(t, func(w *world) {
		w.openAddress(w.follow("static-site.md"))
		webdriver.Check(t, w.tab.Click("authkit-sign-in >>> button"))
		w.signIn()
		webdriver.Check(t, w.tab.WaitText("authkit-user >>> [part=value]", email))
		webdriver.Check(t, w.tab.WaitFor("authkit-sign-out >>> button"))
		webdriver.Check(t, w.tab.Eval(nil, "document.querySelector('authkit-sign-out').shadowRoot.querySelector('button').focus()"))
		webdriver.Check(t, w.tab.Press("Enter")) // a click may miss what moves as the page fills
		webdriver.Check(t, w.tab.WaitFor("authkit-sign-in >>> button:not([hidden])"))
	})
}

func TestReact(t *testing.T) {
	inChromium(t, func(w *world) {
		w.openAddress(w.follow("react.md"))
		webdriver.Check(t, w.tab.Click("#sign-in"))
		w.signIn()
		webdriver.Check(t, w.tab.WaitText("#who", "Hello "+email))
		webdriver.Check(t, w.tab.Click("#sign-out"))
		webdriver.Check(t, w.tab.WaitFor("#sign-in"))
	})
}

func TestWorker(t *testing.T) {
	inChromium(t, func(w *world) {
		w.openAddress(w.follow("worker.md"))
		w.signIn()
		webdriver.Check(t, w.tab.WaitText("body", email))
		if source := webdriver.Must(w.tab.Source())(t); strings.Contains(source, "accessToken") || !strings.Contains(source, "sessionId") {
			t.Errorf("the page was told %s", source)
		}
	})
}

func TestGoProgram(t *testing.T) {
	inChromium(t, func(w *world) {
		w.follow("go.md")
		login := regexp.MustCompile(`(?m)^http\S+$`).FindString(w.output.String())
		webdriver.Check(t, w.tab.Navigate(login))
		w.signIn()
		webdriver.Check(t, w.tab.WaitText("body", "Go back to the terminal."))
		for deadline := time.Now().Add(time.Minute); !strings.Contains(w.output.String(), "Hello "+email); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("it has not greeted: %s", w.output)
			}
		}
	})
}
