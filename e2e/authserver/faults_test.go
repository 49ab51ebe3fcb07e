package authserver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// attempt refreshes with a fresh session and returns what came back.
func (b *bench) attempt(token string) (*http.Response, string, error) {
	b.Helper()
	resp, err := b.http.Do(b.tokenHTTPRequest(refreshBody(token), "Origin", testOrigin))
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func TestFaultsThatAnswerInstead(t *testing.T) {
	for _, tt := range []struct {
		kind   Kind
		set    func(f *Faults)
		status int
		header map[string]string
		check  func(body string) bool
	}{
		{KindStatus, func(f *Faults) { f.Status(Refresh, 503, 1) }, 503, nil,
			func(body string) bool { return strings.Contains(body, `"code":"server_error"`) }},
		{KindStatus, func(f *Faults) { f.Status(Refresh, 408, 1) }, 408, nil, nil},
		{KindRateLimit, func(f *Faults) { f.RateLimit(Refresh, "120", 1) }, 429, map[string]string{"Retry-After": "120"},
			func(body string) bool { return strings.Contains(body, `"code":"rate_limit_exceeded"`) }},
		{KindRateLimit, func(f *Faults) { f.RateLimit(Refresh, "soon, NaN; -1", 1) }, 429, map[string]string{"Retry-After": "soon, NaN; -1"}, nil},
		{KindRateLimit, func(f *Faults) { f.RateLimit(Refresh, "", 1) }, 429, map[string]string{"Retry-After": ""}, nil},
		{KindRedirect, func(f *Faults) { f.Redirect(Refresh, "https://evil.test/token", 1) }, 307,
			map[string]string{"Location": "https://evil.test/token"}, nil},
		{KindHTML, func(f *Faults) { f.HTML(Refresh, 1) }, 200, map[string]string{"Content-Type": "text/html; charset=utf-8"},
			func(body string) bool { return strings.HasPrefix(body, "<!doctype html>") }},
		{KindNoContent, func(f *Faults) { f.NoContent(Refresh, 1) }, 204, nil, func(body string) bool { return body == "" }},
		{KindOversized, func(f *Faults) { f.OversizedBody(Refresh, 1) }, 200, nil,
			func(body string) bool { return len(body) > 10<<20 && strings.HasSuffix(body, `"}`) }},
		{KindRespond, func(f *Faults) {
			f.Respond(Refresh, Response{Status: 418, Header: http.Header{"x-pot": {"tea"}, "Content-Type": {"text/plain"}}, Body: []byte("short")}, 1)
		}, 418, map[string]string{"X-Pot": "tea", "Content-Type": "text/plain"}, func(body string) bool { return body == "short" }},
		{KindRespond, func(f *Faults) { f.Respond(Refresh, Response{Body: []byte("{}")}, 1) }, 200,
			map[string]string{"Content-Type": "application/json; charset=utf-8"}, nil},
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			b := start(t)
			token := text(b.signIn(DemoUserSakura), "refresh_token")
			tt.set(b.srv.Faults())
			resp, body, err := b.attempt(token)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != tt.status || tt.check != nil && !tt.check(body) {
				t.Errorf("got %d %.100q", resp.StatusCode, body)
			}
			for name, want := range tt.header {
				if got := resp.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			b.expectCORS(resp.Header, testOrigin)
			last := b.srv.Requests()[len(b.srv.Requests())-1]
			if last.Fault != tt.kind || last.Status != tt.status {
				t.Errorf("recorded %s %d", last.Fault, last.Status)
			}
			// Not processed, and used up: the token is still good.
			if resp, body, err = b.attempt(token); err != nil || resp.StatusCode != 200 {
				t.Errorf("afterwards: %v %s", err, body)
			}
		})
	}
}

