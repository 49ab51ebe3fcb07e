package authserver

import (
	"cmp"
	"crypto/rand"
	"slices"
	"strings"
	"time"
)

// authorization is what a user granted to a client: the part that code and
// session have in common.
type authorization struct {
	clientID       string
	userID         string
	organizationID string
	connectionID   string
	method         string // authentication_method of the answer
	impersonator   *Impersonator
}

// Impersonator is the operator who signed in as somebody else.
type Impersonator struct {
	Email  string `json:"email"`
	Reason string `json:"reason"`
}

// code is an authorization code. It stays in the table after its use: RFC 6749
// section 4.1.2 wants the tokens revoked when it is seen again.
type code struct {
	authorization
	sso         bool
	redirectURI string
	challenge   string // S256; empty when the code is not bound to PKCE
	issued      time.Time
	spent       bool
	sessionID   string // made from the first use
}

// session is one refresh token family.
type session struct {
	authorization
	id          string
	created     time.Time
	ended       bool
	secretBound bool // begun with client_secret, so refreshing needs it too
}

// refreshToken is single-use (RFC 9700 section 4.14.2).
type refreshToken struct {
	sessionID string
	spent     bool
	spentAt   time.Time
	successor string
}

// Session is a live session as tests see it.
type Session struct {
	ID                   string
	ClientID             string
	UserID               string
	OrganizationID       string
	AuthenticationMethod string
	CreatedAt            time.Time
}

// ActiveSessions returns the sessions that can still be refreshed, oldest
// first.
func (s *Server) ActiveSessions() []Session {
	now := s.cfg.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	var live []Session
	for _, v := range s.sessions {
		if !s.aliveLocked(v, now) {
			continue
		}
		live = append(live, Session{
			ID: v.id, ClientID: v.clientID, UserID: v.userID, OrganizationID: v.organizationID,
			AuthenticationMethod: v.method, CreatedAt: v.created,
		})
	}
	slices.SortFunc(live, func(a, b Session) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.ID, b.ID))
	})
	return live
}

// EndSession ends a session as an administrator would: the next refresh is
// answered with invalid_grant. It reports whether the session was alive.
func (s *Server) EndSession(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.sessions[id]
	if v == nil || v.ended {
		return false
	}
	v.ended = true
	return true
}

func (s *Server) aliveLocked(v *session, now time.Time) bool {
	return !v.ended && now.Before(v.created.Add(s.cfg.SessionLifetime))
}

func (s *Server) userLocked(id string) *User {
	for i := range s.users {
		if s.users[i].ID == id {
			return &s.users[i]
		}
	}
	return nil
}

func (s *Server) userByEmailLocked(email string) *User {
	for i := range s.users {
		if strings.EqualFold(s.users[i].Email, email) {
			return &s.users[i]
		}
	}
	return nil
}

// issueCode makes an authorization code. An SSO code and an AuthKit code are
// spent at different endpoints.
func (s *Server) issueCode(v code, now time.Time) string {
	v.issued = now
	value := "code_" + rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[value] = &v
	return value
}

// startSessionLocked begins a refresh token family and returns its first
// token.
func (s *Server) startSessionLocked(a authorization, secretBound bool, now time.Time) (*session, string) {
	v := &session{authorization: a, id: "session_" + rand.Text(), created: now, secretBound: secretBound}
	s.sessions[v.id] = v
	if u := s.userLocked(a.userID); u != nil {
		u.LastSignInAt = now
	}
	return v, s.newRefreshTokenLocked(v)
}

func (s *Server) newRefreshTokenLocked(v *session) string {
	value := "refresh_" + rand.Text()
	s.refresh[value] = &refreshToken{sessionID: v.id}
	return value
}
