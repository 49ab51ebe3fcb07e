package core

// ReturnTo returns where to lead a person after a login: value, where it is a
// place on origin by the rules that browsers read URLs by (WHATWG URL), and
// "/" otherwise. A path comes back as it was written; a URL of the same origin
// as its path.
//
// It admits less than browsers do: a value that two readers could take for
// different places is not worth the doubt.
func ReturnTo(value, origin string) string {
	if n := len(origin); len(value) > n && value[:n] == origin && value[n] == '/' {
		value = value[n:]
	}
	if value == "" || value[0] != '/' {
		return "/"
	}
	path := true
	for i := 0; i < len(value); i++ {
		c := value[i]
		path = path && c != '?' && c != '#'
		// Browsers drop tabs and line breaks, and take a backslash for a slash.
		if c <= ' ' || c == 0x7F || path && (c == '\\' || c == '/' && i > 0 && value[i-1] == '/') {
			return "/"
		}
		// Dots that are resolved can bring two slashes together, and an
		// escaped slash, backslash, dot or NUL is one for somebody behind us.
		if path && c == '%' && i+2 < len(value) && isHidden(fromHex(value[i+1])<<4|fromHex(value[i+2])) {
			return "/"
		}
		if path && c == '.' && value[i-1] == '/' && dots(value[i:]) {
			return "/"
		}
	}
	return value
}

func isHidden(c byte) bool { return c == '/' || c == '\\' || c == '.' || c == '%' || c < ' ' }

// dots reports whether a path segment is "." or "..".
func dots(s string) bool {
	n := 1
	if len(s) > 1 && s[1] == '.' {
		n = 2
	}
	return len(s) == n || s[n] == '/' || s[n] == '?' || s[n] == '#'
}
