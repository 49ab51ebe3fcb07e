package authserver

import (
	"net/http"
	"net/url"
	"slices"
)

// handleLogout ends the session and sends the browser on. The target is never
// taken from the request unless it is registered: an open redirector is what
// RFC 9700 section 4.11 warns of.
func (s *Server) handleLogout(c *call) {
	c.noStore()
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil || len(query["session_id"]) > 1 || len(query["return_to"]) > 1 {
		c.apiError(http.StatusBadRequest, "invalid_request", "The query string is malformed.")
		return
	}
	id := query.Get("session_id")
	if id == "" {
		c.apiError(http.StatusBadRequest, "invalid_request", "session_id is required.")
		return
	}

	s.mu.Lock()
	var client *Client
	if v := s.sessions[id]; v != nil {
		v.ended = true
		client = s.cfg.client(v.clientID)
	}
	s.mu.Unlock()

	if client != nil {
		s.clearCookies(c, client.ID)
	}
	if target := s.logoutTarget(client, query.Get("return_to")); target != "" {
		c.redirect(http.StatusFound, target)
		return
	}
	c.signedOutPage()
}

// logoutTarget picks the next page. For a session that was never known, every
// client's list counts, and there is no default.
func (s *Server) logoutTarget(client *Client, returnTo string) string {
	if client != nil {
		switch {
		case slices.Contains(client.LogoutURIs, returnTo):
			return returnTo
		case len(client.LogoutURIs) > 0:
			return client.LogoutURIs[0]
		}
		return ""
	}
	for _, candidate := range s.cfg.Clients {
		if slices.Contains(candidate.LogoutURIs, returnTo) {
			return returnTo
		}
	}
	return ""
}
