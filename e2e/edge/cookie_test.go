package edge

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

// attributes returns what follows name and value in the last line of a cookie
// whose name begins so: one before it deletes the host's own.
func (r reply) attributes(name string) string {
	for _, line := range slices.Backward(r.header.Values("Set-Cookie")) {
		if strings.HasPrefix(line, name) {
			_, attributes, _ := strings.Cut(line, "; ")
			return attributes
		}
	}
	return "none"
}

var cookieRows = []row{
	{"E1: session and login cookies have exactly these attributes", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		login := v.navigate("/auth/login")
		if got, want := login.attributes("__Host-authkit-login-"), "Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax"; got != want {
			t.Errorf("login: %q, want %q", got, want)
		}
		callback := v.navigate(v.approve(login, authserver.DemoUserZoe))
		if got, want := callback.attributes("wos-session="), "Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax"; got != want {
			t.Errorf("session: %q, want %q", got, want)
		}
		if !strings.HasSuffix(v.cookies["wos-session"], "~2") {
			t.Errorf("the cookie is %q, which is no sealed session", v.cookies["wos-session"])
		}
	}},
	{"E1: a configured domain and SameSite=None stand in what sets and what deletes the session", func(t *testing.T, h host) {
		w := manyPermissions(t, h, 200).with("WORKOS_COOKIE_DOMAIN", "example.com", "WORKOS_COOKIE_SAME_SITE", "none").run()
		v := w.visitor()
		login := v.navigate("/auth/login")
		if got, want := login.attributes("__Host-authkit-login-"), "Path=/; Max-Age=600; HttpOnly; Secure; SameSite=None"; got != want {
			t.Errorf("login: %q, want %q", got, want)
		}
		const kept, gone = "Path=/; Domain=example.com; Max-Age=34560000; HttpOnly; Secure; SameSite=None",
			"Path=/; Domain=example.com; Max-Age=0; HttpOnly; Secure; SameSite=None"
		parts := v.navigate(v.approve(login, authserver.DemoUserZoe))
		whole := v.post("/auth/organization", `{"organizationId":"org_nordlys"}`)
		out := v.post("/auth/logout", "")
		for name, tt := range map[string]struct {
			in                 reply
			cookie, attributes string
		}{
			"the first part":  {parts, "wos-session.0=", kept},
			"the second part": {parts, "wos-session.1=", kept},
			"the whole":       {whole, "wos-session=", kept},
			"a stale part":    {whole, "wos-session.0=;", gone},
			"another":         {whole, "wos-session.1=;", gone},
			"signing out":     {out, "wos-session=;", gone},
		} {
			lines := tt.in.header.Values("Set-Cookie")
			if !slices.ContainsFunc(lines, func(line string) bool {
				return strings.HasPrefix(line, tt.cookie) && strings.HasSuffix(line, "; "+tt.attributes)
			}) {
				t.Errorf("%s: no %s… %s in %.200q", name, tt.cookie, tt.attributes, lines)
			}
		}
	}},
	{"E1: a cookie that a subdomain could set is ignored", func(t *testing.T, h host) {
		w := newWorld(t, h).with("WORKOS_COOKIE_NAME", "__Host-wos-session").run()
		attacker := w.visitor()
		attacker.navigate(attacker.approve(attacker.navigate("/auth/login"), authserver.DemoUserSakura))
		shadow := attacker.cookies["__Host-wos-session"]

		v := w.visitor().signIn()
		v.cookies["wos-session"] = shadow
		v.signedIn()
		stranger := w.visitor()
		stranger.cookies["wos-session"] = shadow
		if got := stranger.user(); got != "" {
			t.Errorf("the shadow signs %q in", got)
		}
	}},
	{"E1: under the default name neither junk nor an older session of another hides the person's own", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		attacker := w.visitor()
		attacker.navigate(attacker.approve(attacker.navigate("/auth/login"), authserver.DemoUserSakura))
		shadow := "wos-session=" + attacker.cookies["wos-session"]
		time.Sleep(1100 * time.Millisecond) // tokens tell seconds
		own := "wos-session=" + w.visitor().signIn().cookies["wos-session"]
		junk := strings.Repeat("wos-session=junk; wos-session=Fe26.2*1*a*b*c**d*e~2; wos-session.0=x; ", 20)
		for name, cookies := range map[string]string{
			"another's first": shadow + "; " + own, "another's last": own + "; " + shadow,
			"junk first": junk + own, "junk and another's": junk + shadow + "; " + own + "; " + junk,
		} {
			if got := w.visitor().get("/auth/session", "Cookie", cookies); emailOf(got) != zoe {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
	}},
	{"E1: a login cookie that a subdomain could set is ignored", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		callback := v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe)
		for name, value := range v.cookies {
			delete(v.cookies, name)
			v.cookies[strings.TrimPrefix(name, "__Host-")] = value
		}
		v.navigate(callback)
		if n := v.auth.Count("authorization_code"); n != 0 {
			t.Errorf("%d codes were sent", n)
		}
	}},
	{"E3: E4: a session that was changed anywhere signs nobody in", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		good := v.cookies["wos-session"]
		parts := strings.Split(good, "*")
		bad := []string{"Fe27.2" + good[6:], good + "*x", good[:len(good)-2] + "~1", good + "~2", strings.Replace(good, "~2", "~2x", 1)}
		for i, part := range parts {
			if part == "" {
				continue
			}
			flipped := slices.Clone(parts)
			first := "a"
			if part[0] == 'a' {
				first = "b"
			}
			flipped[i] = first + part[1:]
			bad = append(bad, strings.Join(flipped, "*"))
		}
		for _, cookie := range bad {
			v.cookies["wos-session"] = cookie
			if got := v.user(); got != "" {
				t.Errorf("%q signs %s in", cookie, got)
			}
		}
		v.cookies["wos-session"] = good
		v.signedIn()
	}},
	{"E5: a pending login is no session, and a session no pending login", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		callback := v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe)
		name := ""
		for n := range v.cookies {
			name = n
		}
		pending := v.cookies[name]
		other := v.clone().signIn()
		v.cookies["wos-session"] = pending
		if got := v.user(); got != "" {
			t.Errorf("a pending login signs %q in", got)
		}
		v.cookies = map[string]string{name: other.cookies["wos-session"]}
		before := v.auth.Count("authorization_code")
		v.navigate(callback)
		if v.auth.Count("authorization_code") != before {
			t.Error("a code was sent for a session in the place of a login")
		}
	}},
	{"E5: no refresh makes a session longer than its maximum", func(t *testing.T, h host) {
		v := newWorld(t, h).with("WORKOS_COOKIE_MAX_AGE", "3600").run().visitor().signIn()
		start := time.Now().Add(-30 * time.Minute).UnixMilli()
		v.cookies["wos-session"] = changed(t, v.cookies["wos-session"], ringOf(password), map[string]any{"startedAt": start})
		got := v.post("/auth/refresh", "")
		var age int
		if _, err := fmt.Sscanf(got.attributes("wos-session="), "Path=/; Max-Age=%d;", &age); err != nil || age > 1801 || age < 1700 {
			t.Errorf("after half of its time the cookie lives %d s more (%v)", age, err)
		}
		v.cookies["wos-session"] = changed(t, v.cookies["wos-session"], ringOf(password), map[string]any{"startedAt": start - 1801_000})
		if got := v.user(); got != "" {
			t.Errorf("past its maximum it signs %s in", got)
		}
	}},
	{"E5: an old password of the ring opens and is replaced, an unknown one signs out", func(t *testing.T, h host) {
		old := "the password before, of 32 characters or more"
		w := newWorld(t, h).with("WORKOS_COOKIE_PASSWORD_PREVIOUS", old).run()
		v := w.visitor().signIn()
		v.cookies["wos-session"] = changed(t, v.cookies["wos-session"], ringOf(old), nil)
		v.signedIn() // this has waited for the keys, after which nothing old is sealed
		v.signedIn()
		if !h.warm { // every request has
			v.post("/auth/refresh", "")
		}
		opened(t, v.cookies["wos-session"]) // under the new password now
		v.cookies["wos-session"] = changed(t, v.cookies["wos-session"], ringOf("a password that nobody has configured here"), nil)
		if got := v.user(); got != "" {
			t.Errorf("an unknown password signs %s in", got)
		}
	}},
	{"E5: a session that another package sealed is taken", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		v.cookies["wos-session"] = changed(t, v.cookies["wos-session"], ringOf(password), map[string]any{"startedAt": nil})
		v.signedIn()
	}},
	{"E6: a login replaces the session that was there", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		v := w.visitor()
		v.navigate(v.approve(v.navigate("/auth/login"), authserver.DemoUserSakura))
		preset := v.cookies["wos-session"]
		v.signIn()
		if v.cookies["wos-session"] == preset {
			t.Error("the cookie is the same as before")
		}
		v.signedIn()
	}},
	{"E6: the page sees no token", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		session := opened(t, v.cookies["wos-session"])
		for _, got := range []reply{v.get("/auth/session"), v.post("/auth/refresh", ""), v.post("/auth/organization", `{"organizationId":"org_nordlys"}`)} {
			if got.status != 200 || emailOf(got) != zoe {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			for _, token := range []any{session["accessToken"], session["refreshToken"], opened(t, v.cookies["wos-session"])["refreshToken"]} {
				if strings.Contains(got.body, token.(string)) {
					t.Error("a token is in the answer")
				}
			}
		}
	}},
	{"N8: every answer that sets a cookie is private", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		v := w.visitor()
		login := v.navigate("/auth/login")
		answers := []reply{login, v.navigate(v.approve(login, authserver.DemoUserZoe)), v.post("/auth/refresh", ""), v.post("/auth/logout", "")}
		for i, got := range answers {
			if len(got.set) == 0 {
				t.Errorf("answer %d sets no cookie", i)
			}
			if got.header.Get("Cache-Control") != "private, no-store" || !strings.Contains(got.header.Get("Vary"), "Cookie") {
				t.Errorf("answer %d: E6: Cache-Control %q, Vary %q", i, got.header.Get("Cache-Control"), got.header.Get("Vary"))
			}
		}
	}},
	{"N7: E7: a session over 4,096 octets is split, and stale parts are cleared", func(t *testing.T, h host) {
		v := manyPermissions(t, h, 200).run().visitor().signIn()
		if v.cookies["wos-session"] != "" || v.cookies["wos-session.0"] == "" || v.cookies["wos-session.1"] == "" {
			t.Errorf("cookies %v", len(v.cookies))
		}
		got := v.get("/auth/session")
		if list, _ := got.json["permissions"].([]any); len(list) != 200 {
			t.Errorf("%d permissions", len(list))
		}
		v.post("/auth/organization", `{"organizationId":"org_nordlys"}`)
		for n := range 4 {
			if part, left := v.cookies[fmt.Sprint("wos-session.", n)]; left {
				t.Errorf("part %d is left: %d octets", n, len(part))
			}
		}
		opened(t, v.cookies["wos-session"])
		back := v.post("/auth/organization", `{"organizationId":"org_acme"}`)
		if _, left := v.cookies["wos-session"]; left || back.status != 200 {
			t.Errorf("the whole is left beside its parts (%d)", back.status)
		}
		for _, line := range back.header.Values("Set-Cookie") {
			if len(line) > 4096 {
				t.Errorf("a cookie of %d octets", len(line))
			}
		}
		v.signedIn()
	}},
	{"N7: E7: a session that fits into no cookies is an explicit error", func(t *testing.T, h host) {
		v := manyPermissions(t, h, 1000).run().visitor()
		got := v.navigate(v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe))
		got.expect(t, 500, "session_too_large")
	}},
	{"N6: fifty logins leave a bounded header, and the newest can be finished", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		var logins []reply
		for range 50 {
			logins = append(logins, v.navigate("/auth/login?returnTo=/somewhere"))
		}
		size := 0
		for name, value := range v.cookies {
			size += len(name) + len(value)
		}
		if size > 8<<10 || len(v.cookies) != 5 {
			t.Errorf("%d cookies of %d octets", len(v.cookies), size)
		}
		for _, login := range logins[45:] {
			got := v.navigate(v.approve(login, authserver.DemoUserZoe))
			if got.status != 303 || got.header.Get("Location") != site+"/somewhere" {
				t.Errorf("answered %d %s", got.status, got.header.Get("Location"))
			}
		}
	}},
	{"N6: a prefetch starts no login", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor()
		for _, header := range [][]string{
			{"Sec-Purpose", "prefetch"}, {"Sec-Purpose", "prefetch;prerender"}, {"Purpose", "prefetch"},
			{"X-Purpose", "preview"}, {"X-Moz", "prefetch"}, {"Sec-Fetch-Mode", "cors"}, {"Sec-Fetch-Mode", "no-cors"},
		} {
			got := v.do("GET", "/auth/login", "", header...)
			if got.status != 204 || len(got.set) != 0 {
				t.Errorf("%v: %d with %d cookies", header, got.status, len(got.set))
			}
		}
	}},
}

// manyPermissions is a world where Zoe has that many at Acme.
func manyPermissions(t *testing.T, h host, n int) *world {
	return newWorld(t, h, func(c *authserver.Config) {
		membership := &c.Users[0].Memberships[0]
		membership.Permissions = nil
		for i := range n {
			membership.Permissions = append(membership.Permissions, fmt.Sprintf("documents:section-%03d:write", i))
		}
	})
}
