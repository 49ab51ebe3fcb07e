package authserver

import (
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var loginInput = regexp.MustCompile(`<input type="hidden" name="login" value="([^"]+)">`)

func loginID(t *testing.T, got reply) string {
	t.Helper()
	found := loginInput.FindStringSubmatch(got.body)
	if found == nil {
		t.Fatalf("no login ID on the page:\n%s", got.body)
	}
	return found[1]
}

// submit sends a form of the login page.
func (b *bench) submit(pairs ...string) reply {
	b.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, _ := http.NewRequest("POST", b.url+loginPath, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func expectOn(t *testing.T, got reply, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got.body, part) {
			t.Errorf("page lacks %q:\n%s", part, got.body)
		}
	}
}

func TestSignInPage(t *testing.T) {
	b := start(t)
	got := b.get(b.authorizeURL("organization_id", DemoOrgNordlys))
	expectOn(t, got, `<main id="sign-in">`, `name="user" value="user_zoe"`, `name="user" value="user_sakura"`,
		"Zoë Müller-Ñandú", "さくら🌸 田中", `id="deny"`, `<strong id="app">Demo Application</strong>`,
		`<span id="app-host">app.test</span>`, "Nordlys Ærlig AS", `id="switch-screen"`, `<html lang="en">`)
	if strings.Contains(got.body, "<script") || strings.Contains(got.body, "Suggested") {
		t.Error("script, or a hint nobody gave")
	}
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Content-Type": "text/html; charset=utf-8"} {
		if v := got.Header.Get(name); v != want {
			t.Errorf("%s: %q", name, v)
		}
	}
}

func TestPolicyAllowsExactlyTheStyle(t *testing.T) {
	b := start(t)
	got := b.get(b.authorizeURL())
	policy := got.Header.Get("Content-Security-Policy")
	if policy != pagePolicy || !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "script") {
		t.Errorf("policy %q", policy)
	}
	// The hash is of pageCSS, so the element must hold nothing else.
	expectOn(t, got, "<style>"+pageCSS+"</style>")
	if strings.Count(got.body, "<style") != 1 || strings.Contains(got.body, " style=") {
		t.Error("styles the policy does not allow")
	}
}

func TestLoginHint(t *testing.T) {
	b := start(t)
	expectOn(t, b.get(b.authorizeURL("login_hint", "Sakura@Example.JP")),
		`value="user_sakura" class="choice" autofocus aria-describedby="hint-label"`, `id="hint-label"`)
	expectOn(t, b.get(b.authorizeURL("login_hint", "<b>@x")), `id="hint-unknown"`, "&lt;b&gt;@x")
	expectOn(t, b.get(b.authorizeURL("login_hint", "new@example.com", "screen_hint", "sign-up")), `value="new@example.com"`)
}

func TestSwitchScreen(t *testing.T) {
	b := start(t)
	link := regexp.MustCompile(`id="switch-screen" href="([^"]+)"`)
	follow := func(got reply) reply {
		t.Helper()
		found := link.FindStringSubmatch(got.body)
		if found == nil {
			t.Fatalf("no link:\n%s", got.body)
		}
		return b.get(b.url + strings.ReplaceAll(found[1], "&amp;", "&"))
	}
	up := follow(b.get(b.authorizeURL()))
	expectOn(t, up, `<main id="sign-up">`)
	expectOn(t, follow(up), `<main id="sign-in">`)
	if got := b.get(b.authorizeURL("provider", "GoogleOAuth")); link.MatchString(got.body) {
		t.Error("another provider has no sign-up screen")
	}
}

func TestChooseUser(t *testing.T) {
	b := start(t)
	id := loginID(t, b.get(b.authorizeURL()))
	got := b.submit("login", id, "user", DemoUserSakura)
	q := queryOf(t, got.Header.Get("Location"))
	if got.StatusCode != 302 || q.Get("code") == "" || q.Get("state") != "st" {
		t.Fatalf("got %d to %q", got.StatusCode, got.Header.Get("Location"))
	}
	if answer := b.post(exchangeBody(q.Get("code"))); answer.json["organization_id"] != DemoOrgNordlys {
		t.Errorf("%d %s", answer.StatusCode, answer.body)
	}
	again := b.submit("login", id, "user", DemoUserSakura)
	if again.StatusCode != 403 || again.Header.Get("Location") != "" {
		t.Errorf("the page was good twice: %d", again.StatusCode)
	}
	expectOn(t, again, `<code id="error-code">invalid_login</code>`)
}

