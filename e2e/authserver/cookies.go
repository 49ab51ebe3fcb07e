package authserver

import (
	"net/http"
	"slices"
	"strings"
)

// hasSessionName is the cookie by which a page knows that a session exists:
// the IDs of its clients, joined by dots. Scripts may read it; it is no secret.
const hasSessionName = "workos-has-session"

func refreshCookieName(clientID string) string { return "workos-refresh-" + clientID }

// cookieMode tells whether the refresh token of this request lives in a
// cookie. The origin must be one the client allows, or the server's own (a
// proxy's page): a cookie must not serve a foreign page.
func (s *Server) cookieMode(c *call, client *Client) bool {
	origin := c.r.Header.Get("Origin")
	if !s.cfg.CookieMode || origin == "" {
		return false
	}
	return client.allowsOrigin(origin) || origin == hostOrigin(c.r) || origin == c.issuer
}

func refreshCookie(r *http.Request, clientID string) string {
	cookie, err := r.Cookie(refreshCookieName(clientID))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// sessionClients reads workos-has-session. The value 1, which older pages may
// still hold, names nobody.
func sessionClients(r *http.Request) []string {
	cookie, err := r.Cookie(hasSessionName)
	if err != nil || cookie.Value == "" || cookie.Value == "1" {
		return nil
	}
	return strings.Split(cookie.Value, ".")
}

func (s *Server) setCookies(c *call, clientID, token string) {
	clients := sessionClients(c.r)
	if !slices.Contains(clients, clientID) {
		clients = append(clients, clientID)
	}
	age := int(s.cfg.SessionLifetime.Seconds())
	c.setCookie(&http.Cookie{
		Name: refreshCookieName(clientID), Value: token, Path: "/user_management", MaxAge: age, HttpOnly: true,
	})
	c.setCookie(&http.Cookie{
		Name: hasSessionName, Value: strings.Join(clients, "."), Path: "/", Domain: s.cfg.CookieDomain, MaxAge: age,
	})
}

func (s *Server) clearCookies(c *call, clientID string) {
	c.setCookie(&http.Cookie{
		Name: refreshCookieName(clientID), Path: "/user_management", MaxAge: -1, HttpOnly: true,
	})
	rest := slices.DeleteFunc(sessionClients(c.r), func(id string) bool { return id == clientID })
	cookie := &http.Cookie{Name: hasSessionName, Value: strings.Join(rest, "."), Path: "/", Domain: s.cfg.CookieDomain}
	cookie.MaxAge = int(s.cfg.SessionLifetime.Seconds())
	if len(rest) == 0 {
		cookie.MaxAge = -1
	}
	c.setCookie(cookie)
}

// setCookie adds what depends on the scheme. Over https the API is another
// site than the application, so its cookies need SameSite=None; over plain
// http, which means localhost, None would need Secure, and WebKit refuses that
// there.
func (c *call) setCookie(cookie *http.Cookie) {
	cookie.SameSite = http.SameSiteLaxMode
	if strings.HasPrefix(c.issuer, "https://") {
		cookie.Secure, cookie.SameSite = true, http.SameSiteNoneMode
	}
	if v := cookie.String(); v != "" {
		c.header.Add("Set-Cookie", v)
	}
}
