package core_test

import (
	"errors"
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestWithDetails(t *testing.T) {
	plain := api.TokenRequest(core.CodeGrant{ClientID: "a", Code: "c", Verifier: "v"})
	if got := plain.WithDetails(core.GrantDetails{}); got != plain {
		t.Errorf("nothing to add changes the body to %s", got.Body)
	}
	got := plain.WithDetails(core.GrantDetails{InvitationToken: "i", IPAddress: "::1", UserAgent: `"x"`})
	want := strings.TrimSuffix(plain.Body, "}") + `,"invitation_token":"i","ip_address":"::1","user_agent":"\"x\""}`
	if got.Body != want || got.URL != plain.URL || got.Method != plain.Method {
		t.Errorf("got %s, want %s", got.Body, want)
	}
	refresh := api.RefreshRequest(core.RefreshGrant{ClientID: "a", RefreshToken: "r"}).WithDetails(core.GrantDetails{UserAgent: "u"})
	if want := `"refresh_token":"r","user_agent":"u"}`; !strings.HasSuffix(refresh.Body, want) {
		t.Errorf("got %s", refresh.Body)
	}
}

func TestP2_VerifiersOfOthers(t *testing.T) {
	for verifier, good := range map[string]bool{
		strings.Repeat("a", 43):        true,
		strings.Repeat("~", 128):       true,
		strings.Repeat("a", 42):        false,
		strings.Repeat("a", 129):       false,
		strings.Repeat("a", 42) + "+":  false,
		strings.Repeat("a", 42) + "é":  false,
		"":                             false,
		strings.Repeat("a", 43) + "\n": false,
	} {
		err := core.CodeVerifier(verifier).Check()
		if good != (err == nil) || err != nil && !errors.Is(err, &core.Error{Code: core.VerifierLengthInvalid}) {
			t.Errorf("%d characters: %v", len(verifier), err)
		}
	}
}
