package parity_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
)

const (
	losesRequestID = "the published package looks the request ID up in the wrong way and has none"
	hasNoCode      = "ours has a code in the classes that have none in the published package"
	blamesAPIKey   = "the published UnauthorizedException blames an API key, which a public client has not"
	wrapsParsing   = "the published package makes an Error without status of an answer that is no JSON object"
	makesSession   = "the published package makes a session of a 200 that holds none, or throws what it stumbled over"
	triesAgain     = "ours tries 408, 429 and 5xx again, with an Idempotency-Key from the second time on"
	sparesServer   = "ours does not try again where the server asks for a pause over 20 seconds"
	readsDates     = "the published package reads a Retry-After that is no number of seconds as NaN, and believes −1"
	showsSecrets   = "the published package shows the code or refresh token that a server repeats"
	showsHostile   = "the published package shows control characters and texts of any length"
	saysConflict   = "the published package's message for a 409 without a text is another"
)

// The code or refresh token of every case here.
const secret = "the_secret_of_this_case"

// compareRefusals compares what becomes of answers that say no.
func compareRefusals(t *testing.T, script string) {
	m := newMaker(3)
	var cases []one
	for range 500 {
		cases = append(cases, m.refusalCase())
	}
	deviate := deviations{}
	names := map[string]bool{}
	for i, both := range runBoth(t, script, cases) {
		c, theirs, ours := cases[i], both.Published.Error, both.Ours.Error
		fail := func(what string) {
			t.Errorf("case %d, %s: %s answers %d %q %.300s\npublished %s\nours      %s",
				i, what, c.Method, c.answer.status, c.answer.header, c.answer.body, show(both.Published), show(both.Ours))
		}
		if ours == nil {
			fail("it was no refusal")
			continue
		}
		if ours["requestID"] == fmt.Sprintf("req_%d", i) && (theirs == nil || theirs["requestID"] == nil || theirs["requestID"] == "") {
			deviate[losesRequestID]++
		} else if c.answer.status >= 400 {
			fail("the request ID")
		}
		m.checkTries(fail, deviate, c, both)
		if strings.Contains(show(ours), secret) {
			fail("the secret")
		}
		if c.answer.status == 200 {
			if ours["code"] != "response_malformed" || ours["status"] != 200.0 {
				fail("the code")
			}
			deviate[makesSession]++
			continue
		}
		if !json.Valid([]byte(c.answer.body)) || c.answer.body[0] != '{' {
			if want := map[int]string{401: "UnauthorizedException", 404: "NotFoundException", 409: "ConflictException", 422: "UnprocessableEntityException",
				429: "RateLimitExceededException"}[c.answer.status]; ours["status"] != float64(c.answer.status) || ours["name"] != want && (want != "" || ours["name"] != "GenericServerException") {
				fail("no JSON object")
			}
			deviate[wrapsParsing]++
			continue
		}
		names[fmt.Sprint(ours["name"])] = true
		for _, field := range []string{"name", "class", "status", "error", "errorDescription", "errors", "rawData", "retryAfter", "code", "message"} {
			want, got := theirs[field], ours[field]
			switch text, _ := want.(string); {
			case reflect.DeepEqual(want, got):
			case field == "code" && want == nil:
				deviate[hasNoCode]++
				if !expectedCode(c, got) {
					fail("our code")
				}
			case field == "message" && c.answer.status == 401:
				deviate[blamesAPIKey]++
			case field == "message" && c.answer.status == 409:
				deviate[saysConflict]++
			case field == "retryAfter" && !strings.ContainsAny(c.answer.header["Retry-After"], "0123456789"), field == "retryAfter" && strings.ContainsAny(c.answer.header["Retry-After"], "-:"):
				deviate[readsDates]++
			case strings.Contains(show(want), secret):
				deviate[showsSecrets]++
			case len(text) > 500 || strings.ContainsAny(text, "\x00\x07\x1b\u2028"):
				if said := fmt.Sprint(got); len(said) > 1100 || strings.ContainsAny(said, "\x00\x07\x1b\u2028") {
					fail(field)
				}
				deviate[showsHostile]++
			default:
				fail(field)
			}
		}
	}
	for _, name := range strings.Fields(`BadRequestException UnauthorizedException NotFoundException ConflictException UnprocessableEntityException
		OauthException GenericServerException RateLimitExceededException`) {
		if !names[name] {
			t.Errorf("no case leads to %s: %v", name, names)
		}
	}
	deviate.tell(t, len(cases), losesRequestID, hasNoCode, blamesAPIKey, wrapsParsing, makesSession, triesAgain, sparesServer, readsDates,
		showsSecrets, showsHostile, saysConflict)
}

