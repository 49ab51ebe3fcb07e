package handler

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/edge"
)

var variables = map[string]string{
	"WORKOS_CLIENT_ID":       "client_test",
	"WORKOS_REDIRECT_URI":    "https://app.example.com/auth/callback",
	"WORKOS_COOKIE_PASSWORD": strings.Repeat("p", 32),
}

func TestAConfigurationThatIsRefused(t *testing.T) {
	_, err := New(func(string) string { return "" })
	if want := (&edge.Error{Code: "client_id_missing", Variable: "WORKOS_CLIENT_ID"}); !errors.Is(err, want) {
		t.Errorf("%v, want %v", err, want)
	}
	_, err = New(func(name string) string { // a gate in front of itself
		if name == "AUTHKIT_UPSTREAM" {
			return "https://app.example.com"
		}
		return variables[name]
	})
	if want := (&edge.Error{Code: "variable_invalid", Variable: "AUTHKIT_UPSTREAM"}); !errors.Is(err, want) {
		t.Errorf("%v, want %v", err, want)
	}
}

// start serves a gate in front of an upstream that counts its requests.
func start(t *testing.T) (address string, seen func() int) {
	t.Helper()
	count := 0
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { count++ }))
	t.Cleanup(upstream.Close)
	h, err := New(func(name string) string {
		switch name {
		case "AUTHKIT_UPSTREAM":
			return upstream.URL
		case "AUTHKIT_PUBLIC_PATHS":
			return "/, /open/"
		}
		return variables[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), func() int { return count }
}

// Request lines as clients of net/http do not write them.
func TestE8_RequestTargetsThatAreNoPathOfThisSite(t *testing.T) {
	address, seen := start(t)
	for _, target := range []string{
		"http://evil.example/open/", "http://evil.example/", "https://evil.example/open/", "//evil.example/", `/open/\evil.example`, "/open/../secret", "*",
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: app.example.com\r\nConnection: close\r\n\r\n", target); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode < 400 || answer.StatusCode > 499 {
			t.Errorf("%s: %d", target, answer.StatusCode)
		}
		_ = answer.Body.Close()
		_ = conn.Close()
	}
	if n := seen(); n != 0 {
		t.Errorf("%d requests reached the upstream", n)
	}
}

func TestAnUpstreamThatIsDownIsATypedError(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	h, err := New(func(name string) string {
		switch name {
		case "AUTHKIT_UPSTREAM":
			return closed.URL
		case "AUTHKIT_PUBLIC_PATHS":
			return "/"
		}
		return variables[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if body, _ := io.ReadAll(w.Body); w.Code != 502 || !strings.Contains(string(body), `"upstream_failed"`) {
		t.Errorf("%d %s", w.Code, body)
	}
}

func TestJoinedLines(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header["Cookie"] = []string{"a=1", "b=2"}
	r.Header["Accept"] = []string{"text/html", "*/*"}
	want := map[string]string{"cookie": "a=1; b=2", "accept": "text/html, */*"}
	for _, h := range requestOf(r).Header {
		if h.Value != want[h.Name] {
			t.Errorf("%s: %q", h.Name, h.Value)
		}
	}
}

// Only the path as it was sent says whose body it is: what is read here reaches
// no upstream.
func TestABodyIsReadForThePathAsItWasSent(t *testing.T) {
	h, err := New(func(name string) string { return variables[name] })
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]int{"/auth/refresh": 0, "/%61uth/refresh": 4, "/auth/refresh?a=b": 0, "/auth%2Frefresh": 4} {
		body := strings.NewReader("body")
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", target, body))
		if body.Len() != want {
			t.Errorf("%s: %d octets are left, want %d", target, body.Len(), want)
		}
	}
}

// The token endpoint takes the refresh token, and then the connection breaks.
func TestR2_NoRequestIsSentAgainByItself(t *testing.T) {
	var sent atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Method == "GET" {
			return
		}
		sent.Add(1)
		panic(http.ErrAbortHandler)
	}))
	defer s.Close()
	send := func(method, body string) edge.Answer {
		return fetch(t.Context(), edge.Fetch{Method: method, URL: s.URL, Body: body, MaxBytes: 1000, Timeout: 5000,
			Header: []edge.Header{{Name: "idempotency-key", Value: "k"}}})
	}
	if a := send("GET", ""); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Failed)
	}
	a := send("POST", `{"refresh_token":"r"}`) // on the same connection
	if n := sent.Load(); n != 1 || a.Failed != core.NetworkFailed {
		t.Errorf("sent %d times, %d %s", n, a.Status, a.Failed)
	}
}
