package authserver

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// answer is a response that is complete before any of it is sent, so that a
// fault can cut it, lose it or send something else after the server has done
// its work.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newAnswer() *answer {
	return &answer{header: make(http.Header)}
}

func (a *answer) set(status int, contentType string, body []byte) {
	a.status = status
	if contentType != "" {
		a.header.Set("Content-Type", contentType)
	}
	a.body.Reset()
	a.body.Write(body)
}

func (a *answer) json(status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		// Only a MutateToken function can put something unencodable here.
		status, body = http.StatusInternalServerError, []byte(`{"message":"cannot encode the answer","code":"server_error"}`)
	}
	a.set(status, "application/json; charset=utf-8", body)
}

// noStore keeps credentials out of caches (RFC 6749 section 5.1).
func (a *answer) noStore() {
	a.header.Set("Cache-Control", "no-store")
	a.header.Set("Pragma", "no-cache")
}

// redirect sends the URL untouched: http.Redirect would clean the path.
func (a *answer) redirect(status int, location string) {
	a.header.Set("Location", location)
	a.set(status, "", nil)
}

// oauthError answers in the form of RFC 6749 section 5.2, which WorkOS uses
// for errors about the grant or the client.
func (a *answer) oauthError(code, description string) {
	a.json(http.StatusBadRequest, map[string]any{"error": code, "error_description": description})
}

// apiError answers in the form WorkOS uses for everything else.
func (a *answer) apiError(status int, code, message string) {
	a.json(status, map[string]any{"message": message, "code": code})
}

func (a *answer) writeTo(w http.ResponseWriter) {
	a.copyHeader(w)
	w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	if a.status == http.StatusNoContent {
		w.Header().Del("Content-Length")
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the client may have left: nobody to tell
}

func (a *answer) copyHeader(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
}

// timestamp writes a time as the API does: UTC with milliseconds.
func timestamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
