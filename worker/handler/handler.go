package handler

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"authkit-wasm/core"
	"authkit-wasm/core/edge"
)

// Handler serves one [edge.Edge]. It is safe for concurrent use.
type Handler struct {
	mu   sync.Mutex
	edge *edge.Edge
}

// New reads the configuration; variable returns the value of one, or "", as
// os.Getenv does. Fails with an [*edge.Error] that names the variable.
func New(variable func(name string) string) (*Handler, error) {
	c, err := edge.ParseConfig(variable)
	if err == nil && !reachesBehind {
		err = c.CheckUpstream()
	}
	if err != nil {
		return nil, err
	}
	return &Handler{edge: edge.New(c)}, nil
}

// bodyTimeout is how long a browser may take to send a body that the edge
// reads.
const bodyTimeout = 10 * time.Second

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := requestOf(r)
	if edge.ReadsBody(r.Method, r.URL.EscapedPath()) { // the path as it was sent
		body, whole := readInTime(w, r)
		request.Body, request.Oversized = body, !whole
	}
	step := h.step(func(e *edge.Edge, now int64, entropy []byte) edge.Step {
		return e.Handle(request, now, entropy)
	})
	for {
		switch s := step.(type) {
		case edge.Respond:
			respond(w, s)
			return
		case edge.Forward:
			forward(w, r, s)
			return
		case edge.Fetch:
			step = h.resume(s.Resume, fetch(r.Context(), s))
		case edge.Wait:
			time.Sleep(time.Duration(s.Delay) * time.Millisecond)
			step = h.resume(s.Resume, edge.Answer{})
		}
	}
}

func (h *Handler) resume(resume string, a edge.Answer) edge.Step {
	return h.step(func(e *edge.Edge, now int64, entropy []byte) edge.Step {
		return e.Continue(resume, a, now, entropy)
	})
}

// step calls the edge with the time and fresh entropy, one call at a time.
func (h *Handler) step(call func(e *edge.Edge, now int64, entropy []byte) edge.Step) edge.Step {
	entropy := make([]byte, edge.EntropySize)
	_, _ = rand.Read(entropy) // does not fail (crypto/rand)
	h.mu.Lock()
	defer h.mu.Unlock()
	return call(h.edge, time.Now().UnixMilli(), entropy)
}

// requestOf reads all but the body.
func requestOf(r *http.Request) edge.Request {
	request := edge.Request{Method: r.Method, URL: addressOf(r)}
	for name, values := range r.Header {
		name = strings.ToLower(name)
		request.Header = append(request.Header, edge.Header{Name: name, Value: joined(name, values)})
	}
	return request
}

// fetch sends what the edge asks for. It goes on when the browser leaves: by
// then the refresh token may be spent, and its successor only in the answer.
func fetch(ctx context.Context, f edge.Fetch) edge.Answer {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Duration(f.Timeout)*time.Millisecond)
	defer cancel()
	r, err := send(ctx, f.Method, f.URL, f.Header, strings.NewReader(f.Body), int64(len(f.Body)))
	if err != nil {
		return edge.Answer{Failed: core.NetworkFailed}
	}
	defer func() { _ = r.body.Close() }()
	body, err := io.ReadAll(io.LimitReader(r.body, int64(f.MaxBytes)+1))
	switch {
	case err != nil:
		return edge.Answer{Failed: core.NetworkFailed}
	case len(body) > f.MaxBytes:
		return edge.Answer{Failed: core.ResponseMalformed}
	}
	return edge.Answer{Status: r.status, Header: r.header, Body: string(body)}
}

// response is what came back, whoever sent it.
type response struct {
	status int
	header []edge.Header // names in lower case
	body   io.ReadCloser
}

func respond(w http.ResponseWriter, s edge.Respond) {
	for _, h := range s.Header {
		w.Header().Add(h.Name, h.Value)
	}
	w.WriteHeader(s.Status)
	if s.Body != "" {
		_, _ = io.WriteString(w, s.Body) // the browser may have left: nobody to tell
	}
}

// forward streams the request to the upstream and the answer back.
func forward(w http.ResponseWriter, r *http.Request, f edge.Forward) {
	answer, err := send(r.Context(), r.Method, f.URL, f.Header, r.Body, r.ContentLength)
	if err != nil {
		respond(w, f.Unreachable)
		return
	}
	defer func() { _ = answer.body.Close() }()
	for _, h := range answer.header {
		if !hopByHop[h.Name] {
			w.Header().Add(h.Name, h.Value)
		}
	}
	for _, h := range f.AddHeader {
		if h.Name != "set-cookie" {
			w.Header().Del(h.Name)
		}
	}
	for _, h := range f.AddHeader {
		w.Header().Add(h.Name, h.Value)
	}
	if f.Personal {
		w.Header().Add("Vary", "Cookie")
		if !decided(w.Header().Values("Cache-Control")) {
			w.Header().Add("Cache-Control", "private")
		}
	}
	w.WriteHeader(answer.status)
	stream(w, answer.body)
}

// decided reports whether the upstream has said if caches may share its answer.
func decided(cacheControl []string) bool {
	for directive := range strings.SplitSeq(strings.Join(cacheControl, ","), ",") {
		name, _, _ := strings.Cut(directive, "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "private", "no-store", "public", "s-maxage":
			return true
		}
	}
	return false
}

// hopByHop are the headers that concern one connection (RFC 9110 section
// 7.6.1).
var hopByHop = map[string]bool{
	"connection": true, "keep-alive": true, "proxy-authenticate": true, "proxy-connection": true,
	"te": true, "trailer": true, "transfer-encoding": true, "upgrade": true,
}

// read returns at most bound octets, and whether that was all.
func read(body io.Reader, bound int) (text string, whole bool) {
	if body == nil {
		return "", true
	}
	b, err := io.ReadAll(io.LimitReader(body, int64(bound)+1))
	if err != nil || len(b) > bound {
		return "", false
	}
	return string(b), true
}
