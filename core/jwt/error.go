package jwt

// Error is a failure of this package, and its code at once: string(err) is
// the code, and errors.Is(err, jwt.Expired) compares.
type Error string

// The failures, as far as a caller has to tell them apart.
const (
	KeyUnknown     Error = "token_key_unknown"     // fetch the key set again, at most once in a while
	Expired        Error = "token_expired"         // refresh the session
	IssuerMismatch Error = "token_issuer_mismatch" // the configuration is wrong, or the token is another's
	Invalid        Error = "token_invalid"         // the token is worth nothing
	KeySetInvalid  Error = "key_set_invalid"       // keep the key set of before, try again later
)

// Error returns the code and what to do about it.
func (e Error) Error() string { return "authkit: " + string(e) + ": " + e.Advice() }

// Advice is the sentence that tells a developer what happened and what to do.
func (e Error) Advice() string {
	switch e {
	case KeyUnknown:
		return "The access token is signed with a key that the key set does not hold. Fetch the key set again."
	case Expired:
		return "The access token has expired. Refresh the session."
	case IssuerMismatch:
		return "The access token names an issuer that is not configured. If it is yours, add it to the list of issuers exactly as the token has it."
	case Invalid:
		return "The access token is damaged, forged, or meant for another client. Treat it as absent."
	case KeySetInvalid:
		return "The server's key set is not a list of keys in JSON. Check the API hostname, and what stands between here and it."
	}
	return "Unknown error."
}
