package core

import "authkit-wasm/core/strictjson"

// Bounds of pending logins.
const (
	TransactionLifetime = 600_000 // milliseconds from start to callback
	MaxTransactions     = 32      // pending in one browser once it was tidied; the oldest goes
	MaxAppState         = 8 << 10 // octets of JSON that an app may keep in one
	MaxReturnTo         = 8 << 10 // octets of the way back; of a longer one fragment and query are left out
	maxClockAhead       = 60_000  // milliseconds a transaction may seem to lie ahead
)

// Transaction is one pending login: what this browser must remember between
// sending a person away and receiving the answer. It is stored under its
// State, and taken out of the store before its code is sent, so that no code
// is ever sent twice.
type Transaction struct {
	State       string
	Verifier    CodeVerifier
	ClientID    string
	Endpoint    Endpoint
	RedirectURI string
	IssuedAt    int64  // milliseconds since 1970
	AppState    string // what the app wants back, as JSON; may be empty
	ReturnTo    string // where the person is to come back to; may be empty
	Asked       string // its authorization URL, for a login that takes its place; empty where any login asks for the same
}

// spend leaves of a transaction what another visit of its callback needs. The
// verifier is gone, so no code can be sent with it.
func (t Transaction) spend() Transaction {
	t.Verifier, t.Asked = "", ""
	return t
}

func (t Transaction) spent() bool { return t.Verifier == "" }

const transactionVersion = 1

// Encode returns the form in which a transaction is stored. It holds the
// verifier.
func (t Transaction) Encode() string {
	var w strictjson.Writer
	w.Int("v", transactionVersion)
	w.String("state", t.State)
	w.Optional("codeVerifier", string(t.Verifier))
	w.String("clientId", t.ClientID)
	w.String("endpoint", string(t.Endpoint))
	w.String("redirectUri", t.RedirectURI)
	w.Int("issuedAt", t.IssuedAt)
	w.Raw("appState", t.AppState)
	w.Optional("returnTo", t.ReturnTo)
	w.Optional("asked", t.Asked)
	return w.Text()
}

// ParseTransaction reads what Encode wrote. Fails with [TransactionMalformed].
func ParseTransaction(stored string) (Transaction, error) {
	v, err := strictjson.Parse(stored)
	version, _ := v.Get("v").Int()
	issuedAt, ok := v.Get("issuedAt").Int()
	t := Transaction{
		State:       v.Get("state").Text(),
		Verifier:    CodeVerifier(v.Get("codeVerifier").Text()),
		ClientID:    v.Get("clientId").Text(),
		Endpoint:    Endpoint(v.Get("endpoint").Text()),
		RedirectURI: v.Get("redirectUri").Text(),
		IssuedAt:    issuedAt,
		AppState:    v.Get("appState").Raw(),
		ReturnTo:    v.Get("returnTo").Text(),
		Asked:       v.Get("asked").Text(),
	}
	if err != nil || version != transactionVersion || !ok || t.State == "" || !t.spent() && !t.Verifier.wellFormed() {
		return Transaction{}, fail(TransactionMalformed)
	}
	return t, nil
}

// expired reports whether the time for the answer is over, or the transaction
// comes from a future that clock drift does not explain.
func (t Transaction) expired(now int64) bool {
	return now-t.IssuedAt > TransactionLifetime || t.IssuedAt-now > maxClockAhead
}

// StoredTransaction is one entry of the host's store.
type StoredTransaction struct{ Key, Value string }

// superfluous returns the keys to delete: those that are expired or
// unreadable, and the oldest of the rest until [MaxTransactions] are left. The
// states in begun are the youngest, whatever the clock says.
func superfluous(stored []StoredTransaction, now int64, begun []string) []string {
	var keys []string
	var older []Transaction
	room := MaxTransactions
	for _, s := range stored {
		t, err := ParseTransaction(s.Value)
		switch {
		case isOneOf(begun, s.Key): // also where its host handed over less than it stored
			room--
		case err != nil || t.State != s.Key || t.expired(now):
			keys = append(keys, s.Key)
		default:
			older = append(older, t)
		}
	}
	for len(older) > room {
		oldest := 0
		for i, t := range older {
			if t.IssuedAt < older[oldest].IssuedAt {
				oldest = i
			}
		}
		keys = append(keys, older[oldest].State)
		older = append(older[:oldest], older[oldest+1:]...)
	}
	return keys
}

func isOneOf(states []string, state string) bool {
	for _, s := range states {
		if s == state {
			return true
		}
	}
	return false
}
