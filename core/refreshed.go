package core

// Retries of one refresh or exchange, and of refreshes that failed. All but
// the first are milliseconds.
const (
	maxAttempts   = 3
	firstDelay    = 300     // doubled for the third
	maxRetryAfter = 5_000   // that a call may be held up by Retry-After
	firstRest     = 3_000   // until the next refresh of its own accord, doubled each time
	maxRest       = 60_000  // if the server asks for no more
	longestRest   = 300_000 // whatever it asks for
)

// configurationErrors say nothing about the person (RFC 6749 section 5.2).
var configurationErrors = [...]string{"invalid_client", "unauthorized_client"}

// again asks for a pause before another attempt, and reports whether there may
// be one.
func (c *Client) again(call Call, attempt *int, retryAfter int64) bool {
	*attempt++
	if *attempt >= maxAttempts || retryAfter > maxRetryAfter {
		return false
	}
	c.host.Delay(Delay{Call: call, Least: max(int64(firstDelay)<<(*attempt-1), retryAfter)})
	return true
}

// overtaken reports whether somebody signed in since the lock was taken, so
// that what the refresh brings counts no more.
func (c *Client) overtaken() bool {
	return c.refresh.void || c.generation > c.refresh.generation
}

// outdated reports whether its failure says nothing about the session that
// this tab has by now.
func (c *Client) outdated() bool {
	r, s := c.refresh, c.session
	return c.overtaken() || s != r.before || s != nil && r.generation != unlocked && s.RefreshToken != r.grant.RefreshToken
}

// giveWay ends a refresh that counts no more, and starts another where its
// calls need one. Nothing of the first may be under way: both have one number.
func (c *Client) giveWay(now int64) {
	r := c.refresh
	r.granted = nil
	if c.session != r.before && c.fresh(now) {
		c.refreshed()
		return
	}
	c.refresh = nil
	c.host.ReleaseLock(ReleaseLock{Call: r.leader})
	c.join(r.waiting...)
}

// refreshAnswered reads what the server said to a refresh.
func (c *Client) refreshAnswered(r *refresh, e ResponseArrived) {
	r.sending, r.retryAfter = false, e.Response.RetryAfter
	s, err := ParseTokenResponse(e.Response, e.Now)
	if err == nil && isOneOf(r.past, s.Claims.SessionID) {
		c.endRefresh(fail(LoginRequired), true, e.Now) // it is over, whatever the cookie says
		return
	}
	if err == nil && !c.overtaken() {
		r.granted = s
		c.keep(s, c.generation) // at once: the old refresh token is good for nothing any more
		c.shareGranted(r.generation)
		return
	}
	if c.outdated() {
		c.giveWay(e.Now)
		return
	}
	failure := err.(*Error).withhold(string(r.grant.RefreshToken))
	switch {
	case failure.Code == ServerUnavailable && c.again(r.leader, &r.attempt, r.retryAfter):
	case failure.Code != CodeExchangeFailed || failure.ServerError == "" || isOneOf(configurationErrors[:], failure.ServerError):
		failure.Code = RefreshFailed // nobody has judged the session: a gateway, or a page of somebody else
		c.endRefresh(failure, false, e.Now)
	case r.held && c.usable(e.Now) && (r.organization == "" || c.session.in(r.organization)):
		failure.Code = RefreshFailed // it is for the tab that has the token, which will tell this one
		c.endRefresh(failure, false, e.Now)
	case r.organization != "" && (failure.ServerError != "invalid_grant" || r.held && c.usable(e.Now)):
		failure.Code = OrganizationRefused // the session is good, only the wish is not
		c.organizationRefused(failure)
	case failure.ServerError != "invalid_grant" && (r.grant.RefreshToken != "" || e.Response.Status == 404):
		failure.Code = RefreshFailed // that alone says that a token is good no more
		if c.session != nil {
			c.organization = c.session.OrganizationID // and it was not the organization
		}
		c.endRefresh(failure, false, e.Now)
	default: // or nothing was sent that could be good
		failure.Code = LoginRequired
		// A tab that does not have the latest session says nothing about it,
		// but for the cookie, which is of all tabs. It says so before it lets
		// the lock go, so that the next tab does not ask in vain.
		cookie := r.grant.RefreshToken == "" && failure.ServerError == "invalid_grant"
		if !r.held && (c.generation == r.generation || cookie) {
			c.shareEnd("", true, r.generation)
		}
		c.endRefresh(failure, true, e.Now)
	}
}

