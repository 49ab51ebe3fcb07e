package core

// These stand for strings.Cut, Split, Index, Contains and Count, which can
// look for any text in any, and cost a page more octets than SHA-256 does.

// cut cuts s at the first separator.
func cut(s string, separator byte) (before, after string, found bool) {
	for i := 0; i < len(s); i++ {
		if s[i] == separator {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// split cuts s at every separator. There is always a first part.
func split(s string, separator byte) []string {
	var parts []string
	for {
		part, rest, more := cut(s, separator)
		parts = append(parts, part)
		if !more {
			return parts
		}
		s = rest
	}
}

// index is where part first stands in s, or -1.
func index(s, part string) int {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return i
		}
	}
	return -1
}

func contains(s, part string) bool { return index(s, part) >= 0 }

// count is how often s has c.
func count(s string, c byte) (n int) {
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			n++
		}
	}
	return n
}
