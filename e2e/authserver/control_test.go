package authserver

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

func TestControlHandler(t *testing.T) {
	srv := New(Demo())
	h := srv.ControlHandler()
	send := func(method, target, contentType, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	list := func(w *httptest.ResponseRecorder) []ActiveFault {
		t.Helper()
		var v struct{ Faults []ActiveFault }
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return v.Faults
	}

	for _, tt := range []struct {
		body string
		want ActiveFault
	}{
		{`{"endpoint":"refresh","fault":"status","status":503,"times":2}`, ActiveFault{Refresh, KindStatus, "503", 2}},
		{`{"endpoint":"authenticate","fault":"latency","delay_ms":1500}`, ActiveFault{Authenticate, KindLatency, "1.5s", 0}},
		{`{"endpoint":"exchange","fault":"rate_limit","retry_after":"NaN"}`, ActiveFault{Exchange, KindRateLimit, "NaN", 0}},
		{`{"endpoint":"authenticate","fault":"redirect","url":"http://x/"}`, ActiveFault{Authenticate, KindRedirect, "http://x/", 0}},
		{`{"endpoint":"jwks","fault":"html"}`, ActiveFault{JWKS, KindHTML, "", 0}},
		{`{"endpoint":"logout","fault":"no_content"}`, ActiveFault{Logout, KindNoContent, "", 0}},
		{`{"endpoint":"refresh","fault":"oversized_body"}`, ActiveFault{Refresh, KindOversized, "", 0}},
		{`{"endpoint":"refresh","fault":"endless_body"}`, ActiveFault{Refresh, KindEndless, "", 0}},
		{`{"endpoint":"refresh","fault":"stalled_body"}`, ActiveFault{Refresh, KindStalled, "", 0}},
		{`{"endpoint":"refresh","fault":"drop_before"}`, ActiveFault{Refresh, KindDropBefore, "", 0}},
		{`{"endpoint":"refresh","fault":"drop_after"}`, ActiveFault{Refresh, KindDropAfter, "", 0}},
		{`{"endpoint":"refresh","fault":"truncated_body","times":1}`, ActiveFault{Refresh, KindTruncated, "", 1}},
		{`{"endpoint":"sso_token","fault":"respond","status":200,"body":"x","header":{"X-A":["b"]}}`, ActiveFault{SSOToken, KindRespond, "200", 0}},
		{`{"fault":"expired_code","times":1}`, ActiveFault{Exchange, KindExpiredCode, "", 1}},
		{`{"fault":"callback_issuer","issuer":"http://i"}`, ActiveFault{Callback, KindCallbackIssuer, "http://i", 0}},
		{`{"fault":"token_issuer","issuer":"http://i"}`, ActiveFault{TokenResponse, KindTokenIssuer, "http://i", 0}},
	} {
		srv.Faults().Clear()
		if got := list(send("POST", "/", "application/json", tt.body)); !reflect.DeepEqual(got, []ActiveFault{tt.want}) {
			t.Errorf("%s: %v", tt.body, got)
		}
		if got := list(send("GET", "/", "", "")); len(got) != 1 {
			t.Errorf("%s: GET lists %v", tt.body, got)
		}
	}

	for _, tt := range []struct {
		method, contentType, body string
		status                    int
	}{
		{"POST", "text/plain", `{"endpoint":"jwks","fault":"html"}`, 415},
		{"POST", "application/json", `{`, 400},
		{"POST", "application/json", `{"endpoint":"jwks","fault":"html","x":1}`, 400},
		{"POST", "application/json", `{"endpoint":"nowhere","fault":"html"}`, 400},
		{"POST", "application/json", `{"endpoint":"jwks","fault":"nothing"}`, 400},
		{"POST", "application/json", `{"endpoint":"jwks","fault":"status"}`, 400},
		{"POST", "application/json", `{"fault":"mutate_token"}`, 400},
		{"PUT", "application/json", `{}`, 405},
	} {
		if w := send(tt.method, "/", tt.contentType, tt.body); w.Code != tt.status {
			t.Errorf("%s %s: %d, want %d", tt.method, tt.body, w.Code, tt.status)
		}
	}

	srv.Faults().Clear()
	srv.Faults().HTML(JWKS, 1)
	srv.Faults().HTML(Logout, 1)
	if got := list(send("DELETE", "/?endpoint=jwks", "", "")); len(got) != 1 || got[0].Endpoint != Logout {
		t.Errorf("DELETE of one: %v", got)
	}
	if got := list(send("DELETE", "/", "", "")); len(got) != 0 {
		t.Errorf("DELETE: %v", got)
	}

	w := send(http.MethodGet, "/", "", "")
	if w.Header().Get("Access-Control-Allow-Origin") != "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", w.Header())
	}
}
