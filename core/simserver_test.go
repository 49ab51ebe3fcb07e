package core_test

import (
	"encoding/json"
	"fmt"

	"authkit-wasm/core"
)

// simServer is a token endpoint in little: refresh tokens are good for one
// use, and one that is used again ends its session.
type simServer struct {
	t        interface{ Fatal(...any) }
	sessions []*simSession
	tokens   map[string]*simSession // of every token there ever was
	issued   int
}

type simSession struct {
	user         string
	organization string
	token        string // the one that is good
	alive        bool
	excused      bool // an answer for it was lost, so it may end
}

func newSimServer(t interface{ Fatal(...any) }) *simServer {
	return &simServer{t: t, tokens: map[string]*simSession{}}
}

func (s *simServer) login(user string) *simSession {
	session := &simSession{user: user, organization: "org_A", alive: true}
	s.sessions = append(s.sessions, session)
	s.rotate(session)
	return session
}

func (s *simServer) rotate(session *simSession) {
	s.issued++
	session.token = fmt.Sprint("t", s.issued)
	s.tokens[session.token] = session
}

// answer is what the server says to the session's latest token.
func (s *simServer) answer(session *simSession, cookies bool) core.Response {
	answer := decode(s.t, grantFor(session.user, session.token, session.organization).Body)
	if cookies {
		delete(answer, "refresh_token") // which is in the cookie alone
	}
	return core.Response{Status: 200, Body: encodeJSON(answer)}
}

// refresh exchanges a token, for an organization if one is named. There is one
// that nobody is a member of.
func (s *simServer) refresh(token, organization string, cookies bool) core.Response {
	session := s.tokens[token]
	switch {
	case session == nil:
		return refusal(400, "invalid_request")
	case session.token != token:
		session.alive = false
		return refusal(400, "invalid_grant")
	case !session.alive:
		return refusal(400, "invalid_grant")
	case organization == "org_X":
		return refusal(403, "organization_membership_not_found")
	case organization != "":
		session.organization = organization
	}
	s.rotate(session)
	return s.answer(session, cookies)
}

// simRequest is a refresh on its way.
type simRequest struct {
	tab          *simTab
	sent         core.SendRequest
	token        string // of the body, or of the cookie when it left
	organization string
	response     *core.Response // once the server has answered; Status 0 is a failure of the network
	granted      *simSession    // whose token that answer brings
	next         string         // the token
	changes      int            // of the session that its tab kept, when it left
}

func decode(t interface{ Fatal(...any) }, text string) map[string]any {
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