func TestChooseOrganization(t *testing.T) {
	b := start(t)
	chooser := b.submit("login", loginID(t, b.get(b.authorizeURL())), "user", DemoUserZoe)
	expectOn(t, chooser, `<main id="organization">`, `name="organization" value="org_acme"`, `value="org_nordlys"`, "Acme Café &amp; Co.", `id="deny"`)

	wrong := b.submit("login", loginID(t, chooser), "organization", "org_x")
	if wrong.StatusCode != 422 {
		t.Errorf("foreign organization: %d", wrong.StatusCode)
	}
	expectOn(t, wrong, `id="notice"`, `<main id="organization">`)

	got := b.submit("login", loginID(t, wrong), "organization", DemoOrgNordlys)
	code := queryOf(t, got.Header.Get("Location")).Get("code")
	if answer := b.post(exchangeBody(code)); answer.json["organization_id"] != DemoOrgNordlys {
		t.Errorf("%d %s", answer.StatusCode, answer.body)
	}

	// No chooser when the request names the organization.
	named := b.submit("login", loginID(t, b.get(b.authorizeURL("organization_id", DemoOrgAcme))), "user", DemoUserZoe)
	if !queryOf(t, named.Header.Get("Location")).Has("code") {
		t.Errorf("got %d %s", named.StatusCode, named.body)
	}
	// And a refusal when the user is no member.
	refused := b.submit("login", loginID(t, b.get(b.authorizeURL("organization_id", DemoOrgAcme))), "user", DemoUserSakura)
	if e := queryOf(t, refused.Header.Get("Location")).Get("error"); e != "access_denied" {
		t.Errorf("error %q", e)
	}
}

func TestDenyOnPage(t *testing.T) {
	b := start(t)
	got := b.submit("login", loginID(t, b.get(b.authorizeURL())), "action", "deny")
	if q := queryOf(t, got.Header.Get("Location")); got.StatusCode != 302 || q.Get("error") != "access_denied" || q.Get("state") != "st" {
		t.Errorf("got %d %v", got.StatusCode, q)
	}
}

func TestSignUp(t *testing.T) {
	b := start(t)
	page := b.get(b.authorizeURL("screen_hint", "sign-up", "organization_id", DemoOrgAcme))
	expectOn(t, page, `<main id="sign-up">`, `id="email" name="email"`, `id="sign-up-submit"`, `<label for="email">`)
	for _, bad := range []string{"", "nobody", "Name <a@b.test>", "ZOE@example.com"} {
		page = b.submit("login", loginID(t, page), "action", "sign-up", "email", bad)
		if page.StatusCode != 422 {
			t.Errorf("%q: %d", bad, page.StatusCode)
		}
		expectOn(t, page, `role="alert"`, `aria-invalid="true" aria-describedby="notice"`)
	}
	got := b.submit("login", loginID(t, page), "action", "sign-up", "email", "neu@example.com", "first_name", "Jürgen", "last_name", "")
	code := queryOf(t, got.Header.Get("Location")).Get("code")
	answer := b.post(exchangeBody(code))
	user, _ := answer.json["user"].(map[string]any)
	if user["email"] != "neu@example.com" || user["first_name"] != "Jürgen" || user["last_name"] != nil || answer.json["organization_id"] != DemoOrgAcme {
		t.Errorf("%d %s", answer.StatusCode, answer.body)
	}
	if n := len(b.srv.Users()); n != 3 {
		t.Errorf("%d users", n)
	}
	b.srv.Reset()
	if n := len(b.srv.Users()); n != 2 {
		t.Errorf("%d users after Reset", n)
	}
}

