package message_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/message"
)

// conversations are the events of each flow script, one a line.
func conversations(t testing.TB) (texts []string) {
	t.Helper()
	names, err := filepath.Glob(flows + "/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no flow scripts (%v)", err)
	}
	for _, name := range names {
		var events []string
		for _, step := range readScript(t, name).steps {
			events = append(events, step.event)
		}
		texts = append(texts, strings.Join(events, "\n"))
	}
	return texts
}

// Whatever a machine is told, one message a line: it answers with a JSON
// array of effects that hosts know, rejects with codes that are known, and
// still answers afterwards.
func FuzzHandle(f *testing.F) {
	for _, text := range conversations(f) {
		f.Add(text)
	}
	known := []string{"list-transactions", "delete-transactions", "save-transaction", "take-transaction", "send-request",
		"navigate", "replace-url", "keep-session", "drop-session", "publish", "resolve", "reject",
		"take-lock", "release-lock", "share-session", "schedule", "delay"}
	f.Fuzz(func(t *testing.T, conversation string) {
		var m message.Machine
		listen := func(text string) {
			var effects []struct {
				Effect string
				Error  *struct{ Code, Message string }
			}
			answer := m.Handle(text)
			if err := json.Unmarshal([]byte(answer), &effects); err != nil || answer[0] != '[' {
				t.Fatalf("%q is answered by %q: %v", text, answer, err)
			}
			for _, e := range effects {
				if !slices.Contains(known, e.Effect) || (e.Effect == "reject") != (e.Error != nil) {
					t.Fatalf("%q is answered by %q", text, answer)
				}
				// A host reports failed effects with codes of its own too.
				own := strings.Contains(text, "effect-failed") || strings.Contains(text, `\u`)
				if e.Error != nil && !own && !slices.Contains(core.Codes(), core.Code(e.Error.Code)) {
					t.Fatalf("%q is rejected with %q", text, e.Error.Code)
				}
			}
		}
		for _, text := range strings.Split(conversation, "\n") {
			listen(text)
		}
		listen(`{"event":"token-asked","call":1,"now":1}`)
	})
}

func TestSeedsAreThere(t *testing.T) {
	if n := len(conversations(t)); n < 40 {
		t.Errorf("only %d conversations", n)
	}
}
