package webdriver

import (
	"encoding/json"
	"errors"
	"fmt"
)

// elementKey is the web element identifier of W3C WebDriver, section 12.
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// Element is one element of a page. It is stale once the page replaced it;
// the methods of [Tab] that take a selector look the element up anew instead.
type Element struct {
	tab *Tab
	id  string
}

// MarshalJSON makes an element an argument of [Tab.Eval].
func (e *Element) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{elementKey: e.id})
}

// Click scrolls the element into view and clicks its middle.
func (e *Element) Click() error {
	_, err := e.tab.do(cmdElementClick, params{"id": e.id})
	return err
}

// Type focuses the element and types text after what it holds.
func (e *Element) Type(text string) error {
	_, err := e.tab.do(cmdElementType, params{"id": e.id, "text": text})
	return err
}

// Clear empties an input.
func (e *Element) Clear() error {
	_, err := e.tab.do(cmdElementClear, params{"id": e.id})
	return err
}

// Text returns the element's text as it is rendered.
func (e *Element) Text() (string, error) {
	return get[string](e.tab, cmdElementText, params{"id": e.id})
}

// Attribute returns an attribute, and false when the element has none of that
// name. Boolean attributes that are set give "true".
func (e *Element) Attribute(name string) (string, bool, error) {
	value, err := get[*string](e.tab, cmdElementAttr, params{"id": e.id, "name": name})
	if err != nil || value == nil {
		return "", false, err
	}
	return *value, true, nil
}

// Eval runs a script as [Tab.Eval] does, with the element in arguments[0].
func (e *Element) Eval(result any, body string, args ...any) error {
	return e.tab.Eval(result, body, append([]any{e}, args...)...)
}

// query returns the elements that match a selector now.
func (t *Tab) query(css string) ([]*Element, error) {
	var found []map[string]string
	err := t.Eval(&found, `
let roots = [document];
const steps = arguments[0].split(">>>");
const last = steps.pop();
for (const step of steps)
	roots = roots.flatMap(root => Array.from(root.querySelectorAll(step)))
		.map(host => host.shadowRoot).filter(Boolean);
return roots.flatMap(root => Array.from(root.querySelectorAll(last)));`, css)
	var thrown *ScriptError
	if errors.As(err, &thrown) && thrown.Name == "SyntaxError" {
		return nil, giveUp(&RemoteError{Code: "invalid selector", Message: thrown.Message})
	}
	if err != nil {
		return nil, err
	}
	elements := make([]*Element, len(found))
	for n := range found {
		elements[n] = &Element{tab: t, id: found[n][elementKey]}
	}
	return elements, nil
}

// Find waits until an element matches the selector and returns the first.
func (t *Tab) Find(css string) (*Element, error) {
	return on(t, css, func(e *Element) (*Element, error) { return e, nil })
}

// FindAll returns all elements that match the selector now, without waiting.
func (t *Tab) FindAll(css string) ([]*Element, error) {
	found, err := t.query(css)
	var f final
	if errors.As(err, &f) {
		err = f.error
	}
	return found, err
}

// on waits for the first element that matches and runs do with it, again
// while the element is being replaced, moved, covered or not yet shown.
func on[V any](t *Tab, css string, do func(*Element) (V, error)) (V, error) {
	var v V
	err := t.wait(fmt.Sprintf("%q", css), func() (bool, error) {
		found, err := t.query(css)
		if err != nil {
			return false, err
		}
		if len(found) == 0 {
			return false, nil
		}
		if v, err = do(found[0]); err == nil {
			return true, nil
		}
		for _, passing := range []error{ErrNoSuchElement, ErrStaleElement, ErrNotInteractable, ErrIntercepted} {
			if errors.Is(err, passing) {
				return false, err
			}
		}
		return false, giveUp(err)
	})
	return v, err
}

// act is on without a result.
func act(t *Tab, css string, do func(*Element) error) error {
	_, err := on(t, css, func(e *Element) (struct{}, error) { return struct{}{}, do(e) })
	return err
}

// Click clicks the first element that matches the selector.
func (t *Tab) Click(css string) error { return act(t, css, (*Element).Click) }

// Type types text into the first element that matches the selector.
func (t *Tab) Type(css, text string) error {
	return act(t, css, func(e *Element) error { return e.Type(text) })
}

// Clear empties the first input that matches the selector.
func (t *Tab) Clear(css string) error { return act(t, css, (*Element).Clear) }

// Text returns the rendered text of the first element that matches the
// selector. It does not wait for the text to become anything: see
// [Tab.WaitText].
func (t *Tab) Text(css string) (string, error) { return on(t, css, (*Element).Text) }

// Attribute returns an attribute of the first element that matches the
// selector, and false when it has none of that name.
func (t *Tab) Attribute(css, name string) (value string, ok bool, err error) {
	err = act(t, css, func(e *Element) (err error) {
		value, ok, err = e.Attribute(name)
		return err
	})
	return value, ok, err
}

// ActiveElement returns the element that has the keyboard's focus, inside
// open shadow roots too; the body when nothing else has.
func (t *Tab) ActiveElement() (*Element, error) {
	var found map[string]string
	err := t.Eval(&found, `
let e = document.activeElement || document.body;
while (e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;
return e;`)
	if err != nil {
		return nil, err
	}
	return &Element{tab: t, id: found[elementKey]}, nil
}
