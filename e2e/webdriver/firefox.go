package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

var firefoxProgram = program{"FIREFOX", []string{"firefox-esr", "firefox"}, "firefox-esr"}

// firefox drives one Firefox process through Marionette: Debian has no
// geckodriver, whose work is little more than translating to it.
type firefox struct {
	*marionette
}

func startFirefox(ctx context.Context, w *workspace, o Options) (backend, error) {
	binary, err := firefoxProgram.find(Firefox)
	if err != nil {
		return nil, err
	}
	profile := filepath.Join(w.dir, "profile")
	if err := os.Mkdir(profile, 0o700); err != nil {
		return nil, fmt.Errorf("webdriver: %w", err)
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), firefoxPrefs(o), 0o600); err != nil {
		return nil, fmt.Errorf("webdriver: %w", err)
	}
	p, err := w.start("firefox", binary,
		// System access lets reset call the browser's own data clearing.
		[]string{"--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", profile},
		w.environment("MOZ_REMOTE_SETTINGS_DEVTOOLS=1", "MOZ_CRASHREPORTER_DISABLE=1", "MOZ_HEADLESS_WIDTH=1280", "MOZ_HEADLESS_HEIGHT=900"))
	if err != nil {
		return nil, err
	}
	// With marionette.port 0 the browser chooses a port and writes it down.
	var connection *marionette
	err = poll(ctx, startTimeout, func() (bool, error) {
		if err := p.running(); err != nil {
			return false, giveUp(err)
		}
		text, err := os.ReadFile(filepath.Join(profile, "MarionetteActivePort"))
		if err != nil {
			return false, err
		}
		port, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			return false, err
		}
		connection, err = dialMarionette(ctx, port)
		return err == nil, err
	})
	if err != nil {
		return nil, fmt.Errorf("webdriver: wait for firefox: %w; its output: %s", err, p.log())
	}
	return &firefox{connection}, nil
}

// firefoxPrefs is the profile's user.js.
func firefoxPrefs(o Options) []byte {
	prefs := map[string]any{
		"marionette.port": 0,

		// Off the network: no services of its own, and a dead proxy for
		// every host but this machine.
		"services.settings.server":                          "data:,#remote-settings-dummy/v1",
		"network.proxy.type":                                1,
		"network.proxy.http":                                "127.0.0.1",
		"network.proxy.http_port":                           9,
		"network.proxy.ssl":                                 "127.0.0.1",
		"network.proxy.ssl_port":                            9,
		"network.proxy.no_proxies_on":                       "localhost,.localhost,127.0.0.1",
		"network.proxy.failover_direct":                     false,
		"network.proxy.allow_bypass":                        false,
		"network.captive-portal-service.enabled":            false,
		"network.connectivity-service.enabled":              false,
		"network.dns.disablePrefetch":                       true,
		"network.prefetch-next":                             false,
		"network.trr.mode":                                  5,
		"app.normandy.enabled":                              false,
		"app.update.disabledForTesting":                     true,
		"browser.safebrowsing.malware.enabled":              false,
		"browser.safebrowsing.phishing.enabled":             false,
		"browser.search.update":                             false,
		"browser.region.network.url":                        "",
		"browser.topsites.contile.enabled":                  false,
		"dom.push.connection.enabled":                       false,
		"extensions.getAddons.cache.enabled":                false,
		"extensions.update.enabled":                         false,
		"geo.provider.testing":                              true,
		"media.gmp-manager.updateEnabled":                   false,
		"datareporting.policy.dataSubmissionEnabled":        false,
		"datareporting.healthreport.uploadEnabled":          false,
		"toolkit.telemetry.server":                          "",
		"browser.newtabpage.activity-stream.feeds.topsites": false,

		// Quiet: nothing opens, asks or saves by itself.
		"browser.startup.page":                                        0,
		"browser.startup.homepage":                                    "about:blank",
		"browser.newtabpage.enabled":                                  false,
		"startup.homepage_welcome_url":                                "about:blank",
		"browser.startup.homepage_override.mstone":                    "ignore",
		"browser.aboutwelcome.enabled":                                false,
		"browser.shell.checkDefaultBrowser":                           false,
		"browser.sessionstore.resume_from_crash":                      false,
		"browser.tabs.warnOnClose":                                    false,
		"browser.tabs.remote.unloadDelayMs":                           0,
		"browser.translations.enable":                                 false,
		"browser.contentblocking.introCount":                          99,
		"datareporting.policy.dataSubmissionPolicyBypassNotification": true,
		"extensions.autoDisableScopes":                                0,
		"signon.rememberSignons":                                      false,
		"signon.autofillForms":                                        false,
		"security.fileuri.strict_origin_policy":                       false,
		"toolkit.startup.max_resumed_crashes":                         -1,
		"termsofuse.bypassNotification":                               true,

		"intl.accept_languages":        "en-US, en",
		"dom.disable_open_during_load": false,

		// 0 is dark, 1 is light.
		"layout.css.prefers-color-scheme.content-override": 1,
		"ui.prefersReducedMotion":                          0,
	}
	if o.DarkMode {
		prefs["layout.css.prefers-color-scheme.content-override"] = 0
	}
	if o.ReducedMotion {
		prefs["ui.prefersReducedMotion"] = 1
	}
	if o.BlockThirdPartyCookies {
		prefs["network.cookie.cookieBehavior"] = 1 // reject all third-party cookies
	}
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(prefs)) {
		value, _ := json.Marshal(prefs[name]) // strings, numbers and booleans only
		fmt.Fprintf(&out, "user_pref(%q, %s);\n", name, value)
	}
	return []byte(out.String())
}

