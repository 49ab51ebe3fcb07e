package edge

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"strings"
	"sync"
	"testing"

	"authkit-wasm/core"
)

const (
	site      = "https://app.example.com"
	api       = "https://api.workos.com"
	clientID  = "client_test"
	password  = "a cookie password of the tests, longer than 32"
	startTime = 1_750_000_000_000
)

// rig is an edge, a clock, and the server behind it.
type rig struct {
	*testing.T
	edge    *Edge
	now     int64
	cookies map[string]string
	tokens  int                      // issued so far
	keys    func() Answer            // what the key set's address answers
	token   func(body string) Answer // what the token endpoint answers
	sent    []Fetch
}

var variables = map[string]string{
	"WORKOS_CLIENT_ID":       clientID,
	"WORKOS_REDIRECT_URI":    site + "/auth/callback",
	"WORKOS_COOKIE_PASSWORD": password,
}

// config parses the test's variables, with changes: name, value, …
func config(t testing.TB, changes ...string) *Config {
	t.Helper()
	v := maps.Clone(variables)
	for i := 0; i < len(changes); i += 2 {
		v[changes[i]] = changes[i+1]
	}
	c, err := ParseConfig(func(name string) string { return v[name] })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newRig(t *testing.T, changes ...string) *rig {
	r := &rig{T: t, edge: New(config(t, changes...)), now: startTime, cookies: map[string]string{}}
	r.keys = func() Answer { return Answer{Status: 200, Body: keySet(signer(), "k1")} }
	r.token = func(string) Answer { return r.grant(300) }
	return r
}

func entropy() []byte {
	b := make([]byte, EntropySize)
	_, _ = rand.Read(b)
	return b
}

// grant answers with tokens that last for so many seconds.
func (r *rig) grant(lifetime int64) Answer { return r.grantBy("k1", lifetime) }

func (r *rig) grantBy(key string, lifetime int64) Answer {
	r.tokens++
	token := sign(signer(), key, map[string]any{"iss": api, "sub": "user_1", "sid": "session_1", "org_id": "org_1",
		"iat": r.now / 1000, "exp": r.now/1000 + lifetime, "jti": r.tokens})
	body, _ := json.Marshal(map[string]any{
		"user":         map[string]any{"id": "user_1", "email": "a@example.com", "first_name": "Zoë"},
		"access_token": token, "refresh_token": fmt.Sprint("refresh_", r.tokens), "authentication_method": "Password"})
	return Answer{Status: 200, Body: string(body)}
}

// request is one with the browser's cookies.
func (r *rig) request(method, path string, header ...string) Request {
	q := Request{Method: method, URL: site + path}
	var pairs []string
	for name, value := range r.cookies {
		pairs = append(pairs, name+"="+value)
	}
	q.Header = append(q.Header, Header{"cookie", strings.Join(pairs, "; ")})
	for i := 0; i < len(header); i += 2 {
		q.Header = append(q.Header, Header{header[i], header[i+1]})
	}
	return q
}

func (r *rig) refreshRequest() Request {
	return r.request("POST", "/auth/refresh", "origin", site, "x-requested-with", "fetch")
}

// handle starts a request and returns the first step.
func (r *rig) handle(q Request) Step { return r.edge.Handle(q, r.now, entropy()) }

// answer sends what a Fetch asks for.
func (r *rig) answer(f Fetch) Answer {
	r.sent = append(r.sent, f)
	if strings.Contains(f.URL, "/sso/jwks/") {
		return r.keys()
	}
	return r.token(f.Body)
}

// settle goes on until the host has nothing more to ask or to wait for.
func (r *rig) settle(s Step) Step {
	r.Helper()
	for range 20 {
		switch step := s.(type) {
		case Fetch:
			s = r.edge.Continue(step.Resume, r.answer(step), r.now, entropy())
		case Wait:
			r.now += step.Delay
			s = r.edge.Continue(step.Resume, Answer{}, r.now, entropy())
		default:
			return s
		}
	}
	r.Fatal("no answer after 20 steps")
	return nil
}

// finish goes on until there is an answer, and takes its cookies.
func (r *rig) finish(s Step) Respond {
	r.Helper()
	answer := step[Respond](r.T, r.settle(s))
	r.take(answer)
	return answer
}

// forwarded goes on until the request is sent on to the upstream.
func (r *rig) forwarded(q Request) Forward {
	r.Helper()
	return step[Forward](r.T, r.settle(r.handle(q)))
}

func (r *rig) do(q Request) Respond {
	r.Helper()
	return r.finish(r.handle(q))
}

// together starts n requests before any of what they ask for is answered, and
// goes on with all of them, turn by turn.
func (r *rig) together(n int, q Request) []Respond {
	r.Helper()
	steps := make([]Step, n)
	for i := range steps {
		steps[i] = r.handle(q)
	}
	got := make([]Respond, n)
	for range 20 {
		answers := make([]Answer, n)
		open := 0
		for i, s := range steps {
			if f, ok := s.(Fetch); ok {
				answers[i] = r.answer(f)
			}
		}
		for i, s := range steps {
			switch s := s.(type) {
			case Fetch:
				open++
				steps[i] = r.edge.Continue(s.Resume, answers[i], r.now, entropy())
			case Wait:
				open++
				steps[i] = r.edge.Continue(s.Resume, Answer{}, r.now, entropy())
			default:
				got[i] = step[Respond](r.T, s)
			}
		}
		if open == 0 {
			return got
		}
	}
	r.Fatal("no answers after 20 turns")
	return nil
}

func (r *rig) take(s Respond) {
	for _, line := range all(s.Header, "set-cookie") {
		pair, attributes, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		r.cookies[name] = value
		if strings.Contains(attributes, "Max-Age=0;") {
			delete(r.cookies, name)
		}
	}
}

func all(list []Header, name string) (values []string) {
	for _, h := range list {
		if h.Name == name {
			values = append(values, h.Value)
		}
	}
	return values
}

// signIn signs in and returns the callback that did.
func (r *rig) signIn() string {
	r.Helper()
	login := r.do(r.request("GET", "/auth/login?returnTo=/kept"))
	callback := "/auth/callback?code=code_1&state=" + stateOf(r.T, login)
	if got := r.do(r.request("GET", callback)); got.Status != 303 {
		r.Fatalf("the callback answered %d %s", got.Status, got.Body)
	}
	return callback
}

func stateOf(t *testing.T, login Respond) string {
	t.Helper()
	_, state, ok := strings.Cut(header(login.Header, "location"), "&state=")
	if !ok {
		t.Fatalf("no login: %d %s", login.Status, login.Body)
	}
	return state
}

// expect checks the code and the status of an answer.
func (r *rig) expect(got Respond, status int, code core.Code) {
	r.Helper()
	if got.Status != status || !strings.Contains(got.Body, `"`+string(code)+`"`) && !strings.Contains(got.Body, "<code>"+string(code)+"</code>") {
		r.Errorf("answered %d %s, want %d %s", got.Status, got.Body, status, code)
	}
}

func (r *rig) signedIn() bool {
	r.Helper()
	got := r.do(r.request("GET", "/auth/session"))
	if got.Status != 200 {
		r.Fatalf("/auth/session answered %d %s", got.Status, got.Body)
	}
	return strings.Contains(got.Body, "a@example.com")
}

// to returns what was sent to addresses that hold part.
func (r *rig) to(part string) (list []Fetch) {
	for _, f := range r.sent {
		if strings.Contains(f.URL, part) {
			list = append(list, f)
		}
	}
	return list
}

var signer = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

var encode = base64.RawURLEncoding.EncodeToString

func sign(key *rsa.PrivateKey, kid string, claims map[string]any) string {
	payload, _ := json.Marshal(claims)
	text := encode([]byte(`{"alg":"RS256","kid":"`+kid+`"}`)) + "." + encode(payload)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return text + "." + encode(signature)
}

func keySet(key *rsa.PrivateKey, kids ...string) string {
	var list []string
	for _, kid := range kids {
		list = append(list, `{"kty":"RSA","use":"sig","alg":"RS256","kid":"`+kid+`","n":"`+encode(key.N.Bytes())+
			`","e":"`+encode(big.NewInt(int64(key.E)).Bytes())+`"}`)
	}
	return `{"keys":[` + strings.Join(list, ",") + `]}`
}
