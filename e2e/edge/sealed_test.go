package edge

import (
	"crypto/rand"
	"encoding/json"
	"testing"
	"time"

	"authkit-wasm/core/seal"
)

// sealed seals a text as another server with the same password would.
func sealed(t *testing.T, plain string, ring seal.Ring) string {
	t.Helper()
	entropy := make([]byte, seal.EntropySize)
	_, _ = rand.Read(entropy)
	text, err := ring.Seal(plain, entropy, time.Now().UnixMilli(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func ringOf(p string) seal.Ring { return seal.Ring{Current: seal.Password(p)} }

// opened reads a session cookie.
func opened(t *testing.T, cookie string) map[string]any {
	t.Helper()
	plain, _, err := ringOf(password).Open(cookie, time.Now().UnixMilli())
	if err != nil {
		t.Fatalf("the session does not open: %v", err)
	}
	var session map[string]any
	if err := json.Unmarshal([]byte(plain), &session); err != nil {
		t.Fatal(err)
	}
	return session
}

// changed is a session cookie with other members.
func changed(t *testing.T, cookie string, ring seal.Ring, members map[string]any) string {
	t.Helper()
	session := opened(t, cookie)
	for name, value := range members {
		session[name] = value
		if value == nil {
			delete(session, name)
		}
	}
	plain, err := json.Marshal(session)
	if err != nil {
		t.Fatal(err)
	}
	return sealed(t, string(plain), ring)
}
