package core

// Config is what a [Client] is made from.
type Config struct {
	ClientID    string
	Endpoint    Endpoint
	RedirectURI string   // exactly as registered
	PageOrigin  string   // where the page runs, as scheme://host:port
	Issuers     []string // accepted as iss; [Endpoint.Issuers] where empty

	Cookies       bool  // the API keeps the refresh token in a cookie of its own
	Stored        bool  // sessions are kept in the browser's storage
	Isolated      bool  // no other tab gets the refresh token
	RefreshBuffer int64 // milliseconds before its end that an access token is replaced
	RestartLogin  bool  // a callback that belongs to no login starts one
}

// check fails with [ClientIDMissing], [RedirectURIInvalid] and
// [RedirectURIForeign]. A private-use scheme is no foreign origin: the system
// hands its answers to the app (RFC 8252 section 7.1).
func (c *Config) check() error {
	if c.ClientID == "" {
		return fail(ClientIDMissing)
	}
	u, err := checkRedirectURI(c.RedirectURI)
	if err != nil {
		return err
	}
	if (u.scheme == "https" || u.scheme == "http") && u.origin != c.PageOrigin {
		return fail(RedirectURIForeign)
	}
	if len(c.Issuers) == 0 {
		c.Issuers = c.Endpoint.Issuers(c.ClientID)
	}
	return nil
}

func (c *Config) accepts(issuer string) bool {
	for _, i := range c.Issuers {
		if i == issuer {
			return true
		}
	}
	return false
}
