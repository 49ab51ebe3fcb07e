package main_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// configure starts the machine, and sometimes refuses to start it.
func (h *host) configure() {
	client, hostname, https, port, redirect, origin, issuers := "client_1", "", "true", "", page, "https://app.example", ""
	if !h.lucky() {
		client = h.one("client_1", "clïent&2", "")
		hostname = h.one("", "auth.example", "localhost", "a/b", "[::1]", "-x.example")
		https = h.one("true", "false", "1")
		port = h.one("", `"port":0,`, `"port":8443,`, `"port":-1,`, `"port":70000,`, `"port":"80",`, `"port":1.5,`)
		redirect = h.one(page, "https://app.example", "http://localhost:3000/x", "https://other.example/", "app.example:/back", "data:x", "//", page+"#x")
		origin = h.one(origin, "http://localhost:3000")
		issuers = h.one("", `"https://issuer.example"`, `1`)
	}
	h.send(`{"event":"configure","clientId":%s,"apiHostname":%s,"https":%s,%s"redirectUri":%s,"pageOrigin":%s,"issuers":[%s],
		"devMode":%s,"restartLogin":%s,"refreshBuffer":%s}`,
		quote(client), quote(hostname), https, port, quote(redirect), quote(origin), issuers,
		h.one("true", "false"), h.one("true", "false"), h.one("10000", "0", "-1", "9999999999"))
}

// step is one thing that a page or its app does.
func (h *host) step() {
	h.now += int64(h.random.IntN(200_000))
	h.call++
	switch h.random.IntN(14) {
	case 0, 1, 2:
		h.login()
	case 3, 4, 5:
		h.send(`{"event":"page-loaded","call":%d,"now":%d,"url":%s,"known":%s,"organizationId":%s,"entropy":"%s"}`, h.call, h.now, quote(h.address()),
			h.one("true", "false"), h.one(`""`, `"org_1"`, "null"), h.one(strings.Repeat("Qx", 43), strings.Repeat("Qx", 43)+"A", ""))
	case 6, 10:
		h.send(`{"event":"token-asked","call":%d,"now":%d,"known":%s,"force":%s}`, h.call, h.now, h.one("true", "false"), h.one("true", "false"))
	case 11:
		h.send(`{"event":"organization-asked","call":%d,"now":%d,"organizationId":%s}`, h.call, h.now, h.one(`"org_1"`, `"org_2"`, `""`))
	case 12:
		h.send(`{"event":"time-came","call":%d,"now":%d}`, h.call, h.now)
	case 13:
		h.send(`{"event":"session-heard","now":%d,%s}`, h.now, h.record())
	case 7:
		h.send(`{"event":"sign-out-asked","call":%d,"now":%d,"returnTo":%s,"navigate":%s}`, h.call, h.now,
			quote(h.one("", "https://app.example/?a=b c", "ünï")), h.one("true", "false"))
	case 8:
		h.send(`{"event":"session-kept","call":0,"now":%d,"value":%s}`, h.now, quote(h.one(h.kept, h.kept, "", "{}", h.kept+"x")))
	case 9:
		if h.lucky() {
			h.configure()
			return
		}
		h.send("%s", h.one("", "null", "[]", `{"event":"what","call":7}`, `{"call":9007199254740993}`, `{"call":-0}`,
			`{"event":"token-asked","event":"token-asked"}`, strings.Repeat("[", 40), `"`+strings.Repeat("x", 5000)+`"`))
	}
}

func (h *host) login() {
	entropy := make([]byte, 64)
	for i := range entropy {
		entropy[i] = byte(h.random.Uint32())
	}
	text := base64.RawURLEncoding.EncodeToString(entropy)
	options := `{}`
	if !h.lucky() {
		text = h.one(text, text[:40], "", strings.Repeat("A", 86), text+"=", text[:20]+"\\n"+text[20:])
		options = fmt.Sprintf(`{"provider":%s,"maxAge":%s,"screenHint":%s,"loginHint":%s,"organizationId":%s,"state":%s,
			"providerScopes":["a b",%s],"providerQueryParams":{%s}}`,
			h.one(`"authkit"`, `"GoogleOAuth"`, `null`, `""`), h.one("0", "3600", "-9007199254740991", "1e3", `"1"`), h.one(`"sign-up"`, `""`, `1`),
			h.one(`"zoë+1@example.com"`, `"\ud83d\ude00 ()~"`, `null`), h.one(`"org_1"`, `""`), h.one(`{"to":"/c"}`, `null`, `"😀"`, `1.50`, quote(strings.Repeat("s", 9000))),
			h.one(`"c"`, `1`), h.one(``, `"b":true,"a":1.0,"c":null`, `"é&=":"x"`))
	}
	h.send(`{"event":"login-started","call":%d,"now":%d,"entropy":"%s","navigate":%s,"options":%s,"screenHint":%s}`,
		h.call, h.now, text, h.one("true", "false"), options, h.one("null", `"sign-up"`))
}

// address is where the page runs, which may be the answer to a login.
func (h *host) address() string {
	state := h.state
	if !h.lucky() {
		state = h.one(state, "", "forged", strings.ToUpper(state))
	}
	query := h.one("code=code_1", "code=code_1", "code=code_1", "error=access_denied", "error=server_error&error_description=It+broke%21") +
		"&state=" + url.QueryEscape(state)
	if !h.lucky() {
		query += h.one("", "&iss=https%3A%2F%2Fapi.workos.com", "&iss=https://evil.example", "&iss=", "&code=2", "&%63ode=2", ";code=3", "&a=%", "&b=%ff", "&q=1#f")
	}
	if h.random.IntN(6) == 0 {
		return h.one("https://app.example/", page, page+"?tab=2", "https://app.example/other?"+query, `https://app.example/a\b`, "")
	}
	return page + "?" + query
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
