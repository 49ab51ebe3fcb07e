package edge

import (
	"fmt"
	"strings"
	"testing"
)

const canary = "canary-of-the-tests-that-is-long-enough-for-a-password"

func TestT2_NothingPrintsASecret(t *testing.T) {
	c := config(t, "WORKOS_COOKIE_PASSWORD", canary, "WORKOS_API_KEY", canary, "WORKOS_COOKIE_PASSWORD_PREVIOUS", canary)
	h := []Header{{"cookie", canary}, {"authorization", canary}}
	for _, v := range []any{
		*c, c, New(c),
		Request{Method: "GET", URL: "https://a?code=" + canary, Header: h, Body: canary},
		Respond{Header: h, Body: canary}, Wait{Resume: canary}, Answer{Header: h, Body: canary},
		Fetch{Method: "POST", URL: api, Header: h, Body: canary, Resume: canary},
		Forward{URL: api + "?" + canary, Header: h, AddHeader: h},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, canary) {
				t.Errorf("%T prints as %s", v, text)
			}
		}
	}
}

// The edge asks two places alone, and leads to those and its own pages.
func TestE8_OnlyConfiguredPlacesAreAsked(t *testing.T) {
	r := newRig(t, "WORKOS_API_KEY", canary)
	r.signIn()
	r.do(r.refreshRequest())
	r.signedIn()
	for _, f := range r.sent {
		if !strings.HasPrefix(f.URL, api+"/") {
			t.Errorf("asks %s", f.URL)
		}
		if got := strings.Contains(f.Body, `"client_secret":"`+canary+`"`); got != (f.Method == "POST") || strings.Contains(f.URL, canary) ||
			strings.Contains(fmt.Sprintln(f.Header), canary) {
			t.Errorf("%s %s: the API key is not in the body alone", f.Method, f.URL)
		}
	}
}
