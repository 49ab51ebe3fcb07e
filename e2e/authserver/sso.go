package authserver

import (
	"crypto/rand"
	"net/http"
)

// handleSSOToken is POST /sso/token: a form, answered with a profile and an
// opaque access token. There is no session and nothing to refresh.
func (s *Server) handleSSOToken(c *call) {
	c.noStore()
	client := s.tokenClient(c)
	if client == nil {
		return
	}
	switch c.token.field("grant_type") {
	case "authorization_code":
	case "":
		c.apiError(http.StatusBadRequest, "invalid_request", "grant_type is required.")
		return
	default:
		c.oauthError("unsupported_grant_type", "This grant_type is not supported.")
		return
	}
	found := s.redeem(c, client, true)
	if found == nil {
		return
	}
	u := s.user(found.userID)
	if u == nil {
		c.oauthError("invalid_grant", "The user no longer exists.")
		return
	}
	body := map[string]any{"access_token": "sso_" + rand.Text(), "profile": s.profile(u, found)}
	s.faults.mutate(body)
	c.json(http.StatusOK, body)
}

func (s *Server) profile(u *User, found *code) map[string]any {
	connectionID, kind := found.connectionID, found.method
	if connectionID == "" {
		connectionID = "conn_" + found.method
		for _, v := range s.cfg.Connections {
			if found.method == "SSO" && v.OrganizationID == found.organizationID {
				connectionID, kind = v.ID, v.Type
			}
		}
	} else if v := s.cfg.connection(connectionID); v != nil {
		kind = v.Type
	}
	profile := map[string]any{
		"object":            "profile",
		"id":                "prof_" + u.ID,
		"idp_id":            "idp_" + u.ID,
		"connection_id":     connectionID,
		"connection_type":   kind,
		"email":             u.Email,
		"first_name":        nullable(u.FirstName),
		"last_name":         nullable(u.LastName),
		"groups":            []string{},
		"custom_attributes": map[string]any{},
		"raw_attributes":    map[string]any{"email": u.Email},
	}
	if m := u.membership(found.organizationID); m != nil {
		profile["organization_id"] = m.OrganizationID
		if m.Role != "" {
			profile["role"] = map[string]any{"slug": m.Role}
		}
	}
	return profile
}
