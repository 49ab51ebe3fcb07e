package core_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestC1_StateIsOneTimeAndCheckedFirst(t *testing.T) {
	type answer struct {
		query string
		want  core.Code
	}
	for name, make := range map[string]func(b *browser, u *url.URL) answer{
		"C1: absent": func(*browser, *url.URL) answer { return answer{"code=c", core.StateMissing} },
		"C1: empty":  func(*browser, *url.URL) answer { return answer{"code=c&state=", core.StateMissing} },
		"C1: wrong":  func(*browser, *url.URL) answer { return answer{"code=c&state=wrong", core.StateUnknown} },
		"C1: shortened": func(_ *browser, u *url.URL) answer {
			return answer{"code=c&state=" + u.Query().Get("state")[:42], core.StateUnknown}
		},
		"C1: in another case": func(_ *browser, u *url.URL) answer {
			return answer{"code=c&state=" + strings.ToUpper(u.Query().Get("state")), core.StateUnknown}
		},
		"C1: constructor": func(*browser, *url.URL) answer { return answer{"code=c&state=constructor", core.StateUnknown} },
		"C1: __proto__":   func(*browser, *url.URL) answer { return answer{"code=c&state=__proto__", core.StateUnknown} },
		// What a store built on a plain JavaScript object answers for those.
		"C1: constructor from a careless store": func(b *browser, _ *url.URL) answer {
			b.store["constructor"] = "function Object() { [native code] }"
			return answer{"code=c&state=constructor", core.TransactionMalformed}
		},
		"C1: __proto__ from a careless store": func(b *browser, _ *url.URL) answer {
			b.store["__proto__"] = "[object Object]"
			return answer{"code=c&state=__proto__", core.TransactionMalformed}
		},
		"C1: a transaction without state": func(b *browser, u *url.URL) answer {
			stored := decodeJSON(t, b.store[u.Query().Get("state")])
			delete(stored, "state")
			b.store["s"] = encodeJSON(stored)
			return answer{"code=c&state=s", core.TransactionMalformed}
		},
		"C1: a transaction with an empty state": func(b *browser, u *url.URL) answer {
			stored := decodeJSON(t, b.store[u.Query().Get("state")])
			stored["state"] = ""
			b.store["s"] = encodeJSON(stored)
			return answer{"code=c&state=s", core.TransactionMalformed}
		},
		"C1: a transaction stored under another state": func(b *browser, u *url.URL) answer {
			b.store["s"] = b.store[u.Query().Get("state")]
			return answer{"code=c&state=s", core.TransactionMalformed}
		},
		"C1: a transaction of another version": func(b *browser, u *url.URL) answer {
			stored := decodeJSON(t, b.store[u.Query().Get("state")])
			stored["v"] = 2
			b.store[u.Query().Get("state")] = encodeJSON(stored)
			return answer{"code=c&state=" + u.Query().Get("state"), core.TransactionMalformed}
		},
		"C1: a transaction that does not say when": func(b *browser, u *url.URL) answer {
			stored := decodeJSON(t, b.store[u.Query().Get("state")])
			stored["issuedAt"] = "now"
			b.store[u.Query().Get("state")] = encodeJSON(stored)
			return answer{"code=c&state=" + u.Query().Get("state"), core.TransactionMalformed}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t)
			a := make(b, b.login(core.LoginStarted{}))
			b.refused(b.open(redirectURI+"?"+a.query), a.want)
		})
	}
}

func TestC1_N16_ReplayNeverSendsASecondRequest(t *testing.T) {
	b := newBrowser(t)
	callback := callbackOf(b.login(core.LoginStarted{}), "code_1")
	first := b.open(callback)
	for range 3 { // back button, bookmark, reload, before and after the answer
		b.refused(b.open(callback), core.StateUnknown)
	}
	b.respond(first, core.Response{Status: 200, Body: tokenAnswer()})
	b.refused(b.open(callback), core.StateUnknown)
	if len(b.sent) != 1 || b.client.Session() == nil {
		t.Errorf("%d requests, want 1, and the session of the first: %v", len(b.sent), b.client.Session())
	}
}

