package parity_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"authkit-wasm/core"
	"authkit-wasm/core/jwt"
	"authkit-wasm/core/seal"
)

const (
	sealedSessions = 1000
	cookiePassword = "a cookie password of the parity tests, with an é"
	sealClient     = "client_01"
)

// sealers are the packages that write the same cookies as we do.
var sealers = []string{"iron-webcrypto", "@workos-inc/node", "@workos/authkit-session"}

// tokenIssuer signs the access tokens of the sessions, because the packages
// look at a session only if its token verifies.
type tokenIssuer struct{ key *rsa.PrivateKey }

func newTokenIssuer(t *testing.T) tokenIssuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return tokenIssuer{key}
}

func (i tokenIssuer) keys() map[string]any {
	raw := base64.RawURLEncoding
	return map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k1",
		"n": raw.EncodeToString(i.key.N.Bytes()), "e": raw.EncodeToString(big.NewInt(int64(i.key.E)).Bytes())}}}
}

// token makes a token of two encoded parts, as they stand.
func (i tokenIssuer) token(t *testing.T, header, payload string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(header + "." + payload))
	signature, err := rsa.SignPKCS1v15(nil, i.key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return header + "." + payload + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// pinnedSizes are those of the first sessions in octets, in turn: of an app
// that keeps little, up to one that keeps what splits a cookie three times.
var pinnedSizes = []int{1 << 10, 4 << 10, 8 << 10, 12 << 10}

// near reports whether a size is one of the pinned, give or take a twentieth.
func near(size, pinned int) bool { return size > pinned*19/20 && size < pinned*21/20 }

// pin makes a session as large as the number of it says.
func (i tokenIssuer) pin(t *testing.T, m maker, now time.Time, number int) map[string]any {
	if number >= 10*len(pinnedSizes) {
		return i.session(t, m, now)
	}
	want := pinnedSizes[number%len(pinnedSizes)]
	for { // until one is small enough to be filled up
		s := i.session(t, m, now)
		size := len(show(whole(s)))
		if size > want {
			continue
		}
		user := s["user"].(map[string]any)
		user["metadata"].(map[string]any)["filling"] = strings.Repeat("é", (want-size)/len("é"))
		return s
	}
}

// whole is a session without what is for one package alone.
func whole(session map[string]any) map[string]any {
	session = maps.Clone(session)
	delete(session, "snake")
	return session
}

// session is what a session cookie holds, of up to 12 KB; snake holds the same
// as the server would tell it, for the package that takes it from there.
func (i tokenIssuer) session(t *testing.T, m maker, now time.Time) map[string]any {
	user := m.user()
	user["metadata"] = map[string]any{m.text(): strings.Repeat(m.text(), m.IntN(100))}
	claims := map[string]any{"iss": "https://api.workos.com", "sub": user["id"], "sid": m.id("session"), "role": m.name(),
		"iat": now.Unix() - 1, "exp": now.Unix() + 3600}
	session := map[string]any{"user": user, "refreshToken": m.id("refresh"), "authenticationMethod": m.pick(authenticationMethods...)}
	snake := map[string]any{"user": user, "authentication_method": session["authenticationMethod"]}
	if m.chance(50) {
		claims["org_id"] = m.id("org")
		session["organizationId"], snake["organization_id"] = claims["org_id"], claims["org_id"]
	}
	if m.chance(20) {
		session["impersonator"] = map[string]any{"email": "staff@example.com", "reason": m.text()}
		snake["impersonator"] = session["impersonator"]
	}
	if m.chance(10) { // as long as permissions and metadata can make it
		claims["permissions"] = strings.Fields(strings.Repeat(m.id("permission")+" ", 200))
	}
	encode := base64.RawURLEncoding.EncodeToString
	session["accessToken"] = i.token(t, encode([]byte(`{"alg":"RS256","kid":"k1"}`)), encode([]byte(show(claims))))
	session["snake"] = snake
	return session
}

// runSealers has Node seal or open one batch with every package.
func runSealers[T any](t *testing.T, batch map[string]any) map[string][]T {
	t.Helper()
	node := exec.Command("node", "testdata/seal.mjs")
	var stdout bytes.Buffer
	node.Stdin, node.Stdout, node.Stderr = strings.NewReader(show(batch)), &stdout, os.Stderr
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v", err)
	}
	var results map[string][]T
	if err := json.Unmarshal(stdout.Bytes(), &results); err != nil || len(results) != len(sealers) {
		t.Fatalf("results of %d packages (%v)", len(results), err)
	}
	for _, name := range sealers {
		if len(results[name]) != sealedSessions {
			t.Fatalf("%s: %d results, want %d", name, len(results[name]), sealedSessions)
		}
	}
	return results
}

