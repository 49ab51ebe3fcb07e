package seal_test

import (
	"errors"
	"strings"
	"testing"

	"authkit-wasm/core/seal"
)

// Nobody without the password can write a text that opens: of all that the
// fuzzer makes of good ones, only the good ones themselves open, with and
// without their suffix, and at a time that their end allows.
func FuzzOpen(f *testing.F) {
	r := seal.Ring{Current: vectorPassword, Previous: []seal.Password{password}}
	ends := map[string]int64{v3: 1<<63 - 1}
	for _, lifetime := range []int64{0, 1, 5000} {
		sealed := strings.TrimSuffix(mustSeal(f, seal.Ring{Current: password}, `{"accessToken":"é"}`, lifetime), "~2")
		ends[sealed] = 1<<63 - 1
		if lifetime != 0 {
			ends[sealed] = now + lifetime + seal.Skew
		}
	}
	for sealed := range ends {
		f.Add(sealed, int64(now))
		f.Add(sealed+"~2", int64(now+seal.Skew+1))
	}
	f.Fuzz(func(t *testing.T, sealed string, at int64) {
		plain, stale, err := r.Open(sealed, at)
		end, good := ends[strings.TrimSuffix(sealed, "~2")]
		if err == nil {
			if !good || at >= end {
				t.Fatalf("%q opens at %d", sealed, at)
			}
			return
		}
		if !errors.Is(err, seal.Invalid) || plain != "" || stale {
			t.Fatalf("%q: %q, %v, %v", sealed, plain, stale, err)
		}
		// The least times are not distinct from late ones once Skew is taken.
		if good && 0 <= at && at < end {
			t.Fatalf("%q does not open at %d", sealed, at)
		}
	})
}

// Any text, sealed with any password that is long enough, comes back.
func FuzzSeal(f *testing.F) {
	f.Add("", string(password), octets(0), int64(0))
	f.Add(v3Plain, string(vectorPassword), octets(200), int64(1))
	f.Add(strings.Repeat("é", 40), strings.Repeat("🔑", 16), octets(9), int64(1<<52))
	f.Fuzz(func(t *testing.T, plain, secret string, entropy []byte, lifetime int64) {
		r := seal.Ring{Current: seal.Password(secret)}
		sealed, err := r.Seal(plain, entropy, now, lifetime)
		if err != nil {
			if sealed != "" {
				t.Fatalf("%q came with %v", sealed, err)
			}
			return
		}
		got, stale, err := r.Open(sealed, now)
		if got != plain || stale || err != nil {
			t.Fatalf("%q comes back as %q, %v, %v", plain, got, stale, err)
		}
	})
}
