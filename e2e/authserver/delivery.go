package authserver

import (
	"bytes"
	"net/http"
	"strconv"
	"time"
)

// oversized is the size of the body of KindOversized, in octets.
const oversized = 10 << 20

// latency takes the sum of the waits set for the request.
func (f *Faults) latency(endpoint Endpoint, grant string) time.Duration {
	var sum time.Duration
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := 0; i < len(f.list); i++ {
		v := f.list[i]
		if v.kind != KindLatency || !v.endpoint.covers(endpoint, grant) {
			continue
		}
		sum += v.delay
		if f.strikeLocked(i) {
			i--
		}
	}
	return sum
}

// transport takes the first fault that decides how the request is answered.
// cleared is closed when hanging answers have to end.
func (f *Faults) transport(endpoint Endpoint, grant string) (v fault, cleared <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, v := range f.list {
		if v.kind != KindLatency && v.endpoint.covers(endpoint, grant) && !v.kind.inside() {
			struck := *v
			f.strikeLocked(i)
			return struck, f.cleared
		}
	}
	return fault{}, f.cleared
}

// inside tells the faults that change what the server says from those that
// change how it is delivered.
func (k Kind) inside() bool {
	switch k {
	case KindExpiredCode, KindCallbackIssuer, KindTokenIssuer, KindMutateToken:
		return true
	}
	return false
}

// takeText takes the first fault of a kind and returns its text.
func (f *Faults) takeText(e Endpoint, k Kind) (text string, set bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, v := range f.list {
		if v.endpoint == e && v.kind == k {
			f.strikeLocked(i)
			return v.text, true
		}
	}
	return "", false
}

// mutate lets all MutateToken functions change the body, in order.
func (f *Faults) mutate(body map[string]any) {
	var changes []func(map[string]any)
	f.mu.Lock()
	for i := 0; i < len(f.list); i++ {
		v := f.list[i]
		if v.kind != KindMutateToken {
			continue
		}
		changes = append(changes, v.mutate)
		if f.strikeLocked(i) {
			i--
		}
	}
	f.mu.Unlock()
	for _, change := range changes {
		change(body) // outside the lock: it may set faults itself
	}
}

// strikeLocked uses the fault once and reports whether that removed it.
func (f *Faults) strikeLocked(i int) (removed bool) {
	v := f.list[i]
	if v.forever {
		return false
	}
	if v.left--; v.left > 0 {
		return false
	}
	f.list = append(f.list[:i:i], f.list[i+1:]...)
	return true
}

// deliver processes the request and sends the answer, with whatever fault is
// set for it.
func (s *Server) deliver(w http.ResponseWriter, c *call, row route) {
	grant := c.record.GrantType()
	if wait := s.faults.latency(row.endpoint, grant); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
			c.now = s.cfg.Now()
		case <-c.r.Context().Done():
			s.finishRecord(c, KindLatency, 0)
			return
		}
	}

	v, cleared := s.faults.transport(row.endpoint, grant)
	switch v.kind {
	case KindDropBefore:
		s.finishRecord(c, v.kind, 0)
		panic(http.ErrAbortHandler) // net/http closes the connection
	case KindDropAfter:
		row.handle(s, c)
		s.finishRecord(c, v.kind, 0)
		panic(http.ErrAbortHandler)
	case KindTruncated:
		row.handle(s, c)
		s.finishRecord(c, v.kind, c.status)
		c.writeHalf(w)
		panic(http.ErrAbortHandler)
	case KindEndless, KindStalled:
		s.finishRecord(c, v.kind, http.StatusOK)
		c.hang(w, v.kind, cleared)
		panic(http.ErrAbortHandler)
	case "":
		row.handle(s, c)
	default:
		v.replace(c.answer)
	}
	s.finishRecord(c, v.kind, c.status)
	c.writeTo(w)
}

// replace writes the answers that are sent instead of processing the request.
func (v *fault) replace(a *answer) {
	switch v.kind {
	case KindStatus:
		a.apiError(v.response.Status, "server_error", "The server was told to fail.")
	case KindRateLimit:
		if v.text != "" {
			a.header["Retry-After"] = []string{v.text}
		}
		a.apiError(http.StatusTooManyRequests, "rate_limit_exceeded", "Too many requests.")
	case KindRedirect:
		a.redirect(http.StatusTemporaryRedirect, v.text)
	case KindHTML:
		a.set(http.StatusOK, "text/html; charset=utf-8", []byte("<!doctype html><title>Welcome</title><p>Please accept our terms.</p>"))
	case KindNoContent:
		a.set(http.StatusNoContent, "", nil)
	case KindOversized:
		body := append([]byte(`{"user":"`), bytes.Repeat([]byte("a"), oversized)...)
		a.set(http.StatusOK, "application/json; charset=utf-8", append(body, `"}`...))
	case KindRespond:
		status := v.response.Status
		if status == 0 {
			status = http.StatusOK
		}
		a.set(status, "application/json; charset=utf-8", v.response.Body)
		for name, values := range v.response.Header {
			a.header[http.CanonicalHeaderKey(name)] = values
		}
	}
}

// writeHalf announces more than it sends.
func (a *answer) writeHalf(w http.ResponseWriter) {
	a.copyHeader(w)
	body := a.body.Bytes()
	w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
	w.WriteHeader(a.status)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
}

// hang sends a body that does not end, in one way or the other.
func (c *call) hang(w http.ResponseWriter, kind Kind, cleared <-chan struct{}) {
	c.header.Set("Content-Type", "application/json; charset=utf-8")
	c.copyHeader(w)
	if kind == KindStalled {
		w.Header().Set("Content-Length", "4096")
	}
	w.WriteHeader(http.StatusOK)
	control := http.NewResponseController(w)
	_, _ = w.Write([]byte(`{"access_token":"`))
	_ = control.Flush()
	if kind == KindStalled {
		select {
		case <-cleared:
		case <-c.r.Context().Done():
		}
		return
	}
	more := bytes.Repeat([]byte("a"), 16<<10)
	for {
		select {
		case <-cleared:
			return
		case <-c.r.Context().Done():
			return
		default:
		}
		if _, err := w.Write(more); err != nil {
			return
		}
	}
}
