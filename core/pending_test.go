package core_test

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"authkit-wasm/core"
)

// mostBetweenLists is how many pending logins one client may add before it
// tidies again.
const mostBetweenLists = core.MaxTransactions - 1

func TestC7_NumberOfPendingLoginsIsBounded(t *testing.T) {
	b := newBrowser(t)
	var started []*url.URL
	for range core.MaxTransactions + 1 {
		b.now++
		started = append(started, b.login(core.LoginStarted{}))
	}
	if len(b.store) != core.MaxTransactions {
		t.Fatalf("%d are stored, want %d", len(b.store), core.MaxTransactions)
	}
	b.refused(b.open(callbackOf(started[0], "c")), core.StateUnknown)
	for i, u := range started[1:] {
		b.open(callbackOf(u, "code_"+strconv.Itoa(i)))
	}
	if len(b.sent) != core.MaxTransactions {
		t.Errorf("%d of the newest logins are usable, want %d", len(b.sent), core.MaxTransactions)
	}
}

// However tabs of one browser take turns: the newest logins of all of them
// stay, and what is stored is bounded.
func TestC7_TabsShareTheBound(t *testing.T) {
	const tabs = 3
	random := rand.New(rand.NewPCG(7, 7636))
	first := newBrowser(t)
	all := []*browser{first}
	for i := range uint64(tabs - 1) {
		tab := newBrowser(t)
		tab.store, tab.logins = first.store, (i+1)*1000
		all = append(all, tab)
	}
	var started []string
	most := 0
	for i := range 500 {
		tab := all[random.IntN(1+i*tabs/500)] // one alone, then two, then all
		tab.now = startTime + int64(i)        // too short for any to expire
		started = append(started, tab.login(core.LoginStarted{}).Query().Get("state"))
		for _, state := range started[max(0, len(started)-core.MaxTransactions):] {
			if tab.store[state] == "" {
				t.Fatalf("login %d: one of the newest %d is gone", i, core.MaxTransactions)
			}
		}
		most = max(most, len(first.store))
	}
	if most <= core.MaxTransactions || most > core.MaxTransactions+tabs*mostBetweenLists {
		t.Errorf("at most %d were stored", most)
	}
}

// The clock says what is old, and does not take away what was begun just now:
// not where other entries lie ahead of it, not where all are of one moment.
func TestC7_TheNewestStaysWhateverTheClockSays(t *testing.T) {
	for name, move := range map[string]int64{"C7: set back": -30_000, "C7: stopped": 0} {
		t.Run(name, func(t *testing.T) {
			before := newBrowser(t)
			for range core.MaxTransactions {
				before.login(core.LoginStarted{})
			}
			b := newBrowser(t)
			b.store, b.logins, b.now = before.store, 1000, before.now+move
			u := b.login(core.LoginStarted{})
			if len(b.store) != core.MaxTransactions {
				t.Errorf("%d are stored, want %d", len(b.store), core.MaxTransactions)
			}
			if b.open(callbackOf(u, "c")); len(b.sent) != 1 {
				t.Error("the login that was begun last is not usable")
			}
		})
	}
}

// What begins while the store is being read is as new as what asked for it.
func TestC7_LoginsBegunDuringTheListStay(t *testing.T) {
	b := newBrowser(t)
	save := func(n uint64) string {
		call := b.call()
		effects := b.client.Handle(core.LoginStarted{Call: call, Now: b.now, Entropy: entropy(t.Name(), n)})
		saved := effects[0].(core.SaveTransaction)
		b.store[saved.Key] = saved.Value
		return saved.Key
	}
	asks := save(1)
	meanwhile := save(2)
	b.now++
	other := newBrowser(t)
	other.store, other.now, other.logins = b.store, b.now, 1000
	for range core.MaxTransactions - 1 {
		other.login(core.LoginStarted{})
	}
	b.do(b.client.Handle(core.TransactionsListed{Now: b.now, Stored: b.list()}))
	if b.store[asks] == "" || b.store[meanwhile] == "" || len(b.store) != core.MaxTransactions {
		t.Errorf("%d are stored, and of the two that were begun just now one is gone", len(b.store))
	}
}

// What cannot be finished any more makes room before what still can.
func TestC7_DeadEntriesGoFirst(t *testing.T) {
	b := newBrowser(t)
	expired := b.login(core.LoginStarted{}).Query().Get("state")
	b.now += core.TransactionLifetime
	alive := b.login(core.LoginStarted{}).Query().Get("state")
	b.store["unreadable"] = "{"
	b.store["elsewhere"] = b.store[alive]
	b.store[""] = ""
	b.now++
	other := newBrowser(t)
	other.store, other.now = b.store, b.now
	other.logins = 1000
	newest := other.login(core.LoginStarted{}).Query().Get("state")
	for _, key := range []string{expired, "unreadable", "elsewhere", ""} {
		if _, ok := b.store[key]; ok {
			t.Errorf("the entry %q is still there", key)
		}
	}
	var keys []string
	for key := range b.store {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	want := []string{alive, newest}
	slices.Sort(want)
	if !slices.Equal(keys, want) {
		t.Errorf("left are %q, want %q", keys, want)
	}
}