func (c *Client) refreshEffectFailed(r *refresh, e EffectFailed) {
	r.sending = false
	switch {
	case r.granted != nil && !c.overtaken(): // it could not be shared, so it is of this tab
		c.signedIn(r.granted, CauseRefresh)
		c.refreshed()
	case c.outdated():
		c.giveWay(e.Now)
	case e.Code == NetworkFailed && c.again(r.leader, &r.attempt, 0):
	case e.Code == RefreshTimeout:
		c.endRefresh(fail(RefreshTimeout), false, e.Now)
	default:
		c.endRefresh(fail(RefreshFailed), false, e.Now)
	}
}

// refreshed ends the refresh with the session of this tab. Who wants another
// organization than was asked for starts the next.
func (c *Client) refreshed() {
	r := c.refresh
	c.refresh = nil
	c.host.ReleaseLock(ReleaseLock{Call: r.leader})
	var next []waiter
	for _, w := range r.waiting {
		if w.elsewhere(c.session) && (r.granted == nil || w.organization != r.organization) {
			next = append(next, w)
		} else {
			c.settle(w)
		}
	}
	c.join(next...)
}

// elsewhere reports whether w wants an organization that s is not in.
func (w *waiter) elsewhere(s *Session) bool { return w.organization != "" && !s.in(w.organization) }

// settle ends the call of w with the session of this tab.
func (c *Client) settle(w waiter) {
	switch f := w.callback; {
	case w.elsewhere(c.session):
		c.reject(w.call, fail(OrganizationRefused))
	case f != nil && f.final:
		c.reject(w.call, f.err)
	case f != nil:
		c.resolveCallback(w.call, f.transaction)
	case w.token:
		c.host.Resolve(Resolve{Call: w.call, Token: c.session.AccessToken})
	default:
		c.host.Resolve(Resolve{Call: w.call})
	}
}

// endRefresh ends the refresh without a new session; for good where the server
// or the user ended it.
func (c *Client) endRefresh(failure *Error, final bool, now int64) {
	r := c.refresh
	c.refresh = nil
	switch {
	case !final:
		rest := max(min(int64(firstRest)<<c.failures, maxRest), min(r.retryAfter, longestRest))
		if left := c.restUntil - now; left <= longestRest {
			rest = max(rest, left) // a server that asked for more was not asked since
		}
		c.failures = min(c.failures+1, 10)
		c.restUntil = now + rest
		if r.retryAfter > 0 {
			c.askedUntil = now + min(r.retryAfter, longestRest)
		}
		c.host.Schedule(Schedule{At: c.restUntil})
	case !c.ended:
		c.signedOut(CauseExpiry)
	}
	if !r.sending { // otherwise the host does it, once the request has ended
		c.host.ReleaseLock(ReleaseLock{Call: r.leader})
	}
	for _, w := range r.waiting {
		switch f := w.callback; {
		case f != nil && f.final:
			c.reject(w.call, f.err)
		case f != nil && final:
			c.restartLogin(w.call, f)
		case f != nil:
			e := *failure
			c.addWayBack(&e, &f.transaction)
			c.reject(w.call, &e)
		case w.page && final:
			c.host.Resolve(Resolve{Call: w.call}) // nobody was signed in after all
		case w.token && !w.force && c.usable(now):
			c.host.Resolve(Resolve{Call: w.call, Token: c.session.AccessToken})
		default:
			c.reject(w.call, failure)
		}
	}
}

// organizationRefused ends the calls that wanted it. The others get a token
// for the organization that the session is in.
func (c *Client) organizationRefused(failure *Error) {
	r := c.refresh
	c.refresh = nil
	c.host.ReleaseLock(ReleaseLock{Call: r.leader})
	if c.organization == r.organization {
		c.organization = "" // no member of it any more
	}
	var next []waiter
	for _, w := range r.waiting {
		if w.organization == r.organization {
			c.reject(w.call, failure)
		} else {
			next = append(next, w)
		}
	}
	if c.session != nil {
		c.host.Schedule(Schedule{At: c.refreshAt()}) // the time may have come meanwhile
	}
	c.join(next...)
}
