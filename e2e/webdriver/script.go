package webdriver

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
)

// ScriptError is what a script given to [Tab.Eval] or [Tab.EvalAsync] threw.
type ScriptError struct {
	Name    string // the error's name, such as "TypeError"; "" when no Error was thrown
	Message string
	Code    string // the error's code property as a string; "" when it has none
	Stack   string
}

func (e *ScriptError) Error() string {
	text := "webdriver: the script threw "
	if e.Name != "" {
		text += e.Name + ": "
	}
	text += e.Message
	if e.Code != "" {
		text += " (code " + e.Code + ")"
	}
	return text
}

// ErrNavigated is what [Tab.EvalAsync] returns when the page went away before
// its promise settled.
var ErrNavigated = errors.New("webdriver: the page went away before the script was done")

// describeError is a JavaScript expression, a function that gives what a
// ScriptError holds. A thrown value need not be an Error.
const describeError = `(e => {
	const object = e !== null && (typeof e === "object" || typeof e === "function");
	const has = name => object && e[name] !== undefined && e[name] !== null ? String(e[name]) : "";
	return { Name: has("name"), Message: object && "message" in e ? has("message") : String(e), Code: has("code"), Stack: has("stack") };
})`

type outcome struct {
	State string          `json:"state"` // "" while pending
	Value json.RawMessage `json:"value"`
	Error ScriptError     `json:"error"`
}

func (o *outcome) into(result any) error {
	switch {
	case o.State == "threw":
		return &o.Error
	case result == nil || len(o.Value) == 0:
		return nil
	}
	if err := json.Unmarshal(o.Value, result); err != nil {
		return fmt.Errorf("webdriver: script result: %w", err)
	}
	return nil
}

// Eval runs the body of a JavaScript function in the page and decodes what it
// returns, as JSON, into result (a pointer, or nil to ignore it). Arguments
// are in arguments[0], …; an [*Element] arrives as that element. What the
// script throws is a [*ScriptError]. The page's content security policy does
// not stand in the way. A promise is not waited for: see [Tab.EvalAsync].
//
// Scripts see the properties of window. What a page declares at its top level
// by const, let or class is none, and Firefox does not show it to them.
func (t *Tab) Eval(result any, body string, args ...any) error {
	var o outcome
	if err := t.execute(&o, `
try {
	const value = (function () {`+body+`
	}).apply(window, arguments);
	return { state: "done", value: value === undefined ? null : value };
} catch (e) {
	return { state: "threw", error: `+describeError+`(e) };
}`, args); err != nil {
		return err
	}
	return o.into(result)
}

// execute runs a script as the driver does, and decodes its result.
func (t *Tab) execute(result any, script string, args []any) error {
	value, err := t.do(cmdExecute, params{"script": script, "args": append([]any{}, args...)})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(value, result); err != nil {
		return fmt.Errorf("webdriver: script result: %w", err)
	}
	return nil
}

var lastScript atomic.Int64

// EvalAsync runs the body of an async JavaScript function in the page, waits
// until its promise settles and decodes the value it resolves to into result
// (a pointer or nil). A rejection is a [*ScriptError], a page that went away
// meanwhile [ErrNavigated], and a promise that stays pending a
// [*TimeoutError]. Other tabs can be used while it waits.
func (t *Tab) EvalAsync(result any, body string, args ...any) error {
	// The promise is kept in the page and asked for its state, because the
	// protocol's own waiting would block every other tab.
	id := strconv.FormatInt(lastScript.Add(1), 10)
	var started bool
	err := t.execute(&started, `
const pending = window.__webdriverPending || (window.__webdriverPending = {});
const id = arguments[0], entry = pending[id] = { state: "" };
(async function () {`+body+`
}).apply(window, Array.prototype.slice.call(arguments, 1)).then(
	value => { entry.value = value === undefined ? null : value; entry.state = "done"; },
	e => { entry.error = `+describeError+`(e); entry.state = "threw"; });
return true;`, append([]any{id}, args...))
	if err != nil {
		return err
	}
	var o outcome
	err = t.wait("the script's promise to settle", func() (bool, error) {
		var seen *outcome
		err := t.execute(&seen, `
const pending = window.__webdriverPending, entry = pending && pending[arguments[0]];
if (!entry) return null;
if (entry.state) delete pending[arguments[0]];
return entry.state ? entry : { state: "" };`, []any{id})
		switch {
		case err != nil:
			// Between two pages there is no page to ask.
			if errors.Is(err, ErrNoSuchWindow) {
				return false, giveUp(err)
			}
			return false, err
		case seen == nil:
			return false, giveUp(ErrNavigated)
		}
		o = *seen
		return o.State != "", nil
	})
	if err != nil {
		return err
	}
	return o.into(result)
}
