package edge

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestVariablesThatAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		code        core.Code
	}{
		{"WORKOS_CLIENT_ID", "", core.ClientIDMissing},
		{"WORKOS_REDIRECT_URI", "", core.RedirectURIInvalid},
		{"WORKOS_REDIRECT_URI", "/auth/callback", core.RedirectURIInvalid},
		{"WORKOS_REDIRECT_URI", "http://app.example.com/auth/callback", core.RedirectURIInvalid},
		{"WORKOS_REDIRECT_URI", "https://a@app.example.com/", core.RedirectURIInvalid},
		{"WORKOS_REDIRECT_URI", "com.example.app://callback", core.RedirectURIInvalid},
		{"WORKOS_REDIRECT_URI", "https://app.example.com/#a", core.RedirectURIInvalid},
		{"WORKOS_REDIRECT_URI", "https://App.example.com/auth/callback", VariableInvalid},
		{"WORKOS_REDIRECT_URI", "https://app.example.com:443/auth/callback", VariableInvalid},
		{"WORKOS_REDIRECT_URI", "https://app.example.com:/auth/callback", VariableInvalid},
		{"WORKOS_REDIRECT_URI", "http://localhost:80/auth/callback", VariableInvalid},
		{"WORKOS_COOKIE_PASSWORD", "", PasswordShort},
		{"WORKOS_COOKIE_PASSWORD", strings.Repeat("x", 31), PasswordShort},
		{"WORKOS_COOKIE_PASSWORD_PREVIOUS", "tiny", PasswordShort},
		{"WORKOS_COOKIE_NAME", "a b", VariableInvalid},
		{"WORKOS_COOKIE_NAME", "a=b;", VariableInvalid},
		{"WORKOS_COOKIE_MAX_AGE", "0", VariableInvalid},
		{"WORKOS_COOKIE_MAX_AGE", "-1", VariableInvalid},
		{"WORKOS_COOKIE_MAX_AGE", "1e3", VariableInvalid},
		{"WORKOS_COOKIE_MAX_AGE", "34560001", VariableInvalid},
		{"WORKOS_COOKIE_DOMAIN", "example.com; Path=/x", VariableInvalid},
		{"WORKOS_COOKIE_DOMAIN", "localhost", VariableInvalid},
		{"WORKOS_COOKIE_DOMAIN", "example.org", VariableInvalid},
		{"WORKOS_COOKIE_DOMAIN", "pp.example.com", VariableInvalid},
		{"WORKOS_COOKIE_DOMAIN", "a.app.example.com", VariableInvalid},
		{"WORKOS_COOKIE_DOMAIN", "example.com.", VariableInvalid},
		{"WORKOS_COOKIE_DOMAIN", ".", VariableInvalid},
		{"AUTHKIT_HINT_DOMAIN", "com", VariableInvalid},
		{"AUTHKIT_HINT_DOMAIN", "example.org", VariableInvalid},
		{"WORKOS_COOKIE_SAME_SITE", "loose", VariableInvalid},
		{"WORKOS_API_HOSTNAME", "api.workos.com@evil.example", core.APIHostnameInvalid},
		{"WORKOS_API_HOSTNAME", "https://api.workos.com", core.APIHostnameInvalid},
		{"WORKOS_API_HTTPS", "maybe", VariableInvalid},
		{"WORKOS_API_HTTPS", "false", core.APIHostnameInvalid}, // not on loopback
		{"WORKOS_API_PORT", "65536", VariableInvalid},
		{"WORKOS_API_PORT", "x", VariableInvalid},
		{"AUTHKIT_FACES", "login gate", VariableInvalid},
		{"AUTHKIT_ALLOWED_ORIGINS", "https://a.example.com/", VariableInvalid},
		{"AUTHKIT_ALLOWED_ORIGINS", "*", VariableInvalid},
		{"AUTHKIT_ALLOWED_ORIGINS", "null", VariableInvalid},
		{"AUTHKIT_ALLOWED_ORIGINS", "https://a.example.com:443", VariableInvalid},
		{"AUTHKIT_UPSTREAM", "upstream.example.com", VariableInvalid},
		{"AUTHKIT_UPSTREAM", "https://upstream.example.com/path", VariableInvalid},
		{"AUTHKIT_UPSTREAM", "https://user:pass@upstream.example.com", VariableInvalid},
		{"AUTHKIT_UPSTREAM", "http://upstream.example.com", VariableInvalid}, // tokens in clear
		{"AUTHKIT_UPSTREAM", "http://10.0.0.7:8080", VariableInvalid},
		{"AUTHKIT_UPSTREAM", "http://localhost.example.com", VariableInvalid},
		{"AUTHKIT_UPSTREAM_HTTP", "perhaps", VariableInvalid},
		{"WORKOS_REDIRECT_URI", site + "/auth/logout", VariableInvalid},
		{"WORKOS_REDIRECT_URI", site + "/auth/session?x=1", VariableInvalid},
		{"WORKOS_REDIRECT_URI", site + "/auth/login", VariableInvalid},
		{"WORKOS_REDIRECT_URI", site + "/auth/refresh", VariableInvalid},
		{"WORKOS_REDIRECT_URI", site + "/auth/organization", VariableInvalid},
		{"WORKOS_REDIRECT_URI", site + "/user_management/authorize", VariableInvalid},
		{"WORKOS_REDIRECT_URI", site + "/user_management/authenticate", VariableInvalid},
		{"WORKOS_REDIRECT_URI", site + "/user_management/sessions/logout", VariableInvalid},
		{"WORKOS_REDIRECT_URI", site + "/sso/jwks/client_test", VariableInvalid},
		{"AUTHKIT_PUBLIC_PATHS", "assets/", VariableInvalid},
	} {
		v := maps.Clone(variables)
		v[tt.name] = tt.value
		_, err := ParseConfig(func(name string) string { return v[name] })
		want := &Error{Code: tt.code, Variable: tt.name}
		if tt.name == "WORKOS_API_HTTPS" && tt.code == core.APIHostnameInvalid {
			want.Variable = "WORKOS_API_HOSTNAME"
		}
		if !errors.Is(err, want) {
			t.Errorf("%s=%q: %v, want %v", tt.name, tt.value, err, want)
		}
		if err != nil && len(tt.value) > 3 && strings.Contains(err.Error(), tt.value) {
			t.Errorf("%s: the value is in the error", tt.name)
		}
	}
}

