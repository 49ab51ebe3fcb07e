package core

// Call numbers a call of the app. The host chooses the number, greater than
// zero; every effect and answer that belongs to the call carries it.
type Call int64

// Event is something that happened, as the host tells it to a [Client]: by
// [Client.Handle], or by the method of its name. Now is the time in
// milliseconds since 1970.
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
		ReturnTo string // a place of the app, to come back to
		Navigate bool

		again bool // in place of a callback that belonged to no login
	}

	// TransactionsListed answers [ListTransactions].
	TransactionsListed struct {
		Now    int64
		Stored []StoredTransaction
	}

	// PageLoaded: the page runs at URL, which may be the redirect URI with an
	// authorization response.
	// Known says that there may be a session to restore: a cookie, a token in
	// storage, another tab. Entropy is for a login that has to be restarted;
	// without it none is, and an answer that belongs to no login is an error.
	PageLoaded struct {
		Call           Call
		Now            int64
		URL            string
		Known          bool
		OrganizationID string // in which this tab last was; may be empty
		Entropy        []byte
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
		Now  int64
		Code Code // StorageUnavailable, NavigationBlocked, NetworkFailed, ResponseMalformed or RefreshTimeout
	}

	// TokenAsked: the app wants the access token; Force one that is newer than
	// the present. Known is as in [PageLoaded].
	TokenAsked struct {
		Call  Call
		Now   int64
		Known bool
		Force bool
	}

	// OrganizationAsked: the app wants a token for another organization.
	OrganizationAsked struct {
		Call           Call
		Now            int64
		OrganizationID string
	}

	// TimeCame: what [Schedule] asked for, or the page was looked at again.
	TimeCame struct {
		Call Call
		Now  int64
	}

	// DelayOver answers [Delay].
	DelayOver struct {
		Call Call
		Now  int64
	}

	// LockTaken answers [TakeLock]. The zero Shared says that nothing is
	// shared, or that the store failed.
	LockTaken struct {
		Call   Call
		Now    int64
		Shared SharedSession
	}

	// SessionShared answers [ShareSession]: Shared is what the store holds now,
	// and Refused says that it is not what was to be written.
	SessionShared struct {
		Call    Call
		Now     int64
		Shared  SharedSession
		Refused bool
	}

	// SessionHeard: another tab shared this.
	SessionHeard struct {
		Now    int64
		Shared SharedSession
	}

	// ResponseKept is a [ResponseArrived] whose module died before it was read,
	// so that its call is over. Its tokens are good all the same.
	ResponseKept struct {
		Now      int64
		Response Response
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
	SessionKept struct {
		Now   int64
		Value string
	}
)

func (LoginStarted) event()       {}
func (TransactionsListed) event() {}
func (PageLoaded) event()         {}
func (TransactionTaken) event()   {}
func (ResponseArrived) event()    {}
func (EffectFailed) event()       {}
func (TokenAsked) event()         {}
func (OrganizationAsked) event()  {}
func (TimeCame) event()           {}
func (DelayOver) event()          {}
func (LockTaken) event()          {}
func (SessionShared) event()      {}
func (SessionHeard) event()       {}
func (ResponseKept) event()       {}
func (SignOutAsked) event()       {}
func (SessionKept) event()        {}
