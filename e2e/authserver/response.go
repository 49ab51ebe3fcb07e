package authserver

import (
	"net/http"
	"time"
)

// answerTokens sends the tokens of a session. WorkOS sends no expires_in: the
// lifetime is exp − iat of the access token. In cookie mode the refresh token
// goes into a cookie and is not in the JSON.
func (s *Server) answerTokens(c *call, client *Client, v *session, token string, cookie bool) {
	s.mu.Lock()
	current := *v // the organization may change under us
	s.mu.Unlock()
	u := s.user(current.userID)
	if u == nil {
		c.oauthError("invalid_grant", "The user no longer exists.")
		return
	}
	access, err := s.accessToken(&current, u, c.issuer, c.now)
	if err != nil {
		c.apiError(http.StatusInternalServerError, "server_error", "cannot sign")
		return
	}
	body := map[string]any{
		"user":                  u.json(),
		"access_token":          access,
		"refresh_token":         token,
		"authentication_method": current.method,
	}
	if current.organizationID != "" {
		body["organization_id"] = current.organizationID
	}
	if current.impersonator != nil {
		body["impersonator"] = map[string]any{
			"email": current.impersonator.Email, "reason": nullable(current.impersonator.Reason),
		}
	}
	if cookie {
		s.setCookies(c, client.ID, token)
		delete(body, "refresh_token")
	}
	s.faults.mutate(body)
	c.json(http.StatusOK, body)
}

func (u *User) json() map[string]any {
	metadata := u.Metadata
	if metadata == nil {
		metadata = map[string]string{}
	}
	return map[string]any{
		"object":              "user",
		"id":                  u.ID,
		"email":               u.Email,
		"email_verified":      u.EmailVerified,
		"first_name":          nullable(u.FirstName),
		"last_name":           nullable(u.LastName),
		"profile_picture_url": nullable(u.ProfilePictureURL),
		"last_sign_in_at":     nullableTime(u.LastSignInAt),
		"locale":              nullable(u.Locale),
		"external_id":         nullable(u.ExternalID),
		"metadata":            metadata,
		"created_at":          timestamp(u.CreatedAt),
		"updated_at":          timestamp(u.UpdatedAt),
	}
}

func nullable(v string) any {
	if v == "" {
		return nil
	}
	return v
}

func nullableTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return timestamp(t)
}
