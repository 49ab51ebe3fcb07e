package core

// Effect is something a host is to do. The effects of one event are done in
// their order, each after the one before has succeeded: that order is
// contract.
type Effect interface{ effect() }

type (
	// ListTransactions: read all pending logins; answer [TransactionsListed].
	ListTransactions struct{ Call Call }

	// DeleteTransactions: forget these.
	DeleteTransactions struct {
		Call Call
		Keys []string
	}

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

	// SendRequest: send it; answer [ResponseArrived] or [EffectFailed].
	// Opaque says that nothing is read from the answer, whatever it is.
	SendRequest struct {
		Call    Call
		Request Request
		Opaque  bool
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
	// [DropSession]. It holds the tokens.
	KeepSession struct{ Value string }

	// DropSession: forget what KeepSession gave.
	DropSession struct{}

	// Publish: this is what the app may know of the session now; nil where
	// nobody is signed in.
	Publish struct{ Session *Session }

	// Resolve ends the call with a result: URL for a login, Token for a token,
	// and for a page that was a callback Callback, with AppState.
	Resolve struct {
		Call     Call
		URL      string
		Token    AccessToken
		Callback *Session
		AppState string
	}

	// Reject ends the call with an error.
	Reject struct {
		Call  Call
		Error *Error
	}
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
func (Resolve) effect()            {}
func (Reject) effect()             {}
