package authserver

import (
	"bytes"
	"net/http"
)

// replay is a request with an Idempotency-Key and the answer to it.
type replay struct {
	request []byte
	done    chan struct{} // closed once the answer is there
	status  int
	header  http.Header
	body    []byte
}

// replayed processes the request, or repeats what the first one with the same
// key was answered. It waits for that one where it is under way.
func (s *Server) replayed(c *call, client *Client, process func()) {
	key := c.r.Header.Get("Idempotency-Key")
	if !s.cfg.IdempotentRefresh || key == "" {
		process()
		return
	}
	key = client.ID + " " + key
	s.mu.Lock()
	first := s.replays[key]
	if first == nil {
		own := &replay{request: c.body, done: make(chan struct{})}
		s.replays[key] = own
		s.mu.Unlock()
		process()
		own.status, own.header, own.body = c.status, c.header.Clone(), bytes.Clone(c.answer.body.Bytes())
		close(own.done)
		return
	}
	s.mu.Unlock()
	<-first.done
	if !bytes.Equal(first.request, c.body) {
		c.apiError(http.StatusBadRequest, "idempotency_key_reused", "This Idempotency-Key was used with another request.")
		return
	}
	for _, name := range []string{"Content-Type", "Set-Cookie"} {
		if values, set := first.header[name]; set {
			c.header[name] = values
		}
	}
	c.set(first.status, "", first.body)
}
