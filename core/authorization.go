package core

import "authkit-wasm/core/strictjson"

// AuthKit is the provider that stands for WorkOS's own hosted login.
const AuthKit = "authkit"

// AuthorizationRequest is what an authorization URL says (RFC 6749 section
// 4.1.1, RFC 7636 section 4.3, and WorkOS's own parameters). Empty fields are
// left out. ClientID and RedirectURI are required, and one of ConnectionID,
// OrganizationID and Provider.
type AuthorizationRequest struct {
	ClientID      string
	RedirectURI   string // exactly as registered
	State         string
	CodeChallenge CodeChallenge // sent with the method S256

	Provider       string // AuthKit, "GoogleOAuth", …
	ConnectionID   string // one SSO connection
	OrganizationID string
	DomainHint     string // fills in the domain for a Google or Microsoft login
	LoginHint      string // fills in the e-mail address
	ScreenHint     string // "sign-in" or "sign-up"; with AuthKit alone
	Prompt         string // for example "login": ask again although signed in
	MaxAge         *int64 // seconds since the person last proved who they are

	InvitationToken     string
	PasswordResetToken  string
	ClaimNonce          string
	ProviderScopes      []string // further scopes of the identity provider
	ProviderQueryParams []Pair   // further parameters for the identity provider; of two with one name the first counts
}

// Pair is one name and value.
type Pair struct{ Name, Value string }

// authorize is the authorization endpoint's path, to be followed by the query.
const authorize = "/user_management/authorize?"

// parametersOfAll is how many parameters the URL of a login has that asks for
// AuthKit and nothing else.
const parametersOfAll = 7

// AuthorizationURL returns the URL to send the browser to. The parameters are
// sorted by name, each stands once (provider_scopes once for each scope), and
// no secret is among them. Fails with [ClientIDMissing],
// [RedirectURIInvalid], [AuthorizationIncomplete] and [ScreenHintUnsupported].
func (e Endpoint) AuthorizationURL(r AuthorizationRequest) (string, error) {
	return e.authorizationURL(&r)
}

func (e Endpoint) authorizationURL(r *AuthorizationRequest) (string, error) {
	if r.ClientID == "" {
		return "", fail(ClientIDMissing)
	}
	if _, err := checkRedirectURI(r.RedirectURI); err != nil {
		return "", err
	}
	if r.Provider == "" && r.ConnectionID == "" && r.OrganizationID == "" {
		return "", fail(AuthorizationIncomplete)
	}
	if r.ScreenHint != "" && r.Provider != AuthKit {
		return "", fail(ScreenHintUnsupported)
	}
	var f form
	f.add("claim_nonce", r.ClaimNonce)
	f.add("client_id", r.ClientID)
	f.add("code_challenge", string(r.CodeChallenge))
	if r.CodeChallenge != "" {
		f.add("code_challenge_method", "S256")
	}
	f.add("connection_id", r.ConnectionID)
	f.add("domain_hint", r.DomainHint)
	f.add("invitation_token", r.InvitationToken)
	f.add("login_hint", r.LoginHint)
	if r.MaxAge != nil {
		f.add("max_age", string(strictjson.AppendInt(nil, *r.MaxAge)))
	}
	f.add("organization_id", r.OrganizationID)
	f.add("password_reset_token", r.PasswordResetToken)
	f.add("prompt", r.Prompt)
	f.add("provider", r.Provider)
	for _, p := range sorted(r.ProviderQueryParams) {
		f.add("provider_query_params["+p.Name+"]", p.Value)
	}
	for _, scope := range r.ProviderScopes {
		f.add("provider_scopes", scope)
	}
	f.add("redirect_uri", r.RedirectURI)
	f.add("response_type", "code")
	f.add("screen_hint", r.ScreenHint)
	f.add("state", r.State)
	return string(e) + authorize + string(f.text), nil
}

// sorted returns the pairs by name, each name once.
func sorted(pairs []Pair) []Pair {
	var out []Pair
next:
	for _, p := range pairs {
		i := len(out)
		for ; i > 0 && out[i-1].Name >= p.Name; i-- {
			if out[i-1].Name == p.Name {
				continue next
			}
		}
		out = append(out, p)
		copy(out[i+1:], out[i:])
		out[i] = p
	}
	return out
}

// LogoutURL returns the URL that ends a session at the server and then leads
// to returnTo, one of the logout URIs that the WorkOS dashboard lists, or to
// the default one where returnTo is empty. Fails with [NoSession] where
// sessionID, the token's sid, is empty.
func (e Endpoint) LogoutURL(sessionID, returnTo string) (string, error) {
	if sessionID == "" {
		return "", fail(NoSession)
	}
	var f form
	f.add("session_id", sessionID)
	f.add("return_to", returnTo)
	return string(e) + "/user_management/sessions/logout?" + string(f.text), nil
}
