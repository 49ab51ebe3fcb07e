package core_test

import (
	"fmt"
	"slices"

	"authkit-wasm/core"
)

// tabs is what the tabs of an origin share: one lock, one record, and
// messages. All of it answers at once, unless a test holds it back.
type tabs struct {
	all     []*browser
	record  core.SharedSession
	dead    bool // whether the store reads as empty and takes nothing
	holder  *browser
	holding core.Call
	waiting []waitingTab

	held     bool     // answers and messages wait for a test to deliver them
	late     bool     // messages alone do
	mute     bool     // nobody is told anything
	answers  []func() // of the store
	messages []func() // of other tabs
	sim      *simWorld
	opened   int
}

// waitingTab waits for the lock.
type waitingTab struct {
	b    *browser
	call core.Call
	take func()
}

// beside opens another tab of the same browser.
func (b *browser) beside() *browser {
	b.t.Helper()
	other := newBrowserOf(b.t, b.config)
	other.store, other.tabs, other.now, other.known = b.store, b.tabs, b.now, b.known
	b.tabs.all = append(b.tabs.all, other)
	b.tabs.opened++
	other.lastCall = core.Call(1000 * b.tabs.opened) // so that traces tell them apart
	other.logins = uint64(other.lastCall)            // entropy of its own
	return other
}

// answer is one of the store, for the module that asked and no other.
func (t *tabs) answer(to *browser, call core.Call, answer func()) {
	asked := to.client
	tell := func() {
		if to.client == asked {
			answer()
		} else {
			t.release(to, call)
		}
	}
	switch {
	case t.sim != nil:
		t.sim.posts = append(t.sim.posts, simPost{to, "store", tell})
	case t.held:
		t.answers = append(t.answers, tell)
	default:
		tell()
	}
}

func (t *tabs) message(from, to *browser, tell func()) {
	switch {
	case t.sim != nil:
		t.sim.posts = append(t.sim.posts, simPost{to, fmt.Sprint("tab ", t.sim.of(from).number), tell})
	case t.mute:
	case t.held || t.late:
		t.messages = append(t.messages, tell)
	default:
		tell()
	}
}

// deliver empties one of the queues above, in its order.
func deliver(queue *[]func()) {
	for len(*queue) > 0 {
		next := (*queue)[0]
		*queue = (*queue)[1:]
		next()
	}
}

func (b *browser) takeLock(e core.TakeLock) {
	take := func() {
		b.tabs.holder, b.tabs.holding = b, e.Call
		shared := b.tabs.record
		if b.tabs.dead {
			shared = core.SharedSession{}
		}
		if shared.Alive && shared.Value == "" && shared.Generation > e.Generation {
			shared.Value = b.tabs.ask(shared.Generation)
		}
		b.tabs.answer(b, e.Call, func() {
			b.do(b.client.Handle(core.LockTaken{Call: e.Call, Now: b.now, Shared: shared}))
		})
	}
	if b.tabs.holder == nil {
		take()
	} else {
		b.tabs.waiting = append(b.tabs.waiting, waitingTab{b, e.Call, take})
	}
}

// release lets the lock of a call go, where it has it.
func (t *tabs) release(b *browser, call core.Call) {
	if t.holder != b || t.holding != call {
		return
	}
	t.holder = nil
	if len(t.waiting) > 0 {
		next := t.waiting[0]
		t.waiting = t.waiting[1:]
		next.take()
	}
}

// ask finds a tab that was told a session of this generation.
func (t *tabs) ask(generation int64) string {
	for _, b := range t.all {
		if b.heard.Generation >= generation && !b.deaf {
			return b.heard.Value
		}
	}
	return ""
}

func (b *browser) share(e core.ShareSession) {
	t := b.tabs
	if t.sim != nil {
		t.sim.shares(e)
	}
	if e.Expected >= 0 && t.record.Generation != e.Expected && !t.dead {
		found := t.record
		t.answer(b, e.Call, func() {
			b.do(b.client.Handle(core.SessionShared{Call: e.Call, Now: b.now, Shared: found, Refused: true}))
		})
		return
	}
	told := core.SharedSession{Generation: max(t.record.Generation, b.heard.Generation) + 1, Alive: e.Value != "", Value: e.Value, Held: e.Held, Expired: e.Expired, Past: slices.Clone(t.record.Past)}
	if e.Expired && t.record.Alive && len(told.Past) > 0 {
		told.Past = told.Past[:len(told.Past)-1]
	}
	if e.SessionID != "" && !slices.Contains(told.Past, e.SessionID) {
		told.Past = append(told.Past, e.SessionID)
	}
	b.heard = told
	written := told
	if !e.Stored {
		written.Value = ""
	}
	if !t.dead {
		t.record = written
	}
	t.answer(b, e.Call, func() { b.do(b.client.Handle(core.SessionShared{Call: e.Call, Now: b.now, Shared: written})) })
	for _, other := range t.all {
		if other != b && !other.deaf {
			t.message(b, other, func() { other.hear(told) })
		}
	}
}

// hear is a message from another tab.
func (b *browser) hear(shared core.SharedSession) {
	if shared.Generation > b.heard.Generation {
		b.heard = shared
	}
	b.do(b.client.Handle(core.SessionHeard{Now: b.now, Shared: shared}))
}
