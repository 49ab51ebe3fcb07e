package core_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// The order of effects is contract: a transaction is saved before navigation,
// and taken before its code is sent.
func TestOrderOfEffects(t *testing.T) {
	b := newBrowser(t)
	step := func(name, want string) {
		t.Helper()
		if got := strings.Join(b.trace, " "); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
		b.trace = nil
	}
	b.login(core.LoginStarted{})
	step("a URL", "SaveTransaction Resolve ListTransactions")
	u := b.login(core.LoginStarted{Navigate: true})
	step("a login that leaves the page", "SaveTransaction Navigate Resolve")
	call := b.open(callbackOf(u, "c"))
	step("the way back", "ReplaceURL TakeTransaction SendRequest")
	b.respond(call, core.Response{Status: 200, Body: tokenAnswer()})
	step("the answer", "KeepSession Publish Schedule Resolve ShareSession KeepSession")
	b.do(b.client.Handle(core.TokenAsked{Call: b.call(), Now: b.now}))
	step("a token", "Resolve")
	b.do(b.client.Handle(core.SignOutAsked{Call: b.call(), Navigate: true}))
	step("sign out", "DropSession Publish Schedule ShareSession Navigate Resolve")
	b.signIn(core.LoginStarted{})
	b.trace = nil
	call = b.call()
	b.do(b.client.Handle(core.SignOutAsked{Call: call}))
	step("sign out in the background", "DropSession Publish Schedule ShareSession SendRequest")
	b.respond(call, core.Response{Status: 302})
	step("and its answer", "Resolve")
	b.open(pageOrigin + "/")
	step("another page", "Resolve")
}

// A login that leaves the page needs a store that outlives the page.
func TestOrderDurableWhereThePageIsLeft(t *testing.T) {
	for _, navigate := range []bool{false, true} {
		client, err := core.NewClient(config())
		if err != nil {
			t.Fatal(err)
		}
		effects := client.Handle(core.LoginStarted{Call: 1, Now: startTime, Entropy: entropy(t.Name(), 1), Navigate: navigate})
		save, ok := effects[0].(core.SaveTransaction)
		if !ok || save.Durable != navigate {
			t.Errorf("navigate %v: %#v", navigate, effects[0])
		}
	}
}

func TestOrderNothingBehindAFailedEffect(t *testing.T) {
	b := newBrowser(t)
	b.broken = true
	b.refused(b.start(core.LoginStarted{Navigate: true}), core.StorageUnavailable)
	if b.left != "" {
		t.Error("the page was led away although its verifier could not be stored")
	}
}

// Answers that nothing waits for change nothing, and do not end a call that
// waits for another one.
func TestOrderStrayAnswersHaveNoEffect(t *testing.T) {
	b := newBrowser(t)
	stray := func(call core.Call, except string) {
		t.Helper()
		for name, e := range map[string]core.Event{
			"listed":   core.TransactionsListed{Now: b.now},
			"taken":    core.TransactionTaken{Call: call, Now: b.now, Value: "x"},
			"response": core.ResponseArrived{Call: call, Now: b.now, Response: core.Response{Status: 200, Body: tokenAnswer()}},
		} {
			if name == except {
				continue
			}
			if effects := b.client.Handle(e); len(effects) != 0 {
				t.Errorf("a stray %s had effects: %v", name, effects)
			}
		}
	}
	stray(99, "")
	call := b.call()
	b.do(b.client.Handle(core.LoginStarted{Call: call, Now: b.now, Entropy: entropy(t.Name(), 1)}))
	u, err := url.Parse(b.resolved[call].URL)
	if err != nil || u.Query().Get("state") == "" {
		t.Fatalf("the login did not start: %v", err)
	}
	stray(call, "")

	state := u.Query().Get("state")
	back := b.call()
	b.client.Handle(core.PageLoaded{Call: back, URL: callbackOf(u, "c")})
	stray(back, "taken")
	b.do(b.client.Handle(core.TransactionTaken{Call: back, Now: b.now, Value: b.store[state]}))
	stray(back, "response")
	b.respond(back, core.Response{Status: 200, Body: tokenAnswer()})
	if b.client.Session() == nil || len(b.sent) != 1 {
		t.Fatalf("the login did not survive stray answers: %v", b.rejected[back])
	}
	stray(back, "")
}

func TestN5_TwoLoginsInAnyOrder(t *testing.T) {
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		t.Run("N5: "+strconv.Itoa(order[0])+" first", func(t *testing.T) {
			b := newBrowser(t)
			logins := []*url.URL{b.login(core.LoginStarted{AppState: `"A"`}), b.login(core.LoginStarted{AppState: `"B"`})}
			for _, i := range order {
				call := b.open(callbackOf(logins[i], "code_"+strconv.Itoa(i)))
				sent := b.sent[len(b.sent)-1].Request.Body
				verifier := core.CodeVerifier(member(t, sent, "code_verifier"))
				if string(verifier.Challenge()) != logins[i].Query().Get("code_challenge") {
					t.Errorf("login %d was finished with another verifier", i)
				}
				b.respond(call, core.Response{Status: 200, Body: tokenAnswer()})
				if want := []string{`"A"`, `"B"`}[i]; b.resolved[call].AppState != want || !b.resolved[call].Callback {
					t.Errorf("login %d ended with %+v, want the app state %s", i, b.resolved[call], want)
				}
			}
			if len(b.sent) != 2 {
				t.Errorf("%d requests, want 2", len(b.sent))
			}
		})
	}
}

