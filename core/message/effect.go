package message

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

func writeEffect(e core.Effect) string {
	var w strictjson.Writer
	name := func(effect string, call core.Call) {
		w.String("effect", effect)
		if call != 0 {
			w.Int("call", int64(call))
		}
	}
	switch e := e.(type) {
	case core.ListTransactions:
		name("list-transactions", e.Call)
	case core.DeleteTransactions:
		name("delete-transactions", e.Call)
		w.Raw("keys", array(e.Keys, quote))
	case core.SaveTransaction:
		name("save-transaction", e.Call)
		w.String("key", e.Key)
		w.String("value", e.Value)
		w.Raw("durable", yes(e.Durable))
	case core.TakeTransaction:
		name("take-transaction", e.Call)
		w.String("key", e.Key)
	case core.SendRequest:
		name("send-request", e.Call)
		w.String("method", e.Request.Method)
		w.String("url", e.Request.URL)
		w.Optional("body", e.Request.Body)
		w.Raw("opaque", yes(e.Opaque))
		w.Int("maxBytes", core.MaxResponse)
		w.Int("timeout", core.ResponseTimeout)
	case core.Navigate:
		name("navigate", e.Call)
		w.String("url", e.URL)
	case core.ReplaceURL:
		name("replace-url", 0)
		w.String("url", e.URL)
	case core.KeepSession:
		name("keep-session", 0)
		w.String("value", e.Value)
	case core.DropSession:
		name("drop-session", 0)
	case core.Publish:
		name("publish", 0)
		if e.Session != nil {
			w.Raw("session", writeSession(e.Session))
		}
	case core.Resolve:
		name("resolve", e.Call)
		w.Optional("url", e.URL)
		w.Optional("token", string(e.Token))
		if e.Callback != nil {
			w.Raw("session", writeSession(e.Callback))
			w.String("accessToken", string(e.Callback.AccessToken))
			w.Raw("appState", e.AppState)
		}
	case core.Reject:
		name("reject", e.Call)
		w.Raw("error", writeError(e.Error))
	}
	return w.Text()
}

// writeSession writes what the app may see, in the names of
// @workos-inc/authkit-js. No token is in it.
func writeSession(s *core.Session) string {
	var w strictjson.Writer
	w.Raw("user", writeUser(s.User))
	w.Optional("authenticationMethod", s.AuthenticationMethod)
	w.Optional("organizationId", s.OrganizationID)
	if i := s.Impersonator; i != nil {
		var in strictjson.Writer
		in.String("email", i.Email)
		in.Raw("reason", nullable(i.Reason))
		w.Raw("impersonator", in.Text())
	}
	w.Int("expiresAt", s.ExpiresAt)
	return w.Text()
}

func writeUser(u core.User) string {
	var w strictjson.Writer
	w.String("object", "user")
	w.String("id", u.ID)
	w.String("email", u.Email)
	if u.EmailVerified {
		w.Raw("emailVerified", "true")
	} else {
		w.Raw("emailVerified", "false")
	}
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
	return w.Text()
}

func array[T any](items []T, write func(T) string) string {
	text := []byte{'['}
	for i, item := range items {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, write(item)...)
	}
	return string(append(text, ']'))
}

func quote(s string) string { return string(strictjson.AppendString(nil, s)) }

func nullable(s *string) string {
	if s == nil {
		return "null"
	}
	return quote(*s)
}

func yes(b bool) string {
	if b {
		return "true"
	}
	return ""
}