// Two tabs with one store and one callback: taking is atomic, so one of them
// gets the transaction.
func TestN16_CallbackInTwoTabs(t *testing.T) {
	one, two := newBrowser(t), newBrowser(t)
	two.store = one.store
	callback := callbackOf(one.login(core.LoginStarted{}), "code_1")
	call := two.open(callback)
	one.refused(one.open(callback), core.StateUnknown)
	two.respond(call, core.Response{Status: 200, Body: tokenAnswer()})
	if two.client.Session() == nil || len(two.sent) != 1 {
		t.Errorf("the tab that came first is not signed in: %v", two.rejected[call])
	}
}

// An attacker who lures a person to a callback with the attacker's own code
// must not sign them in as the attacker.
func TestC2_LoginCSRFLeavesTheSessionAlone(t *testing.T) {
	for _, signedIn := range []bool{false, true} {
		t.Run("C2: session "+strconv.FormatBool(signedIn), func(t *testing.T) {
			attacker, victim := newBrowser(t), newBrowser(t)
			if signedIn {
				victim.signIn(core.LoginStarted{})
			}
			before, sent, published, kept := victim.client.Session(), len(victim.sent), len(victim.published), victim.kept
			lure := callbackOf(attacker.login(core.LoginStarted{Entropy: entropy("attacker", 1)}), "attackers_code")
			victim.refused(victim.open(lure), core.StateUnknown)
			if victim.client.Session() != before || len(victim.sent) != sent || len(victim.published) != published || victim.kept != kept {
				t.Error("the answer changed something")
			}
		})
	}
}

// Code injection: the victim's login, the attacker's code. The verifier goes
// with it, so the server refuses; then there is no token and no way to retry.
func TestC3_InjectedCodeFailsAtTheServer(t *testing.T) {
	b := newBrowser(t)
	u := b.login(core.LoginStarted{AppState: `"/cart"`})
	verifier := member(t, b.store[u.Query().Get("state")], "codeVerifier")
	call := b.open(callbackOf(u, "attackers_code"))
	if len(b.sent) != 1 {
		t.Fatalf("%d requests, want 1", len(b.sent))
	}
	body := decodeJSON(t, b.sent[0].Request.Body)
	want := map[string]any{"client_id": clientID, "grant_type": "authorization_code", "code": "attackers_code", "code_verifier": verifier}
	if encodeJSON(body) != encodeJSON(want) {
		t.Errorf("body %v, want %v", body, want)
	}
	if len(b.store) != 0 {
		t.Error("the transaction is still stored while its code is on its way")
	}
	b.respond(call, core.Response{Status: 400, Body: `{"error":"invalid_grant","error_description":"challenge does not match"}`})
	err := b.rejected[call]
	if err == nil || err.Code != core.CodeExchangeFailed || err.ServerError != "invalid_grant" || err.Status != 400 || err.AppState != `"/cart"` {
		t.Errorf("rejected with %+v", err)
	}
	if b.client.Session() != nil || len(b.published) != 0 || b.kept != "" {
		t.Error("a refused code left a session")
	}
	b.rejected = map[core.Call]*core.Error{}
	b.sent = nil
	b.refused(b.open(callbackOf(u, "code_again")), core.StateUnknown)
}

func TestC5_IssuerAndClientAreBound(t *testing.T) {
	const ours = "https://api.workos.com"
	for _, test := range []struct {
		name, iss string
		want      core.Code // empty: accepted
	}{
		{"C5: absent", "", ""},
		{"C5: ours", "&iss=" + url.QueryEscape(ours), ""},
		{"C5: ours, of the client", "&iss=" + url.QueryEscape(ours+"/user_management/"+clientID), ""},
		{"C5: wrong", "&iss=" + url.QueryEscape("https://evil.example"), core.IssuerMismatch},
		{"C5: of another client", "&iss=" + url.QueryEscape(ours+"/user_management/client_02"), core.IssuerMismatch},
		{"C5: trailing slash", "&iss=" + url.QueryEscape(ours+"/"), core.IssuerMismatch},
		{"C5: upper case", "&iss=" + url.QueryEscape("https://API.workos.com"), core.IssuerMismatch},
		{"C5: port", "&iss=" + url.QueryEscape(ours+":443"), core.IssuerMismatch},
		{"C5: white space", "&iss=" + url.QueryEscape(ours+" "), core.IssuerMismatch},
		{"C5: doubled", "&iss=" + url.QueryEscape(ours) + "&iss=" + url.QueryEscape(ours), core.CallbackMalformed},
		{"C5: doubled, one wrong", "&iss=" + url.QueryEscape(ours) + "&iss=https%3A%2F%2Fevil.example", core.CallbackMalformed},
	} {
		for _, kind := range []struct {
			query string
			plain core.Code
		}{{"code=c", ""}, {"error=server_error", core.AuthorizationFailed}} {
			t.Run(test.name+" with "+kind.query, func(t *testing.T) {
				b := newBrowser(t)
				state := b.login(core.LoginStarted{AppState: "1"}).Query().Get("state")
				call := b.open(redirectURI + "?" + kind.query + "&state=" + state + test.iss)
				want := test.want
				if want == "" {
					want = kind.plain
				}
				if want != "" {
					b.refused(call, want)
				} else if len(b.sent) != 1 {
					t.Errorf("the good answer was not used: %v", b.rejected[call])
				}
			})
		}
	}
}

