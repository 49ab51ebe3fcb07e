package core

import "authkit-wasm/core/strictjson"

// SharedSession is what all tabs of an origin know of the session together.
// Each change has a generation of its own, one more than the one before, so
// that of two tabs the one that is behind can tell.
type SharedSession struct {
	Generation int64    // zero where nothing was ever shared
	Alive      bool     // false where somebody signed out, or the server ended it
	Value      string   // [Session.Encode], or empty where nobody could hand it over
	Held       bool     // the refresh token is with one tab, and in no cookie
	Expired    bool     // the server ended it
	Past       []string // IDs of the last sessions that this origin has had, this one among them, but for those that the server ended

	// RefreshToken is one that @workos-inc/authkit-js left in localStorage,
	// where there is nothing else; or that of this generation, where the store
	// could not be written.
	RefreshToken RefreshToken
}

// String leaves the tokens out, GoString does so for %#v.
func (s SharedSession) String() string   { return "shared session " + redacted }
func (s SharedSession) GoString() string { return s.String() }

// signedIn makes s the session of this tab.
func (c *Client) signedIn(s *Session, cause Cause) {
	c.session, c.organization = s, s.OrganizationID
	c.ended, c.failures, c.restUntil, c.askedUntil = false, 0, 0, 0
	c.keep(s, c.generation)
	c.host.Publish(Publish{Session: s, Cause: cause})
	c.host.Schedule(Schedule{At: c.refreshAt()})
}

// signedOut leaves this tab without a session.
func (c *Client) signedOut(cause Cause) {
	c.session, c.organization = nil, ""
	c.ended, c.failures, c.restUntil = true, 0, 0
	c.host.DropSession(DropSession{})
	c.host.Publish(Publish{Cause: cause})
	c.host.Schedule(Schedule{})
}

// whatever generation the other tabs know of.
const whatever = -1

// share tells the other tabs what the session is now, if they still know of
// the generation expected. No call waits for that.
func (c *Client) share(s *Session, expected int64) {
	c.sharing++
	c.host.ShareSession(c.shared(s, expected))
}

// shareEnd tells the other tabs that a session is over; its ID may not be known.
func (c *Client) shareEnd(sessionID string, expired bool, expected int64) {
	c.sharing++
	e := c.shared(nil, expected)
	e.SessionID, e.Expired = sessionID, expired
	c.host.ShareSession(e)
}

// shared is what the other tabs are told. With isolation no refresh token is
// in it: any script of the page can listen, and ask.
func (c *Client) shared(s *Session, expected int64) ShareSession {
	e := ShareSession{Expected: expected, Stored: c.config.Stored}
	if s != nil {
		e.SessionID = s.Claims.SessionID
		e.Held = s.RefreshToken != "" && !c.config.Stored
		if c.config.Isolated {
			s = s.withoutRefreshToken()
		}
		e.Value = s.Encode()
	}
	return e
}

// shareGranted tells them what the refresh under way brought.
func (c *Client) shareGranted(expected int64) {
	e := c.shared(c.refresh.granted, expected)
	e.Call = c.refresh.leader
	c.host.ShareSession(e)
}

// SessionShared goes on with what the tabs share now.
func (c *Client) SessionShared(e SessionShared) {
	r := c.refreshOf(e.Call)
	if r == nil || r.granted == nil {
		c.changeShared(e)
		return
	}
	switch {
	case e.Refused && e.Shared.Generation < r.generation: // the store was emptied meanwhile
		c.shareGranted(e.Shared.Generation)
	case e.Refused || c.overtaken(): // somebody signed in or out meanwhile, and that counts
		c.listen(e.Shared, e.Now)
		if c.refresh != nil {
			c.giveWay(e.Now)
		}
	default:
		c.generation = e.Shared.Generation
		c.signedIn(r.granted, CauseRefresh)
		c.refreshed()
	}
}

