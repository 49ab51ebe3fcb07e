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
	config core.Config
	now    int64

	store        map[string]string // shared between browsers to play several tabs
	tabs         *tabs             // likewise
	broken       bool              // whether the store fails from now on
	known        bool              // whether a page finds signs of a session
	organization string            // that the page was in before
	address      string
	left         string // where the page was led to
	kept         string
	changes      int // of what is kept

	trace     []string // type names of effects, in the order they were done
	taken     []string // transactions that the store handed out
	sent      []core.SendRequest
	resolved  map[core.Call]core.Resolve
	rejected  map[core.Call]*core.Error
	published []*core.Session
	causes    []core.Cause // of what was published

	scheduled int64
	delays    []int64
	patient   bool               // its pauses wait for a test to end them
	pauses    []core.Call        // which do
	heard     core.SharedSession // the last it shared or was told
	deaf      bool               // gets no messages, and answers none

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
	b := &browser{
		t: t, client: client, config: c, now: startTime,
		store:    map[string]string{},
		resolved: map[core.Call]core.Resolve{},
		rejected: map[core.Call]*core.Error{},
	}
	b.tabs = &tabs{all: []*browser{b}}
	return b
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
	b.logins++
	call := b.call()
	b.do(b.client.Handle(core.PageLoaded{Call: call, Now: b.now, URL: pageURL, Known: b.known,
		OrganizationID: b.organization, Entropy: entropy(b.t.Name(), b.logins)}))
	return call
}

// ended reports whether a call of the app is over.
func (b *browser) ended(call core.Call) bool {
	_, resolved := b.resolved[call]
	_, rejected := b.rejected[call]
	return resolved || rejected
}

// respond answers the request of a call, and once more each time that it is
// sent again.
func (b *browser) respond(call core.Call, r core.Response) {
	b.untilItRests(call, func() { b.do(b.client.Handle(core.ResponseArrived{Call: call, Now: b.now, Response: r})) })
}

// lose fails the request of a call, as often as it is sent.
func (b *browser) lose(call core.Call) {
	b.untilItRests(call, func() { b.do(b.client.Handle(core.EffectFailed{Call: call, Now: b.now, Code: core.NetworkFailed})) })
}

func (b *browser) untilItRests(call core.Call, answer func()) {
	for sent := -1; sent != len(b.sent); {
		sent = len(b.sent)
		answer()
		if b.ended(call) {
			b.tabs.release(b, call)
		}
		if sent < len(b.sent) && !b.sent[sent].Again {
			return // another request
		}
	}
}

// signIn takes a login from start to session.
func (b *browser) signIn(l core.LoginStarted) *core.Session {
	b.t.Helper()
	return b.signInWith(l, core.Response{Status: 200, Body: tokenAnswer()})
}

func (b *browser) signInWith(l core.LoginStarted, answer core.Response) *core.Session {
	b.t.Helper()
	before, sent := b.client.Session(), len(b.sent)
	call := b.open(callbackOf(b.login(l), "code_01TEST"))
	if len(b.sent) == sent { // another refresh has the lock, for longer than a login waits
		b.do(b.client.Handle(core.EffectFailed{Call: call, Now: b.now, Code: core.RefreshTimeout}))
	}
	b.respond(call, answer)
	if b.client.Session() == before {
		b.t.Fatalf("no session: %v", b.rejected[call])
	}
	return b.client.Session()
}

// ask wants the access token and returns the call that waits for it.
func (b *browser) ask(force bool) core.Call {
	call := b.call()
	b.do(b.client.Handle(core.TokenAsked{Call: call, Now: b.now, Known: b.known, Force: force}))
	return call
}

// switchTo wants another organization.
func (b *browser) switchTo(organization string) core.Call {
	call := b.call()
	b.do(b.client.Handle(core.OrganizationAsked{Call: call, Now: b.now, OrganizationID: organization}))
	return call
}

// ring tells that the scheduled time came.
func (b *browser) ring() core.Call {
	call := b.call()
	b.do(b.client.Handle(core.TimeCame{Call: call, Now: b.now}))
	return call
}

func (b *browser) signOut(navigate bool) core.Call {
	call := b.call()
	b.do(b.client.Handle(core.SignOutAsked{Call: call, Navigate: navigate}))
	return call
}

