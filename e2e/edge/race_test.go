package edge

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

// together sends n requests at once, each with the cookies of this moment. The
// answers' cookies are the caller's to take.
func (v *visitor) together(n int, send func(v *visitor) (reply, error)) []reply {
	v.Helper()
	replies := make([]reply, n)
	failures := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { replies[i], failures[i] = send(v) })
	}
	all.Wait()
	for _, err := range failures {
		if err != nil {
			v.Fatal(err)
		}
	}
	return replies
}

func refresh(v *visitor) (reply, error) {
	return v.try("POST", "/auth/refresh", "", "Origin", site, "X-Requested-With", "fetch")
}

// The two ways in which a server lets two instances refresh at once.
var lenient = map[string]func(*authserver.Config){
	"a server that repeats answers by Idempotency-Key": func(c *authserver.Config) { c.IdempotentRefresh = true },
	"a server with a grace period":                     func(c *authserver.Config) { c.ReuseGrace = 30 * time.Second },
}

// lenientFor is a server that repeats answers where every request has an
// instance of its own, and a strict one where they share it.
func lenientFor(h host) func(*authserver.Config) {
	return func(c *authserver.Config) { c.IdempotentRefresh = !h.warm }
}

// superseded is how WorkOS answers a refresh token that was spent.
func superseded(w *world, times int) {
	w.auth.Faults().Respond(authserver.Refresh, authserver.Response{Status: 400, Header: http.Header{},
		Body: []byte(`{"error":"invalid_grant","error_description":"Refresh token already exchanged."}`)}, times)
}

var raceRows = []row{
	{"N3: requests at once: each instance sends a refresh token once", func(t *testing.T, h host) {
		w := newWorld(t, h, lenientFor(h)).run() // strict where it is one: a token that comes twice ends the session
		w.auth.Faults().Latency(authserver.Refresh, 100*time.Millisecond, authserver.UntilCleared)
		v := w.visitor().signIn()
		for range 3 {
			for _, got := range v.together(16, refresh) {
				if got.status != 200 || emailOf(got) != zoe {
					t.Fatalf("answered %d %s", got.status, got.body)
				}
				v.take(got)
			}
		}
		if n, want := w.refreshes(), 3*h.each(16); n != want {
			t.Errorf("%d refreshes, want %d", n, want)
		}
		v.signedIn()
	}},
	{"N3: a request that comes late with the cookie before gets the session of now", func(t *testing.T, h host) {
		for name, change := range lenient {
			w := newWorld(t, h, change).run()
			v := w.visitor().signIn()
			late := v.clone()
			v.post("/auth/refresh", "")
			if got := late.post("/auth/refresh", ""); got.status != 200 || emailOf(got) != zoe {
				t.Errorf("%s: answered %d %s", name, got.status, got.body)
			}
			// Its answer is the last that the browser reads.
			if got := late.post("/auth/refresh", ""); got.status != 200 || emailOf(got) != zoe {
				t.Errorf("%s: then %d %s", name, got.status, got.body)
			}
		}
	}},
	{"N3: a browser that leaves during a refresh loses nothing", func(t *testing.T, h host) {
		w := newWorld(t, h, lenientFor(h)).run()
		v := w.visitor().signIn()
		release := w.hold()
		ctx, leave := context.WithCancel(context.Background())
		r, _ := http.NewRequestWithContext(ctx, "POST", v.address+"/auth/refresh", nil)
		r.Header.Set("Cookie", "wos-session="+v.cookies["wos-session"])
		r.Header.Set("X-Requested-With", "fetch")
		gone := make(chan bool)
		go func() {
			if answer, err := browser.Do(r); err == nil {
				answer.Body.Close()
			}
			close(gone)
		}()
		for w.refreshes() == 0 {
			time.Sleep(time.Millisecond)
		}
		leave()
		<-gone
		release()
		if got := v.post("/auth/refresh", ""); got.status != 200 || emailOf(got) != zoe || w.refreshes() != h.each(2) {
			t.Errorf("answered %d %s, %d refreshes", got.status, got.body, w.refreshes())
		}
		v.signedIn()
	}},
	{"N3: two isolates with one cookie at once, nobody is signed out", func(t *testing.T, h host) {
		for name, change := range lenient {
			one := newWorld(t, h, change).run()
			two := one.another()
			one.auth.Faults().Latency(authserver.Refresh, 50*time.Millisecond, authserver.UntilCleared)
			v := one.visitor().signIn()
			for range 3 {
				var answers [2][]reply
				var all sync.WaitGroup
				for i, w := range []*world{one, two} {
					at := v.clone().at(w)
					all.Go(func() { answers[i] = at.together(4, refresh) })
				}
				all.Wait()
				for _, got := range append(answers[0], answers[1]...) {
					if got.status != 200 || emailOf(got) != zoe {
						t.Fatalf("%s: answered %d %s", name, got.status, got.body)
					}
					v.take(got)
				}
			}
			v.signedIn()
			v.at(two).signedIn()
		}
	}},
	{"N3: a refusal because of another refresh takes no cookie away", func(t *testing.T, h host) {
		one := newWorld(t, h).run()
		two := one.another()
		v := one.visitor().signIn()
		late := v.clone().at(two)
		v.post("/auth/refresh", "") // the browser has the newer cookie from here on
		superseded(one, 1)
		got := late.post("/auth/refresh", "")
		got.expect(t, 503, "refresh_superseded")
		if got.header.Get("Retry-After") != "1" {
			t.Errorf("Retry-After %q", got.header.Get("Retry-After"))
		}
		for _, c := range got.set {
			if c.Name == "wos-session" {
				t.Error("the session's cookie was touched")
			}
		}
		// The late answer arrives last, and the browser tries again.
		browser := v.at(two)
		browser.take(got)
		if again := browser.post("/auth/refresh", ""); again.status != 200 || emailOf(again) != zoe {
			t.Errorf("then %d %s", again.status, again.body)
		}
		browser.signedIn()
	}},
	{"N3: a refresh token that was refused is not sent again", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		superseded(v.world, authserver.UntilCleared)
		for range 4 {
			v.post("/auth/refresh", "").expect(t, 503, "refresh_superseded")
		}
		if n := v.refreshes(); n != 1 {
			t.Errorf("%d refreshes", n)
		}
	}},
	{"N3: a sign-out beats the refresh that is under way in the same instance", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		v := w.visitor().signIn()
		w.auth.Faults().Latency(authserver.Refresh, 300*time.Millisecond, 1)
		done := make(chan []reply)
		before := v.clone()
		go func() { done <- before.together(1, refresh) }()
		for w.refreshes() == 0 {
			time.Sleep(time.Millisecond)
		}
		v.post("/auth/logout", "")
		got := (<-done)[0]
		v.take(got)
		if h.warm {
			got.expect(t, 401, "login_required")
		} else if got.status != 200 {
			t.Errorf("answered %d %s", got.status, got.body)
		}
		if _, back := v.cookies["wos-session"]; back == h.warm {
			t.Errorf("the refresh brought the session back: %t", back)
		}
	}},
}
