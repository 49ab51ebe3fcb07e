package webdriver

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Tab is one tab or pop-up window of a [Browser].
type Tab struct {
	browser *Browser
	handle  string
	ctx     context.Context
	timeout time.Duration
}

// Browser returns the browser the tab belongs to.
func (t *Tab) Browser() *Browser { return t.browser }

// WithTimeout returns the same tab with another bound for its waits and page
// loads.
func (t *Tab) WithTimeout(d time.Duration) *Tab {
	same := *t
	same.timeout = d
	return &same
}

// WithContext returns the same tab with another context for its calls.
func (t *Tab) WithContext(ctx context.Context) *Tab {
	same := *t
	same.ctx = ctx
	return &same
}

// do switches to the tab and runs one command in it.
func (t *Tab) do(c command, p params) (json.RawMessage, error) {
	var value json.RawMessage
	err := t.locked(func(ctx context.Context) (err error) {
		value, err = t.browser.send(ctx, c, p)
		return err
	})
	return value, err
}

// locked switches to the tab and runs what do says while no other call can
// switch away.
func (t *Tab) locked(do func(ctx context.Context) error) error {
	return t.browser.inTurn(t.ctx, t.timeout, func(ctx context.Context) error {
		if err := t.browser.switchTo(ctx, t.handle); err != nil {
			return err
		}
		return do(ctx)
	})
}

// get runs a command and decodes its value.
func get[V any](t *Tab, c command, p params) (V, error) {
	var v V
	value, err := t.do(c, p)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(value, &v); err != nil {
		return v, fmt.Errorf("webdriver: %s: %w", c.path, err)
	}
	return v, nil
}

// load runs a command that loads a page, bounded by the tab's time-out.
func (t *Tab) load(what string, c command, p params) error {
	began := time.Now()
	err := t.locked(func(ctx context.Context) error {
		if err := t.browser.setPageLoad(ctx, t.timeout); err != nil {
			return err
		}
		_, err := t.browser.send(ctx, c, p)
		return err
	})
	if errors.Is(err, errLoadTimeout) {
		return t.timedOut(what, time.Since(began), err)
	}
	return err
}

var errLoadTimeout error = &RemoteError{Code: "timeout"}

// Navigate loads an address and returns once the page's load event fired. A
// page that cannot be reached is an error; an HTTP error status is not. After
// a load that timed out, WebKit's tab answers nothing until the server did.
func (t *Tab) Navigate(url string) error {
	if err := t.load(url+" to load", cmdNavigate, params{"url": url}); err != nil {
		return err
	}
	// WebKit alone answers a failed load with success, and a blank page.
	if t.browser.engine == WebKit && !strings.HasPrefix(url, "about:") {
		if at, _, text := t.describe(); at == "about:blank" {
			return &RemoteError{Code: "unknown error", Message: "could not load " + url + ": " + text}
		}
	}
	return nil
}

// Reload loads the page again.
func (t *Tab) Reload() error { return t.load("the page to load again", cmdReload, nil) }

// Back goes one step back in the tab's history.
func (t *Tab) Back() error { return t.load("the page before to load", cmdBack, nil) }

// Forward goes one step forward in the tab's history.
func (t *Tab) Forward() error { return t.load("the page after to load", cmdForward, nil) }

// URL returns the page's address, with its fragment.
func (t *Tab) URL() (string, error) { return get[string](t, cmdURL, nil) }

// Title returns the page's title.
func (t *Tab) Title() (string, error) { return get[string](t, cmdTitle, nil) }

// Source returns the document as HTML, as it is now.
func (t *Tab) Source() (string, error) { return get[string](t, cmdSource, nil) }

// Screenshot returns what the tab shows as a PNG.
func (t *Tab) Screenshot() ([]byte, error) {
	// Firefox would take the whole document by default.
	text, err := get[string](t, cmdScreenshot, params{"full": false})
	if err != nil {
		return nil, err
	}
	image, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("webdriver: screenshot: %w", err)
	}
	return image, nil
}

// SetSize makes the page area this wide and high, in CSS pixels. WebKit
// answers with an [*UnsupportedError] when its window cannot be that narrow;
// 320 works.
func (t *Tab) SetSize(width, height int) error {
	err := t.locked(func(ctx context.Context) error {
		return t.browser.backend.setViewport(ctx, width, height)
	})
	if err != nil {
		return err
	}
	return t.WaitUntil("innerWidth === arguments[0] && innerHeight === arguments[1]", width, height)
}

// Close closes the tab. When it is the browser's last, a blank one takes its
// place, which [Browser.Tabs] finds.
func (t *Tab) Close() error {
	return t.locked(func(ctx context.Context) error {
		handles, err := t.browser.handles(ctx)
		if err != nil {
			return err
		}
		if len(handles) == 1 {
			if _, err := t.browser.newWindow(ctx); err != nil {
				return err
			}
		}
		return t.browser.closeWindow(ctx, t.handle)
	})
}