func TestFaultsThatBreakTheConnection(t *testing.T) {
	for _, tt := range []struct {
		kind      Kind
		set       func(f *Faults)
		partial   bool // a status line arrives
		processed bool
	}{
		{KindDropBefore, func(f *Faults) { f.DropBefore(Refresh, 1) }, false, false},
		{KindDropAfter, func(f *Faults) { f.DropAfter(Refresh, 1) }, false, true},
		{KindTruncated, func(f *Faults) { f.TruncateBody(Refresh, 1) }, true, true},
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			b := start(t)
			token := text(b.signIn(DemoUserSakura), "refresh_token")
			tt.set(b.srv.Faults())
			resp, body, err := b.attempt(token)
			if err == nil || (resp != nil) != tt.partial {
				t.Fatalf("got %v %q %v", resp, body, err)
			}
			if tt.partial && (!errors.Is(err, io.ErrUnexpectedEOF) || resp.StatusCode != 200 || body == "" || strings.HasSuffix(body, "}")) {
				t.Errorf("got %d %q %v", resp.StatusCode, body, err)
			}
			last := b.srv.Requests()[len(b.srv.Requests())-1]
			if last.Fault != tt.kind || tt.partial == (last.Status == 0) {
				t.Errorf("recorded %s %d", last.Fault, last.Status)
			}
			got := b.post(refreshBody(token))
			if tt.processed {
				b.expectError(got, 400, "invalid_grant")
			} else if got.StatusCode != 200 {
				t.Errorf("afterwards: %d %s", got.StatusCode, got.body)
			}
		})
	}
}

func TestHangingAnswers(t *testing.T) {
	for _, tt := range []struct {
		kind Kind
		set  func(f *Faults)
		more bool
	}{
		{KindEndless, func(f *Faults) { f.EndlessBody(Refresh, 1) }, true},
		{KindStalled, func(f *Faults) { f.StalledBody(Refresh, 1) }, false},
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			b := start(t)
			token := text(b.signIn(DemoUserSakura), "refresh_token")
			tt.set(b.srv.Faults())
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			resp, err := b.http.Do(b.tokenHTTPRequest(refreshBody(token)).WithContext(ctx))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != 200 {
				t.Errorf("status %d", resp.StatusCode)
			}
			start := make([]byte, 17)
			if _, err := io.ReadFull(resp.Body, start); err != nil || string(start) != `{"access_token":"` {
				t.Fatalf("begins %q, %v", start, err)
			}
			if tt.more {
				if n, err := io.CopyN(io.Discard, resp.Body, 20<<20); err != nil {
					t.Fatalf("ended after %d: %v", n, err)
				}
			}
			// Clear lets a hanging answer go, whose fault is used up already.
			b.srv.Faults().Clear()
			if _, err := io.Copy(io.Discard, resp.Body); err == nil {
				t.Error("the body ended as if it were whole")
			}
			if got := b.post(refreshBody(token)); got.StatusCode != 200 {
				t.Errorf("afterwards: %d %s", got.StatusCode, got.body)
			}
		})
	}
}

func TestHangingAnswerEndsWhenTheClientLeaves(t *testing.T) {
	b := start(t)
	b.srv.Faults().StalledBody(Authenticate, UntilCleared)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	resp, err := b.http.Do(b.tokenHTTPRequest(refreshBody("x")).WithContext(ctx))
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	// The cleanup of start closes the server, which waits for the handler.
}

func TestLatency(t *testing.T) {
	b := start(t)
	b.srv.Faults().Latency(Refresh, 30*time.Millisecond, 2)
	b.srv.Faults().Status(Refresh, 500, 1)
	for _, status := range []int{500, 400} {
		begin := time.Now()
		if got := b.post(refreshBody("x")); got.StatusCode != status {
			t.Errorf("status %d, want %d", got.StatusCode, status)
		}
		if d := time.Since(begin); d < 30*time.Millisecond {
			t.Errorf("took %v", d)
		}
	}
	if a := b.srv.Faults().Active(); len(a) != 0 {
		t.Errorf("left: %v", a)
	}
}

