package core_test

import (
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// tokenOf is the refresh token that a server sends to such a client.
func tokenOf(c core.Config) string {
	if c.Cookies {
		return ""
	}
	return "t1"
}

func TestR3_TransientFailuresKeepTheSession(t *testing.T) {
	html := "<html><title>502 Bad Gateway</title></html>"
	for _, test := range []struct {
		name     string
		answer   core.Response
		requests int
	}{
		{"R3: 408", core.Response{Status: 408}, 3},
		{"R3: 429", refusal(429, "rate_limit_exceeded"), 3},
		{"R3: 500", core.Response{Status: 500, Body: html}, 3},
		{"N4: 503", core.Response{Status: 503, Body: `{"error":"invalid_grant"}`}, 3},
		{"R3: 504", core.Response{Status: 504, Body: html}, 3},
		{"R3: a gateway that forbids", core.Response{Status: 403, Body: html}, 1},
		{"R3: a page that is not there", core.Response{Status: 404}, 1},
		{"R3: an error without a code", core.Response{Status: 400, Body: `{"statusCode":400}`}, 1},
		{"R3: a redirect", core.Response{Status: 302}, 1},
		{"R3: no status", core.Response{}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := signedIn(t, stored())
			before := b.client.Session()
			b.now += lifetime
			call := b.ask(false)
			b.respond(call, test.answer)
			if err := b.wantError(call, core.RefreshFailed); err.Status != test.answer.Status {
				t.Errorf("status %d", err.Status)
			}
			if len(b.sent) != test.requests || b.client.Session() != before || len(b.published) != 0 || b.tabs.holder != nil {
				t.Errorf("%d requests, published %v", len(b.sent), b.published)
			}
			if b.scheduled != b.now+3_000 {
				t.Errorf("the next attempt is in %d ms", b.scheduled-b.now)
			}
			b.now = b.scheduled
			b.ring()
			b.respond(b.wantRefresh(test.requests+1, "t1", "org_A"), grant("t2", "org_A"))
			b.wantToken(b.ask(false), "t2", "org_A")
		})
	}
}

func TestN4_A503AndThenTheAnswer(t *testing.T) {
	b := signedIn(t, stored())
	b.patient = true
	b.now += lifetime
	call := b.ask(false)
	b.respond(call, core.Response{Status: 503, RetryAfter: 2_000})
	if !slices.Equal(b.delays, []int64{2_000}) || len(b.sent) != 1 {
		t.Fatalf("%d requests with pauses of %v", len(b.sent), b.delays)
	}
	b.do(b.client.Handle(core.DelayOver{Call: call, Now: b.now}))
	b.respond(call, grant("t2", "org_A"))
	b.wantToken(call, "t2", "org_A")
	if len(b.sent) != 2 || !b.sent[1].Again {
		t.Errorf("sent %v", b.sent)
	}
}

// Retry-After is honoured, as far as a server may ask for it.
func TestR3_RetryAfterIsBounded(t *testing.T) {
	for name, test := range map[string]struct {
		retryAfter int64
		requests   int
		next       int64 // milliseconds to the next attempt of its own accord
	}{
		"R3: none":           {0, 3, 3_000},
		"R3: -1":             {-1, 3, 3_000},
		"R3: far below zero": {-1 << 62, 3, 3_000},
		"R3: 5 s":            {5_000, 3, 5_000},
		"R3: a bit more":     {5_001, 1, 5_001},
		"R3: 2 minutes":      {120_000, 1, 120_000},
		"R3: 99999 s":        {99_999_000, 1, 300_000},
		"R3: no end":         {1<<63 - 1, 1, 300_000},
	} {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, stored())
			b.now += lifetime - buffer
			call := b.ask(false)
			b.respond(call, core.Response{Status: 429, RetryAfter: test.retryAfter})
			if len(b.sent) != test.requests || b.scheduled-b.now != test.next {
				t.Errorf("%d requests, the next in %d ms", len(b.sent), b.scheduled-b.now)
			}
			for _, pause := range b.delays {
				if pause < 300 || pause > 5_000 {
					t.Errorf("a pause of %d ms", pause)
				}
			}
		})
	}
}