// valueOf reads a JSON text, so that the order of names makes no difference.
func valueOf(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%.200q: %v", text, err)
	}
	return v
}

func TestE3_SealedSessionsOfPublishedPackages(t *testing.T) {
	issuer, m, now := newTokenIssuer(t), newMaker(3), time.Now()
	sessions := make([]map[string]any, sealedSessions)
	for i := range sessions {
		sessions[i] = issuer.pin(t, m, now, i)
	}
	batch := map[string]any{"password": cookiePassword, "clientId": sealClient, "keys": issuer.keys()}
	ring := seal.Ring{Current: "another password, by which none of these was sealed", Previous: []seal.Password{cookiePassword}}
	keys, err := jwt.ParseKeySet(show(issuer.keys()))
	if err != nil {
		t.Fatal(err)
	}
	rules := jwt.Rules{Issuers: []string{"https://api.workos.com"}, ClientID: sealClient}

	batch["direction"], batch["sessions"] = "seal", sessions
	theirs := runSealers[struct {
		Sealed  string
		Session any
	}](t, batch)
	for _, name := range sealers {
		for i, one := range theirs[name] {
			plain, stale, err := ring.Open(one.Sealed, now.UnixMilli())
			if err != nil || !stale {
				t.Fatalf("%s, session %d: stale %v, %v", name, i, stale, err)
			}
			if got := valueOf(t, plain); !reflect.DeepEqual(got, one.Session) {
				t.Fatalf("%s, session %d: opened here %.2000s, sealed there %.2000s", name, i, plain, show(one.Session))
			}
			got := valueOf(t, plain).(map[string]any)
			if got["accessToken"] != sessions[i]["accessToken"] || got["refreshToken"] != sessions[i]["refreshToken"] {
				t.Fatalf("%s, session %d: another one's tokens", name, i)
			}
			if _, err := jwt.Verify(core.AccessToken(got["accessToken"].(string)), keys, rules, now.UnixMilli()); err != nil {
				t.Fatalf("%s, session %d: %v", name, i, err)
			}
		}
		told(t, "%d sessions sealed by %s open here, %s", len(theirs[name]), name, pinned(t, func(i int) any { return theirs[name][i].Session }))
	}

	sealed := make([]string, sealedSessions)
	for i, one := range sessions {
		delete(one, "snake")
		entropy := make([]byte, seal.EntropySize)
		rand.Read(entropy)
		if sealed[i], err = (seal.Ring{Current: cookiePassword}).Seal(show(one), entropy, now.UnixMilli(), int64(i%3)*600_000); err != nil {
			t.Fatal(err)
		}
	}
	delete(batch, "sessions")
	batch["direction"], batch["sealed"] = "open", sealed
	opened := runSealers[any](t, batch)
	for _, name := range sealers {
		for i, got := range opened[name] {
			if want := valueOf(t, show(sessions[i])); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s, session %d: opened there %.2000s, sealed here %.2000s", name, i, show(got), show(want))
			}
		}
		told(t, "%d sessions sealed here open with %s, %s", len(opened[name]), name, pinned(t, func(i int) any { return opened[name][i] }))
	}
}

// pinned counts the sessions of each pinned size, and fails where one is not
// among them.
func pinned(t *testing.T, session func(i int) any) string {
	t.Helper()
	counts := make([]int, len(pinnedSizes))
	for i := range sealedSessions {
		for of, size := range pinnedSizes {
			if near(len(show(session(i))), size) {
				counts[of]++
			}
		}
	}
	var text []string
	for of, n := range counts {
		if n < 10 {
			t.Errorf("%d sessions of %d octets, want 10", n, pinnedSizes[of])
		}
		text = append(text, fmt.Sprintf("%d of about %d KB", n, pinnedSizes[of]>>10))
	}
	return strings.Join(text, ", ")
}
