package edge

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What goes through the gate as it is.
var passageRows = []row{
	{"what the upstream has compressed arrives compressed, and is the same", func(t *testing.T, h host) {
		text := strings.Repeat("compressed by the upstream ", 500)
		u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				_, _ = io.WriteString(w, "not asked for gzip")
				return
			}
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "text/plain")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, text)
			_ = z.Close()
		})
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		got := v.get("/page", "Accept-Encoding", "gzip")
		if got.header.Get("Content-Encoding") != "gzip" || len(got.body) > len(text)/4 {
			t.Fatalf("Content-Encoding %q, %d octets", got.header.Get("Content-Encoding"), len(got.body))
		}
		z, err := gzip.NewReader(strings.NewReader(got.body))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := io.ReadAll(z); err != nil || string(plain) != text {
			t.Errorf("%v, %.60q", err, plain)
		}
	}},
	{"parts of a file, and what has not changed", func(t *testing.T, h host) {
		file := []byte(strings.Repeat("0123456789", 1000))
		u := newUpstream(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			http.ServeContent(w, r, "file.bin", time.Unix(1_700_000_000, 0), bytes.NewReader(file))
		})
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		part := v.get("/file.bin", "Range", "bytes=10-14")
		if part.status != 206 || part.body != "01234" || part.header.Get("Content-Range") != "bytes 10-14/10000" {
			t.Errorf("a part: %d %q %q", part.status, part.body, part.header.Get("Content-Range"))
		}
		none := v.get("/file.bin", "Range", "bytes=99999-")
		if none.status != 416 || none.header.Get("Content-Range") != "bytes */10000" {
			t.Errorf("beyond its end: %d %q", none.status, none.header.Get("Content-Range"))
		}
		same := v.get("/file.bin", "If-None-Match", `"v1"`)
		if same.status != 304 || same.body != "" || same.header.Get("ETag") != `"v1"` {
			t.Errorf("unchanged: %d %q %v", same.status, same.body, same.header)
		}
		whole := v.get("/file.bin", "If-None-Match", `"v0"`)
		if whole.status != 200 || whole.body != string(file) {
			t.Errorf("changed: %d, %d octets", whole.status, len(whole.body))
		}
	}},
	{"E8: a request target that names another host leads nowhere else", func(t *testing.T, h host) {
		u := newUpstream(t, hello)
		evil := newUpstream(t, hello)
		other := strings.TrimPrefix(evil.URL, "http://")
		v := newWorld(t, h).with("AUTHKIT_UPSTREAM", u.URL).run().visitor().signIn()
		for _, target := range []string{"http://" + other + "/page", "http://" + other + "//" + other + "/page", "http://app.example.com@" + other + "/page",
			"//" + other + "/page", "https://" + other + "/auth/login?returnTo=/x", "http://" + other, other, "*", "\\\\" + other + "\\page"} {
			connection, err := net.Dial("tcp", strings.TrimPrefix(v.address, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			_ = connection.SetDeadline(time.Now().Add(20 * time.Second))
			fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: app.example.com\r\nCookie: wos-session=%s\r\nConnection: close\r\n\r\n", target, v.cookies["wos-session"])
			answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
			if err != nil {
				_ = connection.Close()
				continue // it was not taken for a request at all
			}
			text, _ := io.ReadAll(answer.Body)
			_ = connection.Close()
			if answer.StatusCode < 300 && !strings.HasPrefix(string(text), "hello /") || strings.Contains(answer.Header.Get("Location"), other) {
				t.Errorf("%s: %d %q %.100s", target, answer.StatusCode, answer.Header.Get("Location"), text)
			}
		}
		for _, r := range u.requests() {
			if r.Header.Get("X-Forwarded-Host") != "app.example.com" || strings.Contains(r.RequestURI, other) {
				t.Errorf("the upstream was asked for %s of %s", r.RequestURI, r.Header.Get("X-Forwarded-Host"))
			}
		}
		if n := len(evil.requests()); n != 0 {
			t.Errorf("the other host got %d requests", n)
		}
		v.signedIn()
	}},
}
