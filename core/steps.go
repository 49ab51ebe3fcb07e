package core

// These are the steps of a login, for a host that keeps pending logins itself
// and answers each request on its own, such as the edge with its cookies. A
// page uses [Client.Handle], which takes the same steps.

// Begin starts a login: it returns the transaction to keep, and the URL to
// send the browser to. The host MUST keep the transaction first. again says
// that the login stands in for a callback that belonged to none, see
// [Healable]. Fails with [EntropyShort], [AppStateTooLarge] and as
// [Endpoint.AuthorizationURL] does.
func (c *Client) Begin(l LoginStarted, again bool) (Transaction, string, error) {
	l.again = again
	if l.Request.Provider == "" && l.Request.ConnectionID == "" {
		l.Request.Provider = AuthKit
	}
	t, url, err := c.begin(&l, l.Now)
	t.Asked = "" // whoever keeps it in a cookie has no room, and answers for what is asked again
	return t, url, err
}

// Judge decides whether an authorization response answers the transaction and
// is good; only then may its code be sent. Fails with [StateUnknown] where the
// transaction is spent, [TransactionMalformed], [TransactionExpired],
// [TransactionMismatch], [IssuerMismatch], [AuthorizationDenied] and
// [AuthorizationFailed].
func (c *Client) Judge(t Transaction, a Callback, now int64) error {
	return c.judge(t, &a, now)
}

// Healable reports whether an authorization response that was refused with err
// is worth another login: it brings a code, of a login that was finished
// before, took too long, was lost, or was begun somewhere else. The answer to
// a login that stands in for another is not: that would be a loop.
func Healable(a Callback, err error) bool {
	e, ok := err.(*Error)
	return ok && healable(&a, e.Code)
}

// Again reports whether the transaction stands in for a callback that belonged
// to none.
func (t Transaction) Again() bool {
	n := len(t.State) - len(restartMark)
	return n > 0 && t.State[n:] == restartMark
}

// Spend returns what another visit of the same callback needs: all but the
// verifier, so that no code can be sent with it.
func (t Transaction) Spend() Transaction { return t.spend() }

// Expired reports whether the time for an answer is over.
func (t Transaction) Expired(now int64) bool { return t.expired(now) }
