package parity_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const (
	dropsNotKnown = "the published getAuthorizationUrl knows no invitationToken, passwordResetToken and maxAge"
	dropsInPKCE   = "the published getAuthorizationUrlWithPKCE drops claimNonce, which its getAuthorizationUrl sends"
	writesEmpty   = "the published package writes options that are empty texts, as in login_hint="
	forgetsClient = "the published sso URLs forget the client ID of the constructor and write none"
	takesAnyURI   = "the published package takes redirect URIs that OAuth forbids (http, with a fragment)"
)

// compareURLs compares what is asked for, parameter by parameter.
func compareURLs(t *testing.T, script string) {
	m := newMaker(1)
	var cases []one
	for range 700 {
		cases = append(cases, m.urlCase())
	}
	deviate := deviations{}
	for i, both := range runBoth(t, script, cases) {
		c, theirs, ours := cases[i], both.Published, both.Ours
		if len(theirs.requests)+len(ours.requests) > 0 {
			t.Fatalf("case %d: a URL was sent somewhere", i)
		}
		if c.Subject == "pkce" {
			comparePKCE(t, c, both)
			continue
		}
		options, _ := c.Options.(map[string]any)
		if uri, _ := options["redirectUri"].(string); uri == "http://app.example/" || strings.Contains(uri, "#") {
			if ours.Error["code"] != "redirect_uri_invalid" || theirs.Error != nil && theirs.Error["class"] != "TypeError" {
				t.Errorf("case %d, %s\npublished %s\nours      %s", i, show(c), show(theirs), show(ours))
			}
			deviate[takesAnyURI]++
			continue
		}
		if theirs.Error != nil || ours.Error != nil {
			if theirs.Error == nil || ours.Error == nil || theirs.Error["class"] != "TypeError" || ours.Error["class"] != "TypeError" {
				t.Errorf("case %d, %s\npublished %s\nours      %s", i, show(c), show(theirs), show(ours))
			}
			continue
		}
		if theirs.Synchronous != ours.Synchronous {
			t.Errorf("case %d: %s.%s returns at once: published %v, ours %v", i, c.Subject, c.Method, theirs.Synchronous, ours.Synchronous)
		}
		base, want := parameters(t, theirs.Result)
		got, have := parameters(t, ours.Result)
		for name := range maps.Clone(want) {
			if slices.Equal(want[name], []string{""}) {
				delete(want, name)
				deviate[writesEmpty]++
			}
		}
		for name, why := range map[string]string{
			"invitation_token": dropsNotKnown, "password_reset_token": dropsNotKnown, "max_age": dropsNotKnown,
			"claim_nonce": dropsInPKCE, "client_id": forgetsClient,
		} {
			_, known := want[name]
			if value, sent := have[name]; sent && !known {
				if option := fmt.Sprint(options[map[string]string{"invitation_token": "invitationToken", "password_reset_token": "passwordResetToken",
					"max_age": "maxAge", "claim_nonce": "claimNonce"}[name]]); name != "client_id" && !slices.Equal(value, []string{option}) ||
					name == "client_id" && !slices.Equal(value, []string{"client_default"}) {
					t.Errorf("case %d: %s is %q", i, name, value)
				}
				delete(have, name)
				deviate[why]++
			}
		}
		if base != got || !reflect.DeepEqual(want, have) {
			t.Errorf("case %d, %s\npublished %s %v\nours      %s %v", i, show(c), base, want, got, have)
		}
	}
	deviate.tell(t, len(cases), dropsNotKnown, dropsInPKCE, writesEmpty, forgetsClient, takesAnyURI)
}

