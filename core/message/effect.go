package message

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// effects is the host of a [Machine]: it writes down what is to be done, as a
// JSON array of objects.
type effects struct{ text []byte }

// take returns the array, and begins the next.
func (o *effects) take() string {
	text := append(o.text, ']')
	o.text = nil
	if len(text) == 1 {
		return "[]"
	}
	return string(text)
}

// effect begins one; call is zero where it belongs to none.
func effect(name string, call core.Call) (w strictjson.Writer) {
	w.String("effect", name)
	if call != 0 {
		w.Int("call", int64(call))
	}
	return w
}

func (o *effects) add(w strictjson.Writer) {
	separator := byte(',')
	if len(o.text) == 0 {
		separator = '['
	}
	o.text = append(append(o.text, separator), w.Text()...)
}

func (o *effects) ListTransactions(core.ListTransactions) { o.add(effect("list-transactions", 0)) }

func (o *effects) DeleteTransactions(e core.DeleteTransactions) {
	w := effect("delete-transactions", 0)
	w.Raw("keys", array(e.Keys))
	o.add(w)
}

func (o *effects) SaveTransaction(e core.SaveTransaction) {
	w := effect("save-transaction", e.Call)
	w.String("key", e.Key)
	w.String("value", e.Value)
	w.Raw("durable", yes(e.Durable))
	o.add(w)
}

func (o *effects) TakeTransaction(e core.TakeTransaction) {
	w := effect("take-transaction", e.Call)
	w.String("key", e.Key)
	o.add(w)
}

func (o *effects) SendRequest(e core.SendRequest) {
	w := effect("send-request", e.Call)
	w.String("method", e.Request.Method)
	w.String("url", e.Request.URL)
	w.Optional("body", e.Request.Body)
	w.Raw("opaque", yes(e.Opaque))
	w.Raw("credentials", yes(e.Credentials))
	w.Raw("again", yes(e.Again))
	w.Int("maxBytes", core.MaxResponse)
	w.Int("timeout", core.ResponseTimeout)
	o.add(w)
}

func (o *effects) Navigate(e core.Navigate) {
	w := effect("navigate", e.Call)
	w.String("url", e.URL)
	o.add(w)
}

func (o *effects) ReplaceURL(e core.ReplaceURL) {
	w := effect("replace-url", 0)
	w.String("url", e.URL)
	o.add(w)
}

func (o *effects) KeepSession(e core.KeepSession) {
	w := effect("keep-session", 0)
	w.String("value", e.Value)
	o.add(w)
}

func (o *effects) DropSession(core.DropSession) { o.add(effect("drop-session", 0)) }

func (o *effects) Publish(e core.Publish) {
	w := effect("publish", 0)
	w.String("cause", string(e.Cause))
	if e.Session != nil {
		w.Raw("session", writeSession(e.Session))
		w.String("accessToken", string(e.Session.AccessToken))
	}
	o.add(w)
}

func (o *effects) TakeLock(e core.TakeLock) {
	w := effect("take-lock", e.Call)
	w.Int("generation", e.Generation)
	o.add(w)
}

func (o *effects) ReleaseLock(e core.ReleaseLock) { o.add(effect("release-lock", e.Call)) }

func (o *effects) ShareSession(e core.ShareSession) {
	w := effect("share-session", e.Call)
	w.Int("expected", e.Expected)
	w.Optional("session", e.Value)
	w.Raw("stored", yes(e.Stored))
	w.Raw("held", yes(e.Held))
	w.Optional("sessionId", e.SessionID)
	w.Raw("expired", yes(e.Expired))
	o.add(w)
}

func (o *effects) Schedule(e core.Schedule) {
	w := effect("schedule", 0)
	w.Int("at", e.At)
	o.add(w)
}

func (o *effects) Delay(e core.Delay) {
	w := effect("delay", e.Call)
	w.Int("least", e.Least)
	o.add(w)
}

func (o *effects) Resolve(e core.Resolve) {
	w := effect("resolve", e.Call)
	w.Optional("url", e.URL)
	w.Optional("token", string(e.Token))
	w.Raw("callback", yes(e.Callback))
	w.Raw("appState", e.AppState)
	w.Optional("returnTo", e.ReturnTo)
	o.add(w)
}

func (o *effects) Reject(e core.Reject) {
	w := effect("reject", e.Call)
	w.Raw("error", writeError(e.Error))
	o.add(w)
}

func array(items []string) string {
	text := []byte{'['}
	for i, item := range items {
		if i > 0 {
			text = append(text, ',')
		}
		text = strictjson.AppendString(text, item)
	}
	return string(append(text, ']'))
}

func quote(s string) string { return string(strictjson.AppendString(nil, s)) }

func nullable(s *string) string {
	if s == nil {
		return "null"
	}
	return quote(*s)
}

func yes(b bool) string {
	if b {
		return "true"
	}
	return ""
}