// Both answers may be on their way at once.
func TestN5_ExchangesOverlap(t *testing.T) {
	b := newBrowser(t)
	first, second := b.login(core.LoginStarted{AppState: "1"}), b.login(core.LoginStarted{AppState: "2"})
	one, two := b.open(callbackOf(first, "code_1")), b.open(callbackOf(second, "code_2"))
	b.respond(two, core.Response{Status: 200, Body: tokenAnswer()})
	b.lose(one)
	if err := b.rejected[one]; err == nil || err.Code != core.NetworkFailed || err.AppState != "1" {
		t.Errorf("the first ended with %+v", err)
	}
	if b.resolved[two].AppState != "2" || b.client.Session() == nil {
		t.Errorf("the second ended with %+v", b.resolved[two])
	}
}

// Each refused callback ends in one typed error, and where a pending login
// was found, in what the app gave to it.
func TestN12_RefusedCallbacks(t *testing.T) {
	type ending struct {
		name    string
		query   string // with STATE for the login's own
		move    int64
		respond *core.Response // nil: none; status 0: lost
		want    core.Error
	}
	const state = `{"returnTo":"/cart?x=1"}`
	for _, test := range []ending{
		{name: "N12: access_denied", query: "error=access_denied&error_description=No+thanks&state=STATE",
			want: core.Error{Code: core.AuthorizationDenied, ServerError: "access_denied", Description: "No thanks", AppState: state}},
		{name: "N12: another error", query: "error=server_error&error_description=x&state=STATE",
			want: core.Error{Code: core.AuthorizationFailed, ServerError: "server_error", Description: "x", AppState: state}},
		{name: "N12: an error of no login", query: "error=access_denied&state=other", want: core.Error{Code: core.StateUnknown}},
		{name: "N12: an error without state", query: "error=access_denied", want: core.Error{Code: core.StateMissing}},
		{name: "N12: malformed", query: "code=a&code=b&state=STATE", want: core.Error{Code: core.CallbackMalformed}},
		{name: "N12: expired", query: "code=code_01TEST&state=STATE", move: 601_000, want: core.Error{Code: core.TransactionExpired, AppState: state}},
		{name: "N12: wrong issuer", query: "code=code_01TEST&state=STATE&iss=x", want: core.Error{Code: core.IssuerMismatch, AppState: state}},
		{name: "N12: bad code", query: "code=code_01TEST&state=STATE", respond: &core.Response{Status: 400, RequestID: "req_1",
			Body: `{"error":"invalid_grant","error_description":"expired"}`},
			want: core.Error{Code: core.CodeExchangeFailed, Status: 400, ServerError: "invalid_grant", Description: "expired", RequestID: "req_1", AppState: state}},
		{name: "N12: network failure", query: "code=code_01TEST&state=STATE", respond: &core.Response{},
			want: core.Error{Code: core.NetworkFailed, AppState: state}},
		{name: "N12: server busy", query: "code=code_01TEST&state=STATE", respond: &core.Response{Status: 503, Body: "<html>", RequestID: "req_2"},
			want: core.Error{Code: core.ServerUnavailable, Status: 503, RequestID: "req_2", AppState: state}},
		{name: "N12: answer of another kind", query: "code=code_01TEST&state=STATE", respond: &core.Response{Status: 200, Body: "<html>"},
			want: core.Error{Code: core.ResponseMalformed, Status: 200, AppState: state}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBrowser(t)
			own := b.login(core.LoginStarted{AppState: state}).Query().Get("state")
			b.now += test.move
			call := b.open(redirectURI + "?" + strings.ReplaceAll(test.query, "STATE", own))
			switch {
			case test.respond == nil && len(b.sent) != 0:
				t.Error("a request was sent")
			case test.respond != nil && test.respond.Status == 0:
				b.lose(call)
			case test.respond != nil:
				b.respond(call, *test.respond)
			}
			if len(b.rejected) != 1 || *b.rejected[call] != test.want {
				t.Errorf("got  %+v\nwant %+v", b.rejected[call], test.want)
			}
			if _, ok := b.resolved[call]; ok || b.client.Session() != nil || slices.Contains(b.trace, "Publish") {
				t.Error("the refused callback resolved or changed the session")
			}
			if core.IsCallback(redirectURI, b.address) {
				t.Error("the address bar is not clean")
			}
		})
	}
}

// The host stops a call that never got through: what it reports is kept.
func TestOrderSignOutWithoutNetwork(t *testing.T) {
	b := newBrowser(t)
	b.signIn(core.LoginStarted{})
	call := b.call()
	b.do(b.client.Handle(core.SignOutAsked{Call: call}))
	b.lose(call)
	if _, ok := b.resolved[call]; !ok || b.client.Session() != nil || b.kept != "" {
		t.Errorf("signed out here was what was asked: %v", b.rejected[call])
	}
}
