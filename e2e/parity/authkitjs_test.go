package parity_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/webdriver"
	"authkit-wasm/web/build"

	"github.com/evanw/esbuild/pkg/api"
)

// login is one whole login that both packages make.
type login struct {
	ClientID      string         `json:"clientId"`
	Configuration map[string]any `json:"configuration"`
	Method        string         `json:"method"` // that starts it
	Login         map[string]any `json:"login"`  // its options
	Exchange      said           `json:"exchange"`
	Refresh       said           `json:"refresh"`
	Change        *change        `json:"change,omitempty"` // of the organization, after the refresh
	ReturnTo      string         `json:"returnTo,omitempty"`
}

type said struct {
	Status int    `json:"status"`
	Body   string `json:"body"`
}

// did is what testdata/authkitjs.js says of one login.
type did struct {
	Steps map[string]struct {
		Result   any
		Error    map[string]any
		User     any
		Left     string // where a login would have led
		Failures int    // calls of onRefreshFailure
		Sent     []struct{ URL, Method, Body, Credentials, Mode string }
	}
	Heard struct{ Redirect, Refreshed []map[string]any }
}

const (
	clearState     = "authkit-js sends the app's state in clear and takes whatever comes back; ours is random and compared"
	longVerifier   = "authkit-js makes verifiers of 128 characters, ours of 43"
	leavesOutUser  = "authkit-js leaves locale and metadata of the user out"
	nullExternal   = "authkit-js hands a null external_id on, which its type does not know; ours says undefined"
	handsRefresh   = "authkit-js hands the refresh token to onRedirectCallback"
	nullIsMissing  = "authkit-js hands null and unknown members of the answer on; ours leaves them out"
	addsClaims     = "ours adds sessionId, expiresAt and the claims to what the callbacks get"
	garblesClaims  = "authkit-js decodes claims without UTF-8 (N30)"
	dropsLogin     = "authkit-js's getSignInUrl knows no provider, connectionId, prompt, maxAge, domainHint and claimNonce"
	sendsToken     = "authkit-js forgets, in cookie mode, a refresh token that it was given nevertheless"
	acceptsNoJWT   = "authkit-js takes claims that are no object"
	keepsSession   = "authkit-js ends a session that may not enter an organization, and calls onRefreshFailure; ours keeps it"
	triesTransient = "authkit-js gives a busy server one try, ours three"
	asksAgain      = "authkit-js ends a session that is refused in its organization; ours asks without the organization first"
	keepsRefused   = "authkit-js ends a session at any refusal; ours keeps it, but for invalid_grant and where no refresh token was sent"
)

