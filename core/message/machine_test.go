package message_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"authkit-wasm/core/message"
)

// play feeds a script to a machine and returns every effect it had.
func play(t *testing.T, m *message.Machine, script string) (effects []string) {
	t.Helper()
	for _, step := range readScript(t, flows+"/"+script+".txt").steps {
		effects = append(effects, split(t, m.Handle(step.event))...)
	}
	return effects
}

// Whoever prints a machine, by a mistake in a log, prints no token.
func TestT2_AMachinePrintsNoToken(t *testing.T) {
	var m message.Machine
	play(t, &m, "login")
	s := readScript(t, flows+"/login.txt")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, v := range []any{m, &m, []any{m, &m}} {
			text := fmt.Sprintf(verb, v)
			for _, secret := range []string{s.texts["accessToken"], "refresh_01", s.texts["verifier"], "code_01"} {
				if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) {
					t.Errorf("%s shows %s", verb, secret)
				}
			}
		}
	}
}

// Secrets go to the host in the effects that are for them, and nowhere else.
func TestT2_EachSecretHasItsEffect(t *testing.T) {
	for _, name := range []string{"login", "refresh", "refresh-in-another-tab", "refresh-terminal", "refresh-transient", "restore-dev-mode",
		"switch-organization", "session-kept", "heal-replay", "sign-out-during-refresh"} {
		s := readScript(t, flows+"/"+name+".txt")
		var m message.Machine
		for _, effect := range play(t, &m, name) {
			var named struct {
				Effect string
				Call   int
			}
			if err := json.Unmarshal([]byte(effect), &named); err != nil {
				t.Fatal(err)
			}
			for secret, may := range map[string]string{
				s.texts["verifier"]:     "save-transaction send-request",
				"code_01":               "send-request",
				s.texts["accessToken"]:  "keep-session share-session publish resolve",
				s.texts["accessToken2"]: "keep-session share-session publish resolve",
				"refresh_01":            "keep-session share-session send-request",
				"refresh_02":            "keep-session share-session send-request",
			} {
				if secret != "" && strings.Contains(effect, secret) && !strings.Contains(may, named.Effect) {
					t.Errorf("%s: %s holds %s", name, named.Effect, secret)
				}
			}
			// What a finished login leaves behind finishes no other.
			if named.Effect == "save-transaction" && named.Call == 0 && strings.Contains(effect, "codeVerifier") {
				t.Errorf("%s: a spent login has its verifier", name)
			}
		}
	}
}