func TestE1_APrefixIsForWhatItPromises(t *testing.T) {
	for _, tt := range []struct {
		redirect, domain, name string
		good                   bool
	}{
		{site, "", "__Host-wos-session", true},
		{site, "example.com", "__Host-wos-session", false},
		{site, "example.com", "__Secure-wos-session", true},
		{"http://localhost:8787", "", "__Host-wos-session", false},
		{"http://localhost:8787", "", "__Secure-wos-session", false},
	} {
		v := maps.Clone(variables)
		v["WORKOS_REDIRECT_URI"], v["WORKOS_COOKIE_DOMAIN"], v["WORKOS_COOKIE_NAME"] = tt.redirect+"/auth/callback", tt.domain, tt.name
		_, err := ParseConfig(func(name string) string { return v[name] })
		if refused := errors.Is(err, &Error{Code: VariableInvalid, Variable: "WORKOS_COOKIE_NAME"}); refused == tt.good || tt.good && err != nil {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

func TestEveryCodeHasAdvice(t *testing.T) {
	seen := map[core.Code]bool{}
	for _, c := range append(Codes(), core.Codes()...) {
		if seen[c] || c == "" || Advice(c) == "" || Advice(c) == "Unknown error." {
			t.Errorf("%q: %s", c, Advice(c))
		}
		seen[c] = true
	}
}

func TestDomainsAndOriginsThatFitTheSite(t *testing.T) {
	for _, changes := range [][]string{
		{"WORKOS_COOKIE_DOMAIN", "app.example.com"}, {"WORKOS_COOKIE_DOMAIN", "example.com"}, {"WORKOS_COOKIE_DOMAIN", ".example.com"},
		{"WORKOS_COOKIE_DOMAIN", "127.0.0.1", "WORKOS_REDIRECT_URI", "http://127.0.0.1:8787/auth/callback"},
		{"WORKOS_REDIRECT_URI", "https://app.example.com:8443/auth/callback"}, {"WORKOS_REDIRECT_URI", "http://localhost:443/auth/callback"},
		{"AUTHKIT_UPSTREAM", "https://upstream.example.com:443"},
		{"AUTHKIT_UPSTREAM", "http://127.0.0.1:3000"}, {"AUTHKIT_UPSTREAM", "http://[::1]:3000"}, {"AUTHKIT_UPSTREAM", "http://localhost"},
		{"AUTHKIT_UPSTREAM", "http://10.0.0.7:8080", "AUTHKIT_UPSTREAM_HTTP", "true"},
		{"AUTHKIT_UPSTREAM", site}, // for Cloudflare, see CheckUpstream
		{"WORKOS_REDIRECT_URI", site, "WORKOS_API_HTTPS", "true"},
	} {
		config(t, changes...)
	}
}

func TestAGateNeedsTheLoginEndpoints(t *testing.T) {
	v := maps.Clone(variables)
	v["AUTHKIT_UPSTREAM"], v["AUTHKIT_FACES"] = "https://upstream.example.com", "proxy"
	_, err := ParseConfig(func(name string) string { return v[name] })
	if want := (&Error{Code: VariableInvalid, Variable: "AUTHKIT_UPSTREAM"}); !errors.Is(err, want) {
		t.Errorf("%v, want %v", err, want)
	}
}

func TestAGateInFrontOfItself(t *testing.T) {
	for upstream, loops := range map[string]bool{
		"": false, site: true, site + "/": true, site + ":443": true, site + ":8443": false, "https://upstream.example.com": false,
	} {
		err := config(t, "AUTHKIT_UPSTREAM", upstream).CheckUpstream()
		if errors.Is(err, &Error{Code: VariableInvalid, Variable: "AUTHKIT_UPSTREAM"}) != loops {
			t.Errorf("%q: %v", upstream, err)
		}
	}
}