func (f *firefox) open(ctx context.Context) error {
	_, err := f.call(ctx, command{marionette: "WebDriver:NewSession"}, withShared(params{}))
	return err
}

// clearData has the browser forget what pages stored, for every origin.
// Certificate errors stay accepted: that setting is not a page's.
const clearData = `
const done = arguments[0];
const c = Ci.nsIClearDataService;
Services.clearData.deleteData(
	c.CLEAR_COOKIES | c.CLEAR_DOM_STORAGES | c.CLEAR_ALL_CACHES | c.CLEAR_PERMISSIONS |
	c.CLEAR_AUTH_TOKENS | c.CLEAR_AUTH_CACHE | c.CLEAR_HISTORY,
	{ onDataDeleted: failed => done(failed) });`

func (f *firefox) reset(ctx context.Context) error {
	value, err := f.call(ctx, cmdHandles, nil)
	if err != nil {
		return err
	}
	var old []string
	if err := json.Unmarshal(value, &old); err != nil {
		return err
	}
	if len(old) == 0 {
		return errors.New("no window is open")
	}
	// The current window may be one a page has closed.
	if _, err := f.call(ctx, cmdSwitch, params{"handle": old[0], "focus": true}); err != nil {
		return err
	}
	if value, err = f.call(ctx, cmdNewWindow, params{"type": "tab", "focus": true}); err != nil {
		return err
	}
	var fresh struct {
		Handle string `json:"handle"`
	}
	if err := json.Unmarshal(value, &fresh); err != nil {
		return err
	}
	// Pages are closed before data is cleared, else they could write again.
	for _, handle := range old {
		if _, err := f.call(ctx, cmdSwitch, params{"handle": handle, "focus": false}); err != nil {
			return err
		}
		if _, err := f.call(ctx, cmdCloseWindow, nil); err != nil {
			return err
		}
	}
	if _, err := f.call(ctx, cmdSwitch, params{"handle": fresh.Handle, "focus": true}); err != nil {
		return err
	}
	value, err = f.inBrowser(ctx, clearData)
	if err == nil && string(value) != "0" {
		err = fmt.Errorf("the browser could not clear its data: %s", value)
	}
	return err
}

// inBrowser runs an async script with the browser's own rights, not a page's.
func (f *firefox) inBrowser(ctx context.Context, script string, args ...any) (json.RawMessage, error) {
	if _, err := f.call(ctx, cmdSetContext, params{"value": "chrome"}); err != nil {
		return nil, err
	}
	value, err := f.call(ctx, cmdExecuteAsync, params{"script": script, "args": append([]any{}, args...)})
	_, back := f.call(ctx, cmdSetContext, params{"value": "content"})
	return value, errors.Join(err, back)
}

func (f *firefox) quit(ctx context.Context) {
	// The browser need not save anything: the profile goes away.
	_ = f.close()
}

// setViewport sizes the page's frame within the window, as the browser's own
// protocols do: a window has a least width that phones fall short of.
func (f *firefox) setViewport(ctx context.Context, width, height int) error {
	_, err := f.inBrowser(ctx, `
const [width, height, done] = arguments;
const browser = gBrowser.selectedBrowser;
browser.style.setProperty("width", width + "px");
browser.style.setProperty("height", height + "px");
browser.style.setProperty("min-width", "0");
requestAnimationFrame(() => requestAnimationFrame(() => done()));`, width, height)
	return err
}
