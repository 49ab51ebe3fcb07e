package seal_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"authkit-wasm/core/seal"
)

const (
	now      = 1_700_000_000_000
	password = seal.Password("a password of the tests, long enough")
	another  = seal.Password("another one of them, as long as that")
)

// octets is the entropy that begins with the octet first and counts up.
func octets(first byte) []byte {
	b := make([]byte, seal.EntropySize)
	for i := range b {
		b[i] = first + byte(i)
	}
	return b
}

func mustSeal(t testing.TB, r seal.Ring, plain string, lifetime int64) string {
	t.Helper()
	sealed, err := r.Seal(plain, octets(7), now, lifetime)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// wantClosed fails unless the text is refused in the one way there is.
func wantClosed(t testing.TB, r seal.Ring, sealed string, now int64) {
	t.Helper()
	plain, stale, err := r.Open(sealed, now)
	if !errors.Is(err, seal.Invalid) || plain != "" || stale {
		t.Errorf("%.300q: got %q, %v, %v; want %v", sealed, plain, stale, err, seal.Invalid)
	}
}

func TestWhatIsSealedOpens(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	r := seal.Ring{Current: password}
	for length := range 200 {
		b := make([]byte, length)
		entropy := make([]byte, seal.EntropySize)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		for i := range entropy {
			entropy[i] = byte(random.Uint32())
		}
		sealed, err := r.Seal(string(b), entropy, now, 0)
		if err != nil {
			t.Fatal(err)
		}
		if plain, stale, err := r.Open(sealed, now); plain != string(b) || stale || err != nil {
			t.Fatalf("%q comes back as %q, %v, %v", b, plain, stale, err)
		}
	}
}

func TestLargestSealedTextOpens(t *testing.T) {
	r := seal.Ring{Current: password}
	plain := strings.Repeat("x", seal.MaxPlain)
	if got, _, err := r.Open(mustSeal(t, r, plain, 1), now); got != plain || err != nil {
		t.Errorf("%d octets come back as %d, %v", len(plain), len(got), err)
	}
	if _, err := r.Seal(plain+"x", octets(0), now, 0); !errors.Is(err, seal.TooLarge) {
		t.Errorf("one octet more: %v, want %v", err, seal.TooLarge)
	}
}

func TestE3_ShortPasswordsNeitherSealNorOpen(t *testing.T) {
	const short = seal.Password("this one has one character less")
	if len(short) != seal.MinPasswordLength-1 {
		t.Fatal("the password has another length")
	}
	if _, err := (seal.Ring{Current: short}).Seal("{}", octets(0), now, 0); !errors.Is(err, seal.PasswordShort) {
		t.Errorf("E3: sealing: %v, want %v", err, seal.PasswordShort)
	}
	for _, r := range []seal.Ring{{}, {Current: short}, {Current: password, Previous: []seal.Password{""}},
		{Current: short, Previous: []seal.Password{password}}} {
		if err := r.Check(); !errors.Is(err, seal.PasswordShort) {
			t.Errorf("E3: checking: %v, want %v", err, seal.PasswordShort)
		}
	}
	wantClosed(t, seal.Ring{Current: short}, forged{password: short}.text(t), now)
	wantClosed(t, seal.Ring{Current: short}.For("a purpose"), forged{password: short}.text(t), now)
	if err := (seal.Ring{Current: short}).For("a purpose").Check(); !errors.Is(err, seal.PasswordShort) {
		t.Errorf("E3: a purpose makes a short password do: %v", err)
	}
}

// Lengths are those of JavaScript, so that all packages agree on a password.
func TestPasswordsAreCountedInUTF16(t *testing.T) {
	for _, test := range []struct {
		name     string
		password string
		want     error
	}{
		{"32 ASCII characters", strings.Repeat("x", 32), nil},
		{"31 ASCII characters", strings.Repeat("x", 31), seal.PasswordShort},
		{"31 characters of two octets", strings.Repeat("é", 31), seal.PasswordShort},
		{"32 characters of two octets", strings.Repeat("é", 32), nil},
		{"16 surrogate pairs", strings.Repeat("🔑", 16), nil},
		{"15 surrogate pairs and one", strings.Repeat("🔑", 15) + "x", seal.PasswordShort},
	} {
		if err := (seal.Ring{Current: seal.Password(test.password)}).Check(); err != test.want {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestSealNeedsEntropy(t *testing.T) {
	r := seal.Ring{Current: password}
	silent := map[string][]byte{
		"none":             nil,
		"an octet too few": octets(0)[1:],
		"all zero":         make([]byte, seal.EntropySize),
	}
	for name, from := range map[string]int{"salt": 0, "salt of the MAC": 32, "initialization vector": 64} {
		b := octets(0)
		for i := from; i < min(from+32, len(b)); i++ {
			b[i] = 0
		}
		silent[name+" zero"] = b
	}
	for name, entropy := range silent {
		if sealed, err := r.Seal("{}", entropy, now, 0); !errors.Is(err, seal.EntropyShort) || sealed != "" {
			t.Errorf("%s: %q, %v; want %v", name, sealed, err, seal.EntropyShort)
		}
	}
}

func TestOtherEntropyGivesAnotherText(t *testing.T) {
	r := seal.Ring{Current: password}
	one, err := r.Seal("{}", octets(1), now, 0)
	two, err2 := r.Seal("{}", octets(2), now, 0)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	a, b := strings.Split(one, "*"), strings.Split(two, "*")
	for _, i := range []int{2, 3, 4, 6, 7} {
		if a[i] == b[i] {
			t.Errorf("part %d is %s in both", i, a[i])
		}
	}
}

func TestSealRefusesTimesThatAreNone(t *testing.T) {
	for name, times := range map[string][2]int64{
		"negative lifetime":      {now, -1},
		"negative now":           {-1, 5},
		"beyond what is counted": {now, 1<<53 - now},
		"overflow":               {now, 1<<63 - 1},
	} {
		if sealed, err := (seal.Ring{Current: password}).Seal("{}", octets(0), times[0], times[1]); !errors.Is(err, seal.Invalid) || sealed != "" {
			t.Errorf("%s: %q, %v; want %v", name, sealed, err, seal.Invalid)
		}
	}
}

func TestNothingPrintsAPassword(t *testing.T) {
	r := seal.Ring{Current: password, Previous: []seal.Password{another}}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		for _, v := range []any{r, &r, r.Current, r.Previous, r.For("a purpose")} {
			text := fmt.Sprintf(format, v)
			if strings.Contains(text, string(password)) || strings.Contains(text, string(another)) || !strings.Contains(text, "[redacted]") {
				t.Errorf("%s of %T prints %s", format, v, text)
			}
		}
	}
}

func TestEachErrorHasItsOwnAdvice(t *testing.T) {
	seen := map[string]seal.Error{seal.Error("none of ours").Advice(): "an unknown one"}
	for _, e := range []seal.Error{seal.Invalid, seal.PasswordShort, seal.EntropyShort, seal.TooLarge} {
		if other, ok := seen[e.Advice()]; ok {
			t.Errorf("%s says the same as %s", string(e), other)
		}
		seen[e.Advice()] = e
		if want := "authkit: " + string(e) + ": " + e.Advice(); e.Error() != want {
			t.Errorf("got %q, want %q", e.Error(), want)
		}
	}
}
