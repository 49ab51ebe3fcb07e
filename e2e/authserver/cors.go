package authserver

import (
	"net/http"
	"slices"
	"strings"
)

// corsHeaders are the request headers a page may send, beside any x- header:
// those of the published clients, user-agent included, which Firefox and
// WebKit let scripts set.
var corsHeaders = []string{
	"accept", "authorization", "content-type", "idempotency-key", "user-agent", "warrant-token",
}

// handlePreflight answers OPTIONS. The body with the client's ID comes later,
// so an origin passes when any client allows it. A foreign origin gets an
// answer without CORS headers, which is what makes the browser stop.
func (s *Server) handlePreflight(c *call, row route) {
	c.header.Add("Vary", "Origin")
	c.header.Add("Vary", "Access-Control-Request-Headers")
	c.status = http.StatusNoContent
	origin := c.r.Header.Get("Origin")
	if !s.anyClientAllows(origin) {
		return
	}
	c.allowOrigin(origin)
	c.header.Set("Access-Control-Allow-Methods", row.method)
	var allowed []string
	for name := range strings.SplitSeq(c.r.Header.Get("Access-Control-Request-Headers"), ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if slices.Contains(corsHeaders, name) || strings.HasPrefix(name, "x-") {
			allowed = append(allowed, name)
		}
	}
	if allowed != nil {
		c.header.Set("Access-Control-Allow-Headers", strings.Join(allowed, ", "))
	}
}

// addCORS decides by the list of the client the request names. Where it names
// no known client, the error may be read by any registered origin.
func (s *Server) addCORS(c *call, endpoint Endpoint) {
	c.header.Add("Vary", "Origin")
	origin := c.r.Header.Get("Origin")
	if origin == "" {
		return
	}
	id := c.token.field("client_id")
	if endpoint == JWKS {
		id = strings.TrimPrefix(c.r.URL.Path, jwksPrefix)
	}
	allowed := false
	if client := s.cfg.client(id); client != nil {
		allowed = client.allowsOrigin(origin)
	} else {
		allowed = s.anyClientAllows(origin)
	}
	if allowed {
		c.allowOrigin(origin)
	}
}

func (a *answer) allowOrigin(origin string) {
	a.header.Set("Access-Control-Allow-Origin", origin)
	a.header.Set("Access-Control-Allow-Credentials", "true")
	a.header.Set("Access-Control-Expose-Headers", "X-Request-ID, Retry-After")
}

func (c *Client) allowsOrigin(origin string) bool {
	return slices.Contains(c.AllowedOrigins, origin)
}

func (s *Server) anyClientAllows(origin string) bool {
	return slices.ContainsFunc(s.cfg.Clients, func(c Client) bool { return c.allowsOrigin(origin) })
}
