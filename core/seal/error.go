package seal

// Error is a failure of this package, and its code at once: string(err) is
// the code, and errors.Is(err, seal.Invalid) compares. No error holds what was
// sealed.
type Error string

// The failures. What does not open fails in one way, whatever the reason, so
// that nobody learns from the difference.
const (
	Invalid       Error = "seal_invalid"
	PasswordShort Error = "cookie_password_short"
	EntropyShort  Error = "entropy_short"
	TooLarge      Error = "seal_too_large"
)

// Error returns the code and what to do about it.
func (e Error) Error() string { return "authkit: " + string(e) + ": " + e.Advice() }

// Advice is the sentence that tells a developer what happened and what to do.
func (e Error) Advice() string {
	switch e {
	case Invalid:
		return "The sealed text was changed, has expired, or was sealed with a password that is not in the ring. Treat it as absent."
	case PasswordShort:
		return "A cookie password has at least 32 characters, and they must be random. Make one with: openssl rand -base64 32"
	case EntropyShort:
		return "The random source gave too few octets, so nothing was sealed. Hand in as many as EntropySize says."
	case TooLarge:
		return "The text is larger than what can be sealed, and far larger than a cookie. Keep less in the session."
	}
	return "Unknown error."
}
