package authserver

import (
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The bound on a request body, in octets.
const maxBody = 64 << 10

// Server is the authorization server. It is an http.Handler and safe for
// concurrent use.
type Server struct {
	cfg    Config
	faults *Faults

	keys keyRing

	mu       sync.Mutex
	issuer   string
	users    []User
	codes    map[string]*code
	logins   map[string]*pendingLogin
	sessions map[string]*session
	refresh  map[string]*refreshToken
	replays  map[string]*replay
	requests []*Request
}

// New makes a server. It starts no goroutine and opens no listener.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg.withDefaults(), faults: newFaults()}
	s.issuer = strings.TrimSuffix(s.cfg.Issuer, "/")
	s.keys.first = s.cfg.SigningKey
	s.resetState()
	return s
}

// SetIssuer names the base URL of the server, for example
// "http://localhost:4321". A trailing slash is dropped: RFC 9207 compares
// issuers as plain strings.
func (s *Server) SetIssuer(issuer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.issuer = strings.TrimSuffix(issuer, "/")
}

// Faults returns the switches that break the server on purpose.
func (s *Server) Faults() *Faults { return s.faults }

// Reset forgets logins, codes, sessions, recorded requests, users who signed
// up, and clears all faults. Keys, configuration and issuer stay.
func (s *Server) Reset() {
	s.faults.Clear()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.resetState()
}

func (s *Server) resetState() {
	s.users = append([]User(nil), s.cfg.Users...)
	s.codes = make(map[string]*code)
	s.logins = make(map[string]*pendingLogin)
	s.sessions = make(map[string]*session)
	s.refresh = make(map[string]*refreshToken)
	s.replays = make(map[string]*replay)
	s.requests = nil
}

// call is one request on its way through the server.
type call struct {
	*answer
	r        *http.Request
	now      time.Time
	issuer   string
	body     []byte
	tooLarge bool
	token    tokenRequest // of the token endpoints only
	record   *Request
}

// route is one row of the routing table.
type route struct {
	endpoint Endpoint
	method   string
	handle   func(*Server, *call)
	cors     bool // called by scripts, as opposed to navigated to
}

// routeFor finds the row of a path.
func routeFor(path string) (route, bool) {
	switch path {
	case "/user_management/authorize":
		return route{Authorize, http.MethodGet, (*Server).handleAuthorize, false}, true
	case "/sso/authorize":
		return route{SSOAuthorize, http.MethodGet, (*Server).handleAuthorize, false}, true
	case loginPath:
		return route{Login, http.MethodPost, (*Server).handleLogin, false}, true
	case "/user_management/authenticate":
		return route{Authenticate, http.MethodPost, (*Server).handleAuthenticate, true}, true
	case "/user_management/sessions/logout":
		return route{Logout, http.MethodGet, (*Server).handleLogout, true}, true
	case "/sso/token":
		return route{SSOToken, http.MethodPost, (*Server).handleSSOToken, true}, true
	}
	if id, found := strings.CutPrefix(path, jwksPrefix); found && id != "" && !strings.Contains(id, "/") {
		return route{JWKS, http.MethodGet, (*Server).handleJWKS, true}, true
	}
	return route{}, false
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{answer: newAnswer(), r: r, now: s.cfg.Now(), issuer: s.issuerFor(r)}
	id := "req_" + rand.Text()
	c.header.Set("X-Request-ID", id)
	c.header.Set("X-Content-Type-Options", "nosniff")
	if !s.cfg.KeepAlive {
		c.header.Set("Connection", "close")
	}

	row, found := routeFor(r.URL.Path)
	if !found {
		c.apiError(http.StatusNotFound, "not_found", "Not Found")
		c.writeTo(w)
		return
	}
	if row.cors && r.Method == http.MethodOptions && r.Header.Get("Origin") != "" {
		s.handlePreflight(c, row)
		c.writeTo(w)
		return
	}
	if r.Method != row.method {
		c.header.Set("Allow", row.method)
		c.apiError(http.StatusMethodNotAllowed, "method_not_allowed", "Method Not Allowed")
		c.writeTo(w)
		return
	}

	if err := c.readBody(); err != nil {
		return // the client left while it was talking
	}
	s.parseTokenRequest(c, row.endpoint)
	c.record = s.startRecord(c, row.endpoint, id)
	if row.cors {
		s.addCORS(c, row.endpoint)
	}
	s.deliver(w, c, row)
}

func (c *call) readBody() error {
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody+1))
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if len(body) > maxBody {
		c.tooLarge = true
		body = nil
	}
	c.body = body
	return nil
}

func (s *Server) issuerFor(r *http.Request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.issuer != "" {
		return s.issuer
	}
	return hostOrigin(r)
}

// hostOrigin is the origin under which the request reached the server.
func hostOrigin(r *http.Request) string {
	if r.TLS != nil || r.URL.Scheme == "https" {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
