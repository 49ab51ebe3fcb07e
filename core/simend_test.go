package core_test

import (
	"slices"

	"authkit-wasm/core"
)

// sends notes a refresh that a tab sends, and what must hold for it: its token
// is on its way once, and was not spent by an answer that this browser has.
func (w *simWorld) sends(b *browser, sent core.SendRequest) {
	body := decode(w.t, sent.Request.Body)
	if body["grant_type"] != "refresh_token" {
		return
	}
	token, inBody := body["refresh_token"].(string)
	if !inBody {
		token = w.jar
	}
	if w.reached[token] {
		w.t.Errorf("%s is sent again after its answer", token)
	}
	for _, r := range w.inFlight {
		if r.token == token && token != "" {
			w.t.Errorf("%s is in two requests at once", token)
		}
	}
	organization, _ := body["organization_id"].(string)
	w.tell("call %d sends %s for %q", sent.Call, token, organization)
	w.requests++
	w.inFlight = append(w.inFlight, &simRequest{tab: w.of(b), sent: sent, token: token, organization: organization, changes: b.changes})
}

// shares notes who signed in or out last: both write in any case.
func (w *simWorld) shares(e core.ShareSession) {
	if e.Expected >= 0 {
		return
	}
	w.last = nil
	if e.Value == "" {
		return
	}
	s, err := core.ParseSession(e.Value)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, session := range w.server.sessions {
		if session.user == s.User.ID {
			w.last = session
		}
	}
}

func (w *simWorld) signOut(tab *simTab) {
	if s := tab.client.Session(); s != nil {
		for _, session := range w.server.sessions {
			if session.user == s.User.ID {
				session.alive = false
			}
		}
		w.jar = ""
	}
	w.tell("tab %d signs out", tab.number)
	w.asked(tab, tab.browser.signOut(true))
}

// process is what a request meets, by chance; how is less than simFates.
func (w *simWorld) process(r *simRequest, how int) {
	var answer core.Response
	switch how {
	case 1:
		answer = core.Response{Status: 503, RetryAfter: []int64{0, 2_000, 60_000}[w.random.IntN(3)]}
	case 2:
		answer = core.Response{Status: 429}
	case 3:
		answer = core.Response{Status: 200, Body: "<html>"}
	case 4:
		answer = core.Response{Status: 403, Body: "<html>"}
	case 5: // it never got there
	default:
		session := w.server.tokens[r.token]
		answer = w.server.refresh(r.token, r.organization, w.config.Cookies)
		if answer.Status == 200 {
			r.granted, r.next = session, session.token
		}
	}
	if r.granted != nil && (how == 6 || how == 7) { // nobody will see the token
		r.granted.excused, r.granted = true, nil
		answer = core.Response{}
		if how == 7 {
			answer = core.Response{Status: 502}
		}
	}
	w.tell("call %d is answered by %d %.40s", r.sent.Call, answer.Status, answer.Body)
	r.response = &answer
}

const simFates = 20

// serve moves the n-th request on: to the server, or back to its tab.
func (w *simWorld) serve(n, how int) {
	if n >= len(w.inFlight) {
		return
	}
	r := w.inFlight[n]
	if r.response == nil {
		w.process(r, how)
		return
	}
	w.inFlight = slices.Delete(w.inFlight, n, n+1)
	w.tell("the answer to call %d arrives", r.sent.Call)
	if r.granted != nil {
		w.reached[r.token] = true
		if w.config.Cookies {
			if w.last != nil && w.last != r.granted {
				w.last.excused = true // its cookie is overwritten by one that left before it
			}
			w.jar = r.next
		}
	}
	tab, call := r.tab, r.sent.Call
	switch {
	case tab.ended(call) && (r.response.Status == 0 || tab.changes != r.changes):
	case tab.ended(call):
		tab.do(tab.client.Handle(core.ResponseKept{Now: tab.now, Response: *r.response}))
	case r.response.Status == 0:
		tab.do(tab.client.Handle(core.EffectFailed{Call: call, Now: tab.now, Code: core.NetworkFailed}))
	default:
		tab.do(tab.client.Handle(core.ResponseArrived{Call: call, Now: tab.now, Response: *r.response}))
	}
	if tab.ended(call) {
		w.shared.release(tab.browser, call)
	}
}

