// Package parity_test runs the packages that WorkOS publishes beside ours, on
// the same options and the same answers, and compares URLs, request bodies and
// results. Where ours is different on purpose, the test says so by name.
package parity_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"authkit-wasm/web/build"
)

// buildWorkOS returns the path of workos.js.
func buildWorkOS(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := build.WorkOS(build.Options{Root: "../..", Out: dir}); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "workos.js")
}

// outcome is what testdata/workos.mjs says of one call.
type outcome struct {
	Synchronous bool
	Result      any
	Error       map[string]any
	requests    []received
}

type received struct {
	method, path, contentType, body string
	idempotency                     string
}

type pair struct{ Published, Ours outcome }

// runBoth has Node make all the calls, with a server that knows what to answer.
func runBoth(t *testing.T, script string, cases []one) []pair {
	t.Helper()
	var mu sync.Mutex
	requests := map[string][]received{}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var number int
		if _, scan := fmt.Sscan(r.Header.Get("X-Case"), &number); err != nil || scan != nil || number >= len(cases) {
			t.Errorf("a request of no case: %s %s", r.Method, r.URL)
			return
		}
		mu.Lock()
		requests[r.Header.Get("X-Case")] = append(requests[r.Header.Get("X-Case")],
			received{r.Method, r.URL.Path, r.Header.Get("Content-Type"), string(body), r.Header.Get("Idempotency-Key")})
		mu.Unlock()
		rw.Header().Set("Content-Type", "application/json; charset=utf-8")
		rw.Header().Set("X-Request-ID", fmt.Sprintf("req_%d", number))
		for name, value := range cases[number].answer.header {
			rw.Header().Set(name, value)
		}
		rw.WriteHeader(cases[number].answer.status)
		io.WriteString(rw, cases[number].answer.body)
	}))
	defer server.Close()
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	input, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", "testdata/workos.mjs", script, at.Port())
	var stdout bytes.Buffer
	node.Stdin, node.Stdout, node.Stderr = bytes.NewReader(input), &stdout, os.Stderr
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v", err)
	}
	var pairs []pair
	if err := json.Unmarshal(stdout.Bytes(), &pairs); err != nil || len(pairs) != len(cases) {
		t.Fatalf("%d results for %d cases (%v)", len(pairs), len(cases), err)
	}
	for i := range pairs {
		pairs[i].Published.requests = requests[fmt.Sprintf("%d published", i)]
		pairs[i].Ours.requests = requests[fmt.Sprintf("%d ours", i)]
	}
	return pairs
}

func TestWorkOS(t *testing.T) {
	script := buildWorkOS(t)
	t.Run("URLs", func(t *testing.T) { compareURLs(t, script) })
	t.Run("exchanges", func(t *testing.T) { compareExchanges(t, script) })
	t.Run("refusals", func(t *testing.T) { compareRefusals(t, script) })
	t.Run("README", func(t *testing.T) { runReadme(t, script) })
}

// show is for messages of a failing test.
func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
