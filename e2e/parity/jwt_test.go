package parity_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/jwt"
)

// What jose takes and we refuse, on purpose.
const (
	otherClient   = "a token of another client is refused here"
	fraction      = "times are whole seconds here"
	noLife        = "a token that expires before it was issued is refused here"
	noID          = "a sub or sid that is empty or no text is refused here"
	laxEncoding   = "base64url has one form here"
	laxJSON       = "a name twice is refused here"
	capitalNames  = "ALG beside alg is refused here"
	negativeTimes = "no token was issued before 1970 here"
)

// tokenCase is a token, and how it comes about.
type tokenCase struct {
	header, payload string
	issuer          tokenIssuer
	encode          func([]byte) string
	finish          func(string) string // what happens to the signed token
	stricter        []string            // of the above, what may show
	changes         int
}

// tokenChange makes one thing of a good token different.
type tokenChange struct {
	stricter string
	apply    func(m maker, c *tokenCase)
}

// set gives a member another value, which is JSON; "" leaves it out.
func set(in *string, name, value string) {
	var of map[string]json.RawMessage
	if err := json.Unmarshal([]byte(*in), &of); err != nil {
		panic(err) // the changes of text come last
	}
	if of[name] = json.RawMessage(value); value == "" {
		delete(of, name)
	}
	*in = show(of)
}

func inHeader(stricter, name string, values ...string) tokenChange {
	return tokenChange{stricter, func(m maker, c *tokenCase) { set(&c.header, name, m.pick(values...)) }}
}

func inPayload(stricter, name string, values ...string) tokenChange {
	return tokenChange{stricter, func(m maker, c *tokenCase) { set(&c.payload, name, m.pick(values...)) }}
}

func tokenChanges(attacker tokenIssuer) []tokenChange {
	after := func(stricter string, f func(m maker, token string) string) tokenChange {
		return tokenChange{stricter, func(m maker, c *tokenCase) { c.finish = func(token string) string { return f(m, token) } }}
	}
	return []tokenChange{
		inHeader("", "alg", "", `"none"`, `"nOnE"`, `"HS256"`, `"RS512"`, `"PS256"`, `"rs256"`, "256", "null", `["RS256"]`),
		inHeader("", "kid", `"k2"`, `"K1"`, `"../k1"`, `"k1 "`),
		inHeader("", "crit", `["exp"]`, `["x"]`, "[]", `"x"`),
		inHeader("", "jku", `"https://evil.example/keys"`),
		inHeader("", "typ", `"JWT"`, `"at+jwt"`, "7"),
		inHeader(capitalNames, "ALG", `"none"`),
		inPayload("", "exp", "", `"1700000300"`, "null", "1700000000", "1699999941", "1699999940", "1699999939", "[]"),
		inPayload(fraction, "exp", "1700000300.5", "17000003e2", "1e308"),
		inPayload(noLife, "iat", "1700000300", "1700000310"),
		inPayload("", "iat", "", `"x"`, "null", "true"),
		inPayload(negativeTimes, "iat", "-1"),
		inPayload("", "nbf", "1700000060", "1700000061", "1600000000", `"x"`),
		inPayload("", "iss", "", `"https://api.workos.com/"`, `"https://two.example/"`, "null", "7", `["https://api.workos.com"]`),
		inPayload("", "sub", ""),
		inPayload("", "sid", ""),
		inPayload(noID, "sub", "7", "null", `""`),
		inPayload(noID, "sid", "7", "null", `""`),
		inPayload(otherClient, "client_id", `"client_02"`, "7"),
		inPayload("", "client_id", ""),
		inPayload("", "name", `"Zoë"`, `"\ud83d\ude00"`, `{"a":[1.5,null]}`),
		{"", func(m maker, c *tokenCase) { c.issuer = attacker }},
		{laxJSON, func(m maker, c *tokenCase) { c.payload = `{"sub":"user_02",` + c.payload[1:] }},
		{laxJSON, func(m maker, c *tokenCase) { c.header = `{"kid":"k2",` + c.header[1:] }},
		{"", func(m maker, c *tokenCase) { c.payload += m.pick("x", "{}", "\x00") }},
		{"", func(m maker, c *tokenCase) { c.payload = m.pick("", "[]", `"x"`, "null", "7", "{") }},
		{laxEncoding, func(m maker, c *tokenCase) { c.encode = base64.URLEncoding.EncodeToString }},
		after("", func(m maker, token string) string { return token + m.pick(".", ".x", "x", "AAAA") }),
		after("", func(m maker, token string) string { return token[:len(token)-1-m.IntN(len(token)-1)] }),
		after(laxEncoding, func(m maker, token string) string { return token + m.pick("==", "\n", "\r\n") }),
		after(laxEncoding, func(m maker, token string) string { return token[:len(token)-1] + m.pick("B", "h", "x") }),
		after("", func(m maker, token string) string { // some octet of some part
			at := m.IntN(len(token) - 1)
			return token[:at] + m.pick("A", "_", "9") + token[at+1:]
		}),
	}
}

