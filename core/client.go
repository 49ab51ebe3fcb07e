package core

// Client is the state machine of one browser client. It decides and its host
// acts: [Client.Handle] takes what happened and returns what to do. It holds
// the session and the calls under way, and is not safe for concurrent use.
type Client struct {
	config  Config
	session *Session
	calls   []*call // a handful at most
}

// call is one call of the app that waits for the host. What it waits for is
// which of the pointers is set.
type call struct {
	id       Call
	login    *LoginStarted // until the pending logins are listed and saved
	callback *Callback     // until its transaction is taken
	exchange *exchange     // until the token response arrives
	logout   bool          // until the background sign-out is sent
}

// exchange is a code on its way to the token endpoint.
type exchange struct {
	transaction Transaction
	code        AuthorizationCode
}

// NewClient fails with [ClientIDMissing], [RedirectURIInvalid] and
// [RedirectURIForeign].
func NewClient(c Config) (*Client, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return &Client{config: c}, nil
}

// Session returns the current session, or nil.
func (c *Client) Session() *Session { return c.session }

// Handle takes one event and returns the effects that follow. An answer that
// belongs to no call under way has none.
func (c *Client) Handle(e Event) []Effect {
	switch e := e.(type) {
	case LoginStarted:
		return c.loginStarted(e)
	case TransactionsListed:
		return c.transactionsListed(e)
	case PageLoaded:
		return c.pageLoaded(e)
	case TransactionTaken:
		return c.transactionTaken(e)
	case ResponseArrived:
		return c.responseArrived(e)
	case EffectFailed:
		return c.effectFailed(e)
	case TokenAsked:
		return c.tokenAsked(e)
	case SignOutAsked:
		return c.signOutAsked(e)
	case SessionKept:
		return c.sessionKept(e)
	}
	return nil
}

// take removes a call from those under way, and returns nil where none of
// that number waits for this: a repeated answer must not end the call.
func (c *Client) take(id Call, waits func(*call) bool) *call {
	for i, k := range c.calls {
		if k.id == id && waits(k) {
			last := len(c.calls) - 1
			c.calls[i] = c.calls[last]
			c.calls[last] = nil // or the array would hold on to the call's secrets
			c.calls = c.calls[:last]
			return k
		}
	}
	return nil
}

func forAnything(*call) bool       { return true }
func forTransactions(k *call) bool { return k.login != nil }
func forTransaction(k *call) bool  { return k.callback != nil }
func forResponse(k *call) bool     { return k.exchange != nil || k.logout }

func (c *Client) wait(k *call) { c.calls = append(c.calls, k) }

// reject ends a call. The host knows a call by its number alone, so an error
// that is none of ours cannot happen here.
func reject(id Call, err error) []Effect {
	e, ok := err.(*Error)
	if !ok {
		e = fail(MessageMalformed)
	}
	return []Effect{Reject{Call: id, Error: e}}
}

func (c *Client) effectFailed(e EffectFailed) []Effect {
	k := c.take(e.Call, forAnything)
	err := fail(e.Code)
	if k != nil && k.logout {
		return []Effect{Resolve{Call: e.Call}} // the session is gone here, which is what was asked
	}
	if k != nil && k.exchange != nil {
		err.AppState = k.exchange.transaction.AppState
	}
	return reject(e.Call, err)
}

func (c *Client) tokenAsked(e TokenAsked) []Effect {
	if c.session == nil || e.Now >= c.session.ExpiresAt {
		return reject(e.Call, fail(LoginRequired))
	}
	return []Effect{Resolve{Call: e.Call, Token: c.session.AccessToken}}
}

func (c *Client) signOutAsked(e SignOutAsked) []Effect {
	if c.session == nil {
		return reject(e.Call, fail(NoSession))
	}
	url, err := c.config.Endpoint.LogoutURL(c.session.Claims.SessionID, e.ReturnTo)
	if err != nil {
		return reject(e.Call, err)
	}
	c.session = nil
	effects := []Effect{DropSession{}, Publish{}} // here first: the server may be down
	if e.Navigate {
		return append(effects, Navigate{Call: e.Call, URL: url}, Resolve{Call: e.Call})
	}
	c.wait(&call{id: e.Call, logout: true})
	return append(effects, SendRequest{Call: e.Call, Request: Request{Method: "GET", URL: url}, Opaque: true})
}

func (c *Client) sessionKept(e SessionKept) []Effect {
	s, err := ParseSession(e.Value)
	if err != nil {
		c.session = nil
		return []Effect{DropSession{}, Publish{}}
	}
	c.session = s
	return nil
}
