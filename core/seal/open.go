package seal

import (
	"crypto/aes"
	"crypto/hmac"
	"strconv"
	"strings"

	"authkit-wasm/core/base64url"
)

// Skew is for how many milliseconds longer than it says a text opens: the
// clock of the host that sealed it may differ. It is that of the format.
const Skew = 60_000

// maxSealed is more than a text of [MaxPlain] octets takes when sealed.
const maxSealed = (MaxPlain+aes.BlockSize)*4/3 + 512

// Open returns what was sealed with a password of the ring, unless it has
// expired at now, in Unix milliseconds. stale tells that it was a previous
// password: seal the text again. Fails with [Invalid] alone, whatever the
// reason.
func (r Ring) Open(sealed string, now int64) (plain string, stale bool, err error) {
	e, ok := parse(sealed)
	if !ok || e.expired(now) {
		return "", false, Invalid
	}
	for i := range 1 + len(r.Previous) {
		password := r.password(i)
		if !password.longEnough() || !e.signedWith(password) {
			continue
		}
		plain, err := password.decrypt(e.salt, e.iv, e.encrypted)
		if err != nil {
			return "", false, Invalid
		}
		return plain, i > 0, nil
	}
	return "", false, Invalid
}

// envelope is a sealed text in its parts, none of them authenticated yet.
type envelope struct {
	signed    string // all that the MAC covers
	salt      string
	iv        []byte
	encrypted []byte // whole blocks, at least one
	expires   string
	macSalt   string
	mac       []byte
}

func parse(sealed string) (e envelope, ok bool) {
	if len(sealed) > maxSealed {
		return envelope{}, false
	}
	text := strings.TrimSuffix(sealed, suffix)
	part := strings.Split(text, "*")
	if len(part) != 8 || part[0] != prefix || part[1] != number && part[1] != "" {
		return envelope{}, false
	}
	e = envelope{
		signed:  text[:len(text)-len("*")-len(part[6])-len("*")-len(part[7])],
		salt:    part[2],
		expires: part[5],
		macSalt: part[6],
	}
	var errs [3]error
	e.iv, errs[0] = base64url.Decode(part[3])
	e.encrypted, errs[1] = base64url.Decode(part[4])
	e.mac, errs[2] = base64url.Decode(part[7])
	ok = errs == [3]error{} && isSalt(e.salt) && isSalt(e.macSalt) && len(e.iv) == aes.BlockSize &&
		len(e.encrypted) > 0 && len(e.encrypted)%aes.BlockSize == 0
	return e, ok
}

func isSalt(text string) bool {
	return len(text) == 2*saltSize && strings.Trim(text, "0123456789abcdef") == ""
}

// expired reports whether the text has come to its end, or tells no end that
// can be read. Nobody learns anything from its being read before the MAC is
// checked: it stands there for all to see, and the answer is the same.
func (e *envelope) expired(now int64) bool {
	if e.expires == "" {
		return false
	}
	expires, err := strconv.ParseInt(e.expires, 10, 64)
	if err != nil || expires <= 0 || expires > latest || strconv.FormatInt(expires, 10) != e.expires {
		return true
	}
	return expires <= now-Skew
}

// signedWith compares the MACs in constant time.
func (e *envelope) signedWith(p Password) bool {
	mac, err := p.mac(e.macSalt, e.signed)
	return err == nil && hmac.Equal(mac, e.mac)
}
