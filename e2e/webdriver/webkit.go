package webdriver

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"
)

var (
	webkitDriver = program{"WEBKITDRIVER", []string{"WebKitWebDriver", "/usr/lib/*/webkit2gtk-4.*/WebKitWebDriver"}, "webkit2gtk-driver"}
	miniBrowser  = program{"MINIBROWSER", []string{
		"/usr/lib/*/webkit2gtk-4.1/MiniBrowser", "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
		"/usr/lib64/webkit2gtk-4.1/MiniBrowser", "/usr/lib/webkit2gtk-4.1/MiniBrowser",
	}, "libwebkit2gtk-4.1-0"}
)

// webkit drives one WebKitWebDriver, which starts a MiniBrowser per session.
type webkit struct {
	*httpWire
	capabilities params
}

func startWebKit(ctx context.Context, w *workspace, o Options) (backend, error) {
	driver, err := webkitDriver.find(WebKit)
	if err != nil {
		return nil, err
	}
	binary, err := miniBrowser.find(WebKit)
	if err != nil {
		return nil, err
	}
	if err := writeGTKSettings(w, o); err != nil {
		return nil, err
	}
	display, err := startXvfb(ctx, WebKit, w)
	if err != nil {
		return nil, err
	}
	// The driver cannot choose a port itself. Should another program take
	// this one first, the start fails and Start tries again.
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	p, err := w.start("webkitdriver", driver, []string{fmt.Sprintf("--port=%d", port)}, w.environment(
		"DISPLAY="+display,
		"GDK_BACKEND=x11",
		"GSETTINGS_BACKEND=memory",
		"NO_AT_BRIDGE=1", // no accessibility bus, which would be one more process
		"GTK_A11Y=none",
		"LIBGL_ALWAYS_SOFTWARE=1",
	))
	if err != nil {
		return nil, err
	}
	wire := newHTTPWire(port)
	err = poll(ctx, startTimeout, func() (bool, error) {
		if err := p.running(); err != nil {
			return false, giveUp(err)
		}
		_, err := wire.send(ctx, "GET", "/status", nil)
		return err == nil, err
	})
	if err != nil {
		return nil, fmt.Errorf("webdriver: wait for WebKitWebDriver: %w; its output: %s", err, p.log())
	}
	args := []string{
		"--automation", "--geometry=1280x900",
		// Off the network: a dead proxy for every host but this machine.
		"--proxy=http://127.0.0.1:9",
		"--ignore-host=localhost", "--ignore-host=*.localhost", "--ignore-host=127.0.0.1",
		// Scripts may open windows without a click, as in the other engines.
		"--javascript-can-open-windows-automatically=true",
		// MiniBrowser refuses third-party cookies unless told otherwise;
		// said here so that Options.BlockThirdPartyCookies rests on it.
		"--cookies-policy=no-third-party",
	}
	if o.DarkMode {
		args = append(args, "--dark-mode")
	}
	return &webkit{httpWire: wire, capabilities: withShared(params{
		"browserName":              "MiniBrowser",
		"webkitgtk:browserOptions": params{"binary": binary, "args": args},
	})}, nil
}

// writeGTKSettings sets what WebKitGTK takes for the user's preferences.
func writeGTKSettings(w *workspace, o Options) error {
	animations := 1
	if o.ReducedMotion {
		animations = 0
	}
	text := fmt.Sprintf("[Settings]\ngtk-theme-name=Adwaita\ngtk-enable-animations=%d\n", animations)
	// The window cannot be narrower than its tool bar; a slim one lets it
	// have a phone's width.
	const css = "box *, toolbar * { min-width: 0; padding: 0; margin: 0; border-width: 0; font-size: 2px; }\n"
	dir := filepath.Join(w.dir, "config", "gtk-3.0")
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "gtk.css"), []byte(css), 0o600)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "settings.ini"), []byte(text), 0o600)
	}
	if err != nil {
		return fmt.Errorf("webdriver: %w", err)
	}
	return nil
}

// freePort returns a port that was free a moment ago.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("webdriver: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func (k *webkit) open(ctx context.Context) error { return k.newSession(ctx, k.capabilities) }

func (k *webkit) reset(ctx context.Context) error {
	if err := k.deleteSession(ctx); err != nil {
		return err
	}
	return k.open(ctx)
}

func (k *webkit) quit(ctx context.Context) {
	_ = k.deleteSession(ctx) // the workspace ends what is left
}

// setViewport resizes the window until the page area has the size. The area
// follows the window a moment later, and what surrounds it changes height with
// the number of tabs, so the window is set, watched and corrected.
func (k *webkit) setViewport(ctx context.Context, width, height int) error {
	var size struct{ InnerWidth, InnerHeight, OuterWidth, OuterHeight int }
	measure := func() error {
		value, err := k.call(ctx, cmdExecute, params{"script": "return {innerWidth, innerHeight, outerWidth, outerHeight}", "args": []any{}})
		if err != nil {
			return err
		}
		return json.Unmarshal(value, &size)
	}
	for range 4 {
		if err := measure(); err != nil {
			return err
		}
		if _, err := k.call(ctx, cmdSetRect, params{
			"width":  width + max(0, size.OuterWidth-size.InnerWidth),
			"height": height + max(0, size.OuterHeight-size.InnerHeight),
		}); err != nil {
			return err
		}
		if poll(ctx, 300*time.Millisecond, func() (bool, error) {
			err := measure()
			return err == nil && size.InnerWidth == width && size.InnerHeight == height, err
		}) == nil {
			return nil
		}
	}
	return &UnsupportedError{WebKit, fmt.Sprintf("a page of %d×%d; its window gave %d×%d", width, height, size.InnerWidth, size.InnerHeight)}
}
