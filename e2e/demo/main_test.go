package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTakenPort(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		other, err := net.Listen("tcp", address)
		if err != nil {
			t.Logf("no %s here: %v", address, err)
			continue
		}
		defer other.Close()
		listeners, _, err := listen(other.Addr().(*net.TCPAddr).Port)
		if err == nil {
			closeAll(listeners)
			t.Fatalf("%s: got the port that another listener has", address)
		}
		for _, part := range []string{"is taken by another program", "make demo PORT="} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q does not say %q", address, err, part)
			}
		}
	}
}

func TestNoPort(t *testing.T) {
	for _, port := range []int{-1, 65536} {
		if _, _, err := listen(port); err == nil || !strings.Contains(err.Error(), "make demo PORT=") {
			t.Errorf("%d: %v", port, err)
		}
	}
}

func TestAPIOption(t *testing.T) {
	for _, base := range []string{
		"localhost:4100", "ftp://localhost", "http://", "https://api.workos.com/v1", "https://api.workos.com?x=1",
		"https://user@api.workos.com", "http://api.workos.com", "http://10.0.0.7:4100", "https://api.workos.com#x",
	} {
		if a, err := newAPI(base, "", testPort); err == nil {
			t.Errorf("%s: accepted as %v", base, a.url)
		} else if !strings.Contains(err.Error(), "API="+base) {
			t.Errorf("%s: %q does not name the variable", base, err)
		}
	}
	for _, base := range []string{"http://localhost:4100", "http://localhost:4100/", "http://127.0.0.1:4100", "http://[::1]:4100", "https://api.workos.com"} {
		a, err := newAPI(base, "client_123", testPort)
		if err != nil || a.url.String() != strings.TrimSuffix(base, "/") || a.clientID != "client_123" || a.own != nil {
			t.Errorf("%s: %+v, %v", base, a, err)
		}
	}
}

func TestOutsideTheCheckout(t *testing.T) {
	err := run(t.Context(), options{}, t.TempDir(), io.Discard)
	if err == nil || !strings.Contains(err.Error(), "root of the checkout") {
		t.Errorf("got %v", err)
	}
}

// TestServe lets real connections in and ends while one of them waits.
func TestServe(t *testing.T) {
	listeners, port, err := listen(0)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(listeners)
	a, err := newAPI("", "", port)
	if err != nil {
		t.Fatal(err)
	}
	d := newDemo(port, a, nil, nil, nil)

	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- serve(ctx, d, listeners, func() { close(ready) }) }()
	<-ready
	resp, err := http.Get(d.origin + "/config.json")
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("%v %v", resp, err)
	}
	resp.Body.Close()
	a.own.Faults().Latency("jwks", time.Minute, 1)
	go func() { _, _ = http.Get(a.url.String() + "/sso/jwks/client_demo") }()
	for len(a.own.Faults().Active()) > 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("did not end")
	}
}

func TestAnnouncement(t *testing.T) {
	for _, tt := range []struct {
		base  string
		parts []string
	}{
		{"", []string{"http://localhost:18080\n", "http://localhost:18080/static.html\n", "http://127.0.0.1:18080,", "zoe@example.com", "sakura@example.jp", "Ctrl-C"}},
		{"http://localhost:9", []string{"http://localhost:18080\n", "http://localhost:9,", "redirect URIs", "client_demo", "Nothing answers at http://localhost:9", "Ctrl-C"}},
	} {
		var out bytes.Buffer
		announce(&out, newTestDemo(t, tt.base))
		for _, part := range tt.parts {
			if !strings.Contains(out.String(), part) {
				t.Errorf("%q: %q is not in\n%s", tt.base, part, &out)
			}
		}
	}
}
