package core

// Call numbers a call of the app. The host chooses the number, greater than
// zero; every effect and answer that belongs to the call carries it.
type Call int64

// Event is something that happened, as the host tells it to a [Client]. Now
// is the time in milliseconds since 1970.
type Event interface{ event() }

type (
	// LoginStarted: the app wants an authorization URL, or the browser sent
	// there. ClientID, RedirectURI, State and CodeChallenge of the request
	// are the client's to fill in.
	LoginStarted struct {
		Call     Call
		Now      int64
		Entropy  []byte // 64 octets from a cryptographic source, for this login alone
		Request  AuthorizationRequest
		AppState string // JSON that the app gets back after the login
		Navigate bool
	}

	// TransactionsListed answers [ListTransactions].
	TransactionsListed struct {
		Call   Call
		Now    int64
		Stored []StoredTransaction
	}

	// PageLoaded: the page runs at URL, which may be the redirect URI with an
	// authorization response.
	PageLoaded struct {
		Call Call
		URL  string
	}

	// TransactionTaken answers [TakeTransaction]. Value is empty where the
	// store has none.
	TransactionTaken struct {
		Call  Call
		Now   int64
		Value string
	}

	// ResponseArrived answers [SendRequest].
	ResponseArrived struct {
		Call     Call
		Now      int64
		Response Response
	}

	// EffectFailed: an effect of the call could not be carried out, and those
	// behind it were not tried.
	EffectFailed struct {
		Call Call
		Code Code // StorageUnavailable, NavigationBlocked, NetworkFailed or ResponseMalformed
	}

	// TokenAsked: the app wants the access token.
	TokenAsked struct {
		Call Call
		Now  int64
	}

	// SignOutAsked: the app wants the session ended, here first and then at
	// the server. Navigate leads the page there; otherwise a request does it
	// in the background.
	SignOutAsked struct {
		Call     Call
		ReturnTo string
		Navigate bool
	}

	// SessionKept hands back what [KeepSession] gave to the host, after the
	// module that knew it died.
	SessionKept struct{ Value string }
)

func (LoginStarted) event()       {}
func (TransactionsListed) event() {}
func (PageLoaded) event()         {}
func (TransactionTaken) event()   {}
func (ResponseArrived) event()    {}
func (EffectFailed) event()       {}
func (TokenAsked) event()         {}
func (SignOutAsked) event()       {}
func (SessionKept) event()        {}
