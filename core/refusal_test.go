package core_test

import (
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestReadRefusal(t *testing.T) {
	body := ` {"error":"invalid_grant","error_description":"It has\nexpired.","code":"entity_not_found","message":"Não.","pending_authentication_token":"p"}`
	got := core.ReadRefusal(core.Response{Status: 400, Body: body, RequestID: "req_1"}, "secret")
	want := core.Refusal{ServerError: "invalid_grant", Description: "It has expired.", ServerCode: "entity_not_found", Message: "Não.",
		RequestID: "req_1", Body: body[1:]}
	if got != want {
		t.Errorf("got %q", got.Body)
	}
	if got := core.ReadRefusal(core.Response{Status: 502, Body: "<html>", RequestID: "req_1"}); got != (core.Refusal{RequestID: "req_1"}) {
		t.Errorf("got %+v", got)
	}
	for _, body := range []string{"[]", `"no"`, "null", "{", body + "x"} {
		if got := core.ReadRefusal(core.Response{Status: 400, Body: body}); got.Body != "" {
			t.Errorf("%s is kept: %s", body, got.Body)
		}
	}
}

// A server, or what stands before it, may repeat what it was sent.
func TestT2_ARefusalThatRepeatsASecret(t *testing.T) {
	for _, body := range []string{
		`{"error":"the_code"}`, `{"error_description":"not the_code"}`, `{"code":"the_code"}`, `{"message":"the_code"}`,
		`{"deep":[{"a":["x","the_\u0063ode"]}]}`, `{"a":"verifier"}`,
	} {
		got := core.ReadRefusal(core.Response{Status: 400, Body: body, RequestID: "the_code"}, "the_code", "", "verifier")
		all := got.ServerError + got.Description + got.ServerCode + got.Message + got.RequestID + got.Body
		if strings.Contains(all, "the_code") || got.Body != "" {
			t.Errorf("%s: %s", body, all)
		}
	}
}

// The answer to a request that was granted holds tokens.
func TestT2_AGrantIsNoRefusal(t *testing.T) {
	got := core.ReadRefusal(core.Response{Status: 200, Body: `{"access_token":"a","refresh_token":"r"}`})
	if got != (core.Refusal{}) {
		t.Errorf("got %+v", got)
	}
}

func TestD4_ARefusalOfAnyLength(t *testing.T) {
	body := `{"error":"` + strings.Repeat("e", 1<<16) + `","error_description":"<img onerror=alert(1)>\u0000\r\n"}`
	got := core.ReadRefusal(core.Response{Status: 400, Body: body})
	if len(got.ServerError) > 500 || strings.ContainsAny(got.Description, "\x00\r\n") || !strings.HasPrefix(got.Description, "<img") {
		t.Errorf("got %.20s of %d, %q", got.ServerError, len(got.ServerError), got.Description)
	}
}
