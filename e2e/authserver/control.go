package authserver

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// controlRequest is the body of POST to the control interface.
type controlRequest struct {
	Endpoint   Endpoint    `json:"endpoint"`
	Fault      Kind        `json:"fault"`
	Times      int         `json:"times"`       // 0: until cleared
	Status     int         `json:"status"`      // status, respond
	Delay      int         `json:"delay_ms"`    // latency
	RetryAfter string      `json:"retry_after"` // rate_limit
	URL        string      `json:"url"`         // redirect
	Issuer     string      `json:"issuer"`      // callback_issuer, token_issuer
	Header     http.Header `json:"header"`      // respond
	Body       string      `json:"body"`        // respond
}

var controllable = []Endpoint{Authorize, Login, Authenticate, Exchange, Refresh, Logout, JWKS, SSOAuthorize, SSOToken}

// ControlHandler lets a person flip faults over HTTP; the demo mounts it under
// a path of its choice. GET lists the active faults, POST sets one, DELETE
// clears all, or those of ?endpoint=. Each answers with the list. It is not
// part of ServeHTTP. POST takes JSON only and no method has CORS headers, so
// that pages of other origins cannot use it.
func (s *Server) ControlHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := newAnswer()
		a.noStore()
		switch r.Method {
		case http.MethodGet:
			s.listFaults(a)
		case http.MethodPost:
			s.setFault(a, r)
		case http.MethodDelete:
			if e := r.URL.Query().Get("endpoint"); e != "" {
				s.faults.ClearEndpoint(Endpoint(e))
			} else {
				s.faults.Clear()
			}
			s.listFaults(a)
		default:
			a.header.Set("Allow", "GET, POST, DELETE")
			a.apiError(http.StatusMethodNotAllowed, "method_not_allowed", "Method Not Allowed")
		}
		a.writeTo(w)
	})
}

func (s *Server) listFaults(a *answer) {
	a.json(http.StatusOK, map[string]any{"faults": s.faults.Active()})
}

func (s *Server) setFault(a *answer, r *http.Request) {
	if mediaType(r) != "application/json" {
		a.apiError(http.StatusUnsupportedMediaType, "unsupported_media_type", "Content-Type must be application/json.")
		return
	}
	var req controlRequest
	dec := json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&req); err != nil {
		a.apiError(http.StatusBadRequest, "invalid_request_body", err.Error())
		return
	}
	if problem := s.faults.set(req); problem != "" {
		a.apiError(http.StatusBadRequest, "invalid_request", problem)
		return
	}
	s.listFaults(a)
}

// set turns a control request into a fault, or says what is wrong with it.
func (f *Faults) set(r controlRequest) (problem string) {
	if r.Fault.inside() {
		switch r.Fault {
		case KindExpiredCode:
			f.ExpireCode(r.Times)
		case KindCallbackIssuer:
			f.CallbackIssuer(r.Issuer, r.Times)
		case KindTokenIssuer:
			f.TokenIssuer(r.Issuer, r.Times)
		default:
			return "This fault needs a function; it cannot be set over HTTP."
		}
		return ""
	}
	if !slices.Contains(controllable, r.Endpoint) {
		return "endpoint is unknown."
	}
	switch r.Fault {
	case KindLatency:
		f.Latency(r.Endpoint, time.Duration(r.Delay)*time.Millisecond, r.Times)
	case KindStatus, KindRespond:
		if r.Status < 200 || r.Status > 599 {
			return "status must be between 200 and 599."
		}
		if r.Fault == KindStatus {
			f.Status(r.Endpoint, r.Status, r.Times)
		} else {
			f.Respond(r.Endpoint, Response{Status: r.Status, Header: r.Header, Body: []byte(r.Body)}, r.Times)
		}
	case KindRateLimit:
		f.RateLimit(r.Endpoint, r.RetryAfter, r.Times)
	case KindRedirect:
		f.Redirect(r.Endpoint, r.URL, r.Times)
	case KindHTML, KindNoContent, KindOversized, KindEndless, KindStalled, KindDropBefore, KindDropAfter, KindTruncated:
		f.add(fault{endpoint: r.Endpoint, kind: r.Fault}, r.Times)
	default:
		return "fault is unknown."
	}
	return ""
}