// changeShared ends a change that no call waits for: a login or a sign-out.
func (c *Client) changeShared(e SessionShared) {
	if e.Call == 0 && c.sharing > 0 {
		c.sharing--
	}
	switch {
	case e.Refused:
		c.listen(e.Shared, e.Now)
	case c.generation < e.Shared.Generation:
		c.generation = e.Shared.Generation
		if c.session != nil {
			c.keep(c.session, c.generation)
		}
	}
	if c.sharing == 0 {
		c.hear(c.later, e.Now)
		c.later = SharedSession{}
	}
}

// SessionHeard takes over what another tab shared.
func (c *Client) SessionHeard(e SessionHeard) { c.listen(e.Shared, e.Now) }

// listen hears what another tab shared, unless this one is about to share
// something itself: then nobody can say yet which of them is the newer.
func (c *Client) listen(shared SharedSession, now int64) {
	switch {
	case c.sharing == 0:
		c.hear(shared, now)
	case shared.Generation > c.later.Generation:
		c.later = shared
	}
}

// hear takes over what another tab shared, where that is newer.
func (c *Client) hear(shared SharedSession, now int64) {
	if shared.Generation <= c.generation {
		return
	}
	if !shared.Alive {
		c.generation = shared.Generation
		cause := CauseSignOut
		if shared.Expired {
			cause = CauseExpiry
		}
		c.signedOut(cause)
		if c.refresh != nil {
			c.endRefresh(fail(LoginRequired), true, now)
		}
		return
	}
	c.ended = false
	s, err := ParseSession(shared.Value)
	own := c.session
	if err != nil {
		c.generation = shared.Generation
		if shared.RefreshToken == "" {
			c.generation-- // nobody could hand it over, so that one is yet to come
		}
		if own != nil {
			own.RefreshToken = shared.RefreshToken // its own is spent: only who has the next one, or the cookie, can refresh
		}
		return
	}
	c.generation = shared.Generation
	if s.arrived > now {
		s.arrivedAt(now) // by a clock that was put back since
	}
	// One whose token has ended, and who cannot get another, goes with the tab that can.
	stranded := shared.Held && s.RefreshToken == "" && !c.usable(now)
	if own != nil && own.Claims.Subject == s.Claims.Subject && own.OrganizationID != s.OrganizationID && !stranded {
		own.RefreshToken = s.RefreshToken         // each tab stays in its organization
		own.Claims.SessionID = s.Claims.SessionID // and it is this session that a sign-out is to end
		c.keep(own, c.generation)
		return
	}
	c.signedIn(s, CauseTab)
}

// keep hands the host what a new module has to know, should this one die: the
// session, which may be nil, and of which generation it is.
func (c *Client) keep(s *Session, generation int64) {
	var w strictjson.Writer
	w.Int("generation", generation)
	if s != nil {
		w.Raw("session", s.Encode())
	}
	c.host.KeepSession(KeepSession{Value: w.Text()})
}

// SessionKept takes the place of a module that died.
func (c *Client) SessionKept(e SessionKept) {
	v, err := strictjson.Parse(e.Value)
	session := v.Get("session")
	s, failed := parseSession(session)
	switch {
	case err == nil && failed == nil:
		c.session, c.organization = s, s.OrganizationID
		c.host.Schedule(Schedule{At: c.refreshAt()})
	case err != nil || session.Kind != strictjson.Missing:
		c.signedOut(CauseExpiry)
		return
	}
	c.generation, _ = v.Get("generation").Int()
}

// ResponseKept saves the session of an answer whose call died with its module.
// Where nothing was kept before, it is that of a login.
func (c *Client) ResponseKept(e ResponseKept) {
	s, err := ParseTokenResponse(e.Response, e.Now)
	if err != nil {
		return
	}
	expected := c.generation
	switch r := c.refresh; {
	case r != nil && r.generation != unlocked:
		expected = r.generation // the module lives, only the call does not
	case expected == 0:
		expected = whatever
	}
	c.signedIn(s, CauseRefresh)
	c.share(s, expected)
}
