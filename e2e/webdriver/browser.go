package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	startTimeout = 30 * time.Second
	// answerGrace is how much longer than its own time-out a command may
	// take before the browser counts as hung.
	answerGrace = 10 * time.Second
)

// backend is what differs between the engines.
type backend interface {
	// open begins the first session.
	open(ctx context.Context) error
	// reset leaves the browser with one blank tab and no stored data.
	reset(ctx context.Context) error
	// quit asks the browser to end; the workspace ends what does not.
	quit(ctx context.Context)
	// call runs one command in the current window.
	call(ctx context.Context, c command, p params) (json.RawMessage, error)
	// setViewport sizes the page area of the current window.
	setViewport(ctx context.Context, width, height int) error
}

// Browser is one running browser with a profile of its own. Its methods may
// be called from several goroutines.
type Browser struct {
	*instance
	ctx     context.Context
	timeout time.Duration
}

// instance is the running browser that copies of a Browser share.
type instance struct {
	engine  Engine
	options Options
	work    *workspace
	backend backend

	// turn holds one token: whoever has it speaks to the driver. A channel,
	// so that waiting for it ends with a context.
	turn     chan struct{}
	current  string        // handle of the window commands go to; "" unknown
	first    string        // handle of the tab a clean browser has
	pageLoad time.Duration // the time-out the session has for page loads
	hung     bool          // a command had no answer; the browser is of no use
}

// Start starts a browser with a fresh profile and waits until it answers, at
// most 30 seconds; a start that fails is tried once more. The error is a
// [*MissingError] when a program is not installed and an [*UnsupportedError]
// when the engine cannot do what o asks.
//
// The caller MUST call [Browser.Close]. In tests, prefer [Run].
func Start(e Engine, o Options) (*Browser, error) {
	b, err := start(e, o)
	var missing *MissingError
	var unsupported *UnsupportedError
	if err == nil || errors.As(err, &missing) || errors.As(err, &unsupported) {
		return b, err
	}
	b, again := start(e, o)
	if again != nil {
		return nil, fmt.Errorf("%w (and before: %w)", again, err)
	}
	return b, nil
}

