package core_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// vector is one file of testdata/vectors: lines of "name: value". Each has
// source, section, kind and expect; the rest depends on its kind.
type vector map[string]string

// vectors returns the files of one kind by name, and fails where there are
// none: a moved folder must not pass for a passed test.
func vectors(t *testing.T, kind string) map[string]vector {
	t.Helper()
	names, err := filepath.Glob("testdata/vectors/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no vector files (%v)", err)
	}
	found := map[string]vector{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		v := vector{}
		for line := range strings.Lines(string(text)) {
			field, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			if !ok || v[field] != "" {
				t.Fatalf("%s: a line that is no field, or a field twice: %q", name, line)
			}
			v[field] = value
		}
		for _, field := range []string{"source", "section", "kind", "expect"} {
			if v[field] == "" {
				t.Fatalf("%s: no %s", name, field)
			}
		}
		if v["kind"] == kind {
			found[filepath.Base(name)] = v
		}
	}
	if len(found) == 0 {
		t.Fatalf("no vectors of kind %s", kind)
	}
	return found
}

func TestP1_V1_ChallengeVectors(t *testing.T) {
	for name, v := range vectors(t, "pkce") {
		t.Run(name, func(t *testing.T) {
			var octets []byte
			for _, number := range strings.Split(v["octets"], ",") {
				n, err := strconv.ParseUint(number, 10, 8)
				if err != nil {
					t.Fatal(err)
				}
				octets = append(octets, byte(n))
			}
			verifier, err := core.NewCodeVerifier(octets)
			if err != nil {
				t.Fatal(err)
			}
			if string(verifier) != v["verifier"] {
				t.Errorf("verifier %q, want %q", string(verifier), v["verifier"])
			}
			if got := string(verifier.Challenge()); got != v["expect"] {
				t.Errorf("challenge %q, want %q", got, v["expect"])
			}
		})
	}
}

// The encoding is that of WorkOS's own packages to the octet, so that URLs of
// both can be compared as text.
func TestFormEncodingVectors(t *testing.T) {
	for name, v := range vectors(t, "form") {
		t.Run(name, func(t *testing.T) {
			var text string
			if err := json.NewDecoder(bytes.NewReader([]byte(v["text"]))).Decode(&text); err != nil {
				t.Fatal(err)
			}
			got, err := core.Endpoint("https://api.workos.com").LogoutURL(text, text)
			if err != nil {
				t.Fatal(err)
			}
			want := "https://api.workos.com/user_management/sessions/logout?session_id=" + v["expect"] + "&return_to=" + v["expect"]
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
