package parity_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

const (
	leavesOutEmpty = "the published package sends options that are empty texts"
	refusesShort   = "the published package sends verifiers that are none (RFC 7636 section 4.1)"
	asksNoVerifier = "the published authenticateWithCodeAndVerifier sends a code without its verifier"
)

// compareExchanges compares what is sent, and what becomes of every kind of
// answer that grants something.
func compareExchanges(t *testing.T, script string) {
	m := newMaker(2)
	var cases []one
	for range 600 {
		cases = append(cases, m.exchangeCase())
	}
	deviate := deviations{}
	fields := map[string]bool{}
	for i, both := range runBoth(t, script, cases) {
		c, theirs, ours := cases[i], both.Published, both.Ours
		verifier, given := c.Options.(map[string]any)["codeVerifier"].(string)
		if needed := c.Method != "authenticateWithRefreshToken"; needed && len(verifier) < 43 {
			// Nothing is sent, and the error is of the class that the peer throws.
			if ours.Error["class"] != "TypeError" || ours.Error["code"] != "verifier_length_invalid" || len(ours.requests) != 0 {
				t.Errorf("case %d, %s\nours %s", i, show(c), show(ours))
			}
			switch {
			case given && strings.TrimSpace(verifier) != "":
				deviate[refusesShort]++
			case c.Method == "authenticateWithCodeAndVerifier":
				deviate[asksNoVerifier]++
			case theirs.Error["class"] != "TypeError":
				t.Errorf("case %d, %s\npublished %s", i, show(c), show(theirs))
			}
			continue
		}
		if len(theirs.requests) != 1 || len(ours.requests) != 1 {
			t.Errorf("case %d, %s: %d requests of the published package, %d of ours: %s", i, show(c), len(theirs.requests), len(ours.requests), show(ours))
			continue
		}
		want, have := theirs.requests[0], ours.requests[0]
		wanted, empty := sent(t, want)
		if empty {
			deviate[leavesOutEmpty]++
		}
		if got, _ := sent(t, have); !reflect.DeepEqual(wanted, got) || want.method != have.method || want.path != have.path || mediaType(want) != mediaType(have) || have.idempotency != "" {
			t.Errorf("case %d, %s\npublished sends %v\nours            %v", i, show(c), want, have)
		}
		if theirs.Error != nil || ours.Error != nil || !reflect.DeepEqual(theirs.Result, ours.Result) || theirs.Synchronous || ours.Synchronous {
			t.Errorf("case %d, answered with %s\npublished %s\nours      %s", i, c.answer.body, show(theirs), show(ours))
		}
		result, _ := ours.Result.(map[string]any)
		for name := range result {
			fields[name] = true
		}
	}
	want := map[string]bool{}
	for _, name := range strings.Fields(`user organizationId accessToken refreshToken impersonator authenticationMethod oauthTokens profile sealed_session added_one_day`) {
		want[name] = true
	}
	if !maps.Equal(fields, want) {
		t.Errorf("the answers lead to %v, want %v", fields, want)
	}
	deviate.tell(t, len(cases), leavesOutEmpty, refusesShort, asksNoVerifier)
}

func (m maker) exchangeCase() one {
	c := one{Subject: "userManagement", answer: m.session()}
	options := m.some(map[string]any{"ipAddress": m.pick("192.0.2.1", "2001:db8::1", ""), "userAgent": m.text(), "clientId": m.id("client")})
	c.Options = options
	switch m.IntN(4) {
	case 0:
		c.Method = "authenticateWithRefreshToken"
		options["refreshToken"] = m.pick(m.id("refresh"), m.text())
		maps.Copy(options, m.some(map[string]any{"organizationId": m.id("org")}))
		return c
	case 1:
		c = one{Subject: "sso", Method: "getProfileAndToken", answer: m.profile()}
		options = map[string]any{"clientId": m.id("client")}
		c.Options = options
	case 2:
		c.Method = "authenticateWithCodeAndVerifier"
	case 3:
		c.Method = "authenticateWithCode"
	}
	if c.Subject != "sso" {
		maps.Copy(options, m.some(map[string]any{"invitationToken": m.pick(m.id("inv"), ""), "session": map[string]any{"sealSession": false}}))
	}
	options["code"] = m.pick(m.id("code"), m.text())
	if m.chance(92) {
		options["codeVerifier"] = m.verifier()
	} else if m.chance(70) {
		options["codeVerifier"] = m.pick("", " ", "short")
	}
	return c
}

// sent reads what a request says, whatever its form, without members that are
// empty, and reports whether there were any.
func sent(t *testing.T, r received) (members map[string]any, empty bool) {
	t.Helper()
	members = map[string]any{}
	if mediaType(r) == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(r.body)
		if err != nil {
			t.Errorf("%v in %s", err, r.body)
		}
		for name, values := range form {
			members[name] = strings.Join(values, " and ")
		}
	} else if err := json.Unmarshal([]byte(r.body), &members); err != nil {
		t.Errorf("%v in %s", err, r.body)
	}
	for name, value := range maps.Clone(members) {
		if value == "" {
			delete(members, name)
			empty = true
		}
	}
	return members, empty
}

func mediaType(r received) string {
	kind, _, _ := strings.Cut(r.contentType, ";")
	return kind
}
