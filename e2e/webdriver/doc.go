// Package webdriver drives real browsers from `go test`: Chromium and WebKit
// over the W3C WebDriver protocol, Firefox over its Marionette socket, which
// carries the same commands. It needs the Debian packages that e2e/install.sh
// installs, no display, no network and nothing beyond the standard library.
//
// # A test
//
//	func TestMain(m *testing.M) { webdriver.Main(m) }
//
//	func TestSignIn(t *testing.T) {
//		webdriver.Run(t, func(t *testing.T, b *webdriver.Browser) {
//			tab := b.Tab()
//			webdriver.Check(t, tab.Navigate(server.URL))
//			webdriver.Check(t, tab.Click("#sign-in"))
//			name := webdriver.Must(tab.Text("#name"))(t)
//			…
//		})
//	}
//
// [Run] runs one subtest per engine. Chromium, Firefox and WebKit are all
// required: an engine that is not installed fails the test with the name of
// the Debian package. The variable ENGINES=chromium,firefox restricts a run on
// a developer's machine.
//
// # One browser per engine, a clean state per test
//
// A test binary starts each engine once, when a test first wants it, and every
// test gets it clean through [Browser.Reset]:
//
//   - Chromium and WebKit: the driver ends the session and begins another,
//     which is a new browser process on a new profile (under a second).
//   - Firefox: a restart takes seconds, so Reset opens a fresh tab, closes all
//     others and has the browser clear its own data: cookies, storage, service
//     workers, caches and permissions of every origin.
//
// A browser that fails to reset, or that stopped answering, is replaced. Tests
// that call t.Parallel share engines safely: each engine serves one test at a
// time.
//
// # Tabs
//
// A [Tab] names one window of the browser. Every method first switches to it,
// under a lock of the browser, so a test may use several tabs, also from
// several goroutines. A pending [Tab.EvalAsync] does not hold that lock: one
// tab can wait for what another is about to do. [Tab.Navigate], [Tab.Reload],
// [Tab.Back] and [Tab.Forward] do hold it until the page has loaded.
//
// Selectors are CSS; "host >>> button" steps into the open shadow root of the
// element matched on the left. Actions on a selector ([Tab.Click], [Tab.Type],
// [Tab.Text], …) wait until the element is there and can be used.
//
// Waits end after [Options.Timeout], or when the tab's context ends (in [Run]
// that is the test's), with a [*TimeoutError] that shows the page's URL, title
// and text. [Tab.WithTimeout] and [Tab.WithContext] give one call its own.
//
// # Origins
//
// localhost, 127.0.0.1 and any name below localhost (app.localhost) reach this
// machine; nothing else resolves. Certificates are not verified, so an
// httptest TLS server works. Cookies ignore ports: two servers on localhost
// share them.
//
// # What is left behind
//
// Profiles, logs and sockets live in one temporary folder per browser, and
// every process started for it carries that folder's name in its environment.
// A small shell process per browser holds a pipe to the test binary: when
// [Browser.Close] is called, and equally when the test binary panics, times
// out or is killed, it ends those processes and removes the folder.
//
// When a test fails in [Run], a screenshot and the text of each open tab are
// saved in e2e/artifacts and the file names are logged.
//
// # Not here
//
// Request interception (inject faults at the server instead), downloads, file
// uploads, frames other than the top one, and driver logs: [ConsoleScript]
// captures what a page logs, alike in every engine.
package webdriver
