package edge

import "strings"

// plain reports whether everybody takes the path for the same place: no dots
// that somebody resolves, whether or not parameters stand behind them; no
// second slash at the start that makes a host of what follows; nothing that
// browsers drop or turn; nothing that becomes one of these when it is decoded
// once more; and no prefix of the edge's own in other letters.
func plain(path string) bool {
	if strings.HasPrefix(path, "//") {
		return false
	}
	for i := 0; i < len(path); i++ {
		if path[i] <= ' ' || path[i] == 0x7F || path[i] == '\\' {
			return false
		}
	}
	lower := strings.ToLower(path)
	for strings.Contains(lower, "%2525") {
		lower = strings.ReplaceAll(lower, "%2525", "%25")
	}
	for _, hidden := range [...]string{"%5c", "%00", "%252e", "%252f", "%255c", "%253b", "%2500"} {
		if strings.Contains(lower, hidden) {
			return false
		}
	}
	segments := strings.Split(strings.ReplaceAll(unescaped(lower), "%2f", "/"), "/")
	for i := range segments {
		segments[i], _, _ = strings.Cut(segments[i], ";")
		if segments[i] == "." || segments[i] == ".." {
			return false
		}
	}
	return !isOwn(strings.Join(segments, "/"))
}

// unescaped decodes what means the same decoded: all but the slash, the
// percent sign, and what no path holds.
func unescaped(path string) string {
	var b []byte
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '%' && i+2 < len(path) {
			if d := hex(path[i+1])<<4 | hex(path[i+2]); d > ' ' && d != '/' && d != '%' && d != '\\' && d != 0x7F {
				c = byte(d)
				i += 2
			}
		}
		b = append(b, c)
	}
	return string(b)
}

// hex is the value of a hexadecimal digit, or less than nothing.
func hex(c byte) int {
	return strings.IndexByte("0123456789abcdef", c|0x20)
}

// isOwn reports whether a path begins with a prefix of the edge's own.
func isOwn(path string) bool {
	return strings.HasPrefix(path, "/auth/") || strings.HasPrefix(path, "/user_management/") || strings.HasPrefix(path, "/sso/")
}
