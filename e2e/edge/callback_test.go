package edge

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

// again is the login that an answer starts in place of a callback.
func (r reply) again() bool {
	return r.status == 303 && strings.Contains(r.header.Get("Location"), "/user_management/authorize?")
}

var callbackRows = []row{
	{"N15: an impersonation from the dashboard restarts the login once", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		bare := v.auth.Impersonate(client, authserver.DemoUserZoe, site+"/auth/callback", "a ticket")
		got := v.navigate(bare)
		if !got.again() {
			t.Fatalf("answered %d %s", got.status, got.body)
		}
		if n := v.auth.Count("authorization_code"); n != 0 {
			t.Errorf("%d codes were sent without PKCE", n)
		}
		v.navigate(v.approve(got, authserver.DemoUserZoe))
		v.signedIn()
	}},
	{"N15: a code without state restarts no second login", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		v.navigate("/auth/callback?code=code_one")
		v.navigate("/auth/callback?code=code_two").expect(t, 400, "state_missing")
	}},
	{"N15: the impersonator is told", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		w.auth.Faults().MutateToken(func(body map[string]any) {
			body["impersonator"] = map[string]any{"email": authserver.ImpersonatorEmail, "reason": "a ticket"}
		}, 1)
		v := w.visitor().signIn()
		who, _ := v.get("/auth/session").json["impersonator"].(map[string]any)
		if who["email"] != authserver.ImpersonatorEmail || who["reason"] != "a ticket" {
			t.Errorf("impersonator %v", who)
		}
	}},
	{"N16: the callback again leads on, without a second exchange", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		callback := v.approve(v.navigate("/auth/login?returnTo=/docs/api%3Fv%3D2%23auth"), authserver.DemoUserZoe)
		for range 3 {
			got := v.navigate(callback)
			if got.status != 303 || got.header.Get("Location") != site+"/docs/api?v=2#auth" {
				t.Errorf("answered %d %s", got.status, got.header.Get("Location"))
			}
		}
		if n := v.auth.Count("authorization_code"); n != 1 {
			t.Errorf("%d codes were sent", n)
		}
		v.signedIn()
	}},
	{"N16: a bookmarked callback leads to the start page", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		got := v.navigate("/auth/callback?code=code_old&state=" + strings.Repeat("s", 43))
		if got.status != 303 || got.header.Get("Location") != site+"/" {
			t.Errorf("answered %d %s", got.status, got.header.Get("Location"))
		}
	}},
	{"N16: without a session the login restarts once, and keeps the way back", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		callback := v.approve(v.navigate("/auth/login?returnTo=/kept"), authserver.DemoUserZoe)
		v.navigate(callback)
		delete(v.cookies, "wos-session")
		got := v.navigate(callback)
		if !got.again() {
			t.Fatalf("answered %d %s", got.status, got.body)
		}
		next := v.navigate(v.approve(got, authserver.DemoUserZoe))
		if next.header.Get("Location") != site+"/kept" {
			t.Errorf("leads to %s", next.header.Get("Location"))
		}
		v.signedIn()
	}},
	{"N16: a browser that keeps no cookies ends in an error, not in a loop", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		got := w.visitor().navigate(w.visitor().approve(w.visitor().navigate("/auth/login"), authserver.DemoUserZoe))
		if !got.again() {
			t.Fatalf("answered %d %s", got.status, got.body)
		}
		w.visitor().navigate(w.visitor().approve(got, authserver.DemoUserZoe)).expect(t, 400, "state_unknown")
	}},
	{"C2: an attacker's answer leaves the session alone", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		attacker := w.visitor()
		callback := attacker.approve(attacker.navigate("/auth/login"), authserver.DemoUserSakura)
		v := w.visitor().signIn()
		before := v.cookies["wos-session"]
		v.navigate(callback)
		if v.cookies["wos-session"] != before {
			t.Error("the session changed")
		}
		stranger := w.visitor()
		stranger.navigate(callback)
		if _, in := stranger.cookies["wos-session"]; in || w.auth.Count("authorization_code") != 1 {
			t.Error("the attacker's code was used")
		}
	}},
	{"C3: an attacker's code in the victim's answer signs nobody in", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		attacker := w.visitor()
		stolen := query(t, attacker.approve(attacker.navigate("/auth/login"), authserver.DemoUserSakura)).Get("code")
		v := w.visitor()
		callback := v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe)
		state := query(t, callback).Get("state")
		got := v.navigate("/auth/callback?code=" + stolen + "&state=" + state)
		got.expect(t, 502, "code_exchange_failed")
		if len(v.cookies) != 0 {
			t.Errorf("%d cookies are left", len(v.cookies))
		}
		sent := w.auth.RequestsTo(authserver.Exchange)
		if verifier, _ := sent[0].JSON["code_verifier"].(string); len(verifier) != 43 {
			t.Error("no verifier was sent")
		}
	}},
	{"C4: an ambiguous answer is refused", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		for _, q := range []string{"code=a&code=b&state=s", "code=a&state=s&state=t", "code=a&error=b&state=s", "code=a;state=s", "code=%zz&state=s", ""} {
			v.navigate("/auth/callback?"+q).expect(t, 400, "callback_malformed")
		}
	}},
	{"E7: a state of more than 2,048 octets is refused", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		most := strings.Repeat("é", 1024)
		if got := v.navigate("/auth/callback?code=a&state=" + url.QueryEscape(most)); !got.again() {
			t.Errorf("2,048 octets: %d %s", got.status, got.body)
		}
		for _, state := range []string{most + "s", strings.Repeat("語", 683), strings.Repeat("é", 2049)} {
			got := v.navigate("/auth/callback?code=a&state=" + url.QueryEscape(state))
			got.expect(t, 400, "callback_malformed")
			if len(got.set) != 0 {
				t.Errorf("%d octets: %d cookies", len(state), len(got.set))
			}
		}
		if n := v.auth.Count("authorization_code"); n != 0 {
			t.Errorf("%d codes were sent", n)
		}
	}},
	{"C5: an answer of another issuer is refused", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		for _, issuer := range []string{"https://evil.example", w.api.URL + "/other"} {
			w.auth.Faults().CallbackIssuer(issuer, 1)
			v := w.visitor()
			v.navigate(v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe)).expect(t, 400, "issuer_mismatch")
		}
		if n := w.auth.Count("authorization_code"); n != 0 {
			t.Errorf("%d codes were sent", n)
		}
	}},
	{"C8: requests with one answer at once send one code, or one for each instance, and it is good once", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		v := w.visitor()
		callback := v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe)
		w.auth.Faults().Latency(authserver.Exchange, 300*time.Millisecond, authserver.UntilCleared)
		in := 0
		for _, got := range v.together(8, func(v *visitor) (reply, error) { return v.try("GET", callback, "") }) {
			if got.status == 303 && got.header.Get("Location") == site+"/" {
				in++
			} else {
				got.expect(t, 502, "code_exchange_failed")
			}
			v.take(got)
		}
		if n, want := w.auth.Count("authorization_code"), h.each(8); n != want || in != 9-want {
			t.Errorf("%d codes were sent, want %d; %d answers lead on", n, want, in)
		}
		v.signedIn()
	}},
	{"a refusal by the person is told, and forgotten", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		callback, err := v.auth.Deny(v.navigate("/auth/login?returnTo=/kept").header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		got := v.navigate(callback)
		got.expect(t, 400, "authorization_denied")
		contains(t, got.body, `href="/auth/login?returnTo=%2Fkept"`)
		if len(v.cookies) != 0 {
			t.Errorf("%d cookies are left", len(v.cookies))
		}
	}},
}
