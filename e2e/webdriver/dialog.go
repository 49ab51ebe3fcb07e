package webdriver

// A dialog (alert, confirm or prompt) blocks its page. A call that meets one
// dismisses it and goes on; only the three below look at it first.

// WaitDialog waits until the page shows a dialog and returns its message.
func (t *Tab) WaitDialog() (string, error) {
	var text string
	err := t.wait("a dialog", func() (found bool, err error) {
		text, err = get[string](t, cmdAlertText, nil)
		return err == nil, err
	})
	return text, err
}

// AcceptDialog answers the page's dialog with OK, or fails with
// [ErrNoSuchAlert].
func (t *Tab) AcceptDialog() error {
	_, err := t.do(cmdAcceptAlert, nil)
	return err
}

// DismissDialog answers the page's dialog with Cancel, or fails with
// [ErrNoSuchAlert].
func (t *Tab) DismissDialog() error {
	_, err := t.do(cmdDismissAlert, nil)
	return err
}
