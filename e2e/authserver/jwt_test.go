package authserver

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// keySet fetches what /sso/jwks/{client_id} serves.
func (b *bench) keySet() jose.JSONWebKeySet {
	b.Helper()
	got := b.get(b.url + "/sso/jwks/" + DemoClientID)
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(got.body), &set); err != nil || got.StatusCode != 200 {
		b.Fatalf("%d %s: %v", got.StatusCode, got.body, err)
	}
	return set
}

// verify checks the signature against the served keys.
func (b *bench) verify(token string) (header jose.Header, payload []byte, ok bool) {
	b.Helper()
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		b.Fatal(err)
	}
	header = signed.Signatures[0].Header
	set := b.keySet()
	for _, key := range set.Key(header.KeyID) {
		if payload, err = signed.Verify(key); err == nil {
			return header, payload, true
		}
	}
	return header, nil, false
}

// claims verifies the access token of a token response.
func (b *bench) claims(response map[string]any) map[string]any {
	b.Helper()
	header, payload, ok := b.verify(text(response, "access_token"))
	if !ok || header.ExtraHeaders["typ"] != "JWT" {
		b.Fatalf("access token does not verify; header %+v", header)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		b.Fatal(err)
	}
	return claims
}

func TestAccessTokenClaims(t *testing.T) {
	b := start(t, func(c *Config) { c.AccessTokenLifetime = 90 * time.Second })
	iat := float64(b.clock.Now().Unix())
	list := func(v ...any) []any { return v }
	for _, tt := range []struct {
		name, user string
		changes    []string
		want       map[string]any
	}{
		{"everything", DemoUserZoe, []string{"organization_id", DemoOrgAcme}, map[string]any{
			"org_id": DemoOrgAcme, "role": "admin", "roles": list("admin"),
			"permissions":  list("posts:read", "posts:write", "members:manage"),
			"entitlements": list("audit-logs"), "feature_flags": list("new-editor"),
		}},
		{"two roles", DemoUserSakura, nil, map[string]any{
			"org_id": DemoOrgNordlys, "role": "editor", "roles": list("editor", "reviewer"),
			"permissions": list("posts:read", "posts:write"),
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			claims := b.claims(b.signIn(tt.user, tt.changes...))
			if text(claims, "sid") == "" || text(claims, "jti") == "" {
				t.Errorf("sid or jti missing: %v", claims)
			}
			delete(claims, "sid")
			delete(claims, "jti")
			for name, v := range map[string]any{
				"iss": b.url, "sub": tt.user, "client_id": DemoClientID, "iat": iat, "exp": iat + 90,
			} {
				tt.want[name] = v
			}
			if !reflect.DeepEqual(claims, tt.want) {
				t.Errorf("got  %v\nwant %v", claims, tt.want)
			}
		})
	}
}

func TestNoOrganizationNoClaims(t *testing.T) {
	b := start(t, func(c *Config) {
		c.Users = append(c.Users, User{ID: "user_alone", Email: "alone@example.com"})
	})
	login := b.signIn("user_alone")
	claims := b.claims(login)
	for _, name := range []string{"org_id", "role", "roles", "permissions", "entitlements", "feature_flags"} {
		if v, present := claims[name]; present {
			t.Errorf("%s = %v", name, v)
		}
	}
	if _, present := login["organization_id"]; present {
		t.Error("organization_id in the answer")
	}
}

func TestKeyRotation(t *testing.T) {
	b := start(t)
	before := text(b.signIn(DemoUserZoe), "access_token")
	id := b.srv.RotateKey()
	after := text(b.signIn(DemoUserZoe), "access_token")

	if header, _, ok := b.verify(after); !ok || header.KeyID != id {
		t.Errorf("new token: verified %v by %s, want %s", ok, header.KeyID, id)
	}
	if _, _, ok := b.verify(before); !ok {
		t.Error("the old key left too early")
	}
	if n := len(b.keySet().Keys); n != 2 {
		t.Errorf("%d keys, want 2", n)
	}

	b.srv.DropOldKeys()
	if _, _, ok := b.verify(before); ok {
		t.Error("the old key is still served")
	}
	if _, _, ok := b.verify(after); !ok {
		t.Error("the new key is gone")
	}
}

func TestKeySetHoldsNoPrivateKey(t *testing.T) {
	b := start(t)
	for _, key := range b.keySet().Keys {
		if !key.IsPublic() || key.Algorithm != "RS256" || key.Use != "sig" || key.KeyID == "" {
			t.Errorf("key %+v", key)
		}
	}
}

func TestSigningKeyIsMadeWhenNoneIsGiven(t *testing.T) {
	b := start(t, func(c *Config) { c.SigningKey = nil })
	if _, _, ok := b.verify(text(b.signIn(DemoUserZoe), "access_token")); !ok {
		t.Error("does not verify")
	}
}
