package base64url_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"authkit-wasm/core/base64url"
)

// The standard library says the same, wherever it is as strict.
func FuzzDecode(f *testing.F) {
	for _, text := range append([]string{"", "AA", "AAA", "AAAA", "-_", "__8", "A", "AB", "AAB", "AAAAA", "zz", "é"}, refused...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := base64url.Decode(text)
		want, theirs := base64.RawURLEncoding.Strict().DecodeString(text)
		if strings.ContainsAny(text, "\r\n") {
			theirs = base64.CorruptInputError(0)
		}
		switch {
		case theirs != nil:
			if !errors.Is(err, base64url.ErrSyntax) || got != nil {
				t.Errorf("%q gave %x, %v", text, got, err)
			}
		case err != nil || !bytes.Equal(got, want):
			t.Errorf("%q gave %x, %v; want %x", text, got, err, want)
		case base64url.Encode(got) != text:
			t.Errorf("%q has a second text, %q", text, base64url.Encode(got))
		}
	})
}

func FuzzEncode(f *testing.F) {
	for _, text := range []string{"", "f", "fo", "foo", "foob", "fooba", "foobar", "\xff\xfe\xfd", "\x00\x00"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, want := base64url.Encode(b), base64.RawURLEncoding.EncodeToString(b); got != want {
			t.Errorf("%x gave %q, want %q", b, got, want)
		}
	})
}

// refused are texts in which other decoders see octets.
var refused = []string{
	"AA==", "AAA=", "=", "AA=", // padding
	"+/", "AA+A", "AA/A", // the other alphabet
	"AA\n", "A\nA", "AA\r\n", "\nAA", " AA", "AA ", "A\tA", // white space
	"AB", "A_", "AAB", "AA_", // unused bits
	"A", "AAAAA", // six bits are no octet
	"AA\x00", "AAA\x80", "ＡＡ",
}

func TestOneTextForEachOctetString(t *testing.T) {
	for _, text := range refused {
		if b, err := base64url.Decode(text); !errors.Is(err, base64url.ErrSyntax) || b != nil {
			t.Errorf("%q gave %x, %v", text, b, err)
		}
	}
}

// Every octet at every place of a group of three, there and back.
func TestEveryOctet(t *testing.T) {
	for c := range 256 {
		for n := 1; n <= 4; n++ {
			for at := range n {
				b := make([]byte, n)
				b[at] = byte(c)
				text := base64url.Encode(b)
				if want := base64.RawURLEncoding.EncodeToString(b); text != want {
					t.Fatalf("%x gave %q, want %q", b, text, want)
				}
				if back, err := base64url.Decode(text); err != nil || !bytes.Equal(back, b) {
					t.Fatalf("%q gave %x, %v; want %x", text, back, err, b)
				}
			}
		}
	}
}

// RFC 7515 appendix C.
func TestVectorOfTheStandard(t *testing.T) {
	if got := base64url.Encode([]byte{3, 236, 255, 224, 193}); got != "A-z_4ME" {
		t.Errorf("got %q", got)
	}
}
