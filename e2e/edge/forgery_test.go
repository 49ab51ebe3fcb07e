package edge

import "testing"

var forgeryRows = []row{
	{"E2: a POST that another site could send changes nothing", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		const fetch, json = "X-Requested-With", "Content-Type"
		for _, path := range []string{"/auth/refresh", "/auth/logout", "/auth/organization"} {
			for _, tt := range []struct {
				name   string
				header []string
			}{
				{"no header", []string{"Origin", site, json, "application/json"}},
				{"text/plain", []string{"Origin", site, fetch, "1", json, "text/plain"}},
				{"a form", []string{"Origin", site, fetch, "1", json, "application/x-www-form-urlencoded"}},
				{"JSON as text", []string{"Origin", site, fetch, "1", json, "text/plain; application/json"}},
				{"foreign origin", []string{"Origin", "https://evil.example", fetch, "1", json, "application/json"}},
				{"sibling origin", []string{"Origin", "https://other.example.com", fetch, "1", json, "application/json"}},
				{"null origin", []string{"Origin", "null", fetch, "1", json, "application/json"}},
				{"scheme", []string{"Origin", "http://app.example.com", fetch, "1", json, "application/json"}},
				{"cross-site without origin", []string{"Sec-Fetch-Site", "cross-site", fetch, "1", json, "application/json"}},
				{"same-site without origin", []string{"Sec-Fetch-Site", "same-site", fetch, "1", json, "application/json"}},
			} {
				got := v.do("POST", path, `{"organizationId":"org_nordlys"}`, tt.header...)
				got.expect(t, 403, "request_foreign")
				if len(got.set) != 0 || got.header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s, %s: %d cookies, allowed %q", path, tt.name, len(got.set), got.header.Get("Access-Control-Allow-Origin"))
				}
			}
		}
		if n := v.refreshes(); n != 0 {
			t.Errorf("%d refreshes", n)
		}
		v.signedIn()
	}},
	{"E2: a foreign preflight gets no CORS headers", func(t *testing.T, h host) {
		v := newWorld(t, h).with("AUTHKIT_FACES", "login proxy", "AUTHKIT_ALLOWED_ORIGINS", "https://spa.example.com").run().visitor()
		for _, path := range []string{"/auth/session", "/auth/refresh", "/auth/logout", "/auth/organization", "/user_management/authenticate"} {
			for _, origin := range []string{"https://evil.example", "null", "https://spa.example.com.evil.example"} {
				got := v.do("OPTIONS", path, "", "Origin", origin, "Access-Control-Request-Method", "POST")
				for name := range got.header {
					if len(name) > 15 && name[:15] == "Access-Control-" {
						t.Errorf("%s to %s: %s", path, origin, name)
					}
				}
			}
			got := v.do("OPTIONS", path, "", "Origin", "https://spa.example.com", "Access-Control-Request-Method", "POST")
			if got.status != 204 || got.header.Get("Access-Control-Allow-Origin") != "https://spa.example.com" ||
				got.header.Get("Access-Control-Allow-Credentials") != "true" {
				t.Errorf("%s: an allowed origin gets %d %v", path, got.status, got.header)
			}
		}
	}},
	{"L4: signing out is a POST", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		got := v.do("GET", "/auth/logout", "", "Sec-Fetch-Dest", "image")
		got.expect(t, 405, "method_not_allowed")
		if got.header.Get("Allow") != "POST" {
			t.Errorf("Allow: %q", got.header.Get("Allow"))
		}
		v.signedIn()
	}},
	{"L4: signing out wipes here, and says where to go", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		sid := v.auth.ActiveSessions()[0].ID
		v.api.Close() // WorkOS is down
		got := v.post("/auth/logout", `{"returnTo":"/signed-out"}`)
		if got.status != 200 || v.cookies["wos-session"] != "" {
			t.Errorf("answered %d %s, cookie %q", got.status, got.body, v.cookies["wos-session"])
		}
		q := query(t, got.json["url"].(string))
		if q.Get("session_id") != sid || q.Get("return_to") != site+"/signed-out" {
			t.Errorf("leads to %v", got.json["url"])
		}
		if got := v.user(); got != "" {
			t.Errorf("signed in is %s", got)
		}
	}},
	{"L4: signing out leads to no place of an attacker's", func(t *testing.T, h host) {
		for _, place := range []string{"https://evil.example/", "//evil.example", "javascript:alert(1)"} {
			v := newWorld(t, h).run().visitor().signIn()
			got := v.post("/auth/logout", `{"returnTo":"`+place+`"}`)
			if to := query(t, got.json["url"].(string)).Get("return_to"); to != "" && to != site+"/" {
				t.Errorf("%s leads to %s", place, to)
			}
		}
	}},
	{"L4: signing out twice is no error", func(t *testing.T, h host) {
		v := newWorld(t, h).run().visitor().signIn()
		v.post("/auth/logout", "")
		got := v.post("/auth/logout", "")
		if url, there := got.json["url"]; got.status != 200 || !there || url != nil {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}},
}
