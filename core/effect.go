package core

// Effect is something a host is to do. The effects of one event are done in
// their order, each after the one before has succeeded: that order is
// contract.
type Effect interface{ effect() }

type (
	// ListTransactions: read all pending logins; answer [TransactionsListed].
	// It belongs to no call and nothing waits for it: where it fails, or the
	// page is left meanwhile, a later one makes up for it.
	ListTransactions struct{}

	// DeleteTransactions: forget these. It belongs to no call either.
	DeleteTransactions struct{ Keys []string }

	// SaveTransaction: store Value under Key. It holds the code verifier.
	// Durable says that the page is about to be left, so a store that ends
	// with the page is none.
	SaveTransaction struct {
		Call       Call
		Key, Value string
		Durable    bool
	}

	// TakeTransaction: read and delete in one step, so that of two tabs with
	// one callback only one gets it; answer [TransactionTaken].
	TakeTransaction struct {
		Call Call
		Key  string
	}

	// SendRequest: send it; answer [ResponseArrived] or [EffectFailed], unless
	// the call has ended meanwhile: then let go of its lock.
	// Opaque says that nothing is read from the answer, whatever it is;
	// Credentials that the API's cookies go along; Again that it was sent
	// before, so that it needs an Idempotency-Key, the same for all of a call.
	SendRequest struct {
		Call        Call
		Request     Request
		Opaque      bool
		Credentials bool
		Again       bool
	}

	// Navigate: lead the page to URL.
	Navigate struct {
		Call Call
		URL  string
	}

	// ReplaceURL: write URL into the address bar and the history entry,
	// without loading it.
	ReplaceURL struct{ URL string }

	// KeepSession: keep Value, in memory, until the next KeepSession or
	// [DropSession]; a module that takes the place of this one gets it first, as
	// [SessionKept], and no answer that this one asked for but [ResponseKept].
	// It holds the tokens.
	KeepSession struct{ Value string }

	// DropSession: forget what KeepSession gave.
	DropSession struct{}

	// Publish: this is what the app may know of the session now; nil where
	// nobody is signed in.
	Publish struct {
		Session *Session
		Cause   Cause
	}

	// TakeLock: wait until no other tab refreshes, then read what is shared;
	// answer [LockTaken], or [EffectFailed] with [RefreshTimeout]. Where what
	// is shared is newer than Generation and its session not in the store, ask
	// the other tabs for it first. What was written before, by [ShareSession],
	// MUST be answered before. A lock that comes when its call has ended is let
	// go at once.
	TakeLock struct {
		Call       Call
		Generation int64
	}

	// ReleaseLock: let the next tab refresh.
	ReleaseLock struct{ Call Call }

	// ShareSession: write Value to the store that all tabs see, if that still
	// holds the generation Expected, or in any case where Expected is negative;
	// then tell the other tabs; answer [SessionShared], always. The generation
	// is one more than every one that this host has seen, also where the store
	// was emptied since. An empty Value says that nobody is signed in. Stored
	// is false where the store may only hold that there is a session, not its
	// tokens. Held says that the refresh token is with this tab and no cookie.
	// SessionID, where it is known, is the latest of [SharedSession.Past] from
	// now on. Expired is that of [SharedSession]; it takes a session that was
	// alive until then out of Past again.
	ShareSession struct {
		Call      Call
		Expected  int64
		Value     string
		Stored    bool
		Held      bool
		SessionID string
		Expired   bool
	}

	// Schedule: send [TimeCame] at this time, in milliseconds since 1970. The
	// last one counts; zero is never.
	Schedule struct{ At int64 }

	// Delay: wait at least Least and at most twice that, in milliseconds, by
	// chance; answer [DelayOver].
	Delay struct {
		Call  Call
		Least int64
	}

	// Resolve ends the call with a result: URL for a login, Token for a token.
	// Callback says that the page was the answer to a login, and the session
	// that is published now belongs to AppState and ReturnTo.
	Resolve struct {
		Call     Call
		URL      string
		Token    AccessToken
		Callback bool
		AppState string
		ReturnTo string
	}

	// Reject ends the call with an error.
	Reject struct {
		Call  Call
		Error *Error
	}
)

// Cause says why a session is published.
type Cause string

const (
	CauseLogin   Cause = "login"   // a code was exchanged
	CauseRefresh Cause = "refresh" // it was restored, refreshed, or switched
	CauseTab     Cause = "tab"     // another tab did one of these
	CauseSignOut Cause = "sign-out"
	CauseExpiry  Cause = "expiry" // the server honours it no longer
)

func (ListTransactions) effect()   {}
func (DeleteTransactions) effect() {}
func (SaveTransaction) effect()    {}
func (TakeTransaction) effect()    {}
func (SendRequest) effect()        {}
func (Navigate) effect()           {}
func (ReplaceURL) effect()         {}
func (KeepSession) effect()        {}
func (DropSession) effect()        {}
func (Publish) effect()            {}
func (TakeLock) effect()           {}
func (ReleaseLock) effect()        {}
func (ShareSession) effect()       {}
func (Schedule) effect()           {}
func (Delay) effect()              {}
func (Resolve) effect()            {}
func (Reject) effect()             {}
