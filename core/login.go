package core

// entropyForLogin is what one login uses up: verifier and state.
const entropyForLogin = 2 * MinEntropy

// LoginStarted begins a login.
func (c *Client) LoginStarted(e LoginStarted) {
	if e.Request.Provider == "" && e.Request.ConnectionID == "" {
		e.Request.Provider = AuthKit
	}
	t, url, err := c.begin(&e, e.Now)
	if err != nil {
		c.reject(e.Call, err)
		return
	}
	// Saved first: a browser that left without its verifier cannot come back.
	c.host.SaveTransaction(SaveTransaction{Call: e.Call, Key: t.State, Value: t.Encode(), Durable: e.Navigate})
	if e.Navigate {
		// Before the page is left: a browser that keeps it, frozen in the middle
		// of looking through the store, keeps the next page from the store too.
		c.tidy(t.State)
		c.host.Navigate(Navigate{Call: e.Call, URL: url})
		c.host.Resolve(Resolve{Call: e.Call, URL: url})
		return
	}
	c.host.Resolve(Resolve{Call: e.Call, URL: url})
	c.tidy(t.State) // no URL waits for it
}

// tidy looks through the pending logins, with the first one that is begun and
// whenever as many more were as may stay. None fails by it.
func (c *Client) tidy(begun string) {
	due := len(c.begun)%MaxTransactions == 0
	if due {
		c.begun = nil
	}
	c.begun = append(c.begun, begun)
	if due {
		c.host.ListTransactions(ListTransactions{})
	}
}

// TransactionsListed forgets the pending logins that are over, or too many.
func (c *Client) TransactionsListed(e TransactionsListed) {
	if keys := superfluous(e.Stored, e.Now, c.begun); len(keys) > 0 {
		c.host.DeleteTransactions(DeleteTransactions{Keys: keys})
	}
}

// begin makes the transaction and its authorization URL.
func (c *Client) begin(l *LoginStarted, now int64) (t Transaction, url string, err error) {
	if len(l.Entropy) < entropyForLogin {
		return t, "", fail(EntropyShort)
	}
	if len(l.AppState) > MaxAppState {
		return t, "", fail(AppStateTooLarge)
	}
	verifier, err := NewCodeVerifier(l.Entropy[:MinEntropy])
	if err != nil {
		return t, "", err
	}
	state, err := NewState(l.Entropy[MinEntropy:])
	if err != nil {
		return t, "", err
	}
	if state == string(verifier) {
		return t, "", fail(EntropyShort) // the source repeats itself, and state is no secret
	}
	if l.again {
		state += restartMark
	}
	r := &l.Request
	r.ClientID, r.RedirectURI = c.config.ClientID, c.config.RedirectURI
	r.State, r.CodeChallenge = state, verifier.Challenge()
	url, err = c.config.Endpoint.authorizationURL(r)
	asked := ""
	if r.Provider != AuthKit || count(url, '&') != parametersOfAll-1 {
		asked = url // which takes as long to write as the rest: only where it is not what any login asks for
	}
	return Transaction{
		State:       state,
		Verifier:    verifier,
		ClientID:    r.ClientID,
		Endpoint:    c.config.Endpoint,
		RedirectURI: r.RedirectURI,
		IssuedAt:    now,
		AppState:    l.AppState,
		ReturnTo:    shorten(l.ReturnTo),
		Asked:       asked,
	}, url, err
}

// shorten leaves of a way back what a store has room for.
func shorten(returnTo string) string {
	for _, mark := range [...]byte{'#', '?'} {
		if len(returnTo) > MaxReturnTo {
			returnTo, _, _ = cut(returnTo, mark)
		}
	}
	if len(returnTo) > MaxReturnTo {
		return ""
	}
	return returnTo
}

// PageLoaded goes on with the login that the page is the answer to, or with the
// session that there may be.
func (c *Client) PageLoaded(e PageLoaded) {
	e.Known = e.Known && !c.ended
	if c.session == nil && e.Known {
		c.organization = e.OrganizationID
	}
	if !IsCallback(c.config.RedirectURI, e.URL) {
		if e.Known {
			c.restore(waiter{call: e.Call, page: true}, e.Now)
		} else {
			c.host.Resolve(Resolve{Call: e.Call})
		}
		return
	}
	// Cleaned first and whatever follows: code and state shall not stay in
	// the address bar, the history or a Referer.
	c.host.ReplaceURL(ReplaceURL{URL: CleanURL(e.URL)})
	callback, err := ParseCallback(e.URL)
	if err == nil && callback.State == "" {
		err = fail(StateMissing)
	}
	if err != nil {
		c.heal(&e, &callback, Transaction{}, err)
		return
	}
	c.wait(&call{id: e.Call, page: &e, callback: &callback})
	c.host.TakeTransaction(TakeTransaction{Call: e.Call, Key: callback.State})
}

