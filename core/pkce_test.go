package core_test

import (
	"bytes"
	"strings"
	"testing"

	"authkit-wasm/core"
)

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

func TestP2_VerifierLengths(t *testing.T) {
	source := bytes.Repeat([]byte{0xFB, 0xFF, 0x00, 0x3E}, 32) // octets that base64 writes as - and _
	for n := core.MinVerifierLength; n <= core.MaxVerifierLength; n++ {
		v, err := core.NewCodeVerifierOfLength(source[:core.EntropyFor(n)], n)
		if err != nil || len(v) != n || strings.Trim(string(v), unreserved) != "" {
			t.Fatalf("length %d: %d characters, %v", n, len(v), err)
		}
		if _, err := core.NewCodeVerifierOfLength(source[:core.EntropyFor(n)-1], n); err == nil {
			t.Fatalf("length %d: one octet less than EntropyFor was enough", n)
		}
	}
	if got := core.EntropyFor(core.MinVerifierLength); got != core.MinEntropy {
		t.Errorf("the shortest verifier takes %d octets, want %d", got, core.MinEntropy)
	}
}

func TestP2_VerifierRefused(t *testing.T) {
	good := entropy("refused", 0)
	for _, test := range []struct {
		name    string
		entropy []byte
		length  int
		want    core.Code
	}{
		{"P2: 42 characters", good, 42, core.VerifierLengthInvalid},
		{"P2: 129 characters", bytes.Repeat(good, 2), 129, core.VerifierLengthInvalid},
		{"P2: no characters", good, 0, core.VerifierLengthInvalid},
		{"P2: fewer than none", good, -1, core.VerifierLengthInvalid},
		{"P2: no octets", nil, 43, core.EntropyShort},
		{"P2: 31 octets", good[:31], 43, core.EntropyShort},
		{"P2: zeros, a source that failed in silence", make([]byte, 32), 43, core.EntropyShort},
		{"P2: one value", bytes.Repeat([]byte{0xAA}, 32), 43, core.EntropyShort},
	} {
		t.Run(test.name, func(t *testing.T) {
			v, err := core.NewCodeVerifierOfLength(test.entropy, test.length)
			wantCode(t, err, test.want)
			if v != "" {
				t.Error("a verifier came with the error")
			}
		})
	}
	state, err := core.NewState(good[:31])
	wantCode(t, err, core.EntropyShort)
	if state != "" {
		t.Error("a state came with the error")
	}
}

// The verifier that goes out with the code is the one whose challenge went
// out with the person.
func TestP1_TheChallengeOfALoginIsOfItsVerifier(t *testing.T) {
	b := newBrowser(t)
	u := b.login(core.LoginStarted{})
	b.open(callbackOf(u, "code_1"))
	if len(b.sent) != 1 {
		t.Fatalf("%d requests, want 1", len(b.sent))
	}
	verifier := core.CodeVerifier(member(t, b.sent[0].Request.Body, "code_verifier"))
	if got := u.Query().Get("code_challenge"); got != string(verifier.Challenge()) {
		t.Errorf("challenge %q, want that of the verifier sent, %q", got, verifier.Challenge())
	}
	if got := u.Query().Get("code_challenge_method"); got != "S256" {
		t.Errorf("method %q, want S256", got)
	}
}

func TestP2_LoginWithoutEntropyFails(t *testing.T) {
	good := entropy(t.Name(), 0)
	for _, test := range []struct {
		name    string
		entropy []byte
	}{
		{"P2: none", []byte{}},
		{"P2: half", good[:32]},
		{"P2: one octet short", good[:63]},
		{"P2: zeros", make([]byte, 64)},
		{"P2: a verifier and no state", append(bytes.Clone(good[:32]), make([]byte, 32)...)},
		{"P2: a state and no verifier", append(make([]byte, 32), good[32:]...)},
		{"P2: the verifier again as the state, which is public", append(bytes.Clone(good[:32]), good[:32]...)},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBrowser(t)
			b.refused(b.start(core.LoginStarted{Entropy: test.entropy, Navigate: true}), core.EntropyShort)
			if len(b.store) != 0 || b.left != "" {
				t.Error("something was saved or the page was led away, although the login failed")
			}
		})
	}
}

func TestP3_EachLoginIsFresh(t *testing.T) {
	b := newBrowser(t)
	seen := map[string]bool{}
	// Two logins, and a retry of the same options after a failure.
	for range 2 {
		u := b.login(core.LoginStarted{AppState: `"same"`})
		for _, name := range []string{"state", "code_challenge"} {
			if value := u.Query().Get(name); value == "" || seen[value] {
				t.Errorf("%s is empty or was used before", name)
			} else {
				seen[value] = true
			}
		}
	}
	failing := b.open(redirectURI + "?error=access_denied&state=" + b.login(core.LoginStarted{}).Query().Get("state"))
	b.refused(failing, core.AuthorizationDenied)
	if retry := b.login(core.LoginStarted{}).Query(); seen[retry.Get("state")] || seen[retry.Get("code_challenge")] {
		t.Error("the retry used state or challenge of another login")
	}
}

// A stored login whose verifier is gone cannot be finished: PKCE is never
// left out.
func TestP3_NoVerifierNoRequest(t *testing.T) {
	for _, test := range []struct {
		name, verifier string
		want           core.Code
	}{
		{"P3: missing", "", core.StateUnknown},
		{"P2: 42 characters", strings.Repeat("v", 42), core.TransactionMalformed},
		{"P2: 129 characters", strings.Repeat("v", 129), core.TransactionMalformed},
		{"P2: a reserved character", strings.Repeat("v", 42) + "+", core.TransactionMalformed},
		{"P2: not ASCII", strings.Repeat("v", 42) + "é", core.TransactionMalformed},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBrowser(t)
			u := b.login(core.LoginStarted{})
			state := u.Query().Get("state")
			stored := decodeJSON(t, b.store[state])
			if test.verifier == "" {
				delete(stored, "codeVerifier")
			} else {
				stored["codeVerifier"] = test.verifier
			}
			b.store[state] = encodeJSON(stored)
			b.refused(b.open(callbackOf(u, "code_1")), test.want)
			if len(b.sent) != 0 {
				t.Error("the code was sent without its verifier")
			}
		})
	}
}
