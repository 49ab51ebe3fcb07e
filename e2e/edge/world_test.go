// Package edge tests the Worker from outside, over HTTP, with the
// authorization server in the tests' own process. The same suite runs against
// every host of the edge; see host.
package edge

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

// What the tests configure. The site is only a name: requests go to the host's
// own address.
const (
	site     = "https://app.example.com"
	client   = authserver.DemoClientID
	password = "a cookie password of the tests, longer than 32"
	secret   = "sk_test_canary_of_the_tests"
)

// host is one way to run the edge.
type host struct {
	name string
	// start runs the edge with these variables until the test ends, and returns
	// where it listens.
	start func(t *testing.T, variables map[string]string) (address string)
	// warm tells that all requests of one start share an instance, so that it
	// may remember something between two of them.
	warm bool
}

// each is how often n requests do what those that share an instance do once.
func (h host) each(n int) int {
	if h.warm {
		return 1
	}
	return n
}

// world is the edge, the server behind it, and how both are set up.
type world struct {
	*testing.T
	host host
	auth *authserver.Server
	api  *httptest.Server
	// variables are those of the edge at address; change and start another one
	// where a test wants others.
	variables map[string]string
	address   string
	late      *atomic.Int64 // nanoseconds by which the server's clock is behind
	held      *atomic.Pointer[chan bool]
}

var signingKey = func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}()

// newWorld starts a server. The edge is started by run.
func newWorld(t *testing.T, h host, change ...func(*authserver.Config)) *world {
	w := &world{T: t, host: h, late: new(atomic.Int64), held: new(atomic.Pointer[chan bool])}
	config := authserver.Demo(site)
	config.SigningKey = signingKey
	config.Now = func() time.Time { return time.Now().Add(-time.Duration(w.late.Load())) }
	for _, c := range change {
		c(&config)
	}
	w.auth = authserver.New(config)
	w.api = httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.auth.ServeHTTP(answer, r)
		if until := w.held.Load(); until != nil && strings.HasSuffix(r.URL.Path, "/authenticate") {
			<-*until // what was written is not sent before the handler returns
		}
	}))
	t.Cleanup(func() {
		w.auth.Faults().Clear()
		w.api.Close()
	})
	w.auth.SetIssuer(w.api.URL)
	api, err := url.Parse(w.api.URL)
	if err != nil {
		t.Fatal(err)
	}
	w.variables = map[string]string{
		"WORKOS_CLIENT_ID":       client,
		"WORKOS_REDIRECT_URI":    site + "/auth/callback",
		"WORKOS_COOKIE_PASSWORD": password,
		"WORKOS_API_HOSTNAME":    api.Hostname(),
		"WORKOS_API_PORT":        api.Port(),
		"WORKOS_API_HTTPS":       "false",
	}
	return w
}

// with adds variables: name, value, …
func (w *world) with(variables ...string) *world {
	w.variables = maps.Clone(w.variables)
	for i := 0; i < len(variables); i += 2 {
		w.variables[variables[i]] = variables[i+1]
	}
	return w
}

// run starts the edge.
func (w *world) run() *world {
	w.Helper()
	w.address = w.host.start(w.T, w.variables)
	return w
}

// another starts one more edge with the same variables: another isolate.
func (w *world) another() *world {
	w.Helper()
	other := *w
	return other.run()
}

// expireTokens lets every token that is issued from now on be expired already.
func (w *world) expireTokens() { w.late.Store(int64(time.Hour)) }
func (w *world) goodTokens()   { w.late.Store(0) }

// hold lets the token endpoint do its work and keep its answers until release.
func (w *world) hold() (release func()) {
	until := make(chan bool)
	w.held.Store(&until)
	return func() {
		w.held.Store(nil)
		close(until)
	}
}

// refreshes returns how many refresh grants reached the server.
func (w *world) refreshes() int { return w.auth.Count("refresh_token") }

// usedTwice returns the refresh tokens that were sent more than once.
func (w *world) usedTwice() (tokens []string) {
	seen := map[string]int{}
	for _, r := range w.auth.RequestsTo(authserver.Refresh) {
		token := fmt.Sprint(r.JSON["refresh_token"])
		if seen[token]++; seen[token] == 2 {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

// secrets are what no page may see.
func (w *world) secrets() []string {
	found := []string{password, secret}
	for _, r := range w.auth.RequestsTo(authserver.Authenticate) {
		for _, name := range []string{"refresh_token", "code_verifier", "client_secret"} {
			if s, ok := r.JSON[name].(string); ok {
				found = append(found, s)
			}
		}
	}
	return found
}

// row is one test of the suite.
type row struct {
	name string
	run  func(t *testing.T, h host)
}

// suite runs every test against the host.
func suite(t *testing.T, h host) {
	for _, r := range slices.Concat(cookieRows, forgeryRows, callbackRows, redirectRows, refreshRows, raceRows, keyRows, tokenRows, gateRows, hostileRows, proxyRows, interopRows, passageRows) {
		t.Run(r.name, func(t *testing.T) { r.run(t, h) })
	}
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q is not in %q", part, text)
	}
}
