package main

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

func at(seconds int) time.Time { return time.Unix(int64(seconds), 0) }

// request is a refresh that a client sent, by a call of fetch of its own.
func request(second int, client, token string, status int, fault authserver.Kind) authserver.Request {
	return authserver.Request{Time: at(second), Endpoint: authserver.Authenticate, Query: url.Values{"client": {client}, "fetch": {strconv.Itoa(second)}}, Status: status, Fault: fault,
		JSON: map[string]any{"grant_type": "refresh_token", "refresh_token": token}}
}

// exchange is a login.
func exchange(second int, client, code string, status int, fault authserver.Kind) authserver.Request {
	r := request(second, client, "", status, fault)
	r.JSON = map[string]any{"grant_type": "authorization_code", "code": code}
	return r
}

// resentBy has the browser send again what it sent at that second.
func resentBy(r authserver.Request, second int) authserver.Request {
	r.Query.Set("fetch", strconv.Itoa(second))
	return r
}

// byCookie is a refresh whose token is in the API's cookie.
func byCookie(second int, client, token string) authserver.Request {
	r := request(second, client, "", 200, "")
	r.JSON = map[string]any{"grant_type": "refresh_token"}
	r.Header = http.Header{"Cookie": {"other=1; workos-refresh-client_1=" + token}}
	return r
}

func active(ids ...string) (list []authserver.Session) {
	for _, id := range ids {
		list = append(list, authserver.Session{ID: id})
	}
	return list
}

// holder is a client that has a session from a time on.
func holder(session string, second int) *life {
	return &life{held: []holding{{session, at(second)}}}
}