// What a server asked for holds, whatever fails meanwhile.
func TestR3_RetryAfterIsNotForgotten(t *testing.T) {
	b := signedIn(t, stored())
	b.respond(b.ask(true), core.Response{Status: 429, RetryAfter: 120_000})
	until := b.scheduled
	b.now += 10_000
	b.lose(b.ask(true))
	if b.scheduled != until {
		t.Errorf("scheduled for %d, the server asked for %d", b.scheduled, until)
	}
}

// While a refresh cannot succeed, callers do not make the server's trouble
// greater: what is good still does, and the pauses grow.
func TestR3_RestsBetweenFailures(t *testing.T) {
	b := signedIn(t, stored())
	b.now += lifetime - buffer
	b.respond(b.ring(), core.Response{Status: 500})
	for range 20 {
		b.wantToken(b.ask(false), "t1", "org_A")
	}
	if len(b.sent) != 3 {
		t.Errorf("%d requests, want 3", len(b.sent))
	}
	forced := b.ask(true)
	if len(b.sent) != 4 {
		t.Error("who insists gets no attempt")
	}
	b.respond(forced, core.Response{Status: 500})
	var rests []int64
	for range 6 {
		rests = append(rests, b.scheduled-b.now)
		b.now = b.scheduled
		b.respond(b.ring(), core.Response{Status: 500})
	}
	if want := []int64{6_000, 12_000, 24_000, 48_000, 60_000, 60_000}; !slices.Equal(rests, want) {
		t.Errorf("rests of %v, want %v", rests, want)
	}
	// Past the end of the token a caller cannot wait.
	before := len(b.sent)
	call := b.ask(false)
	b.respond(call, grant("t2", "org_A"))
	if b.wantToken(call, "t2", "org_A"); len(b.sent) != before+1 {
		t.Error("no attempt was made for an expired token")
	}
	b.now = b.scheduled
	b.respond(b.ring(), core.Response{Status: 500})
	if rest := b.scheduled - b.now; rest != 3_000 {
		t.Errorf("after a success the rest is %d ms", rest)
	}
}

func TestR3_TerminalAnswersEndTheSession(t *testing.T) {
	for name, c := range map[string]struct {
		config core.Config
		answer core.Response
	}{
		"R3: invalid_grant":                    {stored(), refusal(400, "invalid_grant")},
		"R3: invalid_grant for the cookie":     {cookies(), refusal(400, "invalid_grant")},
		"R3: there is no cookie":               {cookies(), refusal(400, "invalid_request")},
		"R3: there is none, in WorkOS's words": {cookies(), core.Response{Status: 401, Body: `{"code":"unauthorized","message":"No."}`}},
	} {
		t.Run(name, func(t *testing.T) {
			answer := c.answer
			b := newBrowserOf(t, c.config)
			b.signInWith(core.LoginStarted{}, grant(tokenOf(c.config), "org_A"))
			b.causes, b.known = nil, true
			other := b.beside()
			other.do(other.client.Handle(core.SessionHeard{Now: b.now, Shared: b.heard}))
			b.now += lifetime
			call, forced := b.ask(false), b.ask(true)
			for range 2 { // the second time without the organization, unless it is invalid_grant
				if !b.ended(call) {
					b.respond(call, answer)
				}
			}
			if err := b.wantError(call, core.LoginRequired); err.Status != answer.Status {
				t.Errorf("status %d", err.Status)
			}
			b.wantError(forced, core.LoginRequired)
			if b.client.Session() != nil || b.kept != "" || b.scheduled != 0 || b.tabs.record.Alive || b.tabs.holder != nil {
				t.Errorf("something is left: %v, kept %q, scheduled for %d", b.client.Session(), b.kept, b.scheduled)
			}
			if !slices.Equal(b.causes, []core.Cause{core.CauseExpiry}) || other.client.Session() != nil {
				t.Errorf("published because of %v; the other tab has %v", b.causes, other.client.Session())
			}
			// Cookies may say for long that there was a session.
			sent := len(b.sent)
			b.wantError(b.ask(false), core.LoginRequired)
			b.open(pageOrigin + "/")
			if b.ring(); len(b.sent) != sent {
				t.Error("what ended was tried again")
			}
		})
	}
}

