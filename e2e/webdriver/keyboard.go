package webdriver

import "fmt"

// keys are the code points W3C WebDriver (section 17.4.2) gives to keys that
// type no character.
var keys = map[string]string{
	"Tab": "\uE004", "Enter": "\uE007", "Escape": "\uE00C", "Backspace": "\uE003",
	"Delete": "\uE017", "Space": " ", "Home": "\uE011", "End": "\uE010",
	"PageUp": "\uE00E", "PageDown": "\uE00F",
	"ArrowLeft": "\uE012", "ArrowUp": "\uE013", "ArrowRight": "\uE014", "ArrowDown": "\uE015",
	"Shift": "\uE008", "Control": "\uE009", "Alt": "\uE00A", "Meta": "\uE03D",
}

// Press presses keys together and lets them go, where the focus is:
// Press("Tab"), Press("Shift", "Tab"), Press("Control", "a"). A name is that
// of the key in UI Events (KeyboardEvent.key) or one character.
func (t *Tab) Press(names ...string) error {
	var steps []params
	for _, name := range names {
		value, ok := keys[name]
		if !ok {
			if value = name; len([]rune(name)) != 1 {
				return fmt.Errorf("webdriver: no key is called %q", name)
			}
		}
		steps = append(steps, params{"type": "keyDown", "value": value})
	}
	for n := len(names) - 1; n >= 0; n-- {
		steps = append(steps, params{"type": "keyUp", "value": steps[n]["value"]})
	}
	_, err := t.do(cmdActions, params{"actions": []params{
		{"type": "key", "id": "keyboard", "actions": steps},
	}})
	return err
}