func TestC5_AnswerOfAnotherClient(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*core.Config)
	}{
		{"C5: client A's answer at client B", func(c *core.Config) { c.ClientID = "client_B" }},
		{"C5: another server", func(c *core.Config) { c.Endpoint = "https://other.example" }},
		{"C5: another redirect URI", func(c *core.Config) { c.RedirectURI = redirectURI + "?tenant=2" }},
	} {
		for _, answer := range []string{"code=c", "error=access_denied"} {
			t.Run(test.name+" with "+answer, func(t *testing.T) {
				a := newBrowser(t)
				state := a.login(core.LoginStarted{AppState: `{"of":"A"}`}).Query().Get("state")
				c := config()
				test.change(&c)
				b := newBrowserOf(t, c)
				b.store = a.store // one origin, one store
				err := b.refused(b.open(redirectURI+"?"+answer+"&state="+state), core.TransactionMismatch)
				if err.AppState != `{"of":"A"}` {
					t.Errorf("app state %q", err.AppState)
				}
			})
		}
	}
}

func TestC5_ConfiguredIssuersReplaceTheDefault(t *testing.T) {
	c := config()
	c.Issuers = []string{"https://auth.example.com/", "https://second.example"}
	for iss, want := range map[string]core.Code{
		"https://auth.example.com/": "",
		"https://second.example":    "",
		"https://auth.example.com":  core.IssuerMismatch,
		"https://api.workos.com":    core.IssuerMismatch,
	} {
		b := newBrowserOf(t, c)
		call := b.open(callbackOf(b.login(core.LoginStarted{}), "c") + "&iss=" + url.QueryEscape(iss))
		if want != "" {
			b.refused(call, want)
		} else if len(b.sent) != 1 {
			t.Errorf("%s: %v", iss, b.rejected[call])
		}
	}
}

func TestC7_LifetimeOfAPendingLogin(t *testing.T) {
	for _, test := range []struct {
		name string
		move int64 // milliseconds that the clock moves between start and answer
		want core.Code
	}{
		{"C7: at once", 0, ""},
		{"C7: 600 s", 600_000, ""},
		{"C7: a millisecond more", 600_001, core.TransactionExpired},
		{"C7: 601 s", 601_000, core.TransactionExpired},
		{"C7: a year", 365 * 86_400_000, core.TransactionExpired},
		{"C7: a clock set back by 60 s", -60_000, ""},
		{"C7: a clock set back by more", -60_001, core.TransactionExpired},
		{"C7: issued 120 s in the future", -120_000, core.TransactionExpired},
		{"C7: no clock", -startTime, core.TransactionExpired},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBrowser(t)
			u := b.login(core.LoginStarted{AppState: "7", ReturnTo: "/cart"})
			b.now += test.move
			call := b.open(callbackOf(u, "c"))
			if test.want == "" {
				if len(b.sent) != 1 {
					t.Errorf("refused: %v", b.rejected[call])
				}
			} else if err := b.refused(call, test.want); err.AppState != "7" || err.ReturnTo != "/cart" || len(b.store) != 0 {
				t.Errorf("app state %q, way back %q, %d transactions left", err.AppState, err.ReturnTo, len(b.store))
			}
		})
	}
}