// A server that is set up wrong for a minute, or a gateway that answers in JSON,
// costs nobody a session that is good.
func TestR3_N4_OtherRefusalsKeepTheSession(t *testing.T) {
	for name, c := range map[string]struct {
		config core.Config
		answer core.Response
	}{
		"R3: an error of WorkOS":       {stored(), core.Response{Status: 401, Body: `{"code":"unauthorized","message":"No."}`}},
		"R3: another OAuth error":      {stored(), refusal(400, "invalid_request")},
		"R3: a wrong client":           {stored(), refusal(401, "invalid_client")},
		"R3: one that may not":         {stored(), refusal(400, "unauthorized_client")},
		"R3: a route that is none":     {stored(), refusal(404, "route_unknown")},
		"R3: a gateway's JSON":         {stored(), refusal(403, "Forbidden")},
		"R3: the cookie's wrong route": {cookies(), refusal(404, "route_unknown")},
		"R3: the cookie's client":      {cookies(), refusal(401, "invalid_client")},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowserOf(t, c.config)
			b.signInWith(core.LoginStarted{}, grant(tokenOf(c.config), "org_A"))
			b.published, b.causes = nil, nil
			b.now += lifetime
			call := b.ask(false)
			for !b.ended(call) { // with the organization, and without it
				b.respond(call, c.answer)
			}
			if err := b.wantError(call, core.RefreshFailed); err.Status != c.answer.Status {
				t.Errorf("status %d", err.Status)
			}
			if b.client.Session() == nil || len(b.published) != 0 || !b.tabs.record.Alive || b.tabs.holder != nil {
				t.Errorf("the session is lost: %v", b.causes)
			}
			b.now = b.scheduled
			b.respond(b.ring(), grant("t2", "org_A"))
			if last := string(b.sent[len(b.sent)-1].Request.Body); !strings.Contains(last, "org_A") {
				t.Errorf("the organization is lost: %s", last)
			}
			b.wantToken(b.ask(false), "t2", "org_A")
		})
	}
}

// R3: once the time has come during a switch that is refused, it is not
// forgotten.
func TestR3_N21_TheTimeComesDuringARefusedSwitch(t *testing.T) {
	b := signedIn(t, stored())
	call := b.switchTo("org_B")
	b.now += lifetime - buffer
	b.ring()
	b.scheduled = 0
	b.respond(call, refusal(403, "organization_membership_not_found"))
	b.wantError(call, core.OrganizationRefused)
	if b.scheduled != b.now {
		t.Errorf("the next refresh is scheduled for %d, now is %d", b.scheduled, b.now)
	}
}

// N4: a server that asks for a pause gets it, also from apps that keep asking
// for a token that has ended. Who insists gets an attempt.
func TestN4_RetryAfterHoldsWithoutAToken(t *testing.T) {
	b := signedIn(t, stored())
	b.now += lifetime
	call := b.ask(false)
	b.respond(call, core.Response{Status: 429, RetryAfter: 60_000})
	b.wantError(call, core.RefreshFailed)
	for range 20 {
		b.wantError(b.ask(false), core.RefreshFailed)
		b.now += 100
	}
	if len(b.sent) != 1 {
		t.Errorf("%d requests", len(b.sent))
	}
	forced := b.ask(true)
	b.respond(forced, core.Response{Status: 503})
	b.wantError(forced, core.RefreshFailed)
	b.wantError(b.ask(false), core.RefreshFailed) // what the server asked for holds
	sent := len(b.sent)
	b.now += 60_000
	call = b.ask(false)
	b.respond(call, grant("t2", "org_A"))
	b.wantToken(call, "t2", "org_A")
	if len(b.sent) != sent+1 {
		t.Errorf("%d requests", len(b.sent)-sent)
	}
}

