package core_test

import (
	"errors"
	"net/url"
	"testing"

	"authkit-wasm/core"
)

const api = core.Endpoint("https://api.workos.com")

func TestSSOAuthorizationURL(t *testing.T) {
	r := core.AuthorizationRequest{
		ClientID: clientID, RedirectURI: "https://app.example/callback", State: "s", CodeChallenge: "c",
		ConnectionID: "conn_1", DomainHint: "example.com", LoginHint: "x&client_id=evil#",
		ProviderScopes: []string{"a", "b"}, ProviderQueryParams: []core.Pair{{Name: "hd", Value: "example.com"}},
		ScreenHint: "sign-up", Prompt: "login", // which this endpoint does not know
	}
	got, err := api.SSOAuthorizationURL(r)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"client_id": {clientID}, "code_challenge": {"c"}, "code_challenge_method": {"S256"}, "connection": {"conn_1"},
		"domain_hint": {"example.com"}, "login_hint": {"x&client_id=evil#"}, "provider_query_params[hd]": {"example.com"},
		"provider_scopes": {"a", "b"}, "redirect_uri": {"https://app.example/callback"}, "response_type": {"code"}, "state": {"s"},
	}
	if u.Scheme+"://"+u.Host+u.Path != "https://api.workos.com/sso/authorize" || u.Query().Encode() != want.Encode() {
		t.Errorf("got %s", got)
	}
}

func TestSSOAuthorizationURLRefuses(t *testing.T) {
	good := core.AuthorizationRequest{ClientID: clientID, RedirectURI: "https://app.example/", Provider: "GoogleOAuth"}
	for _, test := range []struct {
		code   core.Code
		change func(r *core.AuthorizationRequest)
	}{
		{core.ClientIDMissing, func(r *core.AuthorizationRequest) { r.ClientID = "" }},
		{core.RedirectURIInvalid, func(r *core.AuthorizationRequest) { r.RedirectURI = "http://app.example/" }},
		{core.AuthorizationIncomplete, func(r *core.AuthorizationRequest) { r.Provider = "" }},
	} {
		r := good
		test.change(&r)
		if got, err := api.SSOAuthorizationURL(r); got != "" || !errors.Is(err, &core.Error{Code: test.code}) {
			t.Errorf("got %q, %v, want %s", got, err, test.code)
		}
	}
}

func TestSSOTokenRequest(t *testing.T) {
	got := api.SSOTokenRequest(core.CodeGrant{ClientID: clientID, Code: "c&d", Verifier: "v"})
	want := core.Request{Method: "POST", URL: "https://api.workos.com/sso/token",
		Body: "client_id=client_01TEST&grant_type=authorization_code&code=c%26d&code_verifier=v"}
	if got != want {
		t.Errorf("got body %s", got.Body)
	}
	if got := api.SSOTokenRequest(core.CodeGrant{ClientID: "a", ClientSecret: "s", Code: "c"}).Body; got != "client_id=a&client_secret=s&grant_type=authorization_code&code=c" {
		t.Errorf("got body %s", got)
	}
}

const profileAnswer = `{"access_token":"opaque","profile":{"id":"prof_1","idp_id":"idp","email":"zoë@example.com","first_name":"Zoë","last_name":null,
	"connection_id":"conn_1","connection_type":"OktaSAML","organization_id":"org_1"}}`

func TestProfileResponse(t *testing.T) {
	p, err := core.ParseProfileResponse(core.Response{Status: 200, Body: profileAnswer})
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != "prof_1" || p.IdpID != "idp" || p.Email != "zoë@example.com" || *p.FirstName != "Zoë" || p.LastName != nil ||
		p.ConnectionID != "conn_1" || p.ConnectionType != "OktaSAML" || p.OrganizationID != "org_1" || p.AccessToken != "opaque" {
		t.Errorf("got %s", p.Email)
	}
}

func TestD2_WhatIsNoProfile(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		code   core.Code
	}{
		{200, ``, core.ResponseMalformed},
		{200, `<html>`, core.ResponseMalformed},
		{200, `{}`, core.ResponseMalformed},
		{200, `{"access_token":"a","profile":{"id":7}}`, core.ResponseMalformed},
		{200, `{"access_token":7,"profile":{"id":"p"}}`, core.ResponseMalformed},
		{200, profileAnswer + "x", core.ResponseMalformed},
		{204, profileAnswer, core.ResponseMalformed},
		{302, profileAnswer, core.ResponseMalformed},
		{400, `{"error":"invalid_grant"}`, core.CodeExchangeFailed},
		{429, ``, core.ServerUnavailable},
		{503, `<html>`, core.ServerUnavailable},
	} {
		p, err := core.ParseProfileResponse(core.Response{Status: test.status, Body: test.body})
		if p != nil || !errors.Is(err, &core.Error{Code: test.code}) {
			t.Errorf("%d %s: got %v, %v, want %s", test.status, test.body, p, err, test.code)
		}
	}
}

func TestJWKSURL(t *testing.T) {
	for id, want := range map[string]string{
		"client_1":   "https://api.workos.com/sso/jwks/client_1",
		"../../evil": "https://api.workos.com/sso/jwks/..%2F..%2Fevil",
		"a?b#c":      "https://api.workos.com/sso/jwks/a%3Fb%23c",
	} {
		if got, err := api.JWKSURL(id); err != nil || got != want {
			t.Errorf("%s: got %s, %v", id, got, err)
		}
	}
	if got, err := api.JWKSURL(""); got != "" || !errors.Is(err, &core.Error{Code: core.ClientIDMissing}) {
		t.Errorf("got %q, %v", got, err)
	}
}
