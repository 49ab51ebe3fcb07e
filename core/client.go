package core

// Client is the state machine of one browser client. It decides and its host
// acts: [Client.Handle] takes what happened and returns what to do, and so do
// the methods of a [Host] that is known to it. It holds the session and the
// calls under way, and is not safe for concurrent use.
type Client struct {
	config Config
	host   Host
	begun  []string // states of the logins since the last list was asked for
	calls  []*call  // a handful at most

	session      *Session
	organization string   // that this tab is in, or was in before the page was loaded
	ended        bool     // the server or the user ended the session: what is left of it is not tried again
	refresh      *refresh // under way, or nil
	failures     int      // refreshes in a row that failed for the time being
	restUntil    int64    // after such a failure, while the token at hand still does
	askedUntil   int64    // when the server wants to be asked again, so it holds without a token too

	generation int64         // of what all tabs share, as far as this one knows
	sharing    int           // changes of its own that are yet to be answered
	later      SharedSession // heard meanwhile
}

// call is one call of the app that waits for the host. What it waits for is
// which of the pointers is set.
type call struct {
	id       Call
	page     *PageLoaded // that brought callback and exchange
	callback *Callback   // until its transaction is taken
	exchange *exchange   // until the token response arrives
	logout   bool        // until the background sign-out is sent
}

// exchange is a code on its way to the token endpoint.
type exchange struct {
	transaction Transaction
	code        AuthorizationCode
	attempt     int
	locking     bool // it waits for the lock
	locked      bool // and has it
}

// NewClient returns a client that is told events by [Client.Handle]. Fails with
// [ClientIDMissing], [RedirectURIInvalid] and [RedirectURIForeign].
func NewClient(c Config) (*Client, error) { return NewClientOf(c, nil) }

// NewClientOf returns the client of this host: it may be told events by the
// methods that are named for them, and calls the host for each effect. Fails
// as NewClient does.
func NewClientOf(c Config, h Host) (*Client, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return &Client{config: c, host: h}, nil
}

// Session returns the current session, or nil.
func (c *Client) Session() *Session { return c.session }

// reject ends a call. Each failure of this package is an *Error.
func (c *Client) reject(id Call, err error) {
	c.host.Reject(Reject{Call: id, Error: err.(*Error)})
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

func forAnything(*call) bool      { return true }
func forTransaction(k *call) bool { return k.callback != nil }
func forResponse(k *call) bool    { return k.exchange != nil && !k.exchange.locking || k.logout }
func forLock(k *call) bool        { return k.exchange != nil && k.exchange.locking }

func (c *Client) wait(k *call) { c.calls = append(c.calls, k) }

// EffectFailed tries again where that may help, and otherwise ends the call.
func (c *Client) EffectFailed(e EffectFailed) {
	if r := c.refreshOf(e.Call); r != nil {
		c.refreshEffectFailed(r, e)
		return
	}
	k := c.take(e.Call, forAnything)
	err := fail(e.Code)
	switch {
	case k == nil:
		c.reject(e.Call, err)
	case k.logout:
		c.host.Resolve(Resolve{Call: e.Call}) // the session is gone here, which is what was asked
	case k.exchange != nil && k.exchange.locking: // nobody waits for a lock for ever
		c.wait(k)
		c.sendLocked(k, false)
	default:
		if k.exchange != nil { // and not sent again: the server may have taken the code
			c.addWayBack(err, &k.exchange.transaction)
			c.unlock(k)
		}
		c.callbackFailed(k.page, err)
	}
}

// SignOutAsked ends the session.
func (c *Client) SignOutAsked(e SignOutAsked) {
	id := "" // of no session, which has no such URL
	if c.session != nil {
		id = c.session.Claims.SessionID
	}
	url, err := c.config.Endpoint.LogoutURL(id, e.ReturnTo)
	if err != nil {
		c.reject(e.Call, err)
		return
	}
	c.signedOut(CauseSignOut) // here first: the server may be down
	c.shareEnd(id, false, whatever)
	if c.refresh != nil {
		c.endRefresh(fail(LoginRequired), true, 0) // its answer will find no call
	}
	if e.Navigate {
		c.host.Navigate(Navigate{Call: e.Call, URL: url})
		c.host.Resolve(Resolve{Call: e.Call})
		return
	}
	c.wait(&call{id: e.Call, logout: true})
	c.host.SendRequest(SendRequest{Call: e.Call, Request: Request{Method: "GET", URL: url}, Opaque: true})
}
