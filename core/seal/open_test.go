package seal_test

import (
	"strings"
	"testing"

	"authkit-wasm/core/seal"
)

// alphabet is every character of a sealed text, and some that stand in none.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_*.~+/= \n\r\t\x00\x7F\xFF"

// Whatever single octet is changed, left out or put in, the text stays closed.
func TestE3_E4_NoOctetCanBeChanged(t *testing.T) {
	r := seal.Ring{Current: password}
	sealed := mustSeal(t, r, `{"a":1}`, 5000)
	changed := 0
	try := func(text string) {
		if text == sealed {
			return
		}
		changed++
		wantClosed(t, r, text, now)
	}
	for i := range len(sealed) {
		for _, c := range []byte(alphabet) {
			try(sealed[:i] + string([]byte{c}) + sealed[i+1:])
			try(sealed[:i] + string([]byte{c}) + sealed[i:])
		}
		try(sealed[:i] + sealed[i+1:])
		try(sealed[i+1:])
		if sealed[:i] != strings.TrimSuffix(sealed, "~2") {
			try(sealed[:i])
		}
	}
	if changed < 30_000 || t.Failed() {
		t.Errorf("%d changes tried", changed)
	}
}

func TestE3_PartsMissingOrOver(t *testing.T) {
	r := seal.Ring{Current: password}
	sealed := strings.TrimSuffix(mustSeal(t, r, "{}", 5000), "~2")
	part := strings.Split(sealed, "*")
	for name, text := range map[string]string{
		"E3: nothing":           "",
		"E3: suffix alone":      "~2",
		"E3: seven parts":       strings.Join(part[:7], "*"),
		"E3: nine parts":        sealed + "*",
		"E3: nine, at the head": "*" + sealed,
		"E3: stars alone":       "*******",
		"E3: salts exchanged":   strings.Join([]string{part[0], part[1], part[6], part[3], part[4], part[5], part[2], part[7]}, "*"),
		"E3: one block less":    strings.Join([]string{part[0], part[1], part[2], part[3], "", part[5], part[6], part[7]}, "*"),
		"E3: end taken away":    strings.Join([]string{part[0], part[1], part[2], part[3], part[4], "", part[6], part[7]}, "*"),
		"E3: end put off":       strings.Join([]string{part[0], part[1], part[2], part[3], part[4], "9" + part[5], part[6], part[7]}, "*"),
		"E3: number taken away": strings.Join([]string{part[0], "", part[2], part[3], part[4], part[5], part[6], part[7]}, "*"),
		"E3: no MAC":            strings.Join(part[:7], "*") + "*",
		"E3: half a MAC":        sealed[:len(sealed)-20],
		"E3: far too large":     strings.Join([]string{part[0], part[1], part[2], part[3], strings.Repeat("A", 64*2048), part[5], part[6], part[7]}, "*"),
	} {
		t.Run(name, func(t *testing.T) { wantClosed(t, r, text, now) })
	}
}

func TestE3_WrongPassword(t *testing.T) {
	wantClosed(t, seal.Ring{Current: another}, mustSeal(t, seal.Ring{Current: password}, "{}", 0), now)
	wantClosed(t, seal.Ring{Current: password + "x"}, mustSeal(t, seal.Ring{Current: password}, "{}", 0), now)
	wantClosed(t, seal.Ring{}, mustSeal(t, seal.Ring{Current: password}, "{}", 0), now)
}

func TestE5_ExpiresAtItsTime(t *testing.T) {
	r := seal.Ring{Current: password}
	sealed := mustSeal(t, r, "{}", 5000)
	for _, at := range []int64{-1, 0, now - 1e9, now, now + 5000, now + 5000 + seal.Skew - 1} {
		if plain, _, err := r.Open(sealed, at); plain != "{}" || err != nil {
			t.Errorf("E5: %d ms after sealing: %q, %v", at-now, plain, err)
		}
	}
	for _, at := range []int64{now + 5000 + seal.Skew, now + 5000 + seal.Skew + 1, now + 1e12, 1<<63 - 1} {
		wantClosed(t, r, sealed, at)
	}
	if plain, _, err := r.Open(mustSeal(t, r, "{}", 0), now+1e12); plain != "{}" || err != nil {
		t.Errorf("E5: without an end: %q, %v", plain, err)
	}
}

func TestE5_PreviousPasswordsOpenAndAreStale(t *testing.T) {
	old, older := seal.Password(strings.Repeat("old ", 8)), seal.Password(strings.Repeat("older ", 6))
	r := seal.Ring{Current: password, Previous: []seal.Password{"short", old, older}}
	for _, test := range []struct {
		name  string
		by    seal.Password
		stale bool
	}{{"current", password, false}, {"previous", old, true}, {"the one before", older, true}} {
		plain, stale, err := r.Open(mustSeal(t, seal.Ring{Current: test.by}, "{}", 0), now)
		if plain != "{}" || stale != test.stale || err != nil {
			t.Errorf("E5: %s: %q, %v, %v", test.name, plain, stale, err)
		}
	}
	wantClosed(t, r, mustSeal(t, seal.Ring{Current: another}, "{}", 0), now)
	// Sealing is for the current one alone.
	wantClosed(t, seal.Ring{Current: old, Previous: []seal.Password{older}}, mustSeal(t, r, "{}", 0), now)
}

func TestE5_PurposesAreKeptApart(t *testing.T) {
	r := seal.Ring{Current: password, Previous: []seal.Password{another}}
	rings := map[string]seal.Ring{"session": r, "login": r.For("login"), "refresh": r.For("refresh"), "none": r.For("")}
	for by, sealer := range rings {
		sealed := mustSeal(t, sealer, "{}", 0)
		for in, opener := range rings {
			if in != by {
				wantClosed(t, opener, sealed, now)
			} else if plain, stale, err := opener.Open(sealed, now); plain != "{}" || stale || err != nil {
				t.Errorf("E5: %s: %q, %v, %v", by, plain, stale, err)
			}
		}
	}
	// The ring of a purpose has the previous passwords of its own.
	if _, stale, err := r.For("login").Open(mustSeal(t, seal.Ring{Current: another}.For("login"), "{}", 0), now); !stale || err != nil {
		t.Errorf("E5: a previous password: %v, %v", stale, err)
	}
}
