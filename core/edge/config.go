package edge

import (
	"strconv"
	"strings"

	"authkit-wasm/core"
	"authkit-wasm/core/seal"
)

// maxCookieAge is what browsers keep a cookie for at most, 400 days in
// seconds, and the default of WorkOS's own packages.
const maxCookieAge = 400 * 24 * 3600

// Config is what the variables say; see [ParseConfig].
type Config struct {
	clientID     string
	clientSecret core.ClientSecret // empty: a public client
	endpoint     core.Endpoint
	redirectURI  string
	origin       string // of redirectURI: where this site is
	callbackPath string // of redirectURI
	issuers      []string

	ring         seal.Ring
	cookieName   string
	cookieMaxAge int64 // seconds from login, refreshed or not
	cookieDomain string
	sameSite     string // Lax, Strict or None
	secure       bool
	hintDomain   string

	login          bool // the login endpoints are served
	proxy          bool // the session proxy is served
	upstream       string
	publicPaths    []string
	allowedOrigins []string
}

// String leaves the secrets out; GoString does so for %#v.
func (c Config) String() string   { return "edge of " + c.clientID }
func (c Config) GoString() string { return c.String() }

// ParseConfig reads the variables that worker/README.md lists. variable
// returns the value of one, or "". Fails with an [*Error] that names the
// variable.
func ParseConfig(variable func(name string) string) (*Config, error) {
	p := configParser{variable: variable}
	c := &Config{
		clientID:     variable("WORKOS_CLIENT_ID"),
		clientSecret: core.ClientSecret(variable("WORKOS_API_KEY")),
	}
	if c.clientID == "" {
		p.fail("WORKOS_CLIENT_ID", core.ClientIDMissing)
	}
	p.site(c)
	p.endpoint(c)
	p.cookies(c)
	p.faces(c)
	if p.err != nil {
		return nil, p.err
	}
	return c, nil
}

// configParser keeps the first error, so that reading needs no error results.
type configParser struct {
	variable func(name string) string
	err      error
}

func (p *configParser) fail(name string, code core.Code) {
	if p.err == nil {
		p.err = &Error{Code: code, Variable: name}
	}
}

// site reads where this site is.
func (p *configParser) site(c *Config) {
	c.redirectURI = p.variable("WORKOS_REDIRECT_URI")
	origin, rest, ok := cutOrigin(c.redirectURI)
	if !ok {
		p.fail("WORKOS_REDIRECT_URI", core.RedirectURIInvalid)
		return
	}
	path, _, _ := strings.Cut(rest, "?")
	if path == "" {
		path = "/"
	}
	c.origin, c.callbackPath = origin, path
	// The rules for redirect URIs are the core's.
	if _, err := core.NewClient(core.Config{ClientID: "any", RedirectURI: c.redirectURI, PageOrigin: origin}); err != nil {
		p.fail("WORKOS_REDIRECT_URI", core.RedirectURIInvalid)
	}
	if !isPageOrigin(origin) || isRoute(path) {
		p.fail("WORKOS_REDIRECT_URI", VariableInvalid)
	}
}

// isRoute reports whether an address is served as something else than the
// callback, which would take its place.
func isRoute(path string) bool {
	switch path {
	case "/auth/login", "/auth/session", "/auth/refresh", "/auth/organization", "/auth/logout",
		"/user_management/authorize", "/user_management/authenticate", "/user_management/sessions/logout":
		return true
	}
	return strings.HasPrefix(path, "/sso/jwks/")
}

// cutOrigin cuts an http or https URL behind its origin.
func cutOrigin(url string) (origin, rest string, ok bool) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok || scheme != "https" && scheme != "http" {
		return "", "", false
	}
	i := strings.IndexAny(rest, "/?#")
	if i < 0 {
		i = len(rest)
	}
	if i == 0 || strings.ContainsAny(rest[:i], "@\\ \t\r\n") {
		return "", "", false
	}
	return scheme + "://" + rest[:i], rest[i:], true
}

// endpoint reads where WorkOS is, and whom it calls the issuer.
func (p *configParser) endpoint(c *Config) {
	https, ok := flag(p.variable("WORKOS_API_HTTPS"), true)
	if !ok {
		p.fail("WORKOS_API_HTTPS", VariableInvalid)
	}
	port := int64(0)
	if text := p.variable("WORKOS_API_PORT"); text != "" {
		if port, ok = number(text, 65535); !ok {
			p.fail("WORKOS_API_PORT", VariableInvalid)
		}
	}
	var err error
	if c.endpoint, err = core.NewEndpoint(p.variable("WORKOS_API_HOSTNAME"), https, int(port)); err != nil {
		p.fail("WORKOS_API_HOSTNAME", core.APIHostnameInvalid)
	}
	// WorkOS has written its issuer with and without the slash.
	c.issuers = append(c.endpoint.Issuers(c.clientID), string(c.endpoint)+"/")
	c.issuers = append(c.issuers, list(p.variable("AUTHKIT_ISSUERS"))...)
}

