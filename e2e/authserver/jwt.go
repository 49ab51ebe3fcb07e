package authserver

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const jwksPrefix = "/sso/jwks/"

// keyRing holds the signing keys, oldest first; the last one signs.
type keyRing struct {
	mu    sync.Mutex
	first *rsa.PrivateKey
	keys  []jose.JSONWebKey
}

func (k *keyRing) addLocked(key *rsa.PrivateKey) {
	if key == nil {
		var err error
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			panic("authserver: " + err.Error()) // crypto/rand does not fail
		}
	}
	k.keys = append(k.keys, jose.JSONWebKey{
		Key: key, KeyID: "key_" + rand.Text(), Algorithm: string(jose.RS256), Use: "sig",
	})
}

func (k *keyRing) readyLocked() {
	if len(k.keys) == 0 {
		k.addLocked(k.first)
	}
}

func (k *keyRing) signing() jose.JSONWebKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.readyLocked()
	return k.keys[len(k.keys)-1]
}

func (k *keyRing) public() jose.JSONWebKeySet {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.readyLocked()
	var set jose.JSONWebKeySet
	for _, key := range k.keys {
		set.Keys = append(set.Keys, key.Public())
	}
	return set
}

// RotateKey adds a signing key and signs with it from now on. The key set
// still lists the old ones. It returns the new key's ID.
func (s *Server) RotateKey() string {
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	s.keys.readyLocked()
	s.keys.addLocked(nil)
	return s.keys.keys[len(s.keys.keys)-1].KeyID
}

// DropOldKeys removes all keys but the signing one from the key set, so that
// tokens signed by an older key no longer verify.
func (s *Server) DropOldKeys() {
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	if n := len(s.keys.keys); n > 1 {
		s.keys.keys = append([]jose.JSONWebKey(nil), s.keys.keys[n-1])
	}
}

func (s *Server) handleJWKS(c *call) {
	if s.cfg.client(strings.TrimPrefix(c.r.URL.Path, jwksPrefix)) == nil {
		c.apiError(http.StatusNotFound, "not_found", "Client not found")
		return
	}
	c.json(http.StatusOK, s.keys.public())
}

// accessToken signs the claims WorkOS puts into an access token. Claims that
// depend on the organization are left out when there is none.
func (s *Server) accessToken(v *session, u *User, issuer string, now time.Time) (string, error) {
	if wrong, set := s.faults.takeText(TokenResponse, KindTokenIssuer); set {
		issuer = wrong
	}
	claims := map[string]any{
		"iss":       issuer,
		"sub":       u.ID,
		"sid":       v.id,
		"client_id": v.clientID,
		"jti":       rand.Text(),
		"iat":       now.Unix(),
		"exp":       now.Add(s.cfg.AccessTokenLifetime).Unix(),
	}
	if m := u.membership(v.organizationID); m != nil {
		claims["org_id"] = m.OrganizationID
		if m.Role != "" {
			claims["role"] = m.Role
		}
		if roles := m.allRoles(); roles != nil {
			claims["roles"] = roles
		}
		for name, list := range map[string][]string{
			"permissions": m.Permissions, "entitlements": m.Entitlements, "feature_flags": m.FeatureFlags,
		} {
			if list != nil {
				claims[name] = list
			}
		}
	}
	return s.sign(claims)
}

func (m *Membership) allRoles() []string {
	if m.Roles != nil || m.Role == "" {
		return m.Roles
	}
	return []string{m.Role}
}

func (s *Server) sign(claims map[string]any) (string, error) {
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: s.keys.signing()},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}
