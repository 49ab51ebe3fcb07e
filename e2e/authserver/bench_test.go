package authserver

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

// RFC 7636 appendix B.
const (
	testVerifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	testChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

const (
	testOrigin   = "http://app.test"
	testCallback = "http://app.test/callback"
)

// sharedKey spares each test the making of an RSA key.
var sharedKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// clock is the time of a test.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// bench is a running server with a client for it.
type bench struct {
	*testing.T
	srv   *Server
	url   string
	clock *clock
	http  *http.Client
}

func start(t *testing.T, change ...func(*Config)) *bench {
	t.Helper()
	cfg := Demo(testOrigin)
	cfg.Clients = append(cfg.Clients,
		Client{
			ID: "client_secret_holder", Secret: "sk_test_1", RedirectURIs: []string{testCallback},
			AllowedOrigins: []string{"http://other.test"},
		})
	cfg.SigningKey = sharedKey()
	c := &clock{now: time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)}
	cfg.Now = c.Now
	for _, f := range change {
		f(&cfg)
	}
	srv := New(cfg)
	ts := httptest.NewServer(srv)
	t.Cleanup(ts.Close)
	t.Cleanup(srv.Faults().Clear) // runs first and lets hanging answers go
	srv.SetIssuer(ts.URL)
	return &bench{T: t, srv: srv, url: ts.URL, clock: c, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// with is the same server seen from a subtest.
func (b *bench) with(t *testing.T) *bench {
	sub := *b
	sub.T = t
	return &sub
}

// authorizeQuery builds a query from the good request with changes: "name", "value".
// The value "-" removes the parameter.
func authorizeQuery(changes ...string) url.Values {
	q := url.Values{
		"response_type": {"code"}, "client_id": {DemoClientID}, "redirect_uri": {testCallback},
		"provider": {"authkit"}, "state": {"st"},
		"code_challenge": {testChallenge}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == "-" {
			q.Del(changes[i])
		} else {
			q.Set(changes[i], changes[i+1])
		}
	}
	return q
}

func (b *bench) authorizeURL(changes ...string) string {
	return b.url + "/user_management/authorize?" + authorizeQuery(changes...).Encode()
}

// reply is an answer that was read.
type reply struct {
	*http.Response
	body string
	json map[string]any
}

func (b *bench) do(r *http.Request) reply {
	b.Helper()
	resp, err := b.http.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	return b.read(resp)
}

func (b *bench) read(resp *http.Response) reply {
	b.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	out := reply{Response: resp, body: string(body)}
	_ = json.Unmarshal(body, &out.json)
	if resp.Header.Get("X-Request-ID") == "" {
		b.Errorf("%s %s: no X-Request-ID", resp.Request.Method, resp.Request.URL.Path)
	}
	return out
}

func (b *bench) get(target string) reply {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, target, nil)
	if err != nil {
		b.Fatal(err)
	}
	return b.do(r)
}

func (b *bench) tokenHTTPRequest(body map[string]any, headers ...string) *http.Request {
	b.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		b.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, b.url+"/user_management/authenticate", bytes.NewReader(text))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func (b *bench) post(body map[string]any, headers ...string) reply {
	b.Helper()
	return b.do(b.tokenHTTPRequest(body, headers...))
}

// approve returns the query of the callback.
func (b *bench) approve(user string, changes ...string) url.Values {
	b.Helper()
	callback, err := b.srv.Approve(b.authorizeURL(changes...), user)
	if err != nil {
		b.Fatal(err)
	}
	return queryOf(b.T, callback)
}

func queryOf(t *testing.T, raw string) url.Values {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

func exchangeBody(code string, changes ...string) map[string]any {
	return withChanges(map[string]any{
		"grant_type": "authorization_code", "client_id": DemoClientID, "code": code, "code_verifier": testVerifier,
	}, changes)
}

func refreshBody(token string, changes ...string) map[string]any {
	return withChanges(map[string]any{
		"grant_type": "refresh_token", "client_id": DemoClientID, "refresh_token": token,
	}, changes)
}

func withChanges(body map[string]any, changes []string) map[string]any {
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == "-" {
			delete(body, changes[i])
		} else {
			body[changes[i]] = changes[i+1]
		}
	}
	return body
}

// signIn returns the token response of a fresh session.
func (b *bench) signIn(user string, changes ...string) map[string]any {
	b.Helper()
	got := b.post(exchangeBody(b.approve(user, changes...).Get("code")))
	if got.StatusCode != http.StatusOK {
		b.Fatalf("sign-in: %d %s", got.StatusCode, got.body)
	}
	return got.json
}

// expectError checks status and error code, in either of the two forms.
func (b *bench) expectError(got reply, status int, code string) {
	b.Helper()
	have, _ := got.json["error"].(string)
	detail, _ := got.json["error_description"].(string)
	if have == "" {
		have, _ = got.json["code"].(string)
		detail, _ = got.json["message"].(string)
	}
	if got.StatusCode != status || have != code || detail == "" {
		b.Errorf("got %d %s, want %d %s with a description", got.StatusCode, got.body, status, code)
	}
}

func text(m map[string]any, name string) string {
	v, _ := m[name].(string)
	return v
}