// cookies reads how the session is kept.
func (p *configParser) cookies(c *Config) {
	c.ring.Current = seal.Password(p.variable("WORKOS_COOKIE_PASSWORD"))
	if (seal.Ring{Current: c.ring.Current}).Check() != nil {
		p.fail("WORKOS_COOKIE_PASSWORD", PasswordShort)
	}
	if previous := p.variable("WORKOS_COOKIE_PASSWORD_PREVIOUS"); previous != "" {
		c.ring.Previous = []seal.Password{seal.Password(previous)}
	}
	if c.ring.Check() != nil {
		p.fail("WORKOS_COOKIE_PASSWORD_PREVIOUS", PasswordShort)
	}
	c.cookieName = or(p.variable("WORKOS_COOKIE_NAME"), "wos-session")
	c.cookieDomain = p.variable("WORKOS_COOKIE_DOMAIN")
	c.hintDomain = or(p.variable("AUTHKIT_HINT_DOMAIN"), c.cookieDomain)
	c.cookieMaxAge = maxCookieAge
	if text := p.variable("WORKOS_COOKIE_MAX_AGE"); text != "" {
		var ok bool
		if c.cookieMaxAge, ok = number(text, maxCookieAge); !ok {
			p.fail("WORKOS_COOKIE_MAX_AGE", VariableInvalid)
		}
	}
	switch strings.ToLower(p.variable("WORKOS_COOKIE_SAME_SITE")) {
	case "", "lax":
		c.sameSite = "Lax"
	case "strict":
		c.sameSite = "Strict"
	case "none":
		c.sameSite = "None"
	default:
		p.fail("WORKOS_COOKIE_SAME_SITE", VariableInvalid)
	}
	c.secure = strings.HasPrefix(c.origin, "https:") || c.sameSite == "None"
	if c.cookieDomain != "" && !c.isDomain(c.cookieDomain) {
		p.fail("WORKOS_COOKIE_DOMAIN", VariableInvalid)
	}
	if c.hintDomain != "" && !c.isDomain(c.hintDomain) {
		p.fail("AUTHKIT_HINT_DOMAIN", VariableInvalid)
	}
	host := strings.HasPrefix(c.cookieName, "__Host-")
	prefixed := host || strings.HasPrefix(c.cookieName, "__Secure-")
	if !isToken(c.cookieName) || prefixed && !c.secure || host && c.cookieDomain != "" {
		p.fail("WORKOS_COOKIE_NAME", VariableInvalid)
	}
}

// faces reads what is served, and for whom.
func (p *configParser) faces(c *Config) {
	for _, face := range list(or(p.variable("AUTHKIT_FACES"), "login")) {
		switch face {
		case "login":
			c.login = true
		case "proxy":
			c.proxy = true
		default:
			p.fail("AUTHKIT_FACES", VariableInvalid)
		}
	}
	for _, origin := range list(p.variable("AUTHKIT_ALLOWED_ORIGINS")) {
		if !isOrigin(origin) || !isPageOrigin(origin) {
			p.fail("AUTHKIT_ALLOWED_ORIGINS", VariableInvalid)
		}
		c.allowedOrigins = append(c.allowedOrigins, origin)
	}
	p.gate(c)
	for _, path := range list(p.variable("AUTHKIT_PUBLIC_PATHS")) {
		if path[0] != '/' {
			p.fail("AUTHKIT_PUBLIC_PATHS", VariableInvalid)
		}
		c.publicPaths = append(c.publicPaths, unescaped(path))
	}
}

// gate reads what is behind it. It leads people to the login endpoints, and
// sends access tokens on, which is for https, this machine, or a network that
// whoever runs it vouches for.
func (p *configParser) gate(c *Config) {
	c.upstream = strings.TrimSuffix(p.variable("AUTHKIT_UPSTREAM"), "/")
	inClear, ok := flag(p.variable("AUTHKIT_UPSTREAM_HTTP"), false)
	if !ok {
		p.fail("AUTHKIT_UPSTREAM_HTTP", VariableInvalid)
	}
	if c.upstream == "" {
		return
	}
	scheme, host, _ := strings.Cut(c.upstream, "://")
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	if !isOrigin(c.upstream) || !c.login || scheme == "http" && !inClear && !core.IsLoopback(host) {
		p.fail("AUTHKIT_UPSTREAM", VariableInvalid)
	}
}

// CheckUpstream fails where the gate would send requests to the site itself,
// and so to itself for ever, on hosts that are asked for what they ask for.
// Cloudflare is none: there a Worker on a route that asks for its own site
// reaches the server behind it.
func (c *Config) CheckUpstream() error {
	scheme, host, _ := strings.Cut(c.upstream, "://")
	port := map[string]string{"https": ":443", "http": ":80"}[scheme]
	if scheme+"://"+strings.TrimSuffix(host, port) == c.origin {
		return &Error{Code: VariableInvalid, Variable: "AUTHKIT_UPSTREAM"}
	}
	return nil
}

// list reads values with commas or spaces between them.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r <= ' ' })
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func flag(text string, otherwise bool) (value, ok bool) {
	switch strings.ToLower(text) {
	case "":
		return otherwise, true
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

// number reads a whole number from 1 to most.
func number(text string, most int64) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0 && n <= most && text[0] != '+'
}

func isOrigin(text string) bool {
	_, rest, ok := cutOrigin(text)
	return ok && rest == "" && strings.ToLower(text) == text
}

// isPageOrigin reports whether browsers write the origin of a page so: in lower
// case, and without the port of the scheme.
func isPageOrigin(origin string) bool {
	scheme, host, _ := strings.Cut(origin, "://")
	port := ":443"
	if scheme == "http" {
		port = ":80"
	}
	return strings.ToLower(host) == host && !strings.HasSuffix(host, port) && !strings.HasSuffix(host, ":")
}

// isToken reports whether a cookie may have this name (RFC 6265 section 4.1.1).
func isToken(name string) bool {
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
}

// isDomain reports whether a cookie of this site may have this domain: that of
// its host, or one above it (RFC 6265 section 5.1.3).
func (c *Config) isDomain(name string) bool {
	name = strings.TrimPrefix(name, ".")
	_, host, _ := strings.Cut(c.origin, "://")
	host, _, _ = strings.Cut(host, ":")
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == "" && strings.Contains(name, ".") &&
		strings.HasSuffix("."+host, "."+name)
}
