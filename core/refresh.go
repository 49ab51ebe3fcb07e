package core

// refresh is one exchange of a refresh token. All who need a new token while
// it is under way wait for it: a token is good for one exchange only.
type refresh struct {
	leader       Call     // whose number its effects carry
	organization string   // asked for; empty leaves it to the server
	waiting      []waiter // the leader is the first
	before       *Session // of this tab, when it began, and again when the lock was taken
	generation   int64    // of what was shared when the lock was taken
	held         bool     // what was shared says that another tab has the refresh token
	past         []string // IDs of the sessions that are over for this origin
	grant        RefreshGrant
	attempt      int
	sending      bool     // its request is under way
	retryAfter   int64    // of the last answer
	granted      *Session // arrived, and not yet shared
	void         bool     // this tab signed in meanwhile
}

// waiter is a call of the app that a refresh will end.
type waiter struct {
	call         Call
	token        bool   // wants the token
	force        bool   // and none that is here already
	organization string // wants this one
	page         bool   // is a page that starts, where nobody knows of a session for sure
	callback     *failedCallback
}

// unlocked is the generation of a refresh that still waits for the lock.
const unlocked = 1 << 62

// refreshAt is when the access token is to be replaced: some time before it
// ends, and not before half of its life, or a buffer longer than that would
// ask the server without pause.
func (c *Client) refreshAt() int64 {
	s := c.session
	return max(s.ExpiresAt-c.config.RefreshBuffer, s.arrived+(s.ExpiresAt-s.arrived)/2)
}

// usable reports whether the access token is good by the clock. One that
// arrived in the future shows that the clock was put back.
func (c *Client) usable(now int64) bool {
	s := c.session
	return s != nil && s.arrived-maxClockAhead < now && now < s.ExpiresAt
}

// fresh reports whether the access token will be usable for a while, and is for
// the organization that this tab is to be in.
func (c *Client) fresh(now int64) bool {
	return c.usable(now) && now < c.refreshAt() && (c.organization == "" || c.session.in(c.organization))
}

// TokenAsked gives the access token, or gets a new one first.
func (c *Client) TokenAsked(e TokenAsked) {
	rests := c.usable(e.Now) && e.Now < c.restUntil
	switch {
	case c.refresh == nil && !e.Force && (c.fresh(e.Now) || rests):
		c.host.Resolve(Resolve{Call: e.Call, Token: c.session.AccessToken})
	case c.refresh == nil && !e.Force && e.Now < c.askedUntil && c.askedUntil <= e.Now+longestRest:
		c.reject(e.Call, fail(RefreshFailed))
	case c.refresh == nil && c.session == nil && (c.ended || !e.Known):
		c.reject(e.Call, fail(LoginRequired))
	default:
		c.join(waiter{call: e.Call, token: true, force: e.Force})
	}
}

// OrganizationAsked gets a token for that organization.
func (c *Client) OrganizationAsked(e OrganizationAsked) {
	if c.refresh == nil && c.session == nil {
		c.reject(e.Call, fail(LoginRequired))
		return
	}
	c.join(waiter{call: e.Call, organization: e.OrganizationID, force: true})
}

// TimeCame gets a new token if it is time for one.
func (c *Client) TimeCame(e TimeCame) {
	restoring := c.session == nil && c.failures > 0
	switch {
	case c.refresh == nil && (restoring || c.session != nil && !c.fresh(e.Now)):
		c.join(waiter{call: e.Call, page: restoring})
		return
	case c.refresh == nil && c.session != nil:
		c.host.Schedule(Schedule{At: c.refreshAt()})
	}
	c.host.Resolve(Resolve{Call: e.Call})
}

// restore ends the call of w with the session of this tab, which it gets back
// first.
func (c *Client) restore(w waiter, now int64) {
	if c.refresh == nil && c.fresh(now) {
		c.settle(w)
	} else {
		c.join(w)
	}
}

// join makes them wait for the refresh under way, or for one that it starts.
func (c *Client) join(waiting ...waiter) {
	if len(waiting) == 0 {
		return
	}
	if c.refresh == nil {
		first := waiting[0]
		r := &refresh{leader: first.call, organization: first.organization, before: c.session, generation: unlocked}
		if r.organization == "" {
			r.organization = c.organization
		}
		c.refresh = r
		c.host.TakeLock(TakeLock{Call: r.leader, Generation: c.generation})
	}
	c.refresh.waiting = append(c.refresh.waiting, waiting...)
}

func (c *Client) refreshOf(call Call) *refresh {
	if r := c.refresh; r != nil && r.leader == call {
		return r
	}
	return nil
}

// LockTaken takes over what other tabs did meanwhile, or asks the server.
func (c *Client) LockTaken(e LockTaken) {
	r := c.refreshOf(e.Call)
	if r == nil {
		if k := c.take(e.Call, forLock); k != nil {
			c.wait(k)
			c.sendLocked(k, true)
		} else {
			c.host.ReleaseLock(ReleaseLock{Call: e.Call})
		}
		return
	}
	if c.sharing > 0 { // what was read may be of before that
		c.giveWay(e.Now)
		return
	}
	r.generation = max(e.Shared.Generation, c.generation) // the store may be unreadable
	own := c.organization
	if c.byAnotherOrigin(&e.Shared) {
		r.past = e.Shared.Past
	} else {
		c.hear(e.Shared, e.Now)
	}
	switch {
	case c.session == r.before:
	case r.before == nil && own != "":
		c.organization = own // of this tab, which starts: to be asked for until the server has answered
	case r.before != nil && r.waiting[0].organization == "":
		r.organization = c.organization // not what the session before was in
	}
	switch {
	case c.refresh == nil:
		return // somebody signed out
	case c.session != r.before && c.fresh(e.Now) && (r.organization == "" || c.session.in(r.organization)):
		c.refreshed() // another tab did it meanwhile
		return
	}
	r.before, r.void = c.session, false
	r.grant = RefreshGrant{ClientID: c.config.ClientID, RefreshToken: e.Shared.RefreshToken, OrganizationID: r.organization}
	if c.session != nil {
		r.grant.RefreshToken = c.session.RefreshToken
	}
	r.held = e.Shared.Held && r.grant.RefreshToken == ""
	if r.grant.RefreshToken == "" && !c.config.Cookies {
		c.endRefresh(fail(LoginRequired), true, e.Now)
		return
	}
	c.keep(c.session, r.generation) // so that an answer that comes too late for this module counts no more than it should
	c.sendRefresh()
}

// byAnotherOrigin reports whether a page that starts may find a session, though
// this origin's is over: the cookie of the API is of all origins of its site,
// and somebody may have signed in at another one since. That session is none
// that this origin has had; those may be alive where a sign-out was not heard.
func (c *Client) byAnotherOrigin(shared *SharedSession) bool {
	return !shared.Alive && c.config.Cookies && c.session == nil
}

func (c *Client) sendRefresh() {
	r := c.refresh
	r.sending = true
	c.host.SendRequest(SendRequest{Call: r.leader, Request: c.config.Endpoint.RefreshRequest(r.grant),
		Credentials: c.config.Cookies, Again: r.attempt > 0})
}
