package webdriver

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Engine names a browser engine this package drives.
type Engine string

// The engines, each through the browser Debian packages it in.
const (
	Chromium Engine = "chromium"
	Firefox  Engine = "firefox"
	WebKit   Engine = "webkit"
)

// Engines returns the engines that tests run in: all three, or those listed
// in the variable ENGINES, separated by commas. A name in ENGINES that is no
// engine is returned as it stands, so that [Start] refuses it instead of a
// test passing by running nowhere.
func Engines() []Engine {
	var chosen []Engine
	for name := range strings.SplitSeq(os.Getenv("ENGINES"), ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			chosen = append(chosen, Engine(name))
		}
	}
	if len(chosen) == 0 {
		return []Engine{Chromium, Firefox, WebKit}
	}
	return chosen
}

// Options are settings of a browser. The zero value is a light page without
// reduced motion, the engine's own cookie policy and 15-second waits, whatever
// the machine is set to.
type Options struct {
	// DarkMode makes pages see prefers-color-scheme: dark.
	DarkMode bool
	// ReducedMotion makes pages see prefers-reduced-motion: reduce.
	ReducedMotion bool
	// BlockThirdPartyCookies refuses cookies to other sites than the page's
	// own. WebKit does so in any case.
	BlockThirdPartyCookies bool
	// Timeout bounds each wait and each page load; 0 means 15 seconds.
	Timeout time.Duration
}

func (o Options) timeout() time.Duration {
	if o.Timeout > 0 {
		return o.Timeout
	}
	return 15 * time.Second
}

// MissingError says that a program this engine needs is not installed.
type MissingError struct {
	Engine   Engine
	Program  string // what was looked for, such as "chromedriver"
	Package  string // the Debian package that holds it
	Variable string // the environment variable that names it elsewhere
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("webdriver: %s needs %s, which is not installed: run e2e/install.sh or apt-get install %s (or name the program in the variable %s)",
		e.Engine, e.Program, e.Package, e.Variable)
}

// UnsupportedError says that an engine cannot do what was asked of it.
type UnsupportedError struct {
	Engine  Engine
	Feature string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("webdriver: %s does not support %s", e.Engine, e.Feature)
}

// program is one executable an engine needs and the names it goes by.
type program struct {
	variable string   // environment variable that overrides the search
	names    []string // names on PATH, or glob patterns when absolute
	pkg      string
}

func (p program) find(e Engine) (string, error) {
	names := p.names
	if own := os.Getenv(p.variable); own != "" {
		names = []string{own}
	}
	for _, name := range names {
		if filepath.IsAbs(name) {
			if found, _ := filepath.Glob(name); len(found) > 0 {
				return found[0], nil
			}
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &MissingError{Engine: e, Program: names[0], Package: p.pkg, Variable: p.variable}
}
