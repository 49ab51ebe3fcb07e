package strictjson

// These stand for what package unicode/utf8 does by tables of its own, which
// a page would load: the language reads UTF-8 by itself.

// replacement is what a range loop yields for an octet that is not UTF-8, and
// a character that texts may hold as well.
const replacement = '\uFFFD'

// damaged reports whether the replacement that a range loop yields at the
// beginning of s stands for such an octet.
func damaged(s string) bool {
	return len(s) < 3 || s[:3] != string(replacement)
}

// ValidUTF8 reports whether s is UTF-8.
func ValidUTF8(s string) bool {
	plain := 0
	for plain < len(s) && s[plain] < 0x80 { // as far as most texts go
		plain++
	}
	s = s[plain:]
	for i, r := range s {
		if r == replacement && damaged(s[i:]) {
			return false
		}
	}
	return true
}
