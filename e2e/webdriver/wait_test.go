package webdriver

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTimeouts(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab().WithTimeout(100 * time.Millisecond)
		Check(t, b.Tab().Navigate(server.URL))
		tests := map[string]error{
			`"#absent"`:                      tab.WaitFor("#absent"),
			`window.absent`:                  tab.WaitUntil("window.absent"),
			`absent.member`:                  tab.WaitUntil("absent.member"),
			"a matching url":                 tab.WaitURL(func(string) bool { return false }),
			`"h1" to contain "Away"`:         tab.WaitText("h1", "Away"),
			`"h1" to be gone`:                tab.WaitGone("h1"),
			"the script's promise to settle": tab.EvalAsync(nil, "await new Promise(() => {})"),
			"a dialog":                       second(tab.WaitDialog()),
		}
		for what, err := range tests {
			var timeout *TimeoutError
			if !errors.As(err, &timeout) {
				t.Errorf("%s: %v", what, err)
				continue
			}
			for _, part := range []string{what, "url:   " + server.URL + "/", "title: home", "text:  Home é"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if timeout.After < 100*time.Millisecond || timeout.After > 10*time.Second {
				t.Errorf("%s took %s", what, timeout.After)
			}
		}
		Check(t, tab.Eval(nil, `document.body.textContent = "é".repeat(600)`))
		var timeout *TimeoutError
		if err := tab.WaitFor("#absent"); !errors.As(err, &timeout) || timeout.Text != strings.Repeat("é", 500) {
			t.Errorf("a long page: %v", err)
		}

		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := b.Tab().WithContext(ctx).WaitFor("#absent"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("an ended context: %v", err)
		}

		// A page that never answers, and the tab works again afterwards.
		if err := tab.Navigate(server.URL + "/slow"); !errors.As(err, &timeout) {
			t.Errorf("a slow page: %v", err)
		}
		Check(t, b.Tab().Navigate(server.URL+"/next"))
		wantURL(t, b.Tab(), server.URL+"/next")
	})
}

func second(_ string, err error) error { return err }

// recorder stands for a failing test.
type recorder struct {
	testing.TB
	log strings.Builder
}

func (r *recorder) Logf(format string, args ...any) {
	for _, arg := range args {
		if text, ok := arg.(string); ok {
			r.log.WriteString(text + "\n")
		}
	}
}

func TestArtifacts(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		Check(t, b.Tab().Navigate(server.URL+"/console"))
		Check(t, b.Tab().WaitUntil("window.__webdriverConsole.length >= 5"))
		Must(b.NewTab())(t)
		r := &recorder{TB: t}
		saveArtifacts(r, b)
		dir := Must(artifactsDir())(t)
		files := Must(filepath.Glob(filepath.Join(dir, "TestArtifacts-"+string(b.Engine())+"-tab*")))(t)
		if len(files) != 4 {
			t.Errorf("files %q; log %q", files, r.log.String())
		}
		var all strings.Builder
		for _, file := range files {
			text := Must(os.ReadFile(file))(t)
			all.Write(text)
			if !strings.Contains(r.log.String(), strings.TrimSuffix(file, filepath.Ext(file))) {
				t.Errorf("the log does not name %s", file)
			}
			Check(t, os.Remove(file))
		}
		for _, part := range []string{"\x89PNG", "url:   " + server.URL + "/console", "console warn: careful"} {
			if !strings.Contains(all.String(), part) {
				t.Errorf("nothing says %q", part)
			}
		}
	})
}
