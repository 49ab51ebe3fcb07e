package message

import (
	"encoding/base64"

	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// parseEvent reads every event but "configure". ok is false for what is none.
func parseEvent(v *strictjson.Value) (e core.Event, ok bool) {
	number, _ := v.Get("call").Int()
	now, _ := v.Get("now").Int()
	call := core.Call(number)
	switch v.Get("event").Text() {
	case "login-started":
		entropy, err := base64.RawURLEncoding.DecodeString(v.Get("entropy").Text())
		if err != nil {
			entropy = nil // too short, which the core reports
		}
		options := v.Get("options")
		login := core.LoginStarted{
			Call:     call,
			Now:      now,
			Entropy:  entropy,
			Request:  parseRequest(options),
			AppState: options.Get("state").Raw(),
			Navigate: v.Get("navigate").True(),
		}
		if hint := v.Get("screenHint").Text(); hint != "" { // signUp's own
			login.Request.ScreenHint = hint
		}
		return login, true
	case "transactions-listed":
		listed := core.TransactionsListed{Call: call, Now: now}
		for _, s := range v.Get("stored").Elements {
			listed.Stored = append(listed.Stored, core.StoredTransaction{
				Key: s.Get("key").Text(), Value: s.Get("value").Text()})
		}
		return listed, true
	case "page-loaded":
		return core.PageLoaded{Call: call, URL: v.Get("url").Text()}, true
	case "transaction-taken":
		return core.TransactionTaken{Call: call, Now: now, Value: v.Get("value").Text()}, true
	case "response-arrived":
		status, _ := v.Get("status").Int()
		return core.ResponseArrived{Call: call, Now: now, Response: core.Response{
			Status: int(status), Body: v.Get("body").Text(), RequestID: v.Get("requestId").Text()}}, true
	case "effect-failed":
		return core.EffectFailed{Call: call, Code: core.Code(v.Get("code").Text())}, true
	case "token-asked":
		return core.TokenAsked{Call: call, Now: now}, true
	case "sign-out-asked":
		return core.SignOutAsked{Call: call, ReturnTo: v.Get("returnTo").Text(), Navigate: v.Get("navigate").True()}, true
	case "session-kept":
		return core.SessionKept{Value: v.Get("value").Text()}, true
	}
	return nil, false
}

// parseRequest reads the options of a login in the names that WorkOS's
// JavaScript packages use. What is not there, or of another type, is left out.
func parseRequest(v *strictjson.Value) core.AuthorizationRequest {
	r := core.AuthorizationRequest{
		Provider:           v.Get("provider").Text(),
		ConnectionID:       v.Get("connectionId").Text(),
		OrganizationID:     v.Get("organizationId").Text(),
		DomainHint:         v.Get("domainHint").Text(),
		LoginHint:          v.Get("loginHint").Text(),
		ScreenHint:         v.Get("screenHint").Text(),
		Prompt:             v.Get("prompt").Text(),
		InvitationToken:    v.Get("invitationToken").Text(),
		PasswordResetToken: v.Get("passwordResetToken").Text(),
		ClaimNonce:         v.Get("claimNonce").Text(),
	}
	if age, ok := v.Get("maxAge").Int(); ok {
		r.MaxAge = &age
	}
	for _, scope := range v.Get("providerScopes").Elements {
		r.ProviderScopes = append(r.ProviderScopes, scope.Text())
	}
	for _, p := range v.Get("providerQueryParams").Members {
		value := p.Value.Text()
		if p.Value.Kind == strictjson.Number || p.Value.Kind == strictjson.Bool {
			value = p.Value.Raw()
		}
		r.ProviderQueryParams = append(r.ProviderQueryParams, core.Pair{Name: p.Name, Value: value})
	}
	return r
}

// parseConfig reads "configure".
func parseConfig(v *strictjson.Value) (core.Config, error) {
	port, ok := v.Get("port").Int()
	if !ok && v.Get("port").Kind != strictjson.Missing {
		port = -1 // which is no port
	}
	endpoint, err := core.NewEndpoint(v.Get("apiHostname").Text(), v.Get("https").True(), int(port))
	c := core.Config{
		ClientID:    v.Get("clientId").Text(),
		Endpoint:    endpoint,
		RedirectURI: v.Get("redirectUri").Text(),
		PageOrigin:  v.Get("pageOrigin").Text(),
	}
	for _, issuer := range v.Get("issuers").Elements {
		c.Issuers = append(c.Issuers, issuer.Text())
	}
	return c, err
}