func start(e Engine, o Options) (*Browser, error) {
	launch, ok := map[Engine]func(context.Context, *workspace, Options) (backend, error){
		Chromium: startChromium,
		Firefox:  startFirefox,
		WebKit:   startWebKit,
	}[e]
	if !ok {
		return nil, &UnsupportedError{Engine: e, Feature: "being started: it is none of chromium, firefox, webkit"}
	}
	work, err := newWorkspace(e)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), startTimeout,
		fmt.Errorf("%s did not start within %s", e, startTimeout))
	defer cancel()
	backend, err := launch(ctx, work, o)
	if err != nil {
		return nil, errors.Join(err, work.close())
	}
	b := &Browser{
		instance: &instance{engine: e, options: o, work: work, backend: backend, turn: make(chan struct{}, 1)},
		ctx:      context.Background(),
		timeout:  o.timeout(),
	}
	if err = backend.open(ctx); err == nil {
		err = b.prepare(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// prepare sets up a session that has just begun.
func (i *instance) prepare(ctx context.Context) error {
	i.current, i.pageLoad = "", 0
	handles, err := i.handles(ctx)
	if err != nil {
		return err
	}
	if len(handles) == 0 {
		return errors.New("webdriver: the new session has no window")
	}
	i.first = handles[0]
	if err := i.switchTo(ctx, i.first); err != nil {
		return err
	}
	return i.setPageLoad(ctx, i.options.timeout())
}

// Engine returns the engine this browser runs.
func (b *Browser) Engine() Engine { return b.engine }

// WithContext returns b with ctx as the context of its tabs and calls.
func (b *Browser) WithContext(ctx context.Context) *Browser {
	return &Browser{instance: b.instance, ctx: ctx, timeout: b.timeout}
}

// Close ends the browser, its driver and every process they started, and
// removes the profile. Closing twice is no error.
func (b *Browser) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if b.lock(ctx) == nil { // a call that hangs does not keep it open
		b.backend.quit(ctx)
		b.unlock()
	}
	return b.work.close()
}

// Reset gives the browser a clean state: one blank tab, and no cookies,
// storage, service workers or caches from before. Tabs from before are gone.
func (b *Browser) Reset() error {
	ctx, cancel := context.WithTimeout(b.ctx, startTimeout)
	defer cancel()
	if err := b.lock(ctx); err != nil {
		return err
	}
	defer b.unlock()
	if err := b.backend.reset(ctx); err != nil {
		b.hung = true
		return fmt.Errorf("webdriver: reset %s: %w", b.engine, err)
	}
	return b.prepare(ctx)
}

// Tab returns the tab a started or reset browser has open.
func (b *Browser) Tab() *Tab { return b.tab(b.first) }

// NewTab opens a blank tab beside the others, in the same profile.
func (b *Browser) NewTab() (*Tab, error) {
	var handle string
	err := b.locked(func(ctx context.Context) (err error) {
		handle, err = b.newWindow(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return b.tab(handle), nil
}

// Tabs returns all open tabs, pop-ups that pages opened included, in no
// particular order.
func (b *Browser) Tabs() ([]*Tab, error) {
	var handles []string
	err := b.locked(func(ctx context.Context) (err error) {
		handles, err = b.handles(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	tabs := make([]*Tab, len(handles))
	for n, handle := range handles {
		tabs[n] = b.tab(handle)
	}
	return tabs, nil
}

// WaitNewTab calls open, which makes a page open a tab, such as a click on a
// link with target=_blank, and returns that tab once it is there.
func (b *Browser) WaitNewTab(open func() error) (*Tab, error) {
	before, err := b.Tabs()
	if err != nil {
		return nil, err
	}
	if err := open(); err != nil {
		return nil, err
	}
	var found *Tab
	err = poll(b.ctx, b.timeout, func() (bool, error) {
		tabs, err := b.Tabs()
		if err != nil {
			return false, err
		}
		for _, tab := range tabs {
			if !slices.ContainsFunc(before, func(old *Tab) bool { return old.handle == tab.handle }) {
				found = tab
				return true, nil
			}
		}
		return false, nil
	})
	if err != nil {
		return nil, b.Tab().timedOut("a new tab", b.timeout, err)
	}
	return found, nil
}

func (b *Browser) tab(handle string) *Tab {
	return &Tab{browser: b, handle: handle, ctx: b.ctx, timeout: b.timeout}
}

// locked runs do while holding the turn.
func (b *Browser) locked(do func(ctx context.Context) error) error {
	return b.inTurn(b.ctx, b.timeout, do)
}

// errNoAnswer is the cause that ends a command the browser never answered.
var errNoAnswer = errors.New("the browser does not answer")

// inTurn runs do while no other call can speak to the driver, bounded by what
// a command may take within timeout.
func (i *instance) inTurn(ctx context.Context, timeout time.Duration, do func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout+answerGrace, errNoAnswer)
	defer cancel()
	if err := i.lock(ctx); err != nil {
		return err
	}
	defer i.unlock()
	return do(ctx)
}

func (i *instance) lock(ctx context.Context) error {
	select {
	case i.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("webdriver: %s is busy: %w", i.engine, context.Cause(ctx))
	}
}

func (i *instance) unlock() { <-i.turn }

// send runs one command and keeps note of a browser that stopped answering.
// The caller holds the turn, as for all methods below.
func (i *instance) send(ctx context.Context, c command, p params) (json.RawMessage, error) {
	value, err := i.backend.call(ctx, c, p)
	var remote *RemoteError
	switch {
	case err == nil:
	case errors.As(err, &remote):
		i.hung = i.hung || errors.Is(err, errNoSuchSession)
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), errNoAnswer):
		// The caller did not want to wait that long; the browser is fine.
	default:
		i.hung = true
	}
	return value, err
}

func (i *instance) switchTo(ctx context.Context, handle string) error {
	if i.current == handle {
		return nil
	}
	i.current = ""
	if _, err := i.send(ctx, cmdSwitch, params{"handle": handle, "focus": true}); err != nil {
		return err
	}
	i.current = handle
	return nil
}

func (i *instance) handles(ctx context.Context) ([]string, error) {
	value, err := i.send(ctx, cmdHandles, nil)
	if err != nil {
		return nil, err
	}
	var handles []string
	if err := json.Unmarshal(value, &handles); err != nil {
		return nil, fmt.Errorf("webdriver: window handles: %w", err)
	}
	return handles, nil
}

func (i *instance) newWindow(ctx context.Context) (string, error) {
	// The command needs a current window that is still open.
	handles, err := i.handles(ctx)
	if err != nil {
		return "", err
	}
	if !slices.Contains(handles, i.current) && len(handles) > 0 {
		if err := i.switchTo(ctx, handles[0]); err != nil {
			return "", err
		}
	}
	kind := "tab"
	if i.engine == WebKit {
		// Its driver does not bring a tab to the front, and one behind
		// another draws no frames; windows all count as shown.
		kind = "window"
	}
	value, err := i.send(ctx, cmdNewWindow, params{"type": kind, "focus": false})
	if err != nil {
		return "", err
	}
	var window struct {
		Handle string `json:"handle"`
	}
	if err := json.Unmarshal(value, &window); err != nil {
		return "", fmt.Errorf("webdriver: new window: %w", err)
	}
	return window.Handle, nil
}

func (i *instance) closeWindow(ctx context.Context, handle string) error {
	if err := i.switchTo(ctx, handle); err != nil {
		return err
	}
	i.current = ""
	_, err := i.send(ctx, cmdCloseWindow, nil)
	return err
}

func (i *instance) setPageLoad(ctx context.Context, d time.Duration) error {
	if i.pageLoad == d {
		return nil
	}
	_, err := i.send(ctx, cmdTimeouts, params{"implicit": 0, "pageLoad": d.Milliseconds(), "script": d.Milliseconds()})
	if err == nil {
		i.pageLoad = d
	}
	return err
}