// checkTries holds the number of requests to the status, and their keys.
func (m maker) checkTries(fail func(string), deviate deviations, c one, both pair) {
	requests := both.Ours.requests
	want := 1
	if s := c.answer.status; s == 408 || s == 429 || s >= 500 {
		want = 3
		if c.answer.header["Retry-After"] == "99999" {
			want = 1
			deviate[sparesServer]++
		}
	}
	if len(requests) != want || len(both.Published.requests) != 1 {
		fail(fmt.Sprintf("%d requests", len(requests)))
		return
	}
	if want == 3 {
		deviate[triesAgain]++
		first, second, third := requests[0], requests[1], requests[2]
		if first.idempotency != "" || len(second.idempotency) < 16 || second.idempotency != third.idempotency || first.body != third.body {
			fail("the tries")
		}
	}
}

func expectedCode(c one, got any) bool {
	status := c.answer.status
	switch {
	case status == 408 || status == 429 || status >= 500:
		return got == "server_unavailable"
	case c.Method != "authenticateWithRefreshToken":
		return got == "code_exchange_failed"
	case strings.Contains(c.answer.body, `"error":"invalid_grant"`):
		return got == "login_required"
	}
	return got == "refresh_failed"
}

func (m maker) refusalCase() one {
	c := one{Subject: "userManagement", Method: m.pick("authenticateWithCode", "authenticateWithCodeAndVerifier", "authenticateWithRefreshToken"),
		Options: map[string]any{"code": secret, "codeVerifier": m.verifier(), "refreshToken": secret}}
	if m.chance(25) {
		c.Subject, c.Method = "sso", "getProfileAndToken"
		c.Options = map[string]any{"clientId": "client_1", "code": secret, "codeVerifier": m.verifier()}
	}
	statuses := []int{400, 400, 400, 401, 403, 404, 408, 409, 418, 422, 422, 429, 429, 500, 502, 503, 504, 200}
	c.answer = answer{status: statuses[m.IntN(len(statuses))], header: map[string]string{}}
	if c.answer.status == 429 || m.chance(10) {
		c.answer.header["Retry-After"] = m.pick("0", "3", "20", "99999", "-1", "soon", "Fri, 31 Dec 1999 23:59:59 GMT")
	}
	if m.chance(15) {
		c.answer.body = m.pick("", "<html><h1>502</h1>", "[]", "null", `"no"`, `{"error":`[:8], "\xff")
		if c.answer.body == "" && m.chance(50) {
			c.answer.header["Content-Type"] = "text/html"
		}
		return c
	}
	body := map[string]any{}
	switch m.IntN(6) {
	case 0, 1:
		body["error"] = m.pick("invalid_grant", "invalid_client", "sso_required", "mfa_enrollment", "organization_not_found")
		maps.Copy(body, m.some(map[string]any{"error_description": m.pick("The code has expired.", "Zoë ist nicht da — 你好", m.hostile())}))
	case 2:
		body["code"], body["message"] = m.pick("email_verification_required", "invalid_request_parameters"), m.pick("Say who you are.", m.hostile())
		maps.Copy(body, m.some(map[string]any{"pending_authentication_token": "pending_1", "email": "zoë@example.com"}))
	case 3, 4:
		body["code"] = "invalid_request_parameters"
		errors := []any{map[string]any{"code": "password_too_short", "field": "password"}}
		if m.chance(50) {
			errors = append(errors, map[string]any{"code": "e-mail?"})
		}
		maps.Copy(body, m.some(map[string]any{"message": "Not so."}))
		body["errors"] = errors
	case 5:
		maps.Copy(body, m.some(map[string]any{"message": "No.", "added_one_day": m.text()}))
	}
	c.answer.body = show(body)
	return c
}

// hostile is what a server says that is not a friend, or is broken.
func (m maker) hostile() string {
	return m.pick("It was "+secret+" that you sent", strings.Repeat("a very long text ", 60), "a\x00b\x07c\x1b[31m\u2028", `<img src=x onerror="alert(1)">`)
}
