package message_test

import (
	"runtime"
	"strings"
	"testing"

	"authkit-wasm/core/message"
)

// A store full of what is not ours is cleared in a time that a page can wait
// for: as many entries as one message holds.
func TestD1_AFullStoreIsClearedInTime(t *testing.T) {
	s := readScript(t, flows+"/login-url.txt")
	var m message.Machine
	m.Handle(s.steps[0].event)
	const junk = `{"key":"k"}`
	alive := `{"key":"{{state}}","value":{{"transaction"}}}`
	alive = readScript(t, flows+"/deny.txt").unfold(alive)
	for _, test := range []struct {
		name, entry string
		keys        int // to be deleted of that many
		of          int
	}{
		{"entries of others", junk, 80_000, 80_000},
		{"pending logins, of which 32 may stay", alive, 2_000 - 32, 2_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			stored := `"stored":[` + strings.Repeat(test.entry+",", test.of-1) + test.entry + "]"
			listed := `{"event":"transactions-listed","now":1700000005000,` + stored + "}"
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			answer := m.Handle(listed)
			runtime.ReadMemStats(&after)
			// Work that grows with the square of the entries is gigabytes of copies.
			if used := after.TotalAlloc - before.TotalAlloc; used > 500<<20 {
				t.Errorf("it allocated %d MiB", used>>20)
			}
			effects := split(t, answer)
			if len(effects) != 1 || strings.Count(effects[0], ",") != test.keys || !strings.HasPrefix(effects[0], `{"effect":"delete-transactions"`) {
				t.Errorf("%d effects, the first is %.100s", len(effects), effects[0])
			}
		})
	}
}
