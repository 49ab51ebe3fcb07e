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
	"testing"

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
