package seal

import (
	"crypto/hmac"
	"crypto/sha256"

	"authkit-wasm/core/base64url"
)

// MinPasswordLength is the least length of a [Password], in characters as
// JavaScript counts them (UTF-16 code units), because the other packages do.
const MinPasswordLength = 32

// Password seals and opens. It MUST be random: a key is derived from it at a
// cost that slows no guessing. At least [MinPasswordLength] characters.
type Password string

// String hides the password from %v and %s, GoString from %#v.
func (Password) String() string   { return "[redacted]" }
func (Password) GoString() string { return "[redacted]" }

func (p Password) longEnough() bool {
	units := 0
	for _, r := range string(p) {
		units++
		if r > 0xFFFF { // a surrogate pair there
			units++
		}
	}
	return units >= MinPasswordLength
}

// Ring is the password that seals and opens, and those before it, which only
// open: so a password is replaced without signing anybody out.
type Ring struct {
	Current  Password
	Previous []Password
}

// Check tells whether every password of the ring is long enough. Call it when
// the configuration is read. Fails with [PasswordShort].
func (r Ring) Check() error {
	for i := range 1 + len(r.Previous) {
		if !r.password(i).longEnough() {
			return PasswordShort
		}
	}
	return nil
}

// password returns the current one for 0, and then the previous ones.
func (r Ring) password(i int) Password {
	if i == 0 {
		return r.Current
	}
	return r.Previous[i-1]
}

// For returns a ring whose passwords are derived from those of r for one
// purpose, so that what one purpose sealed, no other opens: a pending login
// put in the place of a session stays closed. Sessions are sealed with the
// ring itself, which is what other packages open.
func (r Ring) For(purpose string) Ring {
	derived := Ring{Current: r.Current.forPurpose(purpose)}
	for _, p := range r.Previous {
		derived.Previous = append(derived.Previous, p.forPurpose(purpose))
	}
	return derived
}

// forPurpose leaves a password that is too short as it is: it must stay so.
func (p Password) forPurpose(purpose string) Password {
	if !p.longEnough() {
		return p
	}
	mac := hmac.New(sha256.New, []byte(p))
	mac.Write([]byte("authkit-wasm seal " + purpose))
	return Password(base64url.Encode(mac.Sum(nil)))
}
