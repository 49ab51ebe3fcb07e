// Package look_test looks at the demo as `make demo` serves it: with axe-core,
// with the keyboard alone, at twice the size, from right to left, and beside
// how it looked before.
package look_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"authkit-wasm/e2e/webdriver"
)

const root = "../.."

var demo string // its origin

func TestMain(m *testing.M) {
	code, err := serveAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// serveAndRun starts the demo on a free port, as a process of its own.
func serveAndRun(m *testing.M) (code int, err error) {
	work, err := os.MkdirTemp("", "authkit-look-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(work)
	program := filepath.Join(work, "demo")
	compile := exec.Command("go", "build", "-o", program, "./e2e/demo")
	compile.Dir = root
	if out, err := compile.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%w\n%s", err, out)
	}
	server := exec.Command(program, "-port", "0")
	server.Dir, server.Stderr = root, os.Stderr
	said, err := server.StdoutPipe()
	if err != nil {
		return 1, err
	}
	if err := server.Start(); err != nil {
		return 1, err
	}
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}()
	address := regexp.MustCompile(`http://localhost:\d+`)
	for lines := bufio.NewScanner(said); demo == "" && lines.Scan(); {
		demo = address.FindString(lines.Text())
	}
	if demo == "" {
		return 1, fmt.Errorf("the demo did not say where it is")
	}
	go func() { _, _ = bufio.NewReader(said).WriteTo(os.Stderr) }()
	return m.Run(), webdriver.CloseShared()
}

var schemes = map[string]webdriver.Options{"light": {}, "dark": {DarkMode: true}}

// inChromium runs a test in light and in dark.
func inChromium(t *testing.T, test func(t *testing.T, tab *webdriver.Tab, scheme string)) {
	for scheme, options := range schemes {
		t.Run(scheme, func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Chromium, options, func(t *testing.T, b *webdriver.Browser) { test(t, b.Tab(), scheme) })
		})
	}
}

// open loads a page of the demo, which is there once nothing is busy.
func open(t *testing.T, tab *webdriver.Tab, path string) {
	t.Helper()
	webdriver.Check(t, tab.Navigate(demo+path))
	settled(t, tab)
}

func settled(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	webdriver.Check(t, tab.WithTimeout(30*time.Second).WaitUntil("location.origin === arguments[0] && document.readyState === 'complete' && !document.querySelector('[aria-busy=true]') && document.documentElement.dataset.view !== 'finishing'", demo))
}

// signIn goes all the way as the user with two organizations.
func signIn(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	open(t, tab, "/")
	webdriver.Check(t, tab.Click("#sign-in"))
	webdriver.Check(t, tab.Click("button[value=user_zoe]"))
	webdriver.Check(t, tab.Click("button[value=org_acme]"))
	settled(t, tab)
	webdriver.Check(t, tab.WaitText("#email", "zoe@example.com"))
}

// On localhost the session outlives the page, and the page shows it.
func TestReloadShowsTheSession(t *testing.T) {
	webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) {
		tab := b.Tab()
		signIn(t, tab)
		webdriver.Check(t, tab.Reload())
		settled(t, tab)
		webdriver.Check(t, tab.WaitText("#email", "zoe@example.com"))
		webdriver.Check(t, tab.WaitText("#claim-role", "admin"))
	})
}

// To the session and out of it with Tab and Enter.
func TestKeyboardAlone(t *testing.T) {
	webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) {
		tab := b.Tab()
		open(t, tab, "/")
		press(t, tab, "#sign-in")
		press(t, tab, "button[value=user_sakura]")
		settled(t, tab)
		webdriver.Check(t, tab.WaitText("#email", "sakura@example.jp"))
		press(t, tab, "#sign-out-here")
		webdriver.Check(t, tab.WaitUntil("document.activeElement.id === 'sign-in'")) // where the way goes on
	})
}

// press leads the focus to an element by Tab, sees that it shows, and presses Enter.
func press(t *testing.T, tab *webdriver.Tab, css string) {
	t.Helper()
	webdriver.Check(t, tab.WaitFor(css))
	for range 40 {
		webdriver.Check(t, tab.Press("Tab"))
		var at struct {
			There   bool
			Outline string
		}
		webdriver.Check(t, tab.Eval(&at, "const e = document.activeElement; return { There: e.matches(arguments[0]), Outline: getComputedStyle(e).outlineStyle }", css))
		if at.There {
			if at.Outline == "none" {
				t.Errorf("the focus on %s is not seen", css)
			}
			webdriver.Check(t, tab.Press("Enter"))
			return
		}
	}
	t.Fatalf("Tab does not reach %s", css)
}

// 200 % of a desk, 400 % of it, letters twice the size, and all from right to
// left: nothing is cut off.
func TestReflow(t *testing.T) {
	inChromium(t, func(t *testing.T, tab *webdriver.Tab, _ string) {
		signIn(t, tab)
		for _, path := range []string{"", "/static.html", "/doctor.html", "/docs/", "/docs/api.html"} {
			if path != "" {
				open(t, tab, path)
			}
			for _, size := range []struct {
				width, height int
				letters       string
			}{{640, 400, "100%"}, {320, 640, "100%"}, {1280, 800, "200%"}} {
				for _, direction := range []string{"ltr", "rtl"} {
					webdriver.Check(t, tab.SetSize(size.width, size.height))
					var wider float64
					webdriver.Check(t, tab.Eval(&wider, `
						const root = document.documentElement;
						root.dir = arguments[0];
						root.style.fontSize = arguments[1];
						return root.scrollWidth - root.clientWidth`, direction, size.letters))
					if wider > 0 {
						t.Errorf("%s at %d pixels, letters of %s, %s: %v pixels too wide", path, size.width, size.letters, direction, wider)
					}
				}
			}
		}
	})
}

// Nothing moves for those who do not want it to; for others it does, so the test sees it.
func TestReducedMotion(t *testing.T) {
	for name, reduced := range map[string]bool{"reduced": true, "not reduced": false} {
		t.Run(name, func(t *testing.T) {
			webdriver.RunEngine(t, webdriver.Chromium, webdriver.Options{ReducedMotion: reduced}, func(t *testing.T, b *webdriver.Browser) {
				tab := b.Tab()
				open(t, tab, "/")
				for state, act := range map[string]string{
					"finishing": `document.documentElement.dataset.view = "finishing"`, // as while a login is being finished
					"busy": `document.documentElement.dataset.view = "signed-out";
						const { busy } = await import("/document.js"); // what the page itself calls
						busy([], document.getElementById("sign-in"))`,
				} {
					var moving []string
					webdriver.Check(t, tab.EvalAsync(&moving, act+`
						return document.getAnimations().filter((one) => one.playState === "running").map((one) => one.animationName ?? one.transitionProperty)`))
					if moves := len(moving) > 0; moves == reduced {
						t.Errorf("%s: these run: %q", state, moving)
					}
				}
			})
		})
	}
}