func TestLatencyDoesNotProcessForThoseWhoLeft(t *testing.T) {
	b := start(t)
	token := text(b.signIn(DemoUserSakura), "refresh_token")
	b.srv.Faults().Latency(Refresh, time.Minute, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if resp, err := b.http.Do(b.tokenHTTPRequest(refreshBody(token)).WithContext(ctx)); err == nil {
		resp.Body.Close()
		t.Fatal("answered")
	}
	if got := b.post(refreshBody(token)); got.StatusCode != 200 {
		t.Errorf("afterwards: %d %s", got.StatusCode, got.body)
	}
}

func TestExpiredCodeFault(t *testing.T) {
	b := start(t)
	b.srv.Faults().ExpireCode(1)
	got := b.post(exchangeBody(b.approve(DemoUserSakura).Get("code")))
	b.expectError(got, 400, "invalid_grant")
	if d := text(got.json, "error_description"); d != "The code has expired." {
		t.Errorf("description %q", d)
	}
	b.signIn(DemoUserSakura)
}

func TestIssuerFaults(t *testing.T) {
	b := start(t)
	b.srv.Faults().CallbackIssuer("https://evil.test", 1)
	if iss := b.approve(DemoUserSakura).Get("iss"); iss != "https://evil.test" {
		t.Errorf("iss %q", iss)
	}
	if q := b.approve(DemoUserSakura); q.Has("iss") {
		t.Errorf("afterwards: %v", q)
	}
	b.srv.Faults().TokenIssuer("https://evil.test", 1)
	for _, want := range []string{"https://evil.test", b.url} {
		if iss := b.claims(b.signIn(DemoUserSakura))["iss"]; iss != want {
			t.Errorf("iss %v, want %s", iss, want)
		}
	}
}

func TestMutateToken(t *testing.T) {
	b := start(t)
	b.srv.Faults().MutateToken(func(m map[string]any) { m["access_token"] = 7 }, 1)
	b.srv.Faults().MutateToken(func(m map[string]any) { delete(m, "user") }, 2)
	first, second := b.signIn(DemoUserSakura), b.signIn(DemoUserSakura)
	if first["access_token"] != 7.0 || first["user"] != nil {
		t.Errorf("first %v", first)
	}
	if text(second, "access_token") == "" || second["user"] != nil {
		t.Errorf("second %v", second)
	}
	b.srv.Faults().MutateToken(func(m map[string]any) { m["x"] = func() {} }, 1)
	b.expectError(b.post(exchangeBody(b.approve(DemoUserSakura).Get("code"))), 500, "server_error")
}

func TestFaultSelection(t *testing.T) {
	b := start(t)
	f := b.srv.Faults()
	f.Status(Exchange, 500, UntilCleared)
	f.Status(JWKS, 502, 1)
	f.Status(Authorize, 503, 1)
	f.Status(Authenticate, 504, 1)
	f.RateLimit(Refresh, "1", 2)

	statuses := func(send func() reply, n int) (list []int) {
		for range n {
			list = append(list, send().StatusCode)
		}
		return list
	}
	for _, tt := range []struct {
		name string
		send func() reply
		want []int
	}{
		{"refresh: in the order they were set", func() reply { return b.post(refreshBody("x")) }, []int{504, 429, 429, 400}},
		{"exchange: until cleared", func() reply { return b.post(exchangeBody("x")) }, []int{500, 500, 500}},
		{"jwks", func() reply { return b.get(b.url + "/sso/jwks/" + DemoClientID) }, []int{502, 200}},
		{"authorize", func() reply { return b.get(b.authorizeURL()) }, []int{503, 200}},
		{"logout: untouched", func() reply { return b.get(b.url + "/user_management/sessions/logout?session_id=x") }, []int{200}},
	} {
		if got := statuses(tt.send, len(tt.want)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	f.HTML(Logout, 1)
	f.ClearEndpoint(Exchange)
	if a := f.Active(); len(a) != 1 || a[0] != (ActiveFault{Endpoint: Logout, Fault: KindHTML, Left: 1}) {
		t.Errorf("active %v", a)
	}
	b.expectError(b.post(exchangeBody("x")), 400, "invalid_grant")
}