// class is the failure that jose's code stands for.
func class(code string) string {
	switch code {
	case "ok":
		return ""
	case "ERR_JWKS_NO_MATCHING_KEY":
		return string(jwt.KeyUnknown)
	case "ERR_JWT_EXPIRED":
		return string(jwt.Expired)
	case "ERR_JWT_CLAIM_VALIDATION_FAILED iss":
		return string(jwt.IssuerMismatch)
	}
	return string(jwt.Invalid)
}

func (m maker) tokenCase(issuer tokenIssuer, changes []tokenChange) tokenCase {
	c := tokenCase{issuer: issuer, encode: base64.RawURLEncoding.EncodeToString, finish: func(token string) string { return token },
		header: `{"alg":"RS256","kid":"k1"}`,
		payload: `{"iss":"https://api.workos.com","sub":"user_01","sid":"session_01","client_id":"client_01",` +
			`"iat":1699999000,"exp":1700000300}`}
	chosen := []int{m.IntN(len(changes)), m.IntN(len(changes))}
	slices.Sort(chosen) // those that leave no JSON behind come last
	switch n := m.IntN(100); {
	case n < 5:
		chosen = nil
	case n < 80:
		chosen = chosen[:1]
	}
	for _, i := range chosen {
		changes[i].apply(m, &c)
		c.stricter = append(c.stricter, changes[i].stricter)
	}
	c.changes = len(chosen)
	return c
}

// joseAnswers is what testdata/jwt.mjs prints.
type joseAnswers struct {
	Verdicts, Signed []string
	Keys             json.RawMessage
}

func runJose(t *testing.T, batch map[string]any) (a joseAnswers) {
	t.Helper()
	node := exec.Command("node", "testdata/jwt.mjs")
	var stdout bytes.Buffer
	node.Stdin, node.Stdout, node.Stderr = strings.NewReader(show(batch)), &stdout, os.Stderr
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v", err)
	}
	if err := json.Unmarshal(stdout.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestJ4_VerdictsOfJose(t *testing.T) {
	const now, count = 1_700_000_000_000, 1500
	issuer, attacker, m := newTokenIssuer(t), newTokenIssuer(t), newMaker(4)
	rules := jwt.Rules{Issuers: []string{"https://api.workos.com", "https://two.example/"}, ClientID: "client_01", Skew: 60_000}
	keys, err := jwt.ParseKeySet(show(issuer.keys()))
	if err != nil {
		t.Fatal(err)
	}
	changes := tokenChanges(attacker)
	cases, tokens := make([]tokenCase, count), make([]string, count)
	for i := range cases {
		c := m.tokenCase(issuer, changes)
		tokens[i] = c.finish(c.issuer.token(t, c.encode([]byte(c.header)), c.encode([]byte(c.payload))))
		cases[i] = c
	}
	jose := runJose(t, map[string]any{"keys": issuer.keys(), "issuers": rules.Issuers, "now": now, "skew": rules.Skew, "tokens": tokens})
	if len(jose.Verdicts) != count {
		t.Fatalf("%d verdicts on %d tokens", len(jose.Verdicts), count)
	}
	deviate, verdicts := deviations{}, map[string]int{}
	for i, c := range cases {
		_, err := jwt.Verify(core.AccessToken(tokens[i]), keys, rules, now)
		var failure jwt.Error
		if err != nil && !errors.As(err, &failure) {
			t.Fatalf("an error of no kind: %v", err)
		}
		ours, theirs := string(failure), class(jose.Verdicts[i])
		verdicts[ours]++
		stricter := slices.IndexFunc(c.stricter, func(why string) bool { return why != "" })
		switch {
		case ours == theirs:
		case ours != "" && theirs == "" && stricter >= 0:
			deviate[c.stricter[stricter]]++
		case ours == "" || theirs == "" || stricter < 0 && c.changes < 2: // two faults have no order
			t.Errorf("ours %q, jose %q (%s)\nheader  %s\npayload %s\ntoken   %s", ours, theirs, jose.Verdicts[i], c.header, c.payload, tokens[i])
		}
	}
	deviate.tell(t, count, otherClient, fraction, noLife, noID, laxEncoding, laxJSON, capitalNames, negativeTimes)
	told(t, "verdicts: %v", verdicts)

	own, err := jwt.ParseKeySet(string(jose.Keys))
	if err != nil || own.Len() != 3 {
		t.Fatalf("%d keys of jose, %v", own.Len(), err)
	}
	for i, token := range jose.Signed {
		if _, err := jwt.Verify(core.AccessToken(token), own, rules, now); err != nil {
			t.Fatalf("token %d that jose signed: %v", i, err)
		}
	}
	if len(jose.Signed) < 100 {
		t.Errorf("only %d tokens of jose", len(jose.Signed))
	}
	told(t, "%d tokens that jose signed, by keys of 2048, 3072 and 4096 bits, verify here", len(jose.Signed))
}
