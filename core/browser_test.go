package core_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"authkit-wasm/core"
)

const (
	clientID    = "client_01TEST"
	redirectURI = "https://app.example/callback"
	pageOrigin  = "https://app.example"
	startTime   = 1_700_000_000_000
)

// browser is a host without a browser: it carries effects out in their order
// on a store, an address bar and a list of requests, and writes down what it
// did. Requests stay open until a test answers them.
type browser struct {
	t      *testing.T
	client *core.Client
	now    int64

	store   map[string]string // shared between browsers to play several tabs
	broken  bool              // whether the store fails from now on
	address string
	left    string // where the page was led to
	kept    string

	trace     []string // type names of effects, in the order they were done
	taken     []string // transactions that the store handed out
	sent      []core.SendRequest
	resolved  map[core.Call]core.Resolve
	rejected  map[core.Call]*core.Error
	published []*core.Session

	lastCall core.Call
	logins   uint64
}

func config() core.Config {
	return core.Config{
		ClientID:    clientID,
		Endpoint:    "https://api.workos.com",
		RedirectURI: redirectURI,
		PageOrigin:  pageOrigin,
	}
}

func newBrowser(t *testing.T) *browser { return newBrowserOf(t, config()) }

func newBrowserOf(t *testing.T, c core.Config) *browser {
	t.Helper()
	client, err := core.NewClient(c)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{
		t: t, client: client, now: startTime,
		store:    map[string]string{},
		resolved: map[core.Call]core.Resolve{},
		rejected: map[core.Call]*core.Error{},
	}
}

// entropy is 64 octets that differ for each seed.
func entropy(seed string, n uint64) []byte {
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], n)
	a := sha256.Sum256(append([]byte("verifier "+seed), counter[:]...))
	b := sha256.Sum256(append([]byte("state "+seed), counter[:]...))
	return append(a[:], b[:]...)
}

func (b *browser) call() core.Call {
	b.lastCall++
	return b.lastCall
}

// start starts a login with entropy of its own and returns its call.
func (b *browser) start(l core.LoginStarted) core.Call {
	b.logins++
	l.Call, l.Now = b.call(), b.now
	if l.Entropy == nil {
		l.Entropy = entropy(b.t.Name(), b.logins)
	}
	b.do(b.client.Handle(l))
	return l.Call
}

// login starts a login that has to succeed and returns its URL.
func (b *browser) login(l core.LoginStarted) *url.URL {
	b.t.Helper()
	call := b.start(l)
	if err := b.rejected[call]; err != nil {
		b.t.Fatalf("the login did not start: %v", err)
	}
	u, err := url.Parse(b.resolved[call].URL)
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}

// open loads a page and returns the call that waits for its outcome.
func (b *browser) open(pageURL string) core.Call {
	b.address = pageURL
	call := b.call()
	b.do(b.client.Handle(core.PageLoaded{Call: call, URL: pageURL}))
	return call
}

// respond answers the request of a call.
func (b *browser) respond(call core.Call, r core.Response) {
	b.do(b.client.Handle(core.ResponseArrived{Call: call, Now: b.now, Response: r}))
}

// lose fails the request of a call.
func (b *browser) lose(call core.Call) {
	b.do(b.client.Handle(core.EffectFailed{Call: call, Code: core.NetworkFailed}))
}

// signIn takes a login from start to session.
func (b *browser) signIn(l core.LoginStarted) *core.Session {
	b.t.Helper()
	before := b.client.Session()
	call := b.open(callbackOf(b.login(l), "code_01TEST"))
	b.respond(call, core.Response{Status: 200, Body: tokenAnswer()})
	if b.client.Session() == before {
		b.t.Fatalf("no session: %v", b.rejected[call])
	}
	return b.client.Session()
}

// do carries effects out as hosts have to: in their order, and none behind
// one that failed.
func (b *browser) do(effects []core.Effect) {
	for _, e := range effects {
		b.trace = append(b.trace, strings.TrimPrefix(fmt.Sprintf("%T", e), "core."))
		switch e := e.(type) {
		case core.ListTransactions:
			if b.failed(e.Call) {
				return
			}
			b.do(b.client.Handle(core.TransactionsListed{Call: e.Call, Now: b.now, Stored: b.list()}))
		case core.DeleteTransactions:
			if b.failed(e.Call) {
				return
			}
			for _, key := range e.Keys {
				delete(b.store, key)
			}
		case core.SaveTransaction:
			if b.failed(e.Call) {
				return
			}
			b.store[e.Key] = e.Value
		case core.TakeTransaction:
			if b.failed(e.Call) {
				return
			}
			value := b.store[e.Key]
			delete(b.store, e.Key)
			if value != "" {
				b.taken = append(b.taken, value)
			}
			b.do(b.client.Handle(core.TransactionTaken{Call: e.Call, Now: b.now, Value: value}))
		case core.SendRequest:
			b.sent = append(b.sent, e)
		case core.Navigate:
			b.left = e.URL
		case core.ReplaceURL:
			b.address = e.URL
		case core.KeepSession:
			b.kept = e.Value
		case core.DropSession:
			b.kept = ""
		case core.Publish:
			b.published = append(b.published, e.Session)
		case core.Resolve:
			b.settle(e.Call)
			b.resolved[e.Call] = e
		case core.Reject:
			b.settle(e.Call)
			b.rejected[e.Call] = e.Error
		default:
			b.t.Fatalf("an effect that no host knows: %T", e)
		}
	}
}

// settle checks that a call of the app ends once.
func (b *browser) settle(call core.Call) {
	_, resolved := b.resolved[call]
	if _, rejected := b.rejected[call]; resolved || rejected {
		b.t.Errorf("call %d settled twice", call)
	}
}

func (b *browser) failed(call core.Call) bool {
	if b.broken {
		b.do(b.client.Handle(core.EffectFailed{Call: call, Code: core.StorageUnavailable}))
	}
	return b.broken
}

func (b *browser) list() (stored []core.StoredTransaction) {
	for key, value := range b.store {
		stored = append(stored, core.StoredTransaction{Key: key, Value: value})
	}
	return stored
}

// refused checks that a call was rejected with exactly this code, that no
// request left for it, and that code and state are out of the address bar.
func (b *browser) refused(call core.Call, want core.Code) *core.Error {
	b.t.Helper()
	err := b.rejected[call]
	if err == nil || err.Code != want {
		b.t.Fatalf("call %d was rejected with %v, want %s", call, err, want)
	}
	for _, s := range b.sent {
		if s.Call == call {
			b.t.Errorf("a request was sent for a refused call: %v", s.Request)
		}
	}
	if core.IsCallback(redirectURI, b.address) {
		b.t.Errorf("the answer is still in the address bar: %s", b.address)
	}
	return err
}

// callbackOf is where a server that agreed sends the browser back to.
func callbackOf(authorizationURL *url.URL, code string) string {
	q := authorizationURL.Query()
	return q.Get("redirect_uri") + "?" + url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
}
