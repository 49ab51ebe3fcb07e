package core_test

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"authkit-wasm/core"
)

func TestAuthorizationURLWithEveryParameter(t *testing.T) {
	age := int64(0) // zero is a request of its own: prove who you are now
	got, err := core.Endpoint("https://api.workos.com").AuthorizationURL(core.AuthorizationRequest{
		ClientID: clientID, RedirectURI: redirectURI, State: "the state", CodeChallenge: "E9Mel",
		Provider: core.AuthKit, ConnectionID: "conn_01", OrganizationID: "org_01",
		DomainHint: "example.com", LoginHint: "ada+1@example.com", ScreenHint: "sign-up", Prompt: "login",
		MaxAge: &age, InvitationToken: "inv 1", PasswordResetToken: "reset", ClaimNonce: "nonce",
		ProviderScopes:      []string{"calendar", "mail"},
		ProviderQueryParams: []core.Pair{{Name: "hd", Value: "b"}, {Name: "access_type", Value: "offline"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "https://api.workos.com/user_management/authorize?claim_nonce=nonce&client_id=client_01TEST" +
		"&code_challenge=E9Mel&code_challenge_method=S256&connection_id=conn_01&domain_hint=example.com" +
		"&invitation_token=inv+1&login_hint=ada%2B1%40example.com&max_age=0&organization_id=org_01" +
		"&password_reset_token=reset&prompt=login&provider=authkit" +
		"&provider_query_params%5Baccess_type%5D=offline&provider_query_params%5Bhd%5D=b" +
		"&provider_scopes=calendar&provider_scopes=mail" +
		"&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&response_type=code&screen_hint=sign-up&state=the+state"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	_, query, _ := strings.Cut(got, "?")
	names := strings.Split(query, "&")
	for i := range names {
		names[i], _, _ = strings.Cut(names[i], "=")
	}
	if !sort.StringsAreSorted(names) {
		t.Errorf("the parameters are not sorted by name: %v", names)
	}
}

func TestAuthorizationRefused(t *testing.T) {
	good := core.AuthorizationRequest{ClientID: clientID, RedirectURI: redirectURI, Provider: core.AuthKit}
	for _, test := range []struct {
		name   string
		change func(*core.AuthorizationRequest)
		want   core.Code
	}{
		{"no client", func(r *core.AuthorizationRequest) { r.ClientID = "" }, core.ClientIDMissing},
		{"no redirect URI", func(r *core.AuthorizationRequest) { r.RedirectURI = "" }, core.RedirectURIInvalid},
		{"nowhere to sign in", func(r *core.AuthorizationRequest) { r.Provider = "" }, core.AuthorizationIncomplete},
		{"a screen of another provider", func(r *core.AuthorizationRequest) { r.Provider, r.ScreenHint = "GoogleOAuth", "sign-up" }, core.ScreenHintUnsupported},
		{"a screen of a connection", func(r *core.AuthorizationRequest) {
			r.Provider, r.ConnectionID, r.ScreenHint = "", "conn_01", "sign-in"
		}, core.ScreenHintUnsupported},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := good
			test.change(&r)
			got, err := core.Endpoint("https://api.workos.com").AuthorizationURL(r)
			wantCode(t, err, test.want)
			if got != "" {
				t.Error("a URL came with the error")
			}
		})
	}
}

func TestA1_RedirectURIIsFixed(t *testing.T) {
	b := newBrowser(t)
	call := b.open(pageOrigin + "/?redirect_uri=https%3A%2F%2Fevil.example%2F&client_id=evil&state=evil")
	if _, ok := b.resolved[call]; !ok {
		t.Fatalf("the page is no callback, and was refused: %v", b.rejected[call])
	}
	u := b.login(core.LoginStarted{Request: core.AuthorizationRequest{
		RedirectURI: "https://evil.example/", ClientID: "evil", State: "evil", CodeChallenge: "evil",
	}})
	q := u.Query()
	if got := q["redirect_uri"]; !slices.Equal(got, []string{redirectURI}) {
		t.Errorf("redirect_uri %q, want %q alone", got, redirectURI)
	}
	if q.Get("client_id") != clientID || q.Get("state") == "evil" || q.Get("code_challenge") == "evil" {
		t.Errorf("the page's parameters reached the request: %v", q)
	}
}

func TestA1_RedirectURIOfAnotherPlace(t *testing.T) {
	for _, test := range []struct {
		name, uri, page string
		want            core.Code
	}{
		{"A1: forged Host", redirectURI, "https://evil.example", core.RedirectURIForeign},
		{"A1: another port", "https://app.example:8443/callback", pageOrigin, core.RedirectURIForeign},
		{"A1: a subdomain", "https://sub.app.example/callback", pageOrigin, core.RedirectURIForeign},
		{"A1: a longer name", "https://app.example.evil.example/callback", pageOrigin, core.RedirectURIForeign},
		{"A1: opaque origin", redirectURI, "null", core.RedirectURIForeign},
		{"A1: http on loopback from elsewhere", "http://localhost:8080/", pageOrigin, core.RedirectURIForeign},
		{"A1: userinfo", "https://app.example@evil.example/", pageOrigin, core.RedirectURIInvalid},
		{"A1: backslash", `https://app.example\@evil.example/`, pageOrigin, core.RedirectURIInvalid},
		{"A1: backslash in the query", `https://app.example/?a=\`, pageOrigin, core.RedirectURIInvalid},
		{"A1: escaped by browsers", "https://app.example/zurück", pageOrigin, core.RedirectURIInvalid},
		{"A1: braces", "https://app.example/{cb}", pageOrigin, core.RedirectURIInvalid},
		{"A1: dots", "https://app.example/a/../callback", pageOrigin, core.RedirectURIInvalid},
		{"A1: escaped dots", "https://app.example/a/.%2E/callback", pageOrigin, core.RedirectURIInvalid},
		{"A1: relative", "/callback", pageOrigin, core.RedirectURIInvalid},
		{"A1: without scheme", "//app.example/callback", pageOrigin, core.RedirectURIInvalid},
		{"A1: no host", "https:///callback", pageOrigin, core.RedirectURIInvalid},
		{"A1: only a port", "https://:443/callback", pageOrigin, core.RedirectURIInvalid},
		{"A1: fragment", "https://app.example/#callback", pageOrigin, core.RedirectURIInvalid},
		{"A1: empty fragment", "https://app.example/#", pageOrigin, core.RedirectURIInvalid},
		{"A1: white space", " https://app.example/callback", pageOrigin, core.RedirectURIInvalid},
		{"A1: line feed", "https://app.example/\ncallback", pageOrigin, core.RedirectURIInvalid},
		{"A1: http outside loopback", "http://app.example/callback", "http://app.example", core.RedirectURIInvalid},
		{"A1: name that begins like loopback", "http://localhost.evil.example/", "http://localhost.evil.example", core.RedirectURIInvalid},
		{"A1: script", "javascript:alert(1)", pageOrigin, core.RedirectURIInvalid},
		{"A1: data", "data:text/html,x", pageOrigin, core.RedirectURIInvalid},
		{"A1: upper case", "HTTPS://app.example/callback", pageOrigin, core.RedirectURIInvalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config()
			c.RedirectURI, c.PageOrigin = test.uri, test.page
			client, err := core.NewClient(c)
			wantCode(t, err, test.want)
			if client != nil {
				t.Error("a client came with the error")
			}
		})
	}
	for _, test := range []struct{ uri, page string }{
		{redirectURI, pageOrigin},
		{"http://localhost:8080", "http://localhost:8080"},
		{"http://app.localhost:8080/", "http://app.localhost:8080"},
		{"http://127.0.0.1/cb?tenant=1", "http://127.0.0.1"},
		{"http://[::1]:3000/", "http://[::1]:3000"},
		{"com.example.app:/callback", "capacitor://localhost"}, // RFC 8252 section 7.1
	} {
		c := config()
		c.RedirectURI, c.PageOrigin = test.uri, test.page
		if _, err := core.NewClient(c); err != nil {
			t.Errorf("%s from %s: %v", test.uri, test.page, err)
		}
	}
}

func TestA2_EachParameterOnce(t *testing.T) {
	hostile := "x&client_id=evil#"
	got, err := core.Endpoint("https://api.workos.com").AuthorizationURL(core.AuthorizationRequest{
		ClientID: clientID, RedirectURI: redirectURI, State: hostile, CodeChallenge: core.CodeChallenge(hostile),
		Provider: hostile, ConnectionID: hostile, OrganizationID: hostile, DomainHint: hostile,
		LoginHint: hostile, Prompt: hostile, InvitationToken: hostile, PasswordResetToken: hostile,
		ClaimNonce: hostile, ProviderScopes: []string{hostile},
		ProviderQueryParams: []core.Pair{{Name: "a]&client_id", Value: hostile}, {Name: "z", Value: "first"}, {Name: "z", Value: "second"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	if u.Fragment != "" || u.Host != "api.workos.com" {
		t.Errorf("a value changed the URL around it: %s", got)
	}
	for name, values := range u.Query() {
		if len(values) != 1 {
			t.Errorf("%s stands %d times", name, len(values))
		}
	}
	for name, want := range map[string]string{"client_id": clientID, "login_hint": hostile, "provider_query_params[z]": "first"} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestA2_NoVerifierInAURL(t *testing.T) {
	b := newBrowser(t)
	u := b.login(core.LoginStarted{Navigate: true, AppState: `{"secret":"app_state_canary"}`})
	verifier := member(t, b.store[u.Query().Get("state")], "codeVerifier")
	for _, at := range []string{u.String(), b.left} {
		if strings.Contains(at, verifier) || strings.Contains(at, "app_state_canary") {
			t.Errorf("the URL holds what only this browser may know: %s", at)
		}
	}
}

func TestA3_HostIsPinned(t *testing.T) {
	for _, test := range []struct {
		name, host string
		https      bool
		port       int
	}{
		{"A3: userinfo", "api.workos.com@evil", true, 0},
		{"A3: path", "evil/api.workos.com", true, 0},
		{"A3: backslash", `evil\api.workos.com`, true, 0},
		{"A3: query", "evil?.workos.com", true, 0},
		{"A3: fragment", "evil#.workos.com", true, 0},
		{"A3: port inside", "evil:443", true, 0},
		{"A3: scheme inside", "https://evil", true, 0},
		{"A3: percent", "evil%2ecom", true, 0},
		{"A3: white space", "api.workos.com ", true, 0},
		{"A3: line feed", "api.workos.com\n", true, 0},
		{"A3: not ASCII", "api.wörkos.com", true, 0},
		{"A3: empty label", "api..com", true, 0},
		{"A3: a dot at the end", "api.workos.com.", true, 0},
		{"A3: hyphen at an edge", "-api.workos.com", true, 0},
		{"A3: too long", strings.Repeat("a.", 127) + "a", true, 0},
		{"A3: http outside localhost", "api.workos.com", false, 0},
		{"A3: http by default", "", false, 0},
		{"A3: http on a name that ends like localhost", "evillocalhost", false, 0},
		{"A3: port below", "localhost", false, -1},
		{"A3: port above", "localhost", false, 65536},
	} {
		t.Run(test.name, func(t *testing.T) {
			e, err := core.NewEndpoint(test.host, test.https, test.port)
			wantCode(t, err, core.APIHostnameInvalid)
			if e != "" {
				t.Error("an endpoint came with the error")
			}
		})
	}
	for want, e := range map[string]func() (core.Endpoint, error){
		"https://api.workos.com":      func() (core.Endpoint, error) { return core.NewEndpoint("", true, 0) },
		"https://auth.example.com":    func() (core.Endpoint, error) { return core.NewEndpoint("auth.example.com", true, 0) },
		"https://localhost:8443":      func() (core.Endpoint, error) { return core.NewEndpoint("localhost", true, 8443) },
		"http://localhost:65535":      func() (core.Endpoint, error) { return core.NewEndpoint("localhost", false, 65535) },
		"http://api.localhost":        func() (core.Endpoint, error) { return core.NewEndpoint("api.localhost", false, 0) },
		"http://127.0.0.1:4100":       func() (core.Endpoint, error) { return core.NewEndpoint("127.0.0.1", false, 4100) },
		"http://[::1]:4100":           func() (core.Endpoint, error) { return core.NewEndpoint("[::1]", false, 4100) },
		"https://xn--wrkos-jua.com:1": func() (core.Endpoint, error) { return core.NewEndpoint("xn--wrkos-jua.com", true, 1) },
	} {
		if got, err := e(); err != nil || string(got) != want {
			t.Errorf("%q, %v; want %s", got, err, want)
		}
	}
}

// A WorkOS API key begins with sk_. None can come into the module by way of
// the core's own source.
func TestA3_NoAPIKeyInTheSource(t *testing.T) {
	read := 0
	for _, pattern := range []string{"*.go", "*/*.go", "../wasm/*.go"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			read++
			if strings.Contains(string(text), "sk_") {
				t.Errorf("%s holds the text sk_", name)
			}
		}
	}
	if read < 20 {
		t.Errorf("only %d files were read", read)
	}
}
