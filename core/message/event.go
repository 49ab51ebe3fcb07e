package message

import (
	"authkit-wasm/core"
	"authkit-wasm/core/base64url"
	"authkit-wasm/core/strictjson"
)

// tell reads every event but "configure", and tells the client. It returns
// false for what is none.
func tell(c *core.Client, v *strictjson.Value) bool {
	number, _ := v.Get("call").Int()
	now, _ := v.Get("now").Int()
	call := core.Call(number)
	switch v.Get("event").Text() {
	case "login-started":
		options := v.Get("options")
		login := core.LoginStarted{
			Call:     call,
			Now:      now,
			Entropy:  parseEntropy(v),
			Request:  parseRequest(options),
			AppState: options.Get("state").Raw(),
			ReturnTo: options.Get("returnTo").Text(),
			Navigate: v.Get("navigate").True(),
		}
		if hint := v.Get("screenHint").Text(); hint != "" { // signUp's own
			login.Request.ScreenHint = hint
		}
		c.LoginStarted(login)
	case "transactions-listed":
		listed := core.TransactionsListed{Now: now}
		for _, s := range v.Get("stored").Elements {
			listed.Stored = append(listed.Stored, core.StoredTransaction{
				Key: s.Get("key").Text(), Value: s.Get("value").Text()})
		}
		c.TransactionsListed(listed)
	case "page-loaded":
		c.PageLoaded(core.PageLoaded{Call: call, Now: now, URL: v.Get("url").Text(), Known: v.Get("known").True(),
			OrganizationID: v.Get("organizationId").Text(), Entropy: parseEntropy(v)})
	case "transaction-taken":
		c.TransactionTaken(core.TransactionTaken{Call: call, Now: now, Value: v.Get("value").Text()})
	case "response-arrived":
		c.ResponseArrived(core.ResponseArrived{Call: call, Now: now, Response: parseResponse(v)})
	case "response-kept":
		c.ResponseKept(core.ResponseKept{Now: now, Response: parseResponse(v)})
	case "effect-failed":
		c.EffectFailed(core.EffectFailed{Call: call, Now: now, Code: core.Code(v.Get("code").Text())})
	case "token-asked":
		c.TokenAsked(core.TokenAsked{Call: call, Now: now, Known: v.Get("known").True(), Force: v.Get("force").True()})
	case "organization-asked":
		c.OrganizationAsked(core.OrganizationAsked{Call: call, Now: now, OrganizationID: v.Get("organizationId").Text()})
	case "time-came":
		c.TimeCame(core.TimeCame{Call: call, Now: now})
	case "delay-over":
		c.DelayOver(core.DelayOver{Call: call, Now: now})
	case "lock-taken":
		c.LockTaken(core.LockTaken{Call: call, Now: now, Shared: parseShared(v)})
	case "session-shared":
		c.SessionShared(core.SessionShared{Call: call, Now: now, Shared: parseShared(v), Refused: v.Get("refused").True()})
	case "session-heard":
		c.SessionHeard(core.SessionHeard{Now: now, Shared: parseShared(v)})
	case "sign-out-asked":
		c.SignOutAsked(core.SignOutAsked{Call: call, ReturnTo: v.Get("returnTo").Text(), Navigate: v.Get("navigate").True()})
	case "session-kept":
		c.SessionKept(core.SessionKept{Now: now, Value: v.Get("value").Text()})
	default:
		return false
	}
	return true
}

// parseEntropy returns nothing for what it cannot read: too little, which the
// core reports.
func parseEntropy(v *strictjson.Value) []byte {
	entropy, err := base64url.Decode(v.Get("entropy").Text())
	if err != nil {
		return nil
	}
	return entropy
}

func parseResponse(v *strictjson.Value) core.Response {
	status, _ := v.Get("status").Int()
	retryAfter, _ := v.Get("retryAfter").Int()
	return core.Response{Status: int(status), Body: v.Get("body").Text(), RequestID: v.Get("requestId").Text(), RetryAfter: retryAfter}
}

func parseShared(v *strictjson.Value) core.SharedSession {
	generation, _ := v.Get("generation").Int()
	shared := core.SharedSession{
		Generation:   generation,
		Alive:        v.Get("alive").True(),
		Value:        v.Get("session").Text(),
		Held:         v.Get("held").True(),
		Expired:      v.Get("expired").True(),
		RefreshToken: core.RefreshToken(v.Get("refreshToken").Text()),
	}
	for _, id := range v.Get("past").Elements {
		shared.Past = append(shared.Past, id.Text())
	}
	return shared
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
	endpoint, err := parseEndpoint(v)
	c := core.Config{
		ClientID:    v.Get("clientId").Text(),
		Endpoint:    endpoint,
		RedirectURI: v.Get("redirectUri").Text(),
		PageOrigin:  v.Get("pageOrigin").Text(),

		Cookies:      !v.Get("devMode").True(),
		Stored:       v.Get("devMode").True(),
		Isolated:     v.Get("isolated").True(),
		RestartLogin: v.Get("restartLogin").True(),
	}
	c.RefreshBuffer, _ = v.Get("refreshBuffer").Int()
	for _, issuer := range v.Get("issuers").Elements {
		c.Issuers = append(c.Issuers, issuer.Text())
	}
	return c, err
}
