package message

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

func tokenRequest(e core.Endpoint, v *strictjson.Value) string {
	grant, err := parseGrant(v)
	if err != nil {
		return refused(err)
	}
	return request(e.TokenRequest(grant).WithDetails(parseDetails(v)), "application/json")
}

func ssoTokenRequest(e core.Endpoint, v *strictjson.Value) string {
	grant, err := parseGrant(v)
	if err != nil {
		return refused(err)
	}
	return request(e.SSOTokenRequest(grant), "application/x-www-form-urlencoded")
}

func refreshRequest(e core.Endpoint, v *strictjson.Value) string {
	options := v.Get("options")
	grant := core.RefreshGrant{
		ClientID:       clientID(v),
		RefreshToken:   core.RefreshToken(options.Get("refreshToken").Text()),
		OrganizationID: options.Get("organizationId").Text(),
	}
	switch {
	case grant.ClientID == "":
		return refused(&core.Error{Code: core.ClientIDMissing})
	case grant.RefreshToken == "":
		return refused(&core.Error{Code: core.LoginRequired})
	}
	details := parseDetails(v)
	details.InvitationToken = "" // which goes with a code
	return request(e.RefreshRequest(grant).WithDetails(details), "application/json")
}

// parseGrant reads a code with its verifier. A public client sends no code
// without one.
func parseGrant(v *strictjson.Value) (core.CodeGrant, error) {
	options := v.Get("options")
	grant := core.CodeGrant{
		ClientID: clientID(v),
		Code:     core.AuthorizationCode(options.Get("code").Text()),
		Verifier: core.CodeVerifier(options.Get("codeVerifier").Text()),
	}
	switch {
	case grant.ClientID == "":
		return grant, &core.Error{Code: core.ClientIDMissing}
	case grant.Code == "":
		return grant, &core.Error{Code: core.CallbackMalformed}
	}
	return grant, grant.Verifier.Check()
}

func parseDetails(v *strictjson.Value) core.GrantDetails {
	options := v.Get("options")
	return core.GrantDetails{
		InvitationToken: options.Get("invitationToken").Text(),
		IPAddress:       options.Get("ipAddress").Text(),
		UserAgent:       options.Get("userAgent").Text(),
	}
}

func request(r core.Request, contentType string) string {
	var w strictjson.Writer
	w.String("method", r.Method)
	w.String("url", r.URL)
	w.String("contentType", contentType)
	w.String("body", r.Body)
	w.Int("maxBytes", core.MaxResponse)
	return result(w, nil)
}
