package authserver

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Request is one recorded request. Preflights, unknown paths and wrong methods
// are not recorded.
type Request struct {
	ID       string // X-Request-ID of the answer
	Time     time.Time
	Endpoint Endpoint
	Method   string
	Path     string

	// Query holds the parameters of the URL; Form those of a form body; JSON
	// the members of a JSON object body. They hold codes and tokens in clear:
	// that is what tests look for.
	Query url.Values
	Form  url.Values
	JSON  map[string]any
	// Header is a copy of all request headers.
	Header http.Header

	// Fault is the kind of the transport fault that was applied, if any.
	Fault Kind
	// Status is the answered status; 0 while the request is under way and when
	// no status was sent. For a lost answer (drop after) it stays 0.
	Status int
}

// GrantType is the grant_type of a request to a token endpoint.
func (r Request) GrantType() string {
	if v, ok := r.JSON["grant_type"].(string); ok {
		return v
	}
	return r.Form.Get("grant_type")
}

func (s *Server) startRecord(c *call, endpoint Endpoint, id string) *Request {
	rec := &Request{
		ID: id, Time: c.now, Endpoint: endpoint, Method: c.r.Method, Path: c.r.URL.Path,
		Query: c.r.URL.Query(), Form: c.token.form, JSON: c.token.json, Header: c.r.Header.Clone(),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, rec)
	return rec
}

func (s *Server) finishRecord(c *call, fault Kind, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.record.Fault, c.record.Status = fault, status
}

// Requests returns a copy of what was recorded since the start or the last
// Reset, in order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Request, len(s.requests))
	for i, rec := range s.requests {
		list[i] = *rec
		list[i].JSON = maps.Clone(rec.JSON)
	}
	return list
}

// RequestsTo returns the recorded requests to one endpoint. Exchange and
// Refresh select those of Authenticate by their grant.
func (s *Server) RequestsTo(endpoint Endpoint) []Request {
	return slices.DeleteFunc(s.Requests(), func(r Request) bool {
		return !endpoint.covers(r.Endpoint, r.GrantType())
	})
}

// Count returns how many requests with that grant_type reached
// /user_management/authenticate, those that a fault broke included.
func (s *Server) Count(grantType string) int {
	n := 0
	for _, r := range s.Requests() {
		if r.Endpoint == Authenticate && r.GrantType() == grantType {
			n++
		}
	}
	return n
}