// The next session can end as well.
func TestR3_TheSecondSessionEnds(t *testing.T) {
	b := signedIn(t, stored())
	b.signOut(true)
	b.signInWith(core.LoginStarted{}, grant("u1", "org_A"))
	call := b.ask(true)
	b.respond(call, refusal(400, "invalid_grant"))
	b.wantError(call, core.LoginRequired)
	if b.client.Session() != nil || b.kept != "" {
		t.Errorf("it has %v", b.client.Session())
	}
}

// D2: a refresh that is answered with anything else than a session changes
// nothing.
func TestD2_MalformedAnswersKeepTheSession(t *testing.T) {
	answers := map[string]string{
		"D2: empty": "", "D2: HTML": "<html>", "D2: truncated": tokenAnswer()[:200], "D2: trailing": tokenAnswer() + "x",
		"D2: deep": strings.Repeat("[", 100_000), "D2: an array": "[]", "D2: null": "null", "D2: text": `"ok"`, "D2: no members": "{}",
	}
	for name, change := range map[string]func(answer map[string]any){
		"D2: numeric access_token": func(a map[string]any) { a["access_token"] = 7 },
		"D2: no access_token":      func(a map[string]any) { delete(a, "access_token") },
		"D2: token of two parts":   func(a map[string]any) { a["access_token"] = "a.b" },
		"D2: token without claims": func(a map[string]any) { a["access_token"] = "a.b.c" },
		"D2: no user":              func(a map[string]any) { delete(a, "user") },
		"D2: user of text":         func(a map[string]any) { a["user"] = "user_01" },
		"D2: user without ID":      func(a map[string]any) { delete(a["user"].(map[string]any), "id") },
	} {
		answer := tokens()
		change(answer)
		answers[name] = encodeJSON(answer)
	}
	for name, body := range answers {
		t.Run(name, func(t *testing.T) {
			b := signedIn(t, stored())
			before, kept := b.client.Session(), b.kept
			call, forced := b.ask(true), b.ask(false)
			b.respond(call, core.Response{Status: 200, Body: body})
			if err := b.wantError(call, core.RefreshFailed); err.Status != 200 {
				t.Errorf("status %d", err.Status)
			}
			b.wantToken(forced, "t1", "org_A")
			if b.client.Session() != before || b.kept != kept || len(b.published) != 0 || len(b.sent) != 1 {
				t.Errorf("something changed: %v", b.trace)
			}
		})
	}
}

// N10: another tab keeps the lock, as a laptop that sleeps does.
func TestN10_LockHeldForEver(t *testing.T) {
	b := signedIn(t, stored())
	b.tabs.holder = b.beside()
	b.now += lifetime - buffer
	call, forced := b.ask(false), b.ask(true)
	timeout := core.EffectFailed{Call: call, Now: b.now, Code: core.RefreshTimeout}
	b.do(b.client.Handle(timeout))
	b.wantToken(call, "t1", "org_A") // it has not expired
	b.wantError(forced, core.RefreshTimeout)
	b.now += buffer
	late := b.ask(false)
	timeout.Call, timeout.Now = late, b.now
	b.do(b.client.Handle(timeout))
	b.wantError(late, core.RefreshTimeout)
	if b.client.Session() == nil || len(b.sent) != 0 || b.scheduled <= b.now {
		t.Errorf("%d requests; scheduled for %d", len(b.sent), b.scheduled)
	}
}

// A store that does not even lock is no reason to lose the session.
func TestR3_NoLock(t *testing.T) {
	b := signedIn(t, stored())
	b.tabs.holder = b.beside()
	call := b.ask(true)
	b.do(b.client.Handle(core.EffectFailed{Call: call, Now: b.now, Code: core.StorageUnavailable}))
	b.wantError(call, core.RefreshFailed)
	b.wantToken(b.ask(false), "t1", "org_A")
}
