package main_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"authkit-wasm/core/message"
)

// exchanged is one message and what the native machine answered.
type exchanged struct{ message, answer string }

// host plays a page and its server for one machine. It does what the effects
// say, in its own way: with a chance of luck in a hundred it does the right
// thing, otherwise something else. All its choices come from random.
type host struct {
	random     *rand.Rand
	luck       int
	machine    message.Machine
	log        []exchanged
	stored     map[string]string
	kept       string
	shared     string // the session that the tabs share
	generation int    // of it
	call       int
	now        int64
	state      string // of the last login
	depth      int    // of answers to answers
}

const page = "https://app.example/callback"

func newHost(random *rand.Rand, luck int) *host {
	return &host{random: random, luck: luck, stored: map[string]string{}, now: 1_700_000_000_000}
}

func (h *host) lucky() bool { return h.random.IntN(100) < h.luck }

func (h *host) one(of ...string) string { return of[h.random.IntN(len(of))] }

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// send gives the machine a message, damaged where luck fails, and does what
// the answer says.
func (h *host) send(format string, values ...any) {
	text := fmt.Sprintf(format, values...)
	if h.random.IntN(8) == 0 && !h.lucky() {
		text = h.damage(text)
	}
	answer := h.machine.Handle(text)
	h.log = append(h.log, exchanged{text, answer})
	var effects []map[string]any
	if err := json.Unmarshal([]byte(answer), &effects); err != nil {
		panic(fmt.Sprintf("the answer %s to %s: %v", answer, text, err))
	}
	h.depth++
	defer func() { h.depth-- }()
	for _, effect := range effects {
		if h.depth < 10 {
			h.do(effect)
		}
	}
}

// damage changes a few characters.
func (h *host) damage(text string) string {
	runes := []rune(text)
	for range 1 + h.random.IntN(3) {
		if len(runes) == 0 {
			break
		}
		i := h.random.IntN(len(runes))
		strange := []rune("\"\\{}[],:u0-9.eE\x00\x1f\u00e9\u2028\ufffd😀")
		switch h.random.IntN(3) {
		case 0:
			runes[i] = strange[h.random.IntN(len(strange))]
		case 1:
			runes = append(runes[:i:i], runes[i+1:]...)
		case 2:
			runes = append(runes[:i:i], append([]rune(h.one(`\ud800`, `\u0000`, `😀`, `"`, `,`, `1e9`, `%ff`, `;`)), runes[i:]...)...)
		}
	}
	return string(runes)
}

func (h *host) do(effect map[string]any) {
	text := func(name string) string { s, _ := effect[name].(string); return s }
	number, _ := effect["call"].(float64)
	call := int(number)
	if !h.lucky() {
		switch h.random.IntN(4) {
		case 0:
			call = h.random.IntN(5)
		case 1:
			h.send(`{"event":"effect-failed","call":%d,"now":%d,"code":%s}`, call, h.now,
				quote(h.one("storage_unavailable", "network_failed", "refresh_timeout", "response_malformed", "navigation_blocked", "what", "")))
			return
		}
	}
	switch text("effect") {
	case "list-transactions":
		h.send(`{"event":"transactions-listed","call":%d,"now":%d,"stored":[%s]}`, call, h.now, h.list())
	case "save-transaction":
		h.state = text("key")
		h.stored[h.state] = text("value")
	case "take-transaction":
		value := h.stored[text("key")]
		delete(h.stored, text("key"))
		if !h.lucky() {
			value = h.damage(value)
		}
		h.send(`{"event":"transaction-taken","call":%d,"now":%d,"value":%s}`, call, h.now, quote(value))
	case "send-request":
		status, body := h.serve()
		arrival := "response-arrived"
		if !h.lucky() {
			arrival = h.one(arrival, arrival, "response-kept")
		}
		h.send(`{"event":%s,"call":%d,"now":%d,"status":%d,"body":%s,"requestId":%s,"retryAfter":%s}`,
			quote(arrival), call, h.now, status, quote(body), quote(h.one("", "req_1", "a\nb")), h.one("0", "1000", "-1", "99999999", `"x"`))
	case "keep-session":
		h.kept = text("value")
	case "take-lock":
		h.send(`{"event":"lock-taken","call":%d,"now":%d,%s}`, call, h.now, h.record())
	case "share-session":
		h.share(call, text("session"))
	case "delay":
		h.send(`{"event":"delay-over","call":%d}`, call)
	}
}

// record is what the tabs share, or what another tab made of it.
func (h *host) record() string {
	if !h.lucky() {
		h.generation += h.random.IntN(2)
	}
	return fmt.Sprintf(`"generation":%d,"alive":%v,"session":%s`, h.generation, h.shared != "" || !h.lucky(), quote(h.shared))
}

func (h *host) share(call int, session string) {
	refused := !h.lucky()
	if !refused {
		h.generation++
		h.shared = session
	}
	h.send(`{"event":"session-shared","call":%d,"now":%d,"refused":%v,%s}`, call, h.now, refused, h.record())
}

func (h *host) list() string {
	var entries []string
	for _, key := range sortedKeys(h.stored) {
		value := h.stored[key]
		if !h.lucky() {
			value = h.damage(value)
		}
		entries = append(entries, fmt.Sprintf(`{"key":%s,"value":%s}`, quote(key), quote(value)))
	}
	if !h.lucky() {
		entries = append(entries, h.one(`null`, `{"key":"x"}`, `{"key":"y","value":"{}"}`, `7`))
	}
	return strings.Join(entries, ",")
}

// serve is the token endpoint.
func (h *host) serve() (status int, body string) {
	token := []string{`{"alg":"RS256"}`, fmt.Sprintf(`{"iss":"https://api.workos.com","sub":"user_1","sid":"session_%d","iat":%d,"exp":%d,"roles":["a",1,"b"]}`,
		h.random.IntN(9), 1_700_000_000, 1_700_000_000+h.random.IntN(900)), "signature"}
	for i, part := range token {
		token[i] = base64.RawURLEncoding.EncodeToString([]byte(part))
	}
	good := fmt.Sprintf(`{"user":{"object":"user","id":"user_1","email":"zoë@example.com","email_verified":%s,"first_name":%s,"metadata":{"n":[1,-2.5e3,null]}},
		"organization_id":%s,"access_token":%s,"refresh_token":"refresh_1","authentication_method":"Password","impersonator":%s}`,
		h.one("true", "false", "0"), h.one(`null`, `"Zoë"`, `"\u005a\ud83d\ude00"`, "1"), h.one(`null`, `"org_1"`),
		quote(strings.Join(token, ".")), h.one(`null`, `{"email":"staff@example.com","reason":null}`, `{"email":"s","reason":"why\tnot"}`))
	if h.lucky() {
		return 200, good
	}
	switch h.random.IntN(4) {
	case 0:
		return []int{200, 204, 302, 404, 0, -1}[h.random.IntN(6)], h.damage(good)
	case 1:
		return []int{408, 429, 500, 503}[h.random.IntN(4)], h.one("", "<html>", `{"code":"busy","message":"Later."}`)
	}
	if h.random.IntN(6) == 0 {
		return 400, `{"error":"organization_not_authorized","error_description":"no member"}`
	}
	return 400, fmt.Sprintf(`{"error":%s,"error_description":%s}`, h.one(`"invalid_grant"`, `1`, `"`+strings.Repeat("é", 300)+`"`),
		quote(h.one("gone", "code_1", "\u2028\x07", strings.Repeat("x", 600), h.state)))
}
