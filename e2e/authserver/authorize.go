package authserver

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// authorizationRequest is a request of RFC 6749 section 4.1.1 that passed.
type authorizationRequest struct {
	client         *Client
	sso            bool
	redirectURI    string
	state          string
	challenge      string
	provider       string
	connectionID   string
	organizationID string
	loginHint      string
	signUp         bool
	query          url.Values
}

// authorizationError is a refusal. With page set nobody may be redirected:
// RFC 6749 section 4.1.2.1 forbids it as long as client and redirect URI are
// not both known to be right.
type authorizationError struct {
	page        bool
	code        string
	description string
	request     *authorizationRequest
}

// A challenge is 32 octets in base64url without padding (RFC 7636 section 4.2).
var s256Challenge = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// repeatable is the one parameter that WorkOS's clients send more than once.
const repeatable = "provider_scopes"

// parseAuthorization checks a query as strictly as production does, or more.
func (s *Server) parseAuthorization(rawQuery string, sso bool) (*authorizationRequest, *authorizationError) {
	onPage := func(code, description string) (*authorizationRequest, *authorizationError) {
		return nil, &authorizationError{page: true, code: code, description: description}
	}
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return onPage("invalid_request", "The query string is malformed.")
	}
	if len(query["client_id"]) > 1 || len(query["redirect_uri"]) > 1 {
		return onPage("invalid_request", "client_id and redirect_uri may be given once.")
	}
	client := s.cfg.client(query.Get("client_id"))
	if client == nil {
		return onPage("client_id_invalid", "No application has this client_id.")
	}
	redirectURI := query.Get("redirect_uri")
	if !slices.Contains(client.RedirectURIs, redirectURI) {
		return onPage("redirect_uri_invalid", "This redirect_uri is not registered for the application.")
	}

	req := &authorizationRequest{
		client: client, sso: sso, redirectURI: redirectURI, query: query,
		challenge: query.Get("code_challenge"), provider: query.Get("provider"),
		connectionID: query.Get("connection_id"), organizationID: query.Get("organization_id"),
		loginHint: query.Get("login_hint"), signUp: query.Get("screen_hint") == "sign-up",
	}
	if sso {
		req.connectionID, req.organizationID = query.Get("connection"), query.Get("organization")
	}
	if len(query["state"]) == 1 {
		req.state = query.Get("state")
	}
	if code, description := s.refuse(req); code != "" {
		return nil, &authorizationError{code: code, description: description, request: req}
	}
	if c := s.cfg.connection(req.connectionID); c != nil {
		req.organizationID = c.OrganizationID
	}
	return req, nil
}

// refuse names the first rule the request breaks, or nothing.
func (s *Server) refuse(req *authorizationRequest) (code, description string) {
	q := req.query
	for name, values := range q {
		if len(values) > 1 && name != repeatable {
			return "invalid_request", "A parameter was given more than once." // RFC 6749 section 3.1
		}
	}
	if q.Get("response_type") != "code" {
		if q.Get("response_type") == "" {
			return "invalid_request", "response_type is required."
		}
		return "unsupported_response_type", "response_type must be code."
	}
	if code, description := refusePKCE(req); code != "" {
		return code, description
	}
	if req.provider == "" && req.connectionID == "" && req.organizationID == "" {
		if req.sso {
			return "invalid_request", "One of provider, connection or organization is required."
		}
		return "invalid_request", "One of provider, connection_id or organization_id is required."
	}
	if req.provider != "" && req.provider != "authkit" && !strings.HasSuffix(req.provider, "OAuth") {
		return "invalid_request", "This provider is unknown."
	}
	if hint := q.Get("screen_hint"); hint != "" {
		if req.provider != "authkit" {
			return "invalid_request", "screen_hint needs provider authkit."
		}
		if hint != "sign-in" && hint != "sign-up" {
			return "invalid_request", "screen_hint must be sign-in or sign-up."
		}
	}
	if age := q.Get("max_age"); strings.Trim(age, "0123456789") != "" {
		return "invalid_request", "max_age must be a number of seconds."
	}
	connection := s.cfg.connection(req.connectionID)
	if req.connectionID != "" && connection == nil {
		return "connection_invalid", "There is no connection with this ID."
	}
	if req.organizationID != "" && s.cfg.organization(req.organizationID) == nil {
		return "organization_invalid", "There is no organization with this ID."
	}
	if connection != nil && req.organizationID != "" && connection.OrganizationID != req.organizationID {
		return "connection_invalid", "The connection belongs to another organization."
	}
	if q.Get("prompt") == "none" {
		// This server keeps no login of its own that could answer silently.
		return "login_required", "The user has to sign in."
	}
	return "", ""
}

