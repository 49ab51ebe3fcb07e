package seal

import (
	"crypto/aes"
	"strconv"

	"authkit-wasm/core/base64url"
)

const (
	// EntropySize is how many octets of entropy one [Ring.Seal] takes: a salt
	// for each of its two keys, and the initialization vector.
	EntropySize = 2*saltSize + aes.BlockSize

	// MaxPlain bounds what is sealed and opened, in octets. Browsers keep some
	// 4 KB in one cookie, so this is far more than a site can use.
	MaxPlain = 64 << 10
)

const (
	prefix = "Fe26.2"
	number = "1"       // of the password; see the package documentation
	suffix = "~2"      // the version of iron-session's format
	latest = 1<<53 - 1 // the last millisecond that JavaScript counts exactly
)

// Seal encrypts and authenticates plain with the current password. entropy is
// at least [EntropySize] octets, which the caller MUST take from a
// cryptographic random source and use once. now is in Unix milliseconds; the
// text opens for lifetime milliseconds from then and [Skew] longer, or for
// ever where lifetime is 0. Fails with [PasswordShort], [EntropyShort],
// [TooLarge] and, where it would expire at a time that is none, [Invalid].
func (r Ring) Seal(plain string, entropy []byte, now, lifetime int64) (string, error) {
	if !r.Current.longEnough() {
		return "", PasswordShort
	}
	if len(plain) > MaxPlain {
		return "", TooLarge
	}
	if len(entropy) < EntropySize {
		return "", EntropyShort
	}
	random, macRandom, iv := entropy[:saltSize], entropy[saltSize:2*saltSize], entropy[2*saltSize:EntropySize]
	if constant(random) || constant(macRandom) || constant(iv) {
		return "", EntropyShort
	}
	expires := ""
	if lifetime != 0 {
		if now < 0 || lifetime < 0 || lifetime > latest-now {
			return "", Invalid
		}
		expires = strconv.FormatInt(now+lifetime, 10)
	}
	salt, macSalt := hexadecimal(random), hexadecimal(macRandom)
	encrypted, err := r.Current.encrypt(salt, iv, plain)
	if err != nil {
		return "", Invalid
	}
	signed := prefix + "*" + number + "*" + salt + "*" + base64url.Encode(iv) + "*" + base64url.Encode(encrypted) + "*" + expires
	mac, err := r.Current.mac(macSalt, signed)
	if err != nil {
		return "", Invalid
	}
	return signed + "*" + macSalt + "*" + base64url.Encode(mac) + suffix, nil
}

// constant reports whether all octets are one value: a random source that
// failed without saying so.
func constant(b []byte) bool {
	for _, c := range b {
		if c != b[0] {
			return false
		}
	}
	return true
}

// hexadecimal stands for encoding/hex, which brings fmt along.
func hexadecimal(b []byte) string {
	const digits = "0123456789abcdef"
	text := make([]byte, 0, 2*len(b))
	for _, c := range b {
		text = append(text, digits[c>>4], digits[c&15])
	}
	return string(text)
}