// die replaces the module of a tab, as hosts do it: its calls are over, and a
// request that is on its way keeps the lock.
func (w *simWorld) die(tab *simTab) {
	w.tell("the module of tab %d dies", tab.number)
	for _, call := range tab.calls {
		if !tab.ended(call) {
			tab.rejected[call] = &core.Error{Code: core.MessageMalformed}
		}
	}
	if w.shared.holder == tab.browser && !slices.ContainsFunc(w.inFlight, func(r *simRequest) bool { return r.tab == tab }) {
		w.shared.release(tab.browser, w.shared.holding)
	}
	client, err := core.NewClient(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	tab.client = client
	if tab.kept != "" {
		tab.do(client.Handle(core.SessionKept{Now: tab.now, Value: tab.kept}))
	}
}

// close ends a tab, and what it has on its way.
func (w *simWorld) close(tab *simTab) {
	w.tell("tab %d is closed", tab.number)
	tab.closed = true
	w.tabs = slices.DeleteFunc(w.tabs, func(x *simTab) bool { return x == tab })
	w.shared.all = slices.DeleteFunc(w.shared.all, func(x *browser) bool { return x == tab.browser })
	w.shared.waiting = slices.DeleteFunc(w.shared.waiting, func(x waitingTab) bool { return x.b == tab.browser })
	for _, r := range w.inFlight {
		if r.tab != tab {
			continue
		}
		if r.response == nil && w.random.IntN(2) == 0 {
			w.process(r, simFates-1)
		}
		if r.granted != nil {
			r.granted.excused = true
		}
	}
	w.inFlight = slices.DeleteFunc(w.inFlight, func(r *simRequest) bool { return r.tab == tab })
	if w.shared.holder == tab.browser {
		w.shared.release(tab.browser, w.shared.holding)
	}
}

// rest lets everything come to its end, with a server that is well.
func (w *simWorld) rest() {
	for range 10_000 {
		switch {
		case len(w.posts) > 0:
			w.post(0)
		case len(w.inFlight) > 0:
			w.serve(0, simFates-1)
		default:
			i := slices.IndexFunc(w.tabs, func(tab *simTab) bool { return len(tab.pauses) > 0 })
			if i < 0 {
				return
			}
			w.wake(w.tabs[i])
		}
	}
	w.t.Error("it never comes to rest")
}

// end checks what is left when nothing is on its way any more: every call has
// ended, nobody holds the lock, and the session is there or not, as it should.
func (w *simWorld) end() {
	w.tell("everything comes to rest")
	hearing := map[*simTab]bool{}
	for _, tab := range w.tabs {
		tab.deaf = false
	}
	w.rest()
	for _, tab := range w.tabs {
		for _, call := range tab.calls {
			if !tab.ended(call) {
				w.t.Errorf("call %d of tab %d never ended", call, tab.number)
			}
		}
	}
	if w.shared.holder != nil || len(w.shared.waiting) > 0 {
		w.t.Errorf("call %d still has the lock, and %d wait for it", w.shared.holding, len(w.shared.waiting))
	}
	_ = hearing
	for _, tab := range slices.Clone(w.tabs) {
		tab.known = w.known()
		w.tell("tab %d insists on a new token", tab.number)
		call := tab.ask(true)
		w.rest()
		if w.last == nil {
			if tab.client.Session() != nil {
				w.t.Errorf("tab %d has a session after the sign-out", tab.number)
			}
			continue
		}
		if !w.last.alive || w.last.excused {
			continue
		}
		if tab.client.Session() == nil { // it missed the login
			w.close(tab)
			tab = w.open()
			w.rest()
		} else if tab.rejected[call] != nil {
			w.t.Errorf("tab %d gets no token: %v", tab.number, tab.rejected[call])
		}
		if s := tab.client.Session(); s == nil || s.User.ID != w.last.user {
			w.t.Errorf("tab %d has %v, and %s is signed in", tab.number, s, w.last.user)
		}
	}
}
