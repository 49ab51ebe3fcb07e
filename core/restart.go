package core

import "strings"

// restartMark ends the state of a login that was started in place of a
// callback that belonged to none. An answer that carries it and still belongs
// to none starts no other: that is the guard against a loop, and it holds
// where the browser stores nothing.
const restartMark = "-again"

// askAgain is an authorization URL that asks for what another login asked for,
// of which both transactions are known; empty where its own is not what it was.
func (e Endpoint) askAgain(before, now *Transaction) string {
	if !strings.HasPrefix(before.Asked, string(e)+authorize) {
		return ""
	}
	url := swap(before.Asked, before.State, now.State)
	return swap(url, string(before.Verifier.Challenge()), string(now.Verifier.Challenge()))
}

// swap puts a text in the place of another one, which stands in s once. Empty
// where it does not.
func swap(s, old, with string) string {
	i := index(s, old)
	if i < 0 {
		return ""
	}
	return s[:i] + with + s[i+len(old):]
}

// healable reports whether a callback that failed is worth another login: it
// is a code of a login that was finished before, took too long, was lost, or
// was begun somewhere else, such as an impersonation from the dashboard.
func healable(a *Callback, code Code) bool {
	return a.Code != "" && !strings.HasSuffix(a.State, restartMark) &&
		(code == StateMissing || code == StateUnknown || code == TransactionExpired)
}

// failedCallback is an answer that is none, and may be of a login that was
// finished before.
type failedCallback struct {
	transaction Transaction // what is known of it
	now         int64
	entropy     []byte
	err         *Error
	final       bool // tell the app, and start no other login
}

// heal answers a callback that failed. Where the page may have a session it
// goes on with that; a code without state is for another one. Without entropy
// the app waits for this very login, and is told.
func (c *Client) heal(e *PageLoaded, a *Callback, t Transaction, err error) {
	failure := err.(*Error)
	if !c.config.RestartLogin || len(e.Entropy) == 0 || !healable(a, failure.Code) {
		c.callbackFailed(e, failure)
		return
	}
	c.keepWayBack(t)
	f := &failedCallback{transaction: t, now: e.Now, entropy: e.Entropy, err: failure}
	if e.Known && failure.Code != StateMissing {
		c.restore(waiter{call: e.Call, page: true, callback: f}, e.Now)
	} else {
		c.restartLogin(e.Call, f)
	}
}

// restartLogin leads the browser to the login again, once, and keeps the way
// back.
func (c *Client) restartLogin(call Call, f *failedCallback) {
	t, url, err := c.begin(&LoginStarted{
		Entropy:  f.entropy,
		Request:  AuthorizationRequest{Provider: AuthKit},
		AppState: f.transaction.AppState,
		ReturnTo: f.transaction.ReturnTo,
		again:    true,
	}, f.now)
	if err != nil {
		c.reject(call, f.err)
		return
	}
	if again := c.config.Endpoint.askAgain(&f.transaction, &t); again != "" {
		t.Asked, url = again, again
	}
	c.host.SaveTransaction(SaveTransaction{Call: call, Key: t.State, Value: t.Encode(), Durable: true})
	c.host.Navigate(Navigate{Call: call, URL: url})
	c.host.Resolve(Resolve{Call: call})
}

// callbackFailed tells the app, once a session that the page had before is
// restored: an answer that fails must not cost it.
func (c *Client) callbackFailed(e *PageLoaded, failure *Error) {
	if !e.Known {
		c.reject(e.Call, failure)
		return
	}
	c.restore(waiter{call: e.Call, page: true, callback: &failedCallback{err: failure, final: true}}, e.Now)
}
