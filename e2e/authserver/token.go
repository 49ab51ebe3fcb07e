package authserver

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"unicode/utf8"
)

// tokenRequest is the body of a request to a token endpoint. err is answered
// by the handler, after faults and recording.
type tokenRequest struct {
	json   map[string]any
	form   url.Values
	fields map[string]string
	err    *tokenError
}

type tokenError struct {
	status        int
	code, message string
}

// tokenFields are the members WorkOS's clients send. Each must be a string.
var tokenFields = []string{
	"client_id", "client_secret", "code", "code_verifier", "grant_type", "invitation_token",
	"ip_address", "organization_id", "redirect_uri", "refresh_token", "user_agent",
}

func (t tokenRequest) field(name string) string { return t.fields[name] }

func mediaType(r *http.Request) string {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// parseTokenRequest reads the body once, before faults and handlers: both need
// to know the grant.
func (s *Server) parseTokenRequest(c *call, endpoint Endpoint) {
	want := ""
	switch endpoint {
	case Authenticate:
		want = "application/json"
	case SSOToken:
		want = "application/x-www-form-urlencoded"
	case Login:
		c.token.form, _ = url.ParseQuery(string(c.body)) // for the record only
		return
	default:
		return
	}
	switch {
	case c.tooLarge:
		c.token.err = &tokenError{http.StatusRequestEntityTooLarge, "request_too_large", "The body is larger than 64 KB."}
	case mediaType(c.r) != want:
		c.token.err = &tokenError{http.StatusUnsupportedMediaType, "unsupported_media_type", "Content-Type must be " + want + "."}
	case endpoint == SSOToken:
		c.token.readForm(c.body)
	default:
		c.token.readJSON(c.body)
	}
}

func (t *tokenRequest) readForm(body []byte) {
	form, err := url.ParseQuery(string(body))
	t.form, t.fields = form, map[string]string{}
	if err != nil {
		t.err = &tokenError{http.StatusBadRequest, "invalid_request_body", "The form is malformed."}
		return
	}
	for name, values := range form {
		if len(values) > 1 {
			t.err = &tokenError{http.StatusBadRequest, "invalid_request", name + " was given more than once."}
			return
		}
		t.fields[name] = values[0]
	}
}

func (t *tokenRequest) readJSON(body []byte) {
	members, problem := decodeObject(body)
	t.json, t.fields = members, map[string]string{}
	if problem != "" {
		t.err = &tokenError{http.StatusBadRequest, "invalid_request_body", problem}
		return
	}
	for _, name := range tokenFields {
		value, present := members[name]
		text, isString := value.(string)
		if present && !isString {
			t.err = &tokenError{http.StatusBadRequest, "invalid_request", name + " must be a string."}
			return
		}
		t.fields[name] = text
	}
}

// decodeObject reads one JSON object and nothing after it, or says what is
// wrong. encoding/json alone would match names without regard to case and keep
// the last of two members of one name.
func decodeObject(body []byte) (members map[string]any, problem string) {
	const malformed = "Problems parsing JSON."
	if !utf8.Valid(body) {
		return nil, malformed
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, malformed
	}
	members = map[string]any{}
	for dec.More() {
		token, err := dec.Token()
		name, isName := token.(string)
		if err != nil || !isName {
			return members, malformed
		}
		if _, twice := members[name]; twice {
			return members, "A member was given more than once."
		}
		var value any
		if dec.Decode(&value) != nil {
			return members, malformed
		}
		members[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return members, malformed
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return members, malformed
	}
	return members, ""
}

func (s *Server) handleAuthenticate(c *call) {
	c.noStore()
	client := s.tokenClient(c)
	if client == nil {
		return
	}
	switch c.token.field("grant_type") {
	case "authorization_code":
		s.exchange(c, client)
	case "refresh_token":
		s.replayed(c, client, func() { s.refreshSession(c, client) })
	case "":
		c.apiError(http.StatusBadRequest, "invalid_request", "grant_type is required.")
	default:
		c.oauthError("unsupported_grant_type", "This grant_type is not supported.")
	}
}

// tokenClient identifies the client (RFC 6749 section 3.2.1), or answers and
// returns nil.
func (s *Server) tokenClient(c *call) *Client {
	if e := c.token.err; e != nil {
		c.apiError(e.status, e.code, e.message)
		return nil
	}
	id := c.token.field("client_id")
	if id == "" {
		c.apiError(http.StatusBadRequest, "invalid_request", "client_id is required.")
		return nil
	}
	client := s.cfg.client(id)
	if client == nil {
		c.oauthError("invalid_client", "Invalid client ID.")
		return nil
	}
	if secret := c.token.field("client_secret"); secret != "" {
		if client.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(client.Secret)) != 1 {
			c.oauthError("invalid_client", "Invalid client secret.")
			return nil
		}
	}
	return client
}

func (s *Server) exchange(c *call, client *Client) {
	found := s.redeem(c, client, false)
	if found == nil {
		return
	}
	s.mu.Lock()
	v, token := s.startSessionLocked(found.authorization, c.token.field("client_secret") != "", c.now)
	found.sessionID = v.id
	s.mu.Unlock()
	s.answerTokens(c, client, v, token, s.cookieMode(c, client))
}

// redeem spends a code, or answers why not and returns nil. Every presentation
// by the right client spends it, a failing one too, so that a client that
// sends a code twice is always found out.
func (s *Server) redeem(c *call, client *Client, sso bool) *code {
	value := c.token.field("code")
	if value == "" {
		c.apiError(http.StatusBadRequest, "invalid_request", "code is required.")
		return nil
	}
	_, expired := s.faults.takeText(Exchange, KindExpiredCode)

	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.codes[value]
	if found == nil || found.clientID != client.ID || found.sso != sso {
		// A code of another client stays good for its owner.
		c.oauthError("invalid_grant", "The code is invalid.")
		return nil
	}
	if found.spent {
		// RFC 6749 section 4.1.2: deny, and revoke what was issued.
		if v := s.sessions[found.sessionID]; v != nil {
			v.ended = true
		}
		c.oauthError("invalid_grant", "The code was used already.")
		return nil
	}
	found.spent = true
	if expired || c.now.After(found.issued.Add(s.cfg.CodeLifetime)) {
		c.oauthError("invalid_grant", "The code has expired.")
		return nil
	}
	if uri := c.token.field("redirect_uri"); uri != "" && uri != found.redirectURI {
		c.oauthError("invalid_grant", "redirect_uri is not the one of the authorization request.")
		return nil
	}
	if !c.verifyPKCE(found.challenge) {
		return nil
	}
	return found
}

// A verifier as RFC 7636 section 4.1 has it.
var codeVerifier = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

func (c *call) verifyPKCE(challenge string) bool {
	verifier := c.token.field("code_verifier")
	switch {
	case challenge == "" && verifier != "":
		// RFC 9700 section 2.1.1: a verifier without a challenge is the mark of
		// a PKCE downgrade, or of somebody else's code.
		c.oauthError("invalid_grant", "The code was not bound to a code_challenge.")
	case challenge == "" && c.token.field("client_secret") == "":
		c.oauthError("invalid_client", "A code that is not bound to a code_challenge needs client_secret.")
	case challenge == "":
		return true
	case verifier == "":
		c.oauthError("invalid_grant", "code_verifier is required.")
	case !codeVerifier.MatchString(verifier):
		c.oauthError("invalid_grant", "code_verifier must have 43 to 128 unreserved characters.")
	case !matchesS256(verifier, challenge):
		c.oauthError("invalid_grant", "code_verifier does not match code_challenge.")
	default:
		return true
	}
	return false
}

// matchesS256 is RFC 7636 section 4.6.
func matchesS256(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	computed := base64.RawURLEncoding.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(computed), []byte(challenge)) == 1
}
