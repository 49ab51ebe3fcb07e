package authserver

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

func (b *bench) ssoCode(changes ...string) string {
	b.Helper()
	q := authorizeQuery(append([]string{"provider", "-", "connection", DemoConnection}, changes...)...)
	callback, err := b.srv.Approve(b.url+"/sso/authorize?"+q.Encode(), DemoUserSakura)
	if err != nil {
		b.Fatal(err)
	}
	return queryOf(b.T, callback).Get("code")
}

func (b *bench) postForm(form url.Values) reply {
	b.Helper()
	r, _ := http.NewRequest("POST", b.url+"/sso/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")
	return b.do(r)
}

func ssoForm(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "client_id": {DemoClientID}, "code": {code}, "code_verifier": {testVerifier},
	}
}

func TestSSOProfile(t *testing.T) {
	b := start(t)
	got := b.postForm(ssoForm(b.ssoCode()))
	if got.StatusCode != 200 || text(got.json, "access_token") == "" || got.json["refresh_token"] != nil {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	want := map[string]any{
		"object": "profile", "id": "prof_user_sakura", "idp_id": "idp_user_sakura",
		"connection_id": DemoConnection, "connection_type": "GenericOIDC", "organization_id": DemoOrgNordlys,
		"email": "sakura@example.jp", "first_name": "さくら🌸", "last_name": "田中",
		"role": map[string]any{"slug": "editor"}, "groups": []any{},
		"custom_attributes": map[string]any{}, "raw_attributes": map[string]any{"email": "sakura@example.jp"},
	}
	if !reflect.DeepEqual(got.json["profile"], want) {
		t.Errorf("got  %v\nwant %v", got.json["profile"], want)
	}
	if len(b.srv.ActiveSessions()) != 0 {
		t.Error("SSO made a session")
	}
}

func TestSSOSelectors(t *testing.T) {
	b := start(t)
	for _, tt := range []struct {
		changes          []string
		connection, kind string
	}{
		{[]string{"connection", "-", "organization", DemoOrgNordlys}, DemoConnection, "GenericOIDC"},
		{[]string{"connection", "-", "provider", "GoogleOAuth"}, "conn_GoogleOAuth", "GoogleOAuth"},
	} {
		got := b.postForm(ssoForm(b.ssoCode(tt.changes...)))
		profile, _ := got.json["profile"].(map[string]any)
		if profile["connection_id"] != tt.connection || profile["connection_type"] != tt.kind {
			t.Errorf("%v: %s", tt.changes, got.body)
		}
	}
	q := authorizeQuery("provider", "-")
	location := b.get(b.url + "/sso/authorize?" + q.Encode()).Header.Get("Location")
	if e := queryOf(t, location).Get("error"); e != "invalid_request" {
		t.Errorf("no selector: %q", location)
	}
}

func TestSSORefusals(t *testing.T) {
	b := start(t)
	for _, tt := range []struct {
		name   string
		change func(url.Values)
		code   string
	}{
		{"no grant", func(f url.Values) { f.Del("grant_type") }, "invalid_request"},
		{"refresh", func(f url.Values) { f.Set("grant_type", "refresh_token") }, "unsupported_grant_type"},
		{"no client", func(f url.Values) { f.Del("client_id") }, "invalid_request"},
		{"unknown client", func(f url.Values) { f.Set("client_id", "x") }, "invalid_client"},
		{"code twice", func(f url.Values) { f.Add("code", "x") }, "invalid_request"},
		{"no verifier", func(f url.Values) { f.Del("code_verifier") }, "invalid_grant"},
		{"AuthKit code", func(f url.Values) { f.Set("code", b.approve(DemoUserSakura).Get("code")) }, "invalid_grant"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := b.with(t)
			form := ssoForm(b.ssoCode())
			tt.change(form)
			b.expectError(b.postForm(form), 400, tt.code)
		})
	}
	b.expectError(b.post(exchangeBody(b.ssoCode())), 400, "invalid_grant")

	r, _ := http.NewRequest("POST", b.url+"/sso/token", strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/json")
	b.expectError(b.do(r), 415, "unsupported_media_type")
	r, _ = http.NewRequest("POST", b.url+"/sso/token", strings.NewReader("a=%zz"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	b.expectError(b.do(r), 400, "invalid_request_body")
}
