package webdriver

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
)

var (
	chromiumProgram = program{"CHROMIUM", []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}, "chromium"}
	chromedriver    = program{"CHROMEDRIVER", []string{"chromedriver", "chromium.chromedriver"}, "chromium-driver"}
)

// chromium drives one chromedriver, which starts a browser per session.
type chromium struct {
	*httpWire
	capabilities params
}

var chromedriverPort = regexp.MustCompile(`started successfully on port (\d+)`)

func startChromium(ctx context.Context, w *workspace, o Options) (backend, error) {
	binary, err := chromiumProgram.find(Chromium)
	if err != nil {
		return nil, err
	}
	driver, err := chromedriver.find(Chromium)
	if err != nil {
		return nil, err
	}
	// Port 0 lets the driver choose, so that two test binaries never clash.
	p, err := w.start("chromedriver", driver, []string{"--port=0"}, w.environment())
	if err != nil {
		return nil, err
	}
	var port int
	err = poll(ctx, startTimeout, func() (bool, error) {
		if found := chromedriverPort.FindStringSubmatch(p.log()); found != nil {
			port, _ = strconv.Atoi(found[1])
			return true, nil
		}
		return false, giveUp(p.running())
	})
	if err != nil {
		return nil, fmt.Errorf("webdriver: wait for chromedriver: %w; its output: %s", err, p.log())
	}
	return &chromium{httpWire: newHTTPWire(port), capabilities: chromiumCapabilities(binary, o)}, nil
}

func chromiumCapabilities(binary string, o Options) params {
	args := []string{
		"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--no-default-browser-check", "--password-store=basic",
		// Off the network: no services of its own, and no name resolves
		// but this machine's.
		"--disable-quic", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-domain-reliability", "--no-proxy-server",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
		"--lang=en-US", "--window-size=1280,900",
	}
	// Blink's PreferredColorScheme: 0 is dark, 1 is light.
	if o.DarkMode {
		args = append(args, "--blink-settings=preferredColorScheme=0")
	} else {
		args = append(args, "--blink-settings=preferredColorScheme=1")
	}
	if o.ReducedMotion {
		args = append(args, "--force-prefers-reduced-motion")
	} else {
		args = append(args, "--force-prefers-no-reduced-motion")
	}
	prefs := params{
		"credentials_enable_service":                           false,
		"profile.password_manager_enabled":                     false,
		"profile.password_manager_leak_detection":              false,
		"profile.block_third_party_cookies":                    o.BlockThirdPartyCookies,
		"profile.default_content_settings.popups":              1,
		"intl.accept_languages":                                "en-US,en",
		"profile.cookie_controls_mode":                         0,
		"signin.allowed":                                       false,
		"search.suggest_enabled":                               false,
		"safebrowsing.enabled":                                 false,
		"profile.default_content_setting_values.notifications": 2,
	}
	if o.BlockThirdPartyCookies {
		prefs["profile.cookie_controls_mode"] = 1
	}
	return withShared(params{
		"browserName":        "chrome",
		"goog:chromeOptions": params{"binary": binary, "args": args, "prefs": prefs},
	})
}

// withShared adds the capabilities every engine gets.
func withShared(capabilities params) params {
	capabilities["acceptInsecureCerts"] = true
	capabilities["pageLoadStrategy"] = "normal"
	capabilities["unhandledPromptBehavior"] = "dismiss"
	return capabilities
}

func (c *chromium) open(ctx context.Context) error {
	if err := c.newSession(ctx, c.capabilities); err != nil {
		return err
	}
	// The driver starts on a data: page; the other engines on this one.
	_, err := c.call(ctx, cmdNavigate, params{"url": "about:blank"})
	return err
}

func (c *chromium) reset(ctx context.Context) error {
	if err := c.deleteSession(ctx); err != nil {
		return err
	}
	return c.open(ctx)
}

func (c *chromium) quit(ctx context.Context) {
	if c.session != "" {
		_ = c.deleteSession(ctx) // the workspace ends what is left
	}
}

// setViewport overrides the page's size in place of resizing the window,
// which has a least width that phones fall short of.
func (c *chromium) setViewport(ctx context.Context, width, height int) error {
	_, err := c.call(ctx, cmdCDP, params{
		"cmd":    "Emulation.setDeviceMetricsOverride",
		"params": params{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false},
	})
	return err
}
