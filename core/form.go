package core

import (
	"strings"

	"authkit-wasm/core/strictjson"
)

// form writes application/x-www-form-urlencoded pairs in the order of the
// calls.
type form struct{ text []byte }

// add writes one pair, unless the value is empty.
func (f *form) add(name, value string) {
	if value == "" {
		return
	}
	if len(f.text) > 0 {
		f.text = append(f.text, '&')
	}
	f.text = escape(f.text, name)
	f.text = append(f.text, '=')
	f.text = escape(f.text, value)
}

// escape leaves what WorkOS's own packages leave (unreserved characters and
// parentheses), writes a space as + and percent-encodes the rest.
func escape(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	plain := 0 // where the text begins that stands for itself
	for i := 0; i < len(s); i++ {
		c := s[i]
		if isAlphanumeric(c) || strings.IndexByte("-_.~()", c) >= 0 {
			continue
		}
		b = append(b, s[plain:i]...)
		plain = i + 1
		if c == ' ' {
			b = append(b, '+')
		} else {
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return append(b, s[plain:]...)
}

// unescape is strict: an incomplete escape or text that is not UTF-8 is an
// error, where browsers guess.
func unescape(s string) (string, bool) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch c {
		case '+':
			c = ' '
		case '%':
			if i+2 >= len(s) {
				return "", false
			}
			high, low := fromHex(s[i+1]), fromHex(s[i+2])
			if high > 15 || low > 15 {
				return "", false
			}
			c = high<<4 | low
			i += 2
		}
		out = append(out, c)
	}
	text := string(out)
	return text, strictjson.ValidUTF8(text)
}

func fromHex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 255
}