// TransactionTaken judges the answer, and sends its code if it is good.
func (c *Client) TransactionTaken(e TransactionTaken) {
	k := c.take(e.Call, forTransaction)
	if k == nil {
		return
	}
	k.page.Now = e.Now
	t, err := Transaction{}, error(fail(StateUnknown))
	if e.Value != "" {
		t, err = ParseTransaction(e.Value)
	}
	if err == nil {
		err = c.judge(t, k.callback, e.Now)
	}
	if err != nil {
		c.heal(k.page, k.callback, t, err)
		return
	}
	x := &exchange{transaction: t, code: k.callback.Code, locking: k.page.Known && c.config.Cookies}
	c.wait(&call{id: e.Call, page: k.page, exchange: x})
	if x.locking {
		// The answer to a refresh that another tab has sent before would put the
		// cookie of the session before over that of the new one.
		c.host.TakeLock(TakeLock{Call: e.Call, Generation: unlocked}) // and wants nobody's session
		return
	}
	c.sendCode(e.Call, x)
}

// sendLocked sends a code that has waited for the lock.
func (c *Client) sendLocked(k *call, locked bool) {
	k.exchange.locking, k.exchange.locked = false, locked
	c.sendCode(k.id, k.exchange)
}

// unlock lets the lock of a code go, where it has it.
func (c *Client) unlock(k *call) {
	if k.exchange.locked {
		c.host.ReleaseLock(ReleaseLock{Call: k.id})
	}
}

func (c *Client) sendCode(call Call, x *exchange) {
	c.host.SendRequest(SendRequest{Call: call, Credentials: c.config.Cookies, Again: x.attempt > 0,
		Request: c.config.Endpoint.TokenRequest(CodeGrant{
			ClientID: c.config.ClientID,
			Code:     x.code,
			Verifier: x.transaction.Verifier,
		})})
}

// DelayOver sends again what a busy server refused.
func (c *Client) DelayOver(e DelayOver) {
	switch {
	case c.refreshOf(e.Call) == nil:
	case c.outdated():
		c.giveWay(e.Now)
	default:
		c.sendRefresh()
	}
	for _, k := range c.calls {
		if k.id == e.Call && k.exchange != nil {
			c.sendCode(e.Call, k.exchange)
		}
	}
}

// judge decides whether an answer belongs to the transaction and is good. The
// order matters: an error is believed only from where the login was sent.
func (c *Client) judge(t Transaction, a *Callback, now int64) error {
	err := &Error{}
	c.addWayBack(err, &t)
	switch {
	case t.State != a.State:
		err.Code = TransactionMalformed
	case t.ClientID != c.config.ClientID || t.Endpoint != c.config.Endpoint || t.RedirectURI != c.config.RedirectURI:
		err.Code = TransactionMismatch
	case t.spent():
		err.Code = StateUnknown
	case t.expired(now):
		err.Code = TransactionExpired
	case a.Issuer != "" && !c.config.accepts(a.Issuer):
		err.Code = IssuerMismatch
	case a.ServerError == "access_denied":
		err.Code = AuthorizationDenied
	case a.ServerError != "":
		err.Code = AuthorizationFailed
	default:
		return nil
	}
	err.ServerError = printable(a.ServerError)
	err.Description = printable(a.Description)
	return err.withhold(string(t.Verifier))
}

// ResponseArrived reads what a server said.
func (c *Client) ResponseArrived(e ResponseArrived) {
	if r := c.refreshOf(e.Call); r != nil {
		c.refreshAnswered(r, e)
		return
	}
	k := c.take(e.Call, forResponse)
	if k == nil {
		return
	}
	if k.logout {
		c.host.Resolve(Resolve{Call: e.Call})
		return
	}
	t := k.exchange.transaction
	s, err := ParseTokenResponse(e.Response, e.Now)
	if err != nil {
		failure := err.(*Error)
		if failure.Code == ServerUnavailable && c.again(e.Call, &k.exchange.attempt, e.Response.RetryAfter) {
			c.wait(k)
			return
		}
		c.addWayBack(failure, &t)
		c.unlock(k)
		c.callbackFailed(k.page, failure.withhold(string(k.exchange.code), string(t.Verifier)))
		return
	}
	c.signedIn(s, CauseLogin)
	c.resolveCallback(e.Call, t)
	if c.refresh != nil {
		c.refresh.void = true // its answer will be of the session before
	}
	c.share(s, whatever)
	c.unlock(k)
	c.keepWayBack(t)
}

// keepWayBack stores it, should the same callback be opened again.
func (c *Client) keepWayBack(t Transaction) {
	if t.AppState != "" || t.ReturnTo != "" {
		c.host.SaveTransaction(SaveTransaction{Key: t.State, Value: t.spend().Encode()})
	}
}

// resolveCallback hands back what the app gave to the login.
func (c *Client) resolveCallback(call Call, t Transaction) {
	c.host.Resolve(Resolve{Call: call, Callback: true, AppState: t.AppState, ReturnTo: c.wayBack(&t)})
}

func (c *Client) addWayBack(e *Error, t *Transaction) {
	e.AppState, e.ReturnTo = t.AppState, c.wayBack(t)
}

// wayBack checks it again: it was in a store that anything on this origin can
// write.
func (c *Client) wayBack(t *Transaction) string {
	if t.ReturnTo == "" {
		return ""
	}
	return ReturnTo(t.ReturnTo, c.config.PageOrigin)
}
