package core

import "authkit-wasm/core/strictjson"

// SSOAuthorizationURL returns the URL of a login through WorkOS's single
// sign-on, which ends with a profile and no AuthKit session. Of the request it
// takes what that endpoint knows: client, redirect URI, state, challenge, the
// hints of domain and login, what goes to the provider, and one of
// ConnectionID, OrganizationID and Provider. Fails with [ClientIDMissing],
// [RedirectURIInvalid] and [AuthorizationIncomplete].
func (e Endpoint) SSOAuthorizationURL(r AuthorizationRequest) (string, error) {
	if r.ClientID == "" {
		return "", fail(ClientIDMissing)
	}
	if _, err := checkRedirectURI(r.RedirectURI); err != nil {
		return "", err
	}
	if r.Provider == "" && r.ConnectionID == "" && r.OrganizationID == "" {
		return "", fail(AuthorizationIncomplete)
	}
	var f form
	f.add("client_id", r.ClientID)
	f.add("code_challenge", string(r.CodeChallenge))
	if r.CodeChallenge != "" {
		f.add("code_challenge_method", "S256")
	}
	f.add("connection", r.ConnectionID)
	f.add("domain_hint", r.DomainHint)
	f.add("login_hint", r.LoginHint)
	f.add("organization", r.OrganizationID)
	f.add("provider", r.Provider)
	for _, p := range sorted(r.ProviderQueryParams) {
		f.add("provider_query_params["+p.Name+"]", p.Value)
	}
	for _, scope := range r.ProviderScopes {
		f.add("provider_scopes", scope)
	}
	f.add("redirect_uri", r.RedirectURI)
	f.add("response_type", "code")
	f.add("state", r.State)
	return string(e) + "/sso/authorize?" + string(f.text), nil
}

// SSOTokenRequest returns the request that exchanges the code of an SSO login
// for a profile. Its body is a form (application/x-www-form-urlencoded), as
// RFC 6749 section 4.1.3 has it, and not JSON.
func (e Endpoint) SSOTokenRequest(g CodeGrant) Request {
	var f form
	f.add("client_id", g.ClientID)
	f.add("client_secret", string(g.ClientSecret))
	f.add("grant_type", "authorization_code")
	f.add("code", string(g.Code))
	f.add("code_verifier", string(g.Verifier))
	return Request{Method: "POST", URL: string(e) + "/sso/token", Body: string(f.text)}
}

// Profile is who an identity provider says has signed in.
type Profile struct {
	ID             string
	IdpID          string // at the identity provider
	Email          string
	FirstName      *string // nil where the server says null or nothing
	LastName       *string
	ConnectionID   string
	ConnectionType string // "OktaSAML", "GoogleOAuth", …
	OrganizationID string // empty outside an organization
	AccessToken    AccessToken
}

// String names the profile without its token, GoString does so for %#v.
func (p Profile) String() string   { return "profile " + p.ID }
func (p Profile) GoString() string { return p.String() }

// ParseProfileResponse reads the answer to a [Endpoint.SSOTokenRequest]. Its
// access token is for WorkOS's own API and need not be a JWT. Fails with
// [CodeExchangeFailed], [ServerUnavailable] and [ResponseMalformed].
func ParseProfileResponse(r Response) (*Profile, error) {
	v, err := strictjson.Parse(r.Body)
	if r.Status != 200 {
		return nil, serverError(r, &v)
	}
	profile := v.Get("profile")
	p := &Profile{
		ID:             profile.Get("id").Text(),
		IdpID:          profile.Get("idp_id").Text(),
		Email:          profile.Get("email").Text(),
		FirstName:      optional(profile.Get("first_name")),
		LastName:       optional(profile.Get("last_name")),
		ConnectionID:   profile.Get("connection_id").Text(),
		ConnectionType: profile.Get("connection_type").Text(),
		OrganizationID: profile.Get("organization_id").Text(),
		AccessToken:    AccessToken(v.Get("access_token").Text()),
	}
	if err != nil || p.ID == "" || p.AccessToken == "" {
		return nil, &Error{Code: ResponseMalformed, Status: r.Status, RequestID: printable(r.RequestID)}
	}
	return p, nil
}

// JWKSURL returns where the keys are that sign a client's access tokens
// (RFC 7517 section 5). Fails with [ClientIDMissing].
func (e Endpoint) JWKSURL(clientID string) (string, error) {
	if clientID == "" {
		return "", fail(ClientIDMissing)
	}
	return string(e) + "/sso/jwks/" + string(escape(nil, clientID)), nil
}
