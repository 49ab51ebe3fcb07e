package jwt

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"strings"

	"authkit-wasm/core"
	"authkit-wasm/core/base64url"
	"authkit-wasm/core/strictjson"
)

// algorithm is the only one there is (RFC 8725 section 3.1).
const algorithm = "RS256"

// MaxTokenBytes bounds a token, in octets.
const MaxTokenBytes = 64 << 10

// Rules are what a token has to fulfil beside a good signature.
type Rules struct {
	// Issuers lists every iss to accept. They are compared as plain strings:
	// a slash at the end makes another issuer.
	Issuers []string
	// ClientID has to be the client_id of a token that has one.
	ClientID string
	// Skew is by how many milliseconds the issuer's clock may differ.
	Skew int64
}

// Verify returns the claims of an access token that a key of the set signed
// and that is valid at now, in Unix milliseconds. Fails with [KeyUnknown],
// [IssuerMismatch], [Expired], and with [Invalid] for every other reason.
// Only Invalid and KeyUnknown come before the signature was found good.
func Verify(token core.AccessToken, keys KeySet, rules Rules, now int64) (core.Claims, error) {
	if len(token) > MaxTokenBytes {
		return core.Claims{}, Invalid
	}
	part := strings.Split(string(token), ".")
	if len(part) != 3 {
		return core.Claims{}, Invalid
	}
	public, err := keys.chosenBy(part[0])
	if err != nil {
		return core.Claims{}, err
	}
	signature, err := base64url.Decode(part[2])
	if err != nil {
		return core.Claims{}, Invalid
	}
	sum := sha256.Sum256([]byte(part[0] + "." + part[1]))
	if rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signature) != nil {
		return core.Claims{}, Invalid
	}
	claims, err := core.UnverifiedClaims(token)
	if err != nil {
		return core.Claims{}, Invalid
	}
	payload, _ := base64url.Decode(part[1]) // read before, by UnverifiedClaims
	v, err := strictjson.Parse(string(payload))
	if err != nil {
		return core.Claims{}, Invalid
	}
	if err := rules.judge(claims, &v, now); err != nil {
		return core.Claims{}, err
	}
	return claims, nil
}

// chosenBy reads the header (RFC 7515 section 4) and returns the key to verify
// with. What a header says about where keys are to be found is not read: jku,
// jwk, x5u and x5c are an attacker's to fill in.
func (s KeySet) chosenBy(header string) (*rsa.PublicKey, error) {
	text, err := base64url.Decode(header)
	if err != nil {
		return nil, Invalid
	}
	v, err := strictjson.Parse(string(text))
	if err != nil {
		return nil, Invalid
	}
	for _, m := range v.Members {
		// Another reader may take ALG for alg. Whoever gets the token after us
		// has to read in it what we read.
		for _, name := range []string{"alg", "kid", "crit"} {
			if m.Name != name && strings.EqualFold(m.Name, name) {
				return nil, Invalid
			}
		}
	}
	id := v.Get("kid")
	if v.Get("alg").Text() != algorithm || v.Get("crit").Kind != strictjson.Missing || !isTextOrAbsent(id) {
		return nil, Invalid
	}
	var found *rsa.PublicKey
	for _, k := range s.keys {
		if id.Kind == strictjson.String && k.id != id.Text() {
			continue
		}
		if found != nil { // which of them is the signer's choice: refuse to guess
			return nil, Invalid
		}
		found = k.public
	}
	if found == nil {
		return nil, KeyUnknown
	}
	return found, nil
}

// judge compares what the signer says with the rules. That iat is not in the
// future is not among them: it says when, not from when (RFC 7519 section
// 4.1.6), and a host whose clock is late would lock everybody out.
func (r Rules) judge(c core.Claims, v *strictjson.Value, now int64) error {
	if !r.knowsIssuer(c.Issuer) {
		return IssuerMismatch
	}
	if !absentOr(v.Get("client_id"), r.ClientID) {
		return Invalid
	}
	if from := v.Get("nbf"); from.Kind != strictjson.Missing {
		if seconds, ok := from.Int(); !ok || seconds*1000 > now+r.Skew {
			return Invalid
		}
	}
	if c.ExpiresAt*1000 <= now-r.Skew {
		return Expired
	}
	return nil
}

func (r Rules) knowsIssuer(issuer string) bool {
	for _, known := range r.Issuers {
		if known == issuer && issuer != "" {
			return true
		}
	}
	return false
}
