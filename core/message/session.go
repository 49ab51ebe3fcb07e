package message

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// writeSession writes what the app may see, in the names of
// @workos-inc/authkit-js. No token is in it.
func writeSession(s *core.Session) string {
	var w strictjson.Writer
	w.Raw("user", writeUser(&s.User))
	w.Optional("authenticationMethod", s.AuthenticationMethod)
	w.Optional("organizationId", s.OrganizationID)
	if i := s.Impersonator; i != nil {
		var in strictjson.Writer
		in.String("email", i.Email)
		in.Raw("reason", nullable(i.Reason))
		w.Raw("impersonator", in.Text())
	}
	w.Int("expiresAt", s.ExpiresAt)
	w.String("sessionId", s.Claims.SessionID)
	w.Optional("role", s.Claims.Role)
	w.Raw("roles", array(s.Claims.Roles))
	w.Raw("permissions", array(s.Claims.Permissions))
	w.Raw("entitlements", array(s.Claims.Entitlements))
	w.Raw("featureFlags", array(s.Claims.FeatureFlags))
	return w.Text()
}

func writeUser(u *core.User) string {
	verified := yes(u.EmailVerified)
	if verified == "" {
		verified = "false"
	}
	var w strictjson.Writer
	w.String("object", "user")
	w.String("id", u.ID)
	w.String("email", u.Email)
	w.Raw("emailVerified", verified)
	w.Raw("firstName", nullable(u.FirstName))
	w.Raw("lastName", nullable(u.LastName))
	w.Raw("profilePictureUrl", nullable(u.ProfilePictureURL))
	w.Raw("lastSignInAt", nullable(u.LastSignInAt))
	w.Raw("externalId", nullable(u.ExternalID))
	w.Raw("locale", nullable(u.Locale))
	w.String("createdAt", u.CreatedAt)
	w.String("updatedAt", u.UpdatedAt)
	w.Raw("metadata", u.Metadata)
	return w.Text()
}

func writeError(e *core.Error) string {
	var w strictjson.Writer
	w.String("code", string(e.Code))
	w.String("message", e.Code.Advice())
	if e.Status != 0 {
		w.Int("status", int64(e.Status))
	}
	w.Optional("serverError", e.ServerError)
	w.Optional("description", e.Description)
	w.Optional("requestId", e.RequestID)
	w.Raw("appState", e.AppState)
	w.Optional("returnTo", e.ReturnTo)
	return w.Text()
}
