package core

// Host does what a [Client] decides: each effect is a call, in the order of
// the effects. It MUST NOT call the client before the client has returned.
//
// The module of a page is told and tells in this way. As values of [Event] and
// [Effect] they would carry descriptions of their types, a tenth of the module.
type Host interface {
	ListTransactions(ListTransactions)
	DeleteTransactions(DeleteTransactions)
	SaveTransaction(SaveTransaction)
	TakeTransaction(TakeTransaction)
	SendRequest(SendRequest)
	Navigate(Navigate)
	ReplaceURL(ReplaceURL)
	KeepSession(KeepSession)
	DropSession(DropSession)
	Publish(Publish)
	TakeLock(TakeLock)
	ReleaseLock(ReleaseLock)
	ShareSession(ShareSession)
	Schedule(Schedule)
	Delay(Delay)
	Resolve(Resolve)
	Reject(Reject)
}

// Handle takes one event and returns the effects that follow. An answer that
// belongs to no call under way has none.
func (c *Client) Handle(e Event) []Effect {
	host, effects := c.host, list(nil)
	c.host = &effects
	defer func() { c.host = host }()
	switch e := e.(type) {
	case LoginStarted:
		c.LoginStarted(e)
	case TransactionsListed:
		c.TransactionsListed(e)
	case PageLoaded:
		c.PageLoaded(e)
	case TransactionTaken:
		c.TransactionTaken(e)
	case ResponseArrived:
		c.ResponseArrived(e)
	case EffectFailed:
		c.EffectFailed(e)
	case TokenAsked:
		c.TokenAsked(e)
	case OrganizationAsked:
		c.OrganizationAsked(e)
	case TimeCame:
		c.TimeCame(e)
	case DelayOver:
		c.DelayOver(e)
	case LockTaken:
		c.LockTaken(e)
	case SessionShared:
		c.SessionShared(e)
	case SessionHeard:
		c.SessionHeard(e)
	case SignOutAsked:
		c.SignOutAsked(e)
	case SessionKept:
		c.SessionKept(e)
	case ResponseKept:
		c.ResponseKept(e)
	}
	return effects
}

// list is a host that writes down what is to be done.
type list []Effect

func (l *list) ListTransactions(e ListTransactions)     { *l = append(*l, e) }
func (l *list) DeleteTransactions(e DeleteTransactions) { *l = append(*l, e) }
func (l *list) SaveTransaction(e SaveTransaction)       { *l = append(*l, e) }
func (l *list) TakeTransaction(e TakeTransaction)       { *l = append(*l, e) }
func (l *list) SendRequest(e SendRequest)               { *l = append(*l, e) }
func (l *list) Navigate(e Navigate)                     { *l = append(*l, e) }
func (l *list) ReplaceURL(e ReplaceURL)                 { *l = append(*l, e) }
func (l *list) KeepSession(e KeepSession)               { *l = append(*l, e) }
func (l *list) DropSession(e DropSession)               { *l = append(*l, e) }
func (l *list) Publish(e Publish)                       { *l = append(*l, e) }
func (l *list) TakeLock(e TakeLock)                     { *l = append(*l, e) }
func (l *list) ReleaseLock(e ReleaseLock)               { *l = append(*l, e) }
func (l *list) ShareSession(e ShareSession)             { *l = append(*l, e) }
func (l *list) Schedule(e Schedule)                     { *l = append(*l, e) }
func (l *list) Delay(e Delay)                           { *l = append(*l, e) }
func (l *list) Resolve(e Resolve)                       { *l = append(*l, e) }
func (l *list) Reject(e Reject)                         { *l = append(*l, e) }
