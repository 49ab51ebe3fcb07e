package authserver

import (
	"crypto/rsa"
	"slices"
	"time"
)

// Config describes the world the server pretends to be: who may ask, who can
// sign in, and how long things live. The zero value of every field but Clients
// and Users works. New copies the slices it is given.
type Config struct {
	// Issuer is the base URL of the API, without a trailing slash. Empty means
	// that each request's own scheme and host are used; SetIssuer changes it
	// once the address of a listener is known.
	Issuer string

	Clients       []Client
	Users         []User
	Organizations []Organization
	Connections   []Connection

	// AccessTokenLifetime is exp − iat of an access token. Default 5 minutes.
	AccessTokenLifetime time.Duration
	// CodeLifetime bounds the time between callback and exchange (RFC 6749
	// section 4.1.2 recommends at most 10 minutes, the default).
	CodeLifetime time.Duration
	// LoginLifetime bounds how long a shown login page can be submitted.
	// Default 30 minutes.
	LoginLifetime time.Duration
	// SessionLifetime bounds a refresh token family, counted from login, and
	// the Max-Age of cookies. Default 30 days.
	SessionLifetime time.Duration
	// ReuseGrace is the time in which the refresh token that was exchanged last
	// may be sent again and is answered with the same successor. WorkOS is said
	// to allow 30 seconds; the default here is none, which finds the clients
	// that rely on it.
	ReuseGrace time.Duration
	// IdempotentRefresh answers a refresh that repeats the Idempotency-Key and
	// the body of another with the answer to that one, for as long as the server
	// runs. Whether WorkOS does is not published.
	IdempotentRefresh bool

	// SendIssuer adds the iss parameter of RFC 9207 to every callback, errors
	// included.
	SendIssuer bool
	// CookieMode keeps the refresh token of browser requests (those with an
	// Origin header the client allows) in an HttpOnly cookie on this host and
	// out of the JSON. Requests without Origin are not affected.
	CookieMode bool
	// CookieDomain is the Domain attribute of the workos-has-session cookie, so
	// that pages on a sibling host can read it. Empty: host-only.
	CookieDomain string
	// KeepAlive lets connections be used again. By default each answer closes
	// its connection, because browsers silently repeat a request that fails on
	// a reused connection, which would hide a dropped one (see package doc).
	KeepAlive bool

	// Now is the clock. Default time.Now.
	Now func() time.Time
	// SigningKey is the first signing key. Default: a fresh 2048-bit RSA key,
	// made when it is first needed. Tests that start many servers share one.
	SigningKey *rsa.PrivateKey
}

// Client is an application registered with the server.
type Client struct {
	ID   string
	Name string // shown on the login page; default: the ID

	// RedirectURIs and LogoutURIs are compared octet by octet (RFC 9700
	// section 2.1); the first logout URI is where a sign-out without an
	// allowed return_to ends.
	RedirectURIs []string
	LogoutURIs   []string

	// AllowedOrigins get CORS headers. Compared exactly with Origin.
	AllowedOrigins []string

	// Secret makes the client confidential: it may leave PKCE out and send
	// client_secret instead, or use both. A client without a secret is public
	// and must use PKCE.
	Secret string
}

// User is a person who can sign in. Empty optional strings become JSON null.
type User struct {
	ID                string
	Email             string
	EmailVerified     bool
	FirstName         string
	LastName          string
	ProfilePictureURL string
	Locale            string
	ExternalID        string
	Metadata          map[string]string
	LastSignInAt      time.Time
	CreatedAt         time.Time
	UpdatedAt         time.Time
	Memberships       []Membership
}

// Membership puts a user into an organization; its lists become the claims of
// access tokens that are issued for that organization.
type Membership struct {
	OrganizationID string
	Role           string
	Roles          []string // default: Role alone
	Permissions    []string
	Entitlements   []string
	FeatureFlags   []string
}

// Organization is a customer of the application.
type Organization struct {
	ID   string
	Name string
}

// Connection is an SSO connection of an organization, selected by
// connection_id, or by connection at /sso/authorize.
type Connection struct {
	ID             string
	Type           string // for example "GenericOIDC"
	OrganizationID string
}

func (c Config) withDefaults() Config {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&c.AccessTokenLifetime, 5 * time.Minute},
		{&c.CodeLifetime, 10 * time.Minute},
		{&c.LoginLifetime, 30 * time.Minute},
		{&c.SessionLifetime, 30 * 24 * time.Hour},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Clients = slices.Clone(c.Clients)
	for i := range c.Clients {
		if c.Clients[i].Name == "" {
			c.Clients[i].Name = c.Clients[i].ID
		}
	}
	c.Users = slices.Clone(c.Users)
	c.Organizations = slices.Clone(c.Organizations)
	c.Connections = slices.Clone(c.Connections)
	return c
}

func (c *Config) client(id string) *Client {
	for i := range c.Clients {
		if c.Clients[i].ID == id {
			return &c.Clients[i]
		}
	}
	return nil
}

func (c *Config) organization(id string) *Organization {
	for i := range c.Organizations {
		if c.Organizations[i].ID == id {
			return &c.Organizations[i]
		}
	}
	return nil
}

func (c *Config) connection(id string) *Connection {
	for i := range c.Connections {
		if c.Connections[i].ID == id {
			return &c.Connections[i]
		}
	}
	return nil
}

func (u *User) membership(organizationID string) *Membership {
	for i := range u.Memberships {
		if u.Memberships[i].OrganizationID == organizationID {
			return &u.Memberships[i]
		}
	}
	return nil
}

// displayName is what the login page calls the user.
func (u *User) displayName() string {
	switch {
	case u.FirstName != "" && u.LastName != "":
		return u.FirstName + " " + u.LastName
	case u.FirstName != "":
		return u.FirstName
	case u.LastName != "":
		return u.LastName
	}
	return u.Email
}
