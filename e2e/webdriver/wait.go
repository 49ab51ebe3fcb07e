package webdriver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// TimeoutError says what a test waited for and what the page was instead.
type TimeoutError struct {
	For   string        // what was waited for
	After time.Duration // how long
	URL   string        // the page's address
	Title string
	Text  string // the first 500 characters of the page's text
	Last  error  // what the last try failed with; nil when it was only not yet so
}

func (e *TimeoutError) Error() string {
	var out strings.Builder
	fmt.Fprintf(&out, "webdriver: waited %s for %s", e.After.Round(time.Millisecond), e.For)
	if e.Last != nil {
		fmt.Fprintf(&out, " (%v)", e.Last)
	}
	fmt.Fprintf(&out, "\n\turl:   %s\n\ttitle: %s\n\ttext:  %s", e.URL, e.Title,
		strings.ReplaceAll(e.Text, "\n", "\n\t       "))
	return out.String()
}

func (e *TimeoutError) Unwrap() error { return e.Last }

// final wraps an error that further polling cannot mend.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// giveUp makes poll return err at once; nil stays nil.
func giveUp(err error) error {
	if err == nil {
		return nil
	}
	return final{err}
}

// errNotYet is what poll ends with when the last try had no error.
var errNotYet = errors.New("not yet")

// poll calls try until it returns true, at first after 2 ms and then more and
// more rarely, up to every 50 ms. Errors count as not yet, except those of
// giveUp. When time is up it returns the last try's error or errNotYet.
func poll(ctx context.Context, timeout time.Duration, try func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		done, err := try()
		if done {
			return nil
		}
		var f final
		if errors.As(err, &f) {
			return f.error
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			if err == nil {
				err = errNotYet
			}
			return err
		}
	}
}

// wait polls on behalf of t and reports a time-out with the page's state.
func (t *Tab) wait(what string, try func() (bool, error)) error {
	began := time.Now()
	var finalErr error
	err := poll(t.ctx, t.timeout, func() (bool, error) {
		done, err := try()
		var f final
		if errors.As(err, &f) {
			finalErr = f.error
		}
		return done, err
	})
	if err == nil {
		return nil
	}
	if finalErr != nil {
		return finalErr
	}
	if cause := context.Cause(t.ctx); cause != nil {
		err = cause
	}
	return t.timedOut(what, time.Since(began), err)
}

// timedOut builds the error that shows what the page was.
func (t *Tab) timedOut(what string, after time.Duration, last error) error {
	if errors.Is(last, errNotYet) {
		last = nil
	}
	// The tab's own context may be what ended; the report gets a little time
	// of its own.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), 5*time.Second)
	defer cancel()
	e := &TimeoutError{For: what, After: after, Last: last}
	e.URL, e.Title, e.Text = t.WithContext(ctx).describe()
	return e
}

// describe returns the page's address, title and the start of its text, with
// what went wrong in the place of the text.
func (t *Tab) describe() (url, title, text string) {
	var page struct{ URL, Title, Text string }
	err := t.Eval(&page, `return {
		URL: location.href, Title: document.title,
		Text: Array.from(document.body ? document.body.innerText : "").slice(0, 500).join("")
	}`)
	if err != nil {
		return "", "", "(not readable: " + err.Error() + ")"
	}
	return page.URL, page.Title, page.Text
}

// WaitFor waits until an element matches the selector.
func (t *Tab) WaitFor(css string) error {
	_, err := t.Find(css)
	return err
}

// WaitGone waits until no element matches the selector.
func (t *Tab) WaitGone(css string) error {
	return t.wait(fmt.Sprintf("%q to be gone", css), func() (bool, error) {
		found, err := t.query(css)
		return err == nil && len(found) == 0, err
	})
}

// WaitText waits until the first element that matches the selector has text
// that contains part.
func (t *Tab) WaitText(css, part string) error {
	return t.wait(fmt.Sprintf("%q to contain %q", css, part), func() (bool, error) {
		found, err := t.query(css)
		if err != nil || len(found) == 0 {
			return false, err
		}
		text, err := found[0].Text()
		if err == nil && !strings.Contains(text, part) {
			return false, fmt.Errorf("its text is %.200q", text)
		}
		return err == nil, err
	})
}

// WaitUntil waits until the JavaScript expression is truthy. An expression
// that throws counts as not yet. Its arguments are in arguments[0], ….
func (t *Tab) WaitUntil(expression string, args ...any) error {
	return t.wait(expression, func() (bool, error) {
		var truthy bool
		err := t.Eval(&truthy, "return Boolean("+expression+"\n)", args...)
		return truthy, err
	})
}

// WaitURL waits until the page's address satisfies the predicate.
func (t *Tab) WaitURL(predicate func(url string) bool) error {
	return t.wait("a matching url", func() (bool, error) {
		url, err := t.URL()
		return err == nil && predicate(url), err
	})
}
