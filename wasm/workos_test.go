package main_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/core/message"
)

// asker makes messages for the module of authkit-wasm/workos, good and bad, as
// the host of the other module does for that.
type asker struct{ *host }

func (a asker) message() string {
	octets := make([]byte, 96)
	for i := range octets {
		octets[i] = byte(a.random.Uint32())
	}
	entropy := base64.RawURLEncoding.EncodeToString(octets)
	verifier := a.one(entropy[:43], entropy[:128], entropy[:20], "", "ü")
	options := fmt.Sprintf(`{"provider":%s,"connection":%s,"redirectUri":%s,"state":%s,"loginHint":%s,"providerScopes":["a",%s],"providerQueryParams":{"n":%d,"é":%s},
		"codeChallenge":%s,"clientId":%s,"code":%s,"codeVerifier":%s,"refreshToken":%s,"organizationId":"org_1","userAgent":%s,"sessionId":%s,"returnTo":%s}`,
		a.one(`"authkit"`, `"GoogleOAuth"`, `null`), a.one(`"conn_1"`, `""`), quote(a.one(page, "myapp://x", "http://evil.example/", "", "data:x")), quote(a.one("s", "ünï", "")),
		quote(a.one("zoë+1@example.com", "a&b=c#d", "😀")), a.one(`"b c"`, `1`), a.random.IntN(1e9), a.one(`true`, `"x"`, `null`), quote(a.one("", verifier)),
		a.one(`"client_2"`, `null`), quote(a.one("code_1", "code_1", "")), quote(verifier), quote(a.one("refresh_1", "")), quote(a.one("", "a\"b")), quote(a.one("session_1", "")), quote(a.one("", "https://app.example/?a=b c")))
	status, body := a.serve()
	text := fmt.Sprintf(`{"function":%s,"clientId":"client_1","apiHostname":%s,"https":%s,%s"length":%d,"codeVerifier":%s,%s"options":%s,
		"status":%d,"body":%s,"requestId":%s,"secrets":["code_1","refresh_1",%s],"refresh":%s}`,
		quote(a.one("base-url", "code-verifier", "code-challenge", "authorization-url", "sso-authorization-url", "logout-url", "jwks-url", "token-request", "refresh-request",
			"sso-token-request", "token-response", "token-response", "token-response", "sso-token-response", "sso-token-response", "no-such")),
		quote(a.one("", "", "", "", "auth.example", "localhost", "a/b")), a.one("true", "true", "true", "false"), a.one("", "", "", `"port":8443,`, `"port":"80",`), 40+a.random.IntN(92), quote(verifier),
		a.one("", `"entropy":"`+entropy+`",`, `"entropy":"AA",`), options, status, quote(a.one(body, body, `{"access_token":"opaque","profile":{"id":"prof_1","first_name":"Zoë","role":{"slug":"a"}},"oauth_tokens":null}`)),
		quote(a.one("req_1", "", "a\nb code_1")), a.one(`"x"`, `7`), a.one("true", "false"))
	if !a.lucky() {
		text = a.damage(text)
	}
	return text
}

// The module of authkit-wasm/workos answers as the core compiled natively.
func TestWorkOSModuleAnswersAsTheNativeCore(t *testing.T) {
	dir := buildRelease(t) // for engine.mjs
	module := filepath.Join(t.TempDir(), "workos.wasm")
	compiled := exec.Command("tinygo/build.sh", ".", module)
	compiled.Env = append(os.Environ(), "TAGS=workos")
	if out, err := compiled.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	a := asker{newHost(rand.New(rand.NewPCG(1, 20260101)), 90)}
	answers := map[string]int{}
	var messages, want []string
	for range 5000 {
		text := a.message()
		answer := message.Compute(text)
		kind := "result"
		if _, after, refused := strings.Cut(answer, `"code":"`); refused && strings.HasPrefix(answer, `{"error"`) {
			kind, _, _ = strings.Cut(after, `"`)
		}
		answers[kind]++
		messages, want = append(messages, text), append(want, answer)
	}
	messages = append(messages, `{"function":"base-url","https":true,"pad":"`+strings.Repeat("x", 2<<20)+`"}`, `{"function":"base-url","https":true}`)
	want = append(want, message.Compute(messages[5000]), `{"result":{"baseURL":"https://api.workos.com"}}`)
	for _, kind := range []string{"result", "api_hostname_invalid", "redirect_uri_invalid", "entropy_short", "verifier_length_invalid", "authorization_incomplete",
		"code_exchange_failed", "server_unavailable", "response_malformed", "login_required", "refresh_failed", "no_session", "message_malformed", "callback_malformed"} {
		if answers[kind] == 0 {
			t.Errorf("no message leads to %s: %v", kind, answers)
		}
	}
	// In instances of their own, since no instance gives memory back.
	var sequences [][]string
	for i := 0; i < len(messages); i += 100 {
		sequences = append(sequences, messages[i:min(i+100, len(messages))])
	}
	input, err := json.Marshal(sequences)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", "testdata/messages.mjs", filepath.Join(dir, "engine.mjs"), module)
	var stdout bytes.Buffer
	node.Stdin, node.Stdout, node.Stderr = bytes.NewReader(input), &stdout, os.Stderr
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v", err)
	}
	var got answered
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil || len(got.Answers) != len(sequences) {
		t.Fatalf("%d sequences of %d (%v)", len(got.Answers), len(sequences), err)
	}
	for i, sequence := range got.Answers {
		for j, answer := range sequence {
			if n := i*100 + j; answer != want[n] {
				t.Fatalf("message %d, %.2000s\nmodule %.2000s\nnative %.2000s", n, messages[n], answer, want[n])
			}
		}
	}
	t.Logf("%d messages, %v", len(messages), answers)
}