func refusePKCE(req *authorizationRequest) (code, description string) {
	method := req.query.Get("code_challenge_method")
	switch {
	case req.challenge == "" && method != "":
		return "invalid_request", "code_challenge_method was given without code_challenge."
	case req.challenge == "" && req.client.Secret == "":
		// RFC 9700 section 2.1.1: public clients MUST use PKCE.
		return "invalid_request", "code_challenge is required."
	case req.challenge != "" && method != "S256":
		// Absent means plain (RFC 7636 section 4.3), and plain is refused.
		return "invalid_request", "code_challenge_method must be S256."
	case req.challenge != "" && !s256Challenge.MatchString(req.challenge):
		return "invalid_request", "code_challenge is not a S256 challenge."
	}
	return "", ""
}

func (s *Server) handleAuthorize(c *call) {
	c.noStore()
	req, refusal := s.parseAuthorization(c.r.URL.RawQuery, c.r.URL.Path == "/sso/authorize")
	switch {
	case refusal == nil:
		s.showLogin(c, s.newLogin(req, c.now), notice{})
	case refusal.page:
		c.errorPage(http.StatusBadRequest, refusal.code, refusal.description)
	default:
		c.redirect(http.StatusFound, s.callbackError(refusal.request, c.issuer, refusal.code, refusal.description))
	}
}

// approve ends a login: the user goes back with a code, or with an error when
// the requested organization is not theirs. organizationID is what the user
// chose; a requested organization goes before it.
func (s *Server) approve(c *call, req *authorizationRequest, u *User, organizationID string) string {
	if req.organizationID != "" {
		organizationID = req.organizationID
	}
	if organizationID != "" && u.membership(organizationID) == nil {
		return s.callbackError(req, c.issuer, "access_denied", "The user is not a member of the organization.")
	}
	v := code{
		authorization: authorization{
			clientID: req.client.ID, userID: u.ID, organizationID: organizationID,
			connectionID: req.connectionID, method: req.authenticationMethod(),
		},
		sso: req.sso, redirectURI: req.redirectURI, challenge: req.challenge,
	}
	return s.callback(req, c.issuer, "code", s.issueCode(v, c.now))
}

func (req *authorizationRequest) authenticationMethod() string {
	switch {
	case req.connectionID != "" || req.sso && req.organizationID != "":
		return "SSO"
	case req.provider != "" && req.provider != "authkit":
		return req.provider
	}
	return "Password"
}

func (s *Server) deny(c *call, req *authorizationRequest) string {
	return s.callbackError(req, c.issuer, "access_denied", "The user denied the request.")
}

func (s *Server) callbackError(req *authorizationRequest, issuer, code, description string) string {
	return s.callback(req, issuer, "error", code, "error_description", description)
}

// callback builds the URL of RFC 6749 sections 4.1.2 and 4.1.2.1. A query the
// redirect URI already has is kept; state goes back as it came.
func (s *Server) callback(req *authorizationRequest, issuer string, pairs ...string) string {
	if req.state != "" {
		pairs = append(pairs, "state", req.state)
	}
	wrong, forged := s.faults.takeText(Callback, KindCallbackIssuer)
	if forged {
		issuer = wrong
	}
	if s.cfg.SendIssuer || forged {
		pairs = append(pairs, "iss", issuer)
	}
	return appendQuery(req.redirectURI, pairs...)
}

func appendQuery(target string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(target)
	separator := byte('?')
	if strings.Contains(target, "?") {
		separator = '&'
	}
	for i := 0; i < len(pairs); i += 2 {
		b.WriteByte(separator)
		b.WriteString(url.QueryEscape(pairs[i]))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(pairs[i+1]))
		separator = '&'
	}
	return b.String()
}
