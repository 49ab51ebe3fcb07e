package parity_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// one is a call that both packages make.
type one struct {
	Subject       string         `json:"subject"`
	Method        string         `json:"method"`
	Options       any            `json:"options"`
	Configuration map[string]any `json:"configuration,omitempty"`

	answer answer // of the server, to both
}

type answer struct {
	status int
	header map[string]string
	body   string
}

// maker makes cases from a seed.
type maker struct{ *rand.Rand }

func newMaker(seed uint64) maker { return maker{rand.New(rand.NewPCG(seed, 20260101))} }

func (m maker) pick(of ...string) string { return of[m.IntN(len(of))] }

func (m maker) chance(percent int) bool { return m.IntN(100) < percent }

// text is what a person or a program may hand in: of any length and language,
// with everything that a URL or JSON has to escape.
func (m maker) text() string {
	alphabet := []rune("abcXYZ019-._~ +&=#%?/:;,@!$'()*[]{}|\\^`<>\"\t\nüß漢字é́😀👩‍👩‍👧\u00a0\u2028\ufeff")
	text := make([]rune, 1+m.IntN(24))
	for i := range text {
		text[i] = alphabet[m.IntN(len(alphabet))]
	}
	return string(text)
}

func (m maker) id(prefix string) string { return fmt.Sprintf("%s_%08X", prefix, m.Uint32()) }

// verifier is what RFC 7636 allows, not what our own code makes.
func (m maker) verifier() string {
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	text := make([]byte, 43+m.IntN(86))
	for i := range text {
		text[i] = unreserved[m.IntN(len(unreserved))]
	}
	return string(text)
}

// some keeps each option with a chance of one half.
func (m maker) some(options map[string]any) map[string]any {
	kept := map[string]any{}
	for _, name := range sortedNames(options) { // or the seed would not decide
		if m.chance(50) {
			kept[name] = options[name]
		}
	}
	return kept
}

func sortedNames[T any](of map[string]T) []string {
	names := make([]string, 0, len(of))
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// deviations counts the cases in which ours is meant to be different, by why.
type deviations map[string]int

// tell prints what was compared, and fails for a deviation that no case shows:
// a claim about the peer that may not be true any more.
func (d deviations) tell(t *testing.T, cases int, claims ...string) {
	t.Helper()
	count := 0
	var lines strings.Builder
	for _, claim := range claims {
		if d[claim] == 0 {
			t.Errorf("no case shows that %s", claim)
		}
		count += d[claim]
		fmt.Fprintf(&lines, "\n  %5d × %s", d[claim], claim)
		delete(d, claim)
	}
	for claim := range d {
		t.Errorf("a deviation without a name in the list: %s", claim)
	}
	told(t, "compared %d cases, %d deliberate deviations:%s", cases, count, lines.String())
}
