package edge

import (
	"strconv"
	"strings"

	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// voice is how an answer is told, which depends on who asks.
type voice int

const (
	inJSON  voice = iota // a page's script
	inPages              // a person, in the browser's window
	inOAuth              // a client of the WorkOS API
)

// respond ends the request. No answer of the edge is for a shared cache: each
// depends on the cookies of one person, or sets them.
func (f *flight) respond(status int, body string, extra ...Header) Step {
	h := []Header{
		{"cache-control", "private, no-store"},
		{"vary", "Cookie, Origin"},
		{"x-content-type-options", "nosniff"},
		{"referrer-policy", "no-referrer"},
	}
	h = append(append(h, extra...), f.cors()...)
	return Respond{Status: status, Header: append(h, f.set...), Body: body}
}

func (f *flight) json(status int, body string) Step {
	return f.respond(status, body, Header{"content-type", "application/json; charset=utf-8"})
}

// redirect leads the browser on, with GET whatever the method was.
func (f *flight) redirect(url string) Step {
	return f.respond(303, "", Header{"location", ascii(url)})
}

// ascii writes an address as browsers send it: headers hold no other letters.
func ascii(url string) string {
	const digits = "0123456789ABCDEF"
	var b []byte
	for i := 0; i < len(url); i++ {
		if c := url[i]; c < 0x80 {
			b = append(b, c)
		} else {
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(b)
}

// fail tells of a problem in the voice of the request.
func (f *flight) fail(p *problem) Step {
	var h []Header
	if p.retryAfter > 0 {
		h = append(h, Header{"retry-after", strconv.FormatInt(p.retryAfter, 10)})
	}
	if f.says == inPages {
		if p.retryAfter > 0 && f.path != f.callbackPath {
			h = append(h, Header{"refresh", strconv.FormatInt(p.retryAfter, 10)})
		}
		h = append(h, Header{"content-type", "text/html; charset=utf-8"},
			Header{"content-security-policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"})
		return f.respond(p.status, f.page(p), h...)
	}
	var w strictjson.Writer
	if f.says == inOAuth {
		w.String("error", or(p.serverError, string(p.code)))
		w.String("error_description", or(p.description, Advice(p.code)))
	}
	w.String("code", string(p.code))
	w.String("message", Advice(p.code))
	if f.says == inJSON {
		w.Optional("serverError", p.serverError)
		w.Optional("description", p.description)
	}
	return f.respond(p.status, w.Text(), append(h, Header{"content-type", "application/json; charset=utf-8"})...)
}

// page tells a person, who can try again, and a developer, who knows the code.
func (f *flight) page(p *problem) string {
	b := "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">" +
		"<title>Sign-in</title><h1>"
	if p.retryAfter > 0 {
		b += "One moment, please</h1>"
	} else {
		b += "That did not work</h1>"
	}
	b += "<p>" + escapeHTML(Advice(p.code)) + "</p>"
	if p.description != "" {
		b += "<p>" + escapeHTML(p.description) + "</p>"
	}
	if f.login {
		href := "/auth/login"
		if f.returnTo != "" && f.returnTo != "/" {
			href += "?" + core.EncodeQuery(core.Pair{Name: "returnTo", Value: f.returnTo})
		}
		b += "<p><a href=\"" + escapeHTML(href) + "\">Sign in again</a></p>"
	}
	return b + "<p><code>" + escapeHTML(string(p.code)) + "</code></p></html>"
}

func escapeHTML(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(text)
}

// retryAfter reads that header (RFC 9110 section 10.2.3), in seconds. What is
// no whole number counts as one second; nobody is made to wait long.
func retryAfter(list []Header) int64 {
	const most = 60
	n, err := strconv.ParseInt(header(list, "retry-after"), 10, 64)
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}
