package authserver

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// Approve is a login without a browser: it takes the URL a client would
// navigate to and returns the callback URL to which the user would come back.
// Somebody with several organizations signs in to the first one unless the URL
// names another. A refusal that a browser would carry to the redirect URI is a
// callback URL with error parameters, not a Go error; an error means that there
// is no callback: the page would have shown it. The request is recorded;
// transport faults do not apply.
func (s *Server) Approve(authorizeURL, userID string) (callbackURL string, err error) {
	return s.decide(authorizeURL, func(c *call, req *authorizationRequest) (string, error) {
		u := s.user(userID)
		if u == nil {
			return "", fmt.Errorf("authserver: there is no user %q", userID)
		}
		return s.approve(c, req, u, u.firstOrganization()), nil
	})
}

// Deny is Approve for a user who says no.
func (s *Server) Deny(authorizeURL string) (callbackURL string, err error) {
	return s.decide(authorizeURL, func(c *call, req *authorizationRequest) (string, error) {
		return s.deny(c, req), nil
	})
}

func (s *Server) decide(authorizeURL string, answer func(*call, *authorizationRequest) (string, error)) (string, error) {
	target, err := url.Parse(authorizeURL)
	if err != nil {
		return "", fmt.Errorf("authserver: %w", err)
	}
	row, found := routeFor(target.Path)
	if !found || row.endpoint != Authorize && row.endpoint != SSOAuthorize {
		return "", fmt.Errorf("authserver: %q is not an authorization endpoint", target.Path)
	}
	r := &http.Request{Method: http.MethodGet, URL: target, Host: target.Host, Header: http.Header{}}
	c := &call{answer: newAnswer(), r: r, now: s.cfg.Now(), issuer: s.issuerFor(r)}
	c.record = s.startRecord(c, row.endpoint, "")

	req, refusal := s.parseAuthorization(target.RawQuery, row.endpoint == SSOAuthorize)
	switch {
	case refusal != nil && refusal.page:
		s.finishRecord(c, "", http.StatusBadRequest)
		return "", fmt.Errorf("authserver: error page: %s: %s", refusal.code, refusal.description)
	case refusal != nil:
		s.finishRecord(c, "", http.StatusFound)
		return s.callbackError(refusal.request, c.issuer, refusal.code, refusal.description), nil
	}
	s.finishRecord(c, "", http.StatusOK)
	return answer(c, req)
}

// ImpersonatorEmail is the operator in the sessions Impersonate starts.
const ImpersonatorEmail = "operator@workos.example"

// Impersonate does what the dashboard's impersonation does: it sends an
// operator to the application with a code the application never asked for. The
// returned callback URL has a bare code: no state, no iss. The code is not
// bound to a code_challenge, so a public client cannot spend it, and a client
// that adds a code_verifier is refused. organization is the user's first one.
//
// It returns an empty string when client, user or redirect URI are unknown.
func (s *Server) Impersonate(clientID, userID, redirectURI, reason string) string {
	client, u := s.cfg.client(clientID), s.user(userID)
	if client == nil || u == nil || !slices.Contains(client.RedirectURIs, redirectURI) {
		return ""
	}
	value := s.issueCode(code{
		authorization: authorization{
			clientID: clientID, userID: userID, organizationID: u.firstOrganization(), method: "Impersonation",
			impersonator: &Impersonator{Email: ImpersonatorEmail, Reason: reason},
		},
		redirectURI: redirectURI,
	}, s.cfg.Now())
	return appendQuery(redirectURI, "code", value)
}
