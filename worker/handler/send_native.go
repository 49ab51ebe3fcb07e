//go:build !js

package handler

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"authkit-wasm/core/edge"
)

// joined makes one line of several (RFC 9110 section 5.3). HTTP/2 splits
// cookies into lines (RFC 9113 section 8.2.3).
func joined(name string, lines []string) string {
	if name == "cookie" {
		return strings.Join(lines, "; ")
	}
	return strings.Join(lines, ", ")
}

// reachesBehind: a server that asks for its own site asks itself.
const reachesBehind = false

// transport follows no redirect and decodes nothing: both are for whoever
// asked.
var transport = &http.Transport{
	Proxy:                 http.ProxyFromEnvironment,
	DisableCompression:    true,
	ForceAttemptHTTP2:     true,
	MaxIdleConnsPerHost:   32,
	IdleConnTimeout:       60 * time.Second,
	TLSHandshakeTimeout:   10 * time.Second,
	ExpectContinueTimeout: time.Second,
}

// addressOf is the address as it was asked for: no part of it is cleaned.
func addressOf(r *http.Request) string {
	if !strings.HasPrefix(r.RequestURI, "/") {
		return "" // of a proxy's request: no address of this site
	}
	return "http://" + r.Host + r.RequestURI
}

// readInTime reads a body up to its bounds, and reports whether that was all.
func readInTime(w http.ResponseWriter, r *http.Request) (text string, whole bool) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTimeout)) // where the server knows deadlines
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	return read(r.Body, edge.MaxBody)
}

func send(ctx context.Context, method, url string, header []edge.Header, body io.Reader, length int64) (*response, error) {
	if length == 0 {
		body = nil
	}
	r, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return nil, err
	}
	r.ContentLength = length
	r.GetBody = nil // or a refresh token, whose request has an Idempotency-Key, is sent again when the connection breaks
	for _, h := range header {
		r.Header.Add(h.Name, h.Value)
	}
	if r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", "authkit-wasm")
	}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	out := &response{status: answer.StatusCode, body: answer.Body}
	for name, values := range answer.Header {
		for _, value := range values {
			out.header = append(out.header, edge.Header{Name: strings.ToLower(name), Value: value})
		}
	}
	return out, nil
}

// stream copies piece by piece: what the upstream sends slowly, such as
// events, has to arrive while it is sent.
func stream(w http.ResponseWriter, body io.Reader) {
	control := http.NewResponseController(w)
	buffer := make([]byte, 32<<10)
	for {
		n, err := body.Read(buffer)
		if n > 0 {
			if _, err := w.Write(buffer[:n]); err != nil {
				return
			}
			_ = control.Flush() // not every writer can
		}
		if err != nil {
			if err != io.EOF {
				panic(http.ErrAbortHandler) // let the browser see that it was cut off
			}
			return
		}
	}
}