// wantRefresh checks the last request: a refresh with this token and
// organization, sent for a call that is returned.
func (b *browser) wantRefresh(requests int, token, organization string) core.Call {
	b.t.Helper()
	if len(b.sent) != requests {
		b.t.Fatalf("%d requests were sent, want %d", len(b.sent), requests)
	}
	last := b.sent[requests-1]
	want := map[string]any{"client_id": clientID, "grant_type": "refresh_token"}
	if token != "" {
		want["refresh_token"] = token
	}
	if organization != "" {
		want["organization_id"] = organization
	}
	if got := encodeJSON(decodeJSON(b.t, last.Request.Body)); got != encodeJSON(want) {
		b.t.Fatalf("sent %s, want %s", got, encodeJSON(want))
	}
	if last.Credentials != b.config.Cookies {
		b.t.Errorf("credentials: %v", last.Credentials)
	}
	return last.Call
}

// wantToken checks that a call ended with the access token of the session that
// came with this refresh token.
func (b *browser) wantToken(call core.Call, refreshToken, organization string) {
	b.t.Helper()
	want := member(b.t, grant(refreshToken, organization).Body, "access_token")
	if got := string(b.resolved[call].Token); got != want {
		b.t.Errorf("call %d did not get the token of %s in %q: %v", call, refreshToken, organization, b.rejected[call])
	}
}

// wantError checks that a call was rejected with exactly this code.
func (b *browser) wantError(call core.Call, want core.Code) *core.Error {
	b.t.Helper()
	err := b.rejected[call]
	if err == nil || err.Code != want {
		b.t.Fatalf("call %d was rejected with %v, want %s", call, err, want)
	}
	return err
}

// do carries effects out as hosts have to: in their order, and none behind
// one that failed and that a call waits for.
func (b *browser) do(effects []core.Effect) {
	for _, e := range effects {
		b.inTime(e)
		b.trace = append(b.trace, strings.TrimPrefix(fmt.Sprintf("%T", e), "core."))
		switch e := e.(type) {
		case core.ListTransactions:
			if b.broken {
				return // nothing waits for it, so nothing is told
			}
			b.do(b.client.Handle(core.TransactionsListed{Now: b.now, Stored: b.list()}))
		case core.DeleteTransactions:
			for _, key := range e.Keys {
				delete(b.store, key)
			}
		case core.SaveTransaction:
			switch {
			case !b.failed(e.Call):
				b.store[e.Key] = e.Value
			case e.Call != 0: // otherwise nobody waits for it
				return
			}
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
			if b.tabs.sim != nil {
				b.tabs.sim.sends(b, e)
			}
		case core.Navigate:
			b.left = e.URL
		case core.ReplaceURL:
			b.address = e.URL
		case core.KeepSession:
			b.kept = e.Value
			b.changes++
		case core.DropSession:
			b.kept = ""
			b.changes++
		case core.Publish:
			b.published = append(b.published, e.Session)
			b.causes = append(b.causes, e.Cause)
		case core.TakeLock:
			b.takeLock(e)
		case core.ReleaseLock:
			b.tabs.release(b, e.Call)
		case core.ShareSession:
			b.share(e)
		case core.Schedule:
			b.scheduled = e.At
		case core.Delay:
			b.delays = append(b.delays, e.Least)
			if b.patient {
				b.pauses = append(b.pauses, e.Call)
			} else {
				b.do(b.client.Handle(core.DelayOver{Call: e.Call, Now: b.now}))
			}
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
	if b.ended(call) {
		b.t.Errorf("call %d settled twice", call)
	}
}

// inTime checks that a call's effects come before its end: hosts carry no
// others out, but for the lock.
func (b *browser) inTime(e core.Effect) {
	var call core.Call
	switch e := e.(type) {
	case core.SaveTransaction:
		call = e.Call
	case core.TakeTransaction:
		call = e.Call
	case core.SendRequest:
		call = e.Call
	case core.Navigate:
		call = e.Call
	case core.TakeLock:
		call = e.Call
	case core.ShareSession:
		call = e.Call
	case core.Delay:
		call = e.Call
	}
	if b.ended(call) {
		b.t.Errorf("%T for call %d, which has ended", e, call)
	}
}

func (b *browser) failed(call core.Call) bool {
	if b.broken && call != 0 {
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
	err := b.wantError(call, want)
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