func TestJudge(t *testing.T) {
	ended := func(l *life, second int) *life { l.ended = at(second); return l }
	for name, c := range map[string]struct {
		evidence
		want string // the beginning of what is wrong; empty if nothing is
	}{
		"a token sent once": {evidence{requests: []authserver.Request{request(1, "1.0", "a", 200, ""), request(2, "1.0", "b", 200, "")}}, ""},
		"a token sent twice": {evidence{requests: []authserver.Request{request(1, "1.0", "a", 200, ""), request(2, "2.0", "a", 400, "")}},
			"client 2.0 sent a refresh_token again that client 1.0"},
		"a cookie sent twice": {evidence{requests: []authserver.Request{byCookie(1, "1.0", "a"), byCookie(2, "2.0", "a")}},
			"client 2.0 sent a refresh_token again"},
		"a code sent twice": {evidence{requests: []authserver.Request{exchange(1, "1.0", "c", 400, ""), exchange(2, "1.0", "c", 400, "")}},
			"client 1.0 sent a authorization_code again"},
		"a code sent again after a 503": {evidence{requests: []authserver.Request{exchange(1, "1.0", "c", 503, authserver.KindStatus), exchange(2, "1.0", "c", 200, "")}}, ""},
		"a code sent again after a lost answer": {evidence{requests: []authserver.Request{exchange(1, "1.0", "c", 0, authserver.KindDropAfter), exchange(2, "1.0", "c", 400, "")}},
			"client 1.0 sent a authorization_code again"},
		"a code sent again after a lost request": {evidence{requests: []authserver.Request{exchange(1, "1.0", "c", 0, authserver.KindDropBefore), exchange(2, "1.0", "c", 200, "")}},
			"client 1.0 sent a authorization_code again"},
		"a code that the browser sent again":     {evidence{requests: []authserver.Request{exchange(1, "1.0", "c", 0, authserver.KindDropBefore), resentBy(exchange(2, "1.0", "c", 200, ""), 1)}}, ""},
		"a refused token that another tab tries": {evidence{requests: []authserver.Request{request(1, "1.0", "a", 400, ""), request(2, "2.0", "a", 400, "")}}, ""},
		"after a 503":                            {evidence{requests: []authserver.Request{request(1, "1.0", "a", 503, authserver.KindStatus), request(2, "1.0", "a", 200, "")}}, ""},
		"after a slow answer": {evidence{requests: []authserver.Request{request(1, "1.0", "a", 200, authserver.KindLatency), request(2, "1.0", "a", 400, "")}},
			"client 1.0 sent a refresh_token again"},
		"after a lost answer": {evidence{requests: []authserver.Request{request(1, "1.0", "a", 0, authserver.KindDropAfter), request(2, "1.0", "a", 400, "")}}, ""},
		"after a page that was closed meanwhile": {evidence{
			requests: []authserver.Request{request(1, "1.0", "a", 200, ""), request(4, "2.0", "a", 400, "")},
			clients:  map[string]*life{"1.0": ended(new(life), 2)}}, ""},
		"after a page that was going": {evidence{
			requests: []authserver.Request{request(2, "1.0", "a", 200, ""), request(4, "2.0", "a", 400, "")},
			clients:  map[string]*life{"1.0": ended(&life{gone: true}, 1)}}, ""},
		"after a page that was closed at rest": {evidence{
			requests: []authserver.Request{request(1, "1.0", "a", 200, ""), request(4, "2.0", "a", 400, "")},
			clients:  map[string]*life{"1.0": ended(&life{idle: []time.Time{at(2)}}, 3)}}, "client 2.0 sent"},

		"a session that a tab has": {evidence{active: active("s"), clients: map[string]*life{"1.0": holder("s", 1)}, verdicts: []verdict{{Tab: "1", Session: "s"}}}, ""},
		"a session that no tab has": {evidence{active: active("s"), clients: map[string]*life{"1.0": holder("s", 1)}, verdicts: []verdict{{Tab: "1", Code: "login_required"}}},
			"session s is honoured"},
		"one that the app signed out of": {evidence{active: active("s"), clients: map[string]*life{"1.0": holder("s", 1)}, signOuts: []time.Time{at(5)}}, ""},
		"one of after the app signed out": {evidence{active: active("s"), clients: map[string]*life{"1.0": holder("s", 9)}, signOuts: []time.Time{at(5)}},
			"session s is honoured"},
		"one that another followed": {evidence{active: active("s", "t"), clients: map[string]*life{"1.0": holder("s", 1), "2.0": holder("t", 2)},
			verdicts: []verdict{{Tab: "1", Session: "t"}}}, ""},
		"one of memory, whose tab was closed": {evidence{memory: true, active: active("s"), clients: map[string]*life{"1.0": ended(holder("s", 1), 9)}}, ""},
		"one of memory that a tab handed on": {evidence{memory: true, active: active("s"), clients: map[string]*life{"1.0": ended(holder("s", 1), 9), "2.0": holder("s", 5)}},
			"session s is honoured"},
		"one that nobody ever had":          {evidence{active: active("s")}, "1 sessions that no client ever had"},
		"one whose login's answer was lost": {evidence{active: active("s"), requests: []authserver.Request{exchange(1, "1.0", "c", 0, authserver.KindDropAfter)}}, ""},

		"a tab that fails":           {evidence{verdicts: []verdict{{Tab: "1", Code: "refresh_timeout"}}}, "tab 1 fails with refresh_timeout"},
		"a user without a token":     {evidence{verdicts: []verdict{{Tab: "1", Code: "login_required", User: "user_1"}}}, "tab 1 shows a user"},
		"a session that is none":     {evidence{verdicts: []verdict{{Tab: "1", Session: "s"}}}, "tab 1 has a fresh token of session s"},
		"tabs that disagree":         {evidence{active: active("s"), clients: map[string]*life{"1.0": holder("s", 1)}, verdicts: []verdict{{Tab: "1", Session: "s"}, {Tab: "2", Code: "login_required"}}}, `tab 2 has session ""`},
		"one that nobody could tell": {evidence{active: active("s"), clients: map[string]*life{"1.0": holder("s", 1)}, signOuts: []time.Time{at(5)}, verdicts: []verdict{{Tab: "1", Session: "s", Broken: true}, {Tab: "2", Code: "login_required"}}}, ""},
	} {
		t.Run(name, func(t *testing.T) { c.judged(t, c.want) })
	}
}

// judged wants a verdict that begins so, or none if want is empty.
func (e evidence) judged(t *testing.T, want string) {
	e.clientID = "client_1"
	wrong := e.judge()
	switch {
	case want == "" && len(wrong) > 0:
		t.Errorf("%q", wrong)
	case want != "" && !slices.ContainsFunc(wrong, func(s string) bool { return strings.HasPrefix(s, want) }):
		t.Errorf("got %q, want %q", wrong, want)
	}
}
