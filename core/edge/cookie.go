package edge

import (
	"strconv"
	"strings"
)

// maxCookie is how many octets of name, value and attributes every browser
// keeps in one cookie. What is longer they drop in silence.
const maxCookie = 4096

// maxParts bounds into how many cookies a session is split. A request with
// more is what servers refuse with 431.
const maxParts = 4

// cookies returns the values of all cookies of that name, in the order in
// which the browser sent them: those of several paths or domains can share a
// name.
func (r *Request) cookies(name string) []string {
	var values []string
	r.eachCookie(func(n, value string) {
		if n == name {
			values = append(values, value)
		}
	})
	return values
}

func (r *Request) cookie(name string) string {
	if values := r.cookies(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// eachCookie calls visit for each cookie (RFC 6265 section 5.4). HTTP/2 may
// bring them in several lines.
func (r *Request) eachCookie(visit func(name, value string)) {
	for _, h := range r.Header {
		if h.Name != "cookie" {
			continue
		}
		for pair, rest := "", h.Value; rest != ""; {
			pair, rest, _ = strings.Cut(rest, ";")
			if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
				visit(name, value)
			}
		}
	}
}

// cookieKind is what the cookies of one purpose have in common.
type cookieKind struct {
	domain   string
	readable bool // by scripts
	sameSite string
}

// setCookie writes one line. An age of zero deletes the cookie.
func (f *flight) setCookie(name, value string, k cookieKind, age int64) {
	f.set = append(f.set, Header{"set-cookie", f.cookieLine(name, value, k, age)})
}

func (c *Config) cookieLine(name, value string, k cookieKind, age int64) string {
	line := name + "=" + value + "; Path=/"
	if k.domain != "" {
		line += "; Domain=" + k.domain
	}
	line += "; Max-Age=" + strconv.FormatInt(age, 10)
	if !k.readable {
		line += "; HttpOnly"
	}
	if c.secure {
		line += "; Secure"
	}
	return line + "; SameSite=" + k.sameSite
}

// hostName adds the prefix that makes browsers refuse a cookie of this name
// from anywhere but this host (RFC 6265bis section 4.1.3.2).
func (c *Config) hostName(name string) string {
	if c.secure {
		return "__Host-" + name
	}
	return name
}

// partName is the cookie that holds part n of a session that is split.
func (c *Config) partName(n int) string { return c.cookieName + "." + strconv.Itoa(n) }

func (c *Config) sessionKind() cookieKind {
	return cookieKind{domain: c.cookieDomain, sameSite: c.sameSite}
}

// setSession writes a cookie of the session. One that has a domain takes the
// place of the host's own, which is left from the time before there was one.
func (f *flight) setSession(name, value string, age int64) {
	k := f.sessionKind()
	if k.domain != "" && len(f.r.cookies(name)) > 0 {
		f.setCookie(name, "", cookieKind{sameSite: f.sameSite}, 0)
	}
	f.setCookie(name, value, k, age)
}

// writeSession writes a sealed session in as few cookies as it takes, and
// clears what is left of another division. It reports whether it fits.
func (f *flight) writeSession(sealed string, age int64) bool {
	k := f.sessionKind()
	if len(f.cookieLine(f.cookieName, sealed, k, age)) <= maxCookie {
		f.setSession(f.cookieName, sealed, age)
		f.clearParts(0)
		return true
	}
	room := maxCookie - len(f.cookieLine(f.partName(0), "", k, age))
	parts := (len(sealed) + room - 1) / room
	if parts > maxParts {
		return false
	}
	for n := range parts {
		f.setSession(f.partName(n), sealed[n*room:min((n+1)*room, len(sealed))], age)
	}
	f.clearParts(parts)
	if f.r.cookie(f.cookieName) != "" {
		f.setSession(f.cookieName, "", 0)
	}
	return true
}

// clearParts clears the parts that the browser has, from part n on.
func (f *flight) clearParts(n int) {
	for ; n < maxParts; n++ {
		if len(f.r.cookies(f.partName(n))) > 0 {
			f.setSession(f.partName(n), "", 0)
		}
	}
}

// maxCopies bounds how many cookies of one name are tried. A subdomain can set
// them for longer paths, and browsers send those first; of more than this there
// is no room in a request's headers.
const maxCopies = 64

// sealedSessions returns what may be the sealed session: the cookies of that
// name, and the parts joined. A server that knows no parts writes the whole,
// so that comes first. Of cookies that share a name, browsers send the older
// ones first.
func (f *flight) sealedSessions() []string {
	sealed := f.r.cookies(f.cookieName)
	sealed = sealed[:min(len(sealed), maxCopies)]
	copies := len(f.r.cookies(f.partName(0)))
	for k := range min(copies, maxCopies) {
		joined := ""
		for n := range maxParts {
			part := f.r.cookies(f.partName(n))
			if len(part) == 0 {
				break
			}
			if len(part) < copies { // not every copy has as many parts
				sealed = append(sealed, joined)
			}
			joined += part[min(k, len(part)-1)]
		}
		sealed = append(sealed, joined)
	}
	return sealed
}