func TestAuthKitJS(t *testing.T) {
	dist := t.TempDir()
	compiler := build.Go
	if build.HasTinyGo("../..") {
		compiler = build.TinyGo
	}
	if _, err := build.Build(build.Options{Root: "../..", Out: dist, Compiler: compiler}); err != nil {
		t.Fatal(err)
	}
	bundle := api.Build(api.BuildOptions{EntryPoints: []string{"../node_modules/@workos-inc/authkit-js/dist/index.mjs"}, Bundle: true,
		Format: api.FormatESModule, Outfile: filepath.Join(dist, "published.js"), Write: true})
	if len(bundle.Errors) > 0 {
		t.Fatal(bundle.Errors)
	}
	site := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch name, inDist := strings.CutPrefix(r.URL.Path, "/authkit/"); {
		case inDist:
			http.ServeFile(rw, r, filepath.Join(dist, filepath.Base(name)))
		case r.URL.Path == "/published.js":
			http.ServeFile(rw, r, filepath.Join(dist, "published.js"))
		case r.URL.Path == "/page.js":
			http.ServeFile(rw, r, "testdata/authkitjs.js")
		default:
			fmt.Fprint(rw, `<!doctype html><meta charset="utf-8"><body><script type="module" src="/page.js"></script>`)
		}
	}))
	defer site.Close()
	browser, err := webdriver.Start(webdriver.Chromium, webdriver.Options{Timeout: 2 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer browser.Close()
	tab := browser.Tab()
	webdriver.Check(t, tab.Navigate(strings.Replace(site.URL, "127.0.0.1", "localhost", 1)+"/"))
	webdriver.Check(t, tab.WaitUntil(`document.title === "ready"`))
	t.Run("logins", func(t *testing.T) { compareLogins(t, tab) })
	t.Run("N30: claims", func(t *testing.T) { compareClaims(t, tab) })
}

func (m maker) login(number int) login {
	l := login{
		ClientID:      fmt.Sprintf("client_%d", number),
		Configuration: map[string]any{"devMode": m.chance(50)},
		Method:        m.pick("getSignInUrl", "getSignInUrl", "getSignUpUrl"),
		Login: m.some(map[string]any{"invitationToken": m.text(), "loginHint": m.pick(m.text(), "zoë+1@example.com", ""), "organizationId": m.id("org"),
			"passwordResetToken": m.text(), "state": map[string]any{"returnTo": "/a?b=c#d", m.text(): m.text()}}),
	}
	if l.Method == "getSignInUrl" {
		maps.Copy(l.Login, m.some(map[string]any{"screenHint": m.pick("sign-in", "sign-up")}))
	}
	if m.chance(10) {
		maps.Copy(l.Login, m.some(map[string]any{"prompt": "login", "maxAge": 0, "domainHint": "example.com", "claimNonce": m.text()}))
	}
	if m.chance(40) {
		maps.Copy(l.Configuration, addresses[m.IntN(len(addresses))])
	}
	if m.chance(60) {
		l.ReturnTo = m.pick("https://app.example/?a=b&c=d#e", m.text())
	}
	cookieMode := l.Configuration["devMode"] == false
	for _, answered := range []*said{&l.Exchange, &l.Refresh} {
		body := m.sessionBody()
		if cookieMode && m.chance(90) { // then the API keeps it in a cookie
			delete(body, "refresh_token")
		}
		written := m.written(200, body)
		*answered = said{written.status, written.body}
	}
	if m.chance(25) {
		status := []int{400, 400, 400, 400, 408, 429, 503}[m.IntN(7)]
		l.Refresh = said{status, show(map[string]any{"error": m.pick("invalid_grant", "invalid_client", "invalid_request"), "error_description": "No."})}
	}
	if l.Refresh.Status == 200 && m.chance(60) {
		l.Change = m.change(cookieMode)
	}
	return l
}

// addresses are where the API may be.
var addresses = []map[string]any{
	{"apiHostname": "auth.example.com"}, {"https": true}, {"apiHostname": "auth.example.com", "https": true, "port": 8443},
	{"apiHostname": "auth.example.com", "port": 444}, {"apiHostname": "localhost", "https": false, "port": 8080}, {"apiHostname": "localhost", "https": false},
}

func compareLogins(t *testing.T, tab *webdriver.Tab) {
	m := newMaker(5)
	var cases []login
	for i := range 150 {
		cases = append(cases, m.login(i))
	}
	var pairs []struct{ Published, Ours did }
	webdriver.Check(t, tab.EvalAsync(&pairs, "return compareBoth(arguments[0])", cases))
	if len(pairs) != len(cases) {
		t.Fatalf("%d results", len(pairs))
	}
	deviate := deviations{}
	for i := range pairs {
		c := comparison{t, i, cases[i], pairs[i].Published, pairs[i].Ours, deviate}
		c.compareURL()
		c.compareExchange()
		c.compareRefresh()
		c.compareChange()
		c.compareLogout()
	}
	deviate.tell(t, len(cases), clearState, longVerifier, leavesOutUser, handsRefresh, nullIsMissing, addsClaims, dropsLogin, nullExternal, asksAgain, keepsRefused, sendsToken, keepsSession, triesTransient)
}

func compareClaims(t *testing.T, tab *webdriver.Tab) {
	m := newMaker(6)
	var tokens []string
	for range 300 {
		tokens = append(tokens, m.accessToken(m.nullOr(m.id("org"))))
	}
	encode := func(payload string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2ln"
	}
	tokens = append(tokens, "", "a", "a.b", "a.b.c", "e30.e30.c2ln", encode("[]"), encode("1"), encode(`{"sid":"s"`), encode("null"), encode(`"no"`))
	var pairs []struct{ Published, Ours any }
	webdriver.Check(t, tab.EvalAsync(&pairs, "return compareClaims(arguments[0])", tokens))
	deviate := deviations{}
	for i, both := range pairs {
		payload := ""
		if parts := strings.Split(tokens[i], "."); len(parts) == 3 {
			decoded, _ := base64.RawURLEncoding.DecodeString(parts[1])
			payload = string(decoded)
		}
		var want any
		if err := json.Unmarshal([]byte(payload), &want); err != nil {
			want = nil
		}
		switch _, object := want.(map[string]any); {
		case object && !reflect.DeepEqual(both.Ours, want):
			t.Errorf("%s: got %v", payload, both.Ours)
		case !object && !strings.HasPrefix(fmt.Sprint(both.Ours), "threw ") && payload != "[]":
			t.Errorf("%q: got %v", payload, both.Ours)
		case reflect.DeepEqual(both.Published, both.Ours):
		case object && asciiJSON(payload) != payload:
			deviate[garblesClaims]++
		case !object:
			if !strings.HasPrefix(fmt.Sprint(both.Published), "threw ") {
				deviate[acceptsNoJWT]++
			}
		default:
			t.Errorf("%s\npublished %v\nours      %v", payload, both.Published, both.Ours)
		}
	}
	deviate.tell(t, len(tokens), garblesClaims, acceptsNoJWT)
}

// comparison is one login, as both packages made it.
type comparison struct {
	t            *testing.T
	number       int
	login        login
	theirs, ours did
	deviate      deviations
}

func (c comparison) fail(what string, theirs, ours any) {
	c.t.Helper()
	c.t.Errorf("login %d, %s: %s\npublished %s\nours      %s", c.number, what, show(c.login.Login), show(theirs), show(ours))
}

func (c comparison) compareURL() {
	theirs, ours := c.theirs.Steps["url"], c.ours.Steps["url"]
	base, want := query(c.t, theirs.Result)
	got, have := query(c.t, ours.Result)
	var state any
	if err := json.Unmarshal([]byte(want.Get("state")), &state); err == nil || want.Get("state") == "" {
		c.deviate[clearState]++
		if len(have.Get("state")) != 43 || c.login.Login["state"] != nil && !reflect.DeepEqual(state, c.login.Login["state"]) {
			c.fail("state", theirs, ours)
		}
	}
	want.Del("state")
	have.Del("state")
	if len(want.Get("code_challenge")) != 43 || len(have.Get("code_challenge")) != 43 {
		c.fail("challenge", theirs, ours)
	}
	want.Del("code_challenge")
	have.Del("code_challenge")
	for _, name := range []string{"prompt", "max_age", "domain_hint", "claim_nonce"} {
		if _, known := want[name]; !known && have.Has(name) {
			have.Del(name)
			c.deviate[dropsLogin]++
		}
	}
	if base != got || !reflect.DeepEqual(want, have) || len(ours.Sent) != 0 {
		c.fail("URL", theirs, ours)
	}
}

func query(t *testing.T, result any) (base string, of url.Values) {
	t.Helper()
	text, _ := result.(string)
	base, rest, found := strings.Cut(text, "?")
	of, err := url.ParseQuery(rest)
	if err != nil || !found {
		t.Fatalf("%v in %q", err, text)
	}
	return base, of
}
