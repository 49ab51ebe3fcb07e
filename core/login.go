package core

// entropyForLogin is what one login uses up: verifier and state.
const entropyForLogin = 2 * MinEntropy

func (c *Client) loginStarted(e LoginStarted) []Effect {
	if e.Request.Provider == "" && e.Request.ConnectionID == "" {
		e.Request.Provider = AuthKit
	}
	c.wait(&call{id: e.Call, login: &e})
	return []Effect{ListTransactions{Call: e.Call}}
}

func (c *Client) transactionsListed(e TransactionsListed) []Effect {
	k := c.take(e.Call, forTransactions)
	if k == nil {
		return nil
	}
	t, url, err := c.begin(k.login, e.Now)
	if err != nil {
		return reject(e.Call, err)
	}
	var effects []Effect
	if keys := superfluous(e.Stored, e.Now); len(keys) > 0 {
		effects = append(effects, DeleteTransactions{Call: e.Call, Keys: keys})
	}
	// Saved first: a browser that left without its verifier cannot come back.
	effects = append(effects, SaveTransaction{Call: e.Call, Key: t.State, Value: t.Encode(), Durable: k.login.Navigate})
	if k.login.Navigate {
		effects = append(effects, Navigate{Call: e.Call, URL: url})
	}
	return append(effects, Resolve{Call: e.Call, URL: url})
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
	r := l.Request
	r.ClientID, r.RedirectURI = c.config.ClientID, c.config.RedirectURI
	r.State, r.CodeChallenge = state, verifier.Challenge()
	url, err = c.config.Endpoint.AuthorizationURL(r)
	return Transaction{
		State:       state,
		Verifier:    verifier,
		ClientID:    r.ClientID,
		Endpoint:    c.config.Endpoint,
		RedirectURI: r.RedirectURI,
		IssuedAt:    now,
		AppState:    l.AppState,
	}, url, err
}

func (c *Client) pageLoaded(e PageLoaded) []Effect {
	if !IsCallback(c.config.RedirectURI, e.URL) {
		return []Effect{Resolve{Call: e.Call}}
	}
	// Cleaned first and whatever follows: code and state shall not stay in
	// the address bar, the history or a Referer.
	effects := []Effect{ReplaceURL{URL: CleanURL(e.URL)}}
	callback, err := ParseCallback(e.URL)
	if err == nil && callback.State == "" {
		err = fail(StateMissing)
	}
	if err != nil {
		return append(effects, reject(e.Call, err)...)
	}
	c.wait(&call{id: e.Call, callback: &callback})
	return append(effects, TakeTransaction{Call: e.Call, Key: callback.State})
}

func (c *Client) transactionTaken(e TransactionTaken) []Effect {
	k := c.take(e.Call, forTransaction)
	if k == nil {
		return nil
	}
	if e.Value == "" {
		return reject(e.Call, fail(StateUnknown))
	}
	t, err := ParseTransaction(e.Value)
	if err == nil {
		err = c.judge(t, k.callback, e.Now)
	}
	if err != nil {
		return reject(e.Call, err)
	}
	c.wait(&call{id: e.Call, exchange: &exchange{transaction: t, code: k.callback.Code}})
	return []Effect{SendRequest{Call: e.Call, Request: c.config.Endpoint.TokenRequest(CodeGrant{
		ClientID: c.config.ClientID,
		Code:     k.callback.Code,
		Verifier: t.Verifier,
	})}}
}

// judge decides whether an answer belongs to the transaction and is good. The
// order matters: an error is believed only from where the login was sent.
func (c *Client) judge(t Transaction, a *Callback, now int64) error {
	err := &Error{AppState: t.AppState}
	switch {
	case t.State != a.State:
		err.Code = TransactionMalformed
	case t.expired(now):
		err.Code = TransactionExpired
	case t.ClientID != c.config.ClientID || t.Endpoint != c.config.Endpoint || t.RedirectURI != c.config.RedirectURI:
		err.Code = TransactionMismatch
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

func (c *Client) responseArrived(e ResponseArrived) []Effect {
	k := c.take(e.Call, forResponse)
	if k == nil {
		return nil
	}
	if k.logout {
		return []Effect{Resolve{Call: e.Call}}
	}
	s, err := ParseTokenResponse(e.Response, e.Now)
	if err != nil {
		failure := err.(*Error)
		failure.AppState = k.exchange.transaction.AppState
		return reject(e.Call, failure.withhold(string(k.exchange.code), string(k.exchange.transaction.Verifier)))
	}
	c.session = s
	return []Effect{
		KeepSession{Value: s.Encode()},
		Publish{Session: s},
		Resolve{Call: e.Call, Callback: s, AppState: k.exchange.transaction.AppState},
	}
}
