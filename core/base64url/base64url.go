// Package base64url is the encoding of RFC 7515 section 2, without padding, in
// which each octet string has one text: what could be written otherwise is
// refused, so that nothing that is compared or authenticated as text has a
// second form.
//
// It stands for encoding/base64, which serves every alphabet and padding, and
// passes over line breaks even where it is strict.
package base64url

import "errors"

// ErrSyntax is what [Decode] says of a text that [Encode] does not write.
var ErrSyntax = errors.New("base64url: not the text of any octets")

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// Encode returns the text of b.
func Encode(b []byte) string {
	text := make([]byte, (len(b)*8+5)/6)
	var bits, n uint // n of the bits are yet to be written
	next := 0
	for i := range text {
		if n < 6 && next < len(b) {
			bits, n = bits<<8|uint(b[next]), n+8
			next++
		}
		if n < 6 { // the last ones, filled up with zeros
			bits, n = bits<<(6-n), 6
		}
		n -= 6
		text[i] = alphabet[bits>>n&63]
	}
	return string(text)
}

// Decode returns the octets whose text this is. Padding, the other alphabet,
// white space and unused bits that are not zero give [ErrSyntax].
func Decode(text string) ([]byte, error) {
	b := make([]byte, len(text)*6/8)
	var bits, n uint // n of the bits are yet to be written
	next := 0
	for i := 0; i < len(text); i++ {
		v := value(text[i])
		if v > 63 {
			return nil, ErrSyntax
		}
		bits, n = bits<<6|v, n+6
		if n >= 8 {
			n -= 8
			b[next] = byte(bits >> n)
			next++
		}
	}
	if n >= 6 || bits&(1<<n-1) != 0 { // a character too many, or bits of no octet
		return nil, ErrSyntax
	}
	return b, nil
}

// value returns what a character stands for, or 64 where it is none of the
// alphabet.
func value(c byte) uint {
	switch {
	case 'A' <= c && c <= 'Z':
		return uint(c - 'A')
	case 'a' <= c && c <= 'z':
		return uint(c - 'a' + 26)
	case '0' <= c && c <= '9':
		return uint(c - '0' + 52)
	case c == '-':
		return 62
	case c == '_':
		return 63
	}
	return 64
}