func TestLoginFormRefusals(t *testing.T) {
	b := start(t)
	if got := b.submit("user", DemoUserZoe); got.StatusCode != 403 {
		t.Errorf("no login ID: %d", got.StatusCode)
	}
	old := loginID(t, b.get(b.authorizeURL()))
	b.clock.advance(31 * time.Minute)
	if got := b.submit("login", old, "user", DemoUserZoe); got.StatusCode != 403 {
		t.Errorf("old page: %d", got.StatusCode)
	}
	for _, pairs := range [][]string{{"user", "user_x"}, {"x", "y"}, {"organization", DemoOrgAcme}} {
		got := b.submit(append(pairs, "login", loginID(t, b.get(b.authorizeURL())))...)
		if got.StatusCode != 422 {
			t.Errorf("%v: %d", pairs, got.StatusCode)
		}
		expectOn(t, got, `id="notice"`)
	}
	for body, want := range map[string]int{"login=%zz": 400, strings.Repeat("a", maxBody+1): 413} {
		r, _ := http.NewRequest("POST", b.url+loginPath, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if got := b.do(r); got.StatusCode != want {
			t.Errorf("%.20q: %d, want %d", body, got.StatusCode, want)
		}
	}
	r, _ := http.NewRequest("POST", b.url+loginPath, strings.NewReader("login="+old))
	r.Header.Set("Content-Type", "text/plain")
	if got := b.do(r); got.StatusCode != 400 {
		t.Errorf("text/plain: %d", got.StatusCode)
	}
}

func TestHostileTextIsEscaped(t *testing.T) {
	const evil = `"><script>alert(1)</script>`
	b := start(t, func(c *Config) {
		c.Clients[0].Name = evil
		c.Users[0].FirstName = evil
		c.Organizations[0].Name = evil
	})
	for _, target := range []string{
		b.authorizeURL("login_hint", evil, "state", evil), b.authorizeURL("organization_id", DemoOrgAcme),
		b.authorizeURL("client_id", evil), b.authorizeURL("screen_hint", "sign-up", "login_hint", evil),
	} {
		if got := b.get(target); strings.Contains(got.body, "<script") {
			t.Errorf("%s:\n%s", target, got.body)
		}
	}
}

// WCAG 2 contrast: 4.5 for text, 3 for the borders of controls and the focus
// ring, in both schemes.
func TestContrast(t *testing.T) {
	light, dark, found := strings.Cut(pageCSS, "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("no dark scheme")
	}
	for scheme, css := range map[string]string{"light": light, "dark": dark} {
		for _, tt := range []struct {
			front, back string
			least       float64
		}{
			{"text", "card", 4.5}, {"text", "page", 4.5}, {"text", "hover", 4.5},
			{"quiet", "card", 4.5}, {"quiet", "page", 4.5}, {"quiet", "hover", 4.5},
			{"accent", "card", 4.5}, {"accent", "hover", 4.5}, {"on-accent", "accent", 4.5},
			{"notice", "notice-bg", 4.5}, {"card", "text", 4.5}, {"line", "card", 3}, {"accent", "page", 3},
		} {
			a, b := luminance(t, css, tt.front), luminance(t, css, tt.back)
			if got := (max(a, b) + .05) / (min(a, b) + .05); got < tt.least {
				t.Errorf("%s: %s on %s is %.2f, want %.1f", scheme, tt.front, tt.back, got, tt.least)
			}
		}
	}
}

func luminance(t *testing.T, css, variable string) float64 {
	t.Helper()
	found := regexp.MustCompile(`--` + variable + `: #([0-9a-f]{6});`).FindStringSubmatch(css)
	if found == nil {
		t.Fatalf("no --%s", variable)
	}
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		v, err := strconv.ParseUint(found[1][2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		channel := float64(v) / 255
		if channel <= .04045 {
			channel /= 12.92
		} else {
			channel = math.Pow((channel+.055)/1.055, 2.4)
		}
		sum += weight * channel
	}
	return sum
}

// The IDs and names in the package documentation are what other tests use.
func TestDocumentedElementsExist(t *testing.T) {
	for _, id := range []string{
		"deny", "email", "first_name", "last_name", "sign-up-submit", "switch-screen", "app", "app-host",
		"requested-organization", "hint-label", "hint-unknown", "notice", "error-code", "error",
	} {
		if n := strings.Count(pageHTML, `id="`+id+`"`); n == 0 {
			t.Errorf("no element #%s", id)
		}
	}
	ids := regexp.MustCompile(`\sid="([a-z_-]+)"`).FindAllStringSubmatch(pageHTML, -1)
	var names []string
	for _, m := range ids {
		names = append(names, m[1])
	}
	slices.Sort(names)
	// switch-screen is in both branches of a condition.
	if twice := len(names) - len(slices.Compact(names)); twice > 1 {
		t.Errorf("%d IDs are used twice", twice)
	}
}
