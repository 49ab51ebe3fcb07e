package core

// Code names one kind of failure. Codes are stable: they are part of the
// compatibility promise, the same in Go and in TypeScript, and survive
// minification and postMessage.
type Code string

// The failures that the core finds. [Code.Advice] says what to do about each.
const (
	ClientIDMissing         Code = "client_id_missing"
	APIHostnameInvalid      Code = "api_hostname_invalid"
	RedirectURIInvalid      Code = "redirect_uri_invalid"
	RedirectURIForeign      Code = "redirect_uri_foreign"
	EntropyShort            Code = "entropy_short"
	VerifierLengthInvalid   Code = "verifier_length_invalid"
	AuthorizationIncomplete Code = "authorization_incomplete"
	ScreenHintUnsupported   Code = "screen_hint_unsupported"
	AppStateTooLarge        Code = "app_state_too_large"
	CallbackMalformed       Code = "callback_malformed"
	StateMissing            Code = "state_missing"
	StateUnknown            Code = "state_unknown"
	TransactionExpired      Code = "transaction_expired"
	TransactionMismatch     Code = "transaction_mismatch"
	TransactionMalformed    Code = "transaction_malformed"
	IssuerMismatch          Code = "issuer_mismatch"
	AuthorizationDenied     Code = "authorization_denied"
	AuthorizationFailed     Code = "authorization_failed"
	CodeExchangeFailed      Code = "code_exchange_failed"
	ServerUnavailable       Code = "server_unavailable"
	NetworkFailed           Code = "network_failed"
	ResponseMalformed       Code = "response_malformed"
	LoginRequired           Code = "login_required"
	RefreshFailed           Code = "refresh_failed"
	RefreshTimeout          Code = "refresh_timeout"
	OrganizationRefused     Code = "organization_refused"
	NoSession               Code = "no_session"
	StorageUnavailable      Code = "storage_unavailable"
	NavigationBlocked       Code = "navigation_blocked"
	MessageMalformed        Code = "message_malformed"
)

// Codes lists every code above, in the order of a login.
func Codes() []Code {
	codes := make([]Code, len(advice))
	for i, a := range advice {
		codes[i] = a.code
	}
	return codes
}

// advice has a sentence for each code, in the order of a login.
var advice = [...]struct {
	code Code
	text string
}{
	{ClientIDMissing, "No client ID was given. Pass the one that the WorkOS dashboard shows (client_…)."},
	{APIHostnameInvalid, "apiHostname must be a host name without scheme, port or path, served over https (http only on localhost)."},
	{RedirectURIInvalid, "redirectUri must be an absolute URI without a fragment: https, http on localhost, or an app's own scheme. Give the exact URI that the WorkOS dashboard lists."},
	{RedirectURIForeign, "redirectUri is on another origin than this page, so the answer could not be received here. Use this page's own origin."},
	{EntropyShort, "The random source gave too few octets, so no login was started. Hand in at least 32 from a cryptographic source."},
	{VerifierLengthInvalid, "A code verifier has 43 to 128 characters (RFC 7636 section 4.1). Choose a length in that range."},
	{AuthorizationIncomplete, "A login needs one of connectionId, organizationId and provider. Leave provider out to use AuthKit."},
	{ScreenHintUnsupported, "screenHint only works with the provider authkit. Leave one of the two out."},
	{AppStateTooLarge, "The state given to this login is larger than 8 KB. Keep it in a store of your own and pass a short key."},
	{CallbackMalformed, "The answer in the address is ambiguous or damaged, so it was not used. Start the login again."},
	{StateMissing, "The answer carries no state, so it does not belong to a login of this browser. Start the login here."},
	{StateUnknown, "No pending login matches this answer: it was finished before, started in another browser, or forged. Start the login again."},
	{TransactionExpired, "The login took longer than ten minutes, or the clock was changed meanwhile. Start it again."},
	{TransactionMismatch, "The pending login was started for another client, server or redirect URI. Start it again with this configuration."},
	{TransactionMalformed, "The stored pending login could not be read. Start the login again."},
	{IssuerMismatch, "The answer names another issuer than the configured one. If the server is yours, add its exact issuer to the option issuer."},
	{AuthorizationDenied, "The sign-in was refused or cancelled. Offer to try again."},
	{AuthorizationFailed, "The authorization server reported an error. See serverError and description, then start the login again."},
	{CodeExchangeFailed, "The server refused to exchange the code. See serverError, check client ID and redirect URI, then start the login again."},
	{ServerUnavailable, "The server is busy or failing. Try again in a while."},
	{NetworkFailed, "The server could not be reached. Check the connection, and that this origin is listed under CORS in the WorkOS dashboard."},
	{ResponseMalformed, "The server's answer is not what WorkOS sends. Check apiHostname, and what stands between the page and it."},
	{LoginRequired, "Nobody is signed in, or the access token has expired. Call signIn()."},
	{RefreshFailed, "The session could not be refreshed just now, and is kept. Try again in a while."},
	{RefreshTimeout, "Another tab has been refreshing for too long, and the session is kept. Try again in a while."},
	{OrganizationRefused, "The server did not admit the user to this organization. Call signIn() with its organizationId."},
	{NoSession, "There is no session to end. Nothing was changed."},
	{StorageUnavailable, "The browser refused to store the pending login. Allow site data for this page, or pass a storage of your own."},
	{NavigationBlocked, "The browser refused to leave this page, as it does in a sandboxed frame. Start the login in a page of its own."},
	{MessageMalformed, "An option holds text that is not valid Unicode or far too long, or shim and module are of different releases."},
}

// Advice is the sentence that tells a developer what happened and what to do.
func (c Code) Advice() string {
	for i := range advice {
		if advice[i].code == c {
			return advice[i].text
		}
	}
	return "Unknown error."
}
