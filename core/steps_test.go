package core_test

import (
	"testing"

	"authkit-wasm/core"
)

// A host that keeps pending logins itself takes the steps that the state
// machine takes.
func TestStepsOfALogin(t *testing.T) {
	client, err := core.NewClient(config())
	if err != nil {
		t.Fatal(err)
	}
	begin := func(again bool) core.Transaction {
		transaction, url, err := client.Begin(core.LoginStarted{Now: startTime, Entropy: entropy(t.Name(), 1), AppState: "1"}, again)
		if err != nil || url == "" || transaction.Again() != again {
			t.Fatalf("%+v, %s, %v", transaction, url, err)
		}
		return transaction
	}
	for _, again := range []bool{false, true} {
		transaction := begin(again)
		answer := core.Callback{State: transaction.State, Code: "c"}
		if err := client.Judge(transaction, answer, startTime); err != nil {
			t.Errorf("a good answer is refused: %v", err)
		}
		for _, test := range []struct {
			name string
			t    core.Transaction
			now  int64
			want core.Code
		}{
			{"spent", transaction.Spend(), startTime, core.StateUnknown},
			{"expired", transaction, startTime + core.TransactionLifetime + 1, core.TransactionExpired},
		} {
			err := client.Judge(test.t, answer, test.now)
			if wantCode(t, err, test.want); core.Healable(answer, err) == again {
				t.Errorf("%s, again %v: another login is not what it should be", test.name, again)
			}
		}
		if transaction.Expired(startTime+core.TransactionLifetime) || !transaction.Expired(startTime+core.TransactionLifetime+1) {
			t.Error("it does not live for its lifetime")
		}
		if spent := transaction.Spend(); spent.Verifier != "" || spent.AppState != "1" || spent.State != transaction.State {
			t.Errorf("spent: %+v", spent)
		}
	}
	_, _, err = client.Begin(core.LoginStarted{Now: startTime}, false)
	wantCode(t, err, core.EntropyShort)
	if core.Healable(core.Callback{Code: "c"}, nil) || core.Healable(core.Callback{ServerError: "x"}, err) {
		t.Error("what is no failure of a callback would start another login")
	}
}