func (m maker) urlCase() one {
	switch m.IntN(12) {
	case 10:
		return one{Subject: "userManagement", Method: "getJwksUrl", Options: m.pick(m.id("client"), m.id("client"), "")}
	case 11:
		if m.chance(50) {
			return one{Subject: "pkce", Method: "generateCodeChallenge", Options: m.verifier()}
		}
		return one{Subject: "pkce", Method: "generateCodeVerifier", Options: 40 + m.IntN(92)}
	case 0:
		options := map[string]any{"sessionId": m.pick(m.id("session"), m.text(), "")}
		if m.chance(60) {
			options["returnTo"] = m.pick("https://app.example/?a=b&c=d#e", m.text())
		}
		return one{Subject: "userManagement", Method: "getLogoutUrl", Options: options}
	case 1, 2, 3:
		options := m.some(map[string]any{"clientId": m.id("client"), "domainHint": "example.com", "loginHint": m.text(), "state": m.text(),
			"providerScopes": []string{"a", m.text()}, "providerQueryParams": m.parameters()})
		options["redirectUri"] = m.redirectURI()
		if m.chance(90) {
			options[m.pick("connection", "organization", "provider")] = m.pick(m.id("conn"), "GoogleOAuth")
		}
		return m.withChallenge(one{Subject: "sso", Options: options})
	}
	options := m.some(map[string]any{"clientId": m.pick(m.id("client"), "client_"+m.text()), "connectionId": m.id("conn"), "organizationId": m.id("org"),
		"domainHint": m.text(), "loginHint": m.pick(m.text(), "zoë+1@example.com", ""), "state": m.pick(m.text(), ""), "prompt": m.pick("login", "consent"),
		"claimNonce": m.text(), "providerScopes": []string{m.text(), m.text()}, "providerQueryParams": m.parameters()})
	if m.chance(15) {
		maps.Copy(options, m.some(map[string]any{"invitationToken": m.text(), "passwordResetToken": m.text(), "maxAge": m.IntN(9999)}))
	}
	if m.chance(70) {
		options["provider"] = m.pick("authkit", "authkit", "GoogleOAuth", m.text())
	}
	if m.chance(30) {
		options["screenHint"] = m.pick("sign-up", "sign-in")
	}
	options["redirectUri"] = m.redirectURI()
	return m.withChallenge(one{Subject: "userManagement", Options: options})
}

// comparePKCE compares verifiers by what they are like, and challenges.
func comparePKCE(t *testing.T, c one, both pair) {
	t.Helper()
	theirs, ours := both.Published, both.Ours
	if length, ok := c.Options.(int); ok {
		if length < 43 || length > 128 {
			if theirs.Error["class"] != "RangeError" || ours.Error["class"] != "RangeError" || ours.Error["code"] != "verifier_length_invalid" {
				t.Errorf("%s: published %s, ours %s", show(c), show(theirs), show(ours))
			}
			return
		}
		made, _ := ours.Result.(string)
		want, _ := theirs.Result.(string)
		if len(made) != length || len(want) != length || made == want || strings.Trim(made, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			t.Errorf("%s: published %s, ours %s", show(c), show(theirs), show(ours))
		}
		return
	}
	if theirs.Error != nil || theirs.Result == nil || theirs.Result != ours.Result || theirs.Synchronous != ours.Synchronous {
		t.Errorf("%s: published %s, ours %s", show(c), show(theirs), show(ours))
	}
}

func (m maker) redirectURI() string {
	return m.pick("https://app.example/callback", "https://app.example/callback?x=1&y=%20", "http://localhost:3000/cb", "myapp://callback", "com.example.app:/back",
		m.pick("https://app.example", "http://app.example/", "https://app.example/#x"))
}

func (m maker) parameters() map[string]any {
	return m.some(map[string]any{"hd": "example.com", m.text(): m.text(), "n": m.IntN(1000), "big": 1.5, "flag": m.chance(50), "empty": ""})
}

// withChallenge chooses who makes state and challenge.
func (m maker) withChallenge(c one) one {
	options := c.Options.(map[string]any)
	if m.chance(50) {
		c.Method = "getAuthorizationUrlWithPKCE"
		delete(options, "state")
		return c
	}
	c.Method = "getAuthorizationUrl"
	if m.chance(50) {
		sum := sha256.Sum256([]byte(m.verifier()))
		options["codeChallenge"], options["codeChallengeMethod"] = base64.RawURLEncoding.EncodeToString(sum[:]), "S256"
	}
	return c
}

// parameters returns where a URL leads, and its parameters. Of a login with a
// verifier it checks what each call makes anew, and leaves it out.
func parameters(t *testing.T, result any) (base string, of url.Values) {
	t.Helper()
	text, isText := result.(string)
	login, _ := result.(map[string]any)
	if !isText {
		text, _ = login["url"].(string)
	}
	base, query, _ := strings.Cut(text, "?")
	of, err := url.ParseQuery(query)
	if err != nil || base == "" {
		t.Fatalf("%v in %s", err, text)
	}
	if !isText {
		verifier, _ := login["codeVerifier"].(string)
		sum := sha256.Sum256([]byte(verifier))
		if want := base64.RawURLEncoding.EncodeToString(sum[:]); of.Get("code_challenge") != want || len(verifier) != 43 {
			t.Errorf("%s is not the challenge of %s", of.Get("code_challenge"), verifier)
		}
		if state := of.Get("state"); len(state) != 43 || state != login["state"] || len(login) != 3 {
			t.Errorf("state is %q, and the result %v", state, login)
		}
		of.Del("code_challenge")
		of.Del("state")
	}
	return base, of
}
