package authserver

import (
	"net/http"
	"time"
)

// refreshSession is RFC 6749 section 6 with the rotation of RFC 9700 section
// 4.14.2: a token is good once, and a spent one that comes back ends the
// session, because one of its two senders is a thief.
func (s *Server) refreshSession(c *call, client *Client) {
	cookie := false
	value := c.token.field("refresh_token")
	if value == "" && s.cookieMode(c, client) {
		cookie = true
		value = refreshCookie(c.r, client.ID)
	}
	if value == "" && !cookie {
		c.apiError(http.StatusBadRequest, "invalid_request", "refresh_token is required.")
		return
	}

	v, next, refusal := s.rotate(c, client, value)
	if refusal != nil {
		if cookie && refusal.code == "invalid_grant" {
			// Without this the page would ask again on every load.
			s.clearCookies(c, client.ID)
		}
		c.oauthError(refusal.code, refusal.message)
		return
	}
	s.answerTokens(c, client, v, next, cookie)
}

// rotate spends the token. It returns the session and the next token, or a
// refusal.
func (s *Server) rotate(c *call, client *Client, value string) (*session, string, *tokenError) {
	refuse := func(code, message string) (*session, string, *tokenError) {
		return nil, "", &tokenError{http.StatusBadRequest, code, message}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	token := s.refresh[value]
	if token == nil {
		return refuse("invalid_grant", "Invalid refresh token.")
	}
	v := s.sessions[token.sessionID]
	if v.clientID != client.ID {
		return refuse("invalid_grant", "Invalid refresh token.")
	}
	if v.secretBound && c.token.field("client_secret") == "" {
		return refuse("invalid_client", "client_secret is required.")
	}
	if token.spent {
		if s.replayableLocked(token, v, c.now) {
			return v, token.successor, nil
		}
		v.ended = true
		return refuse("invalid_grant", "Refresh token already exchanged.")
	}
	if !s.aliveLocked(v, c.now) {
		return refuse("invalid_grant", "Session has already ended.")
	}
	if id := c.token.field("organization_id"); id != "" {
		u := s.userLocked(v.userID)
		if s.cfg.organization(id) == nil {
			return refuse("organization_not_found", "There is no organization with this ID.")
		}
		if u == nil || u.membership(id) == nil {
			// The token stays good: the session is fine, only the wish is not.
			return refuse("organization_not_authorized", "The user is not a member of the organization.")
		}
		v.organizationID = id // remembered by later refreshes
	}
	token.spent, token.spentAt = true, c.now
	token.successor = s.newRefreshTokenLocked(v)
	return v, token.successor, nil
}

// replayableLocked implements Config.ReuseGrace: only the token exchanged last
// qualifies, and only while its successor is unused.
func (s *Server) replayableLocked(token *refreshToken, v *session, now time.Time) bool {
	if s.cfg.ReuseGrace <= 0 || !s.aliveLocked(v, now) {
		return false
	}
	next := s.refresh[token.successor]
	return next != nil && !next.spent && now.Before(token.spentAt.Add(s.cfg.ReuseGrace))
}
