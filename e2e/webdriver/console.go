package webdriver

import _ "embed"

// ConsoleScript is a classic script that records what a page logs, the errors
// and rejections it does not handle, and its content security policy
// violations, for [Tab.Console]. The test's server puts it first in the page,
// inline or as a file of its own where the policy forbids inline scripts. It works alike in every engine, which the drivers' own logs do not. The
// record ends with the page, and does not hold what workers log.
//
//go:embed console.js
var ConsoleScript string

// ConsoleEntry is one thing a page logged.
type ConsoleEntry struct {
	// Level is log, info, debug, warn, error, assert or trace for a call of
	// that console method; uncaught for an error nobody caught; rejection
	// for a promise nobody handled; csp for a policy violation.
	Level string `json:"level"`
	Text  string `json:"text"`
}

// Console returns what the page has logged since it was loaded. The page MUST
// have run [ConsoleScript]; it is a [*ScriptError] when it has not.
func (t *Tab) Console() ([]ConsoleEntry, error) {
	var entries []ConsoleEntry
	err := t.Eval(&entries, `
if (!window.__webdriverConsole) throw new Error("the page has not run ConsoleScript");
return window.__webdriverConsole;`)
	return entries, err
}
