package authserver

import (
	"crypto/rand"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Where the login page sends its forms. Production has no such path.
const loginPath = "/user_management/authorize/login"

// pendingLogin is a login page somebody is looking at. Its ID is in the page's
// forms and good for one submission: without it nobody can answer the page, so
// another site cannot submit it for the user.
type pendingLogin struct {
	id      string
	request *authorizationRequest
	created time.Time
	userID  string // chosen already; the page asks for the organization
}

func (s *Server) newLogin(req *authorizationRequest, now time.Time) *pendingLogin {
	return s.keepLogin(&pendingLogin{request: req, created: now})
}

// keepLogin gives the login a new ID and stores it.
func (s *Server) keepLogin(p *pendingLogin) *pendingLogin {
	p.id = "login_" + rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins[p.id] = p
	return p
}

func (s *Server) takeLogin(id string, now time.Time) *pendingLogin {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.logins[id]
	delete(s.logins, id)
	if p == nil || now.After(p.created.Add(s.cfg.LoginLifetime)) {
		return nil
	}
	return p
}

func (s *Server) handleLogin(c *call) {
	c.noStore()
	if c.tooLarge {
		c.errorPage(http.StatusRequestEntityTooLarge, "invalid_request", "The form is too large.")
		return
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil || mediaType(c.r) != "application/x-www-form-urlencoded" {
		c.errorPage(http.StatusBadRequest, "invalid_request", "The form is malformed.")
		return
	}
	p := s.takeLogin(form.Get("login"), c.now)
	if p == nil {
		c.errorPage(http.StatusForbidden, "invalid_login", "This login page was used already or has expired. Go back to the application and sign in again.")
		return
	}
	switch {
	case form.Get("action") == "deny":
		c.redirect(http.StatusFound, s.deny(c, p.request))
	case form.Get("action") == "sign-up":
		s.signUp(c, p, form)
	case form.Has("organization") && p.userID != "":
		s.chooseOrganization(c, p, form.Get("organization"))
	case form.Has("user"):
		s.chooseUser(c, p, form.Get("user"))
	default:
		s.showLogin(c, s.keepLogin(p), notice{text: "Choose how to go on."})
	}
}

func (s *Server) chooseUser(c *call, p *pendingLogin, id string) {
	u := s.user(id)
	if u == nil {
		s.showLogin(c, s.keepLogin(p), notice{text: "That user does not exist."})
		return
	}
	if p.request.organizationID == "" && len(u.Memberships) > 1 {
		p.userID = u.ID
		s.showLogin(c, s.keepLogin(p), notice{})
		return
	}
	c.redirect(http.StatusFound, s.approve(c, p.request, u, u.firstOrganization()))
}

func (s *Server) chooseOrganization(c *call, p *pendingLogin, id string) {
	u := s.user(p.userID)
	if u == nil || u.membership(id) == nil {
		s.showLogin(c, s.keepLogin(p), notice{text: "That organization is not one of yours."})
		return
	}
	c.redirect(http.StatusFound, s.approve(c, p.request, u, id))
}

func (s *Server) signUp(c *call, p *pendingLogin, form url.Values) {
	address := strings.TrimSpace(form.Get("email"))
	if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address {
		s.showLogin(c, s.keepLogin(p), notice{text: "Enter an e-mail address.", field: "email", value: address})
		return
	}
	u := s.addUser(address, strings.TrimSpace(form.Get("first_name")), strings.TrimSpace(form.Get("last_name")), p.request.organizationID, c.now)
	if u == nil {
		s.showLogin(c, s.keepLogin(p), notice{text: "Somebody has signed up with this e-mail address already.", field: "email", value: address})
		return
	}
	c.redirect(http.StatusFound, s.approve(c, p.request, u, u.firstOrganization()))
}

// addUser returns nil when the address is taken. Somebody who signs up for an
// organization joins it, as an invitation would have it.
func (s *Server) addUser(email, first, last, organizationID string, now time.Time) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.userByEmailLocked(email) != nil {
		return nil
	}
	u := User{
		ID: "user_" + rand.Text(), Email: email, EmailVerified: true,
		FirstName: first, LastName: last, CreatedAt: now, UpdatedAt: now,
	}
	if organizationID != "" {
		u.Memberships = []Membership{{OrganizationID: organizationID, Role: "member"}}
	}
	s.users = append(s.users, u)
	return &u
}

// user returns a copy, so that it can be read without the lock.
func (s *Server) user(id string) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.userLocked(id); u != nil {
		copied := *u
		return &copied
	}
	return nil
}

// Users returns the users, those who signed up included.
func (s *Server) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.users)
}

func (u *User) firstOrganization() string {
	if len(u.Memberships) == 0 {
		return ""
	}
	return u.Memberships[0].OrganizationID
}
