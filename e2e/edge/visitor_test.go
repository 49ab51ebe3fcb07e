package edge

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

// visitor is a browser's part of a test: it keeps cookies by name, as a browser
// does for one host, and follows no redirect by itself.
type visitor struct {
	*world
	cookies map[string]string
	age     []string // names, oldest first: the order in which they are sent
}

func (w *world) visitor() *visitor { return &visitor{world: w, cookies: map[string]string{}} }

// clone is the same browser at this moment: its next request carries the same
// cookies.
func (v *visitor) clone() *visitor {
	return &visitor{world: v.world, cookies: maps.Clone(v.cookies), age: slices.Clone(v.age)}
}

// at is the same browser, cookies shared, at another isolate.
func (v *visitor) at(w *world) *visitor { return &visitor{world: w, cookies: v.cookies, age: v.age} }

// reply is an answer that was read.
type reply struct {
	status int
	header http.Header
	set    []*http.Cookie
	body   string
	json   map[string]any
}

var browser = &http.Client{
	Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true,
		IdleConnTimeout: 3 * time.Second}, // workerd closes them after five,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       60 * time.Second,
}

// do sends a request with the visitor's cookies and takes those of the answer.
// header is name, value, …
func (v *visitor) do(method, target, body string, header ...string) reply {
	v.Helper()
	got, err := v.try(method, target, body, header...)
	if err != nil {
		v.Fatal(err)
	}
	v.take(got)
	return got
}

// try sends a request and leaves the cookies alone, so that several goroutines
// may share a visitor.
func (v *visitor) try(method, target, body string, header ...string) (reply, error) {
	target = v.address + strings.TrimPrefix(target, site)
	r, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	r.Close = r.Header.Get("Connection") == "close"
	if r.Header.Get("Cookie") == "" {
		var pairs []string
		for name := range v.cookies {
			if !slices.Contains(v.age, name) {
				pairs = append(pairs, name+"="+v.cookies[name])
			}
		}
		for _, name := range v.age {
			if value, left := v.cookies[name]; left {
				pairs = append(pairs, name+"="+value)
			}
		}
		if len(pairs) > 0 {
			r.Header.Set("Cookie", strings.Join(pairs, "; "))
		}
	}
	answer, err := browser.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return reply{}, err
	}
	got := reply{status: answer.StatusCode, header: answer.Header, set: answer.Cookies(), body: string(text)}
	_ = json.Unmarshal(text, &got.json)
	v.uncached(method+" "+target, got)
	return got, nil
}

// uncached checks E6 and N8 for every answer of every test: none that sets a
// cookie of the edge is for a cache to keep.
func (v *visitor) uncached(asked string, got reply) {
	v.Helper()
	for _, c := range got.set {
		own := strings.Contains(c.Name, "wos-session") || strings.Contains(c.Name, "authkit-") || c.Name == "workos-has-session"
		if own && (joined(got, "Cache-Control") != "private, no-store" || !strings.Contains(", "+joined(got, "Vary")+",", ", Cookie,")) {
			v.Errorf("%.200s sets %s: Cache-Control %q, Vary %q", asked, c.Name, joined(got, "Cache-Control"), joined(got, "Vary"))
		}
	}
}

func (v *visitor) take(got reply) {
	for _, c := range got.set {
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		} else {
			if _, had := v.cookies[c.Name]; !had {
				v.age = append(slices.DeleteFunc(v.age, func(name string) bool { return name == c.Name }), c.Name)
			}
			v.cookies[c.Name] = c.Value
		}
	}
}

// get is a script's request, navigate one of the browser's window.
func (v *visitor) get(target string, header ...string) reply {
	v.Helper()
	return v.do("GET", target, "", append(header, "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors")...)
}

func (v *visitor) navigate(target string, header ...string) reply {
	v.Helper()
	return v.do("GET", target, "", append(header, "Sec-Fetch-Mode", "navigate", "Accept", "text/html")...)
}

// post is a request that the site's own page sends on purpose.
func (v *visitor) post(target, body string, header ...string) reply {
	v.Helper()
	return v.do("POST", target, body, append(header,
		"Origin", site, "X-Requested-With", "fetch", "Content-Type", "application/json")...)
}

// approve lets a user sign in at the address that a redirect leads to, and
// returns the callback.
func (v *visitor) approve(login reply, user string) string {
	v.Helper()
	if login.status != 303 {
		v.Fatalf("the login answered %d %s", login.status, login.body)
	}
	callback, err := v.auth.Approve(login.header.Get("Location"), user)
	if err != nil {
		v.Fatal(err)
	}
	return callback
}

// signIn signs in through the login endpoints.
func (v *visitor) signIn() *visitor {
	v.Helper()
	got := v.navigate(v.approve(v.navigate("/auth/login"), authserver.DemoUserZoe))
	if got.status != 303 || got.header.Get("Location") != site+"/" {
		v.Fatalf("the callback answered %d %s %s", got.status, got.header.Get("Location"), got.body)
	}
	return v
}

// user returns the e-mail address of who is signed in, or "".
func (v *visitor) user() string {
	v.Helper()
	got := v.get("/auth/session")
	if got.status != 200 {
		v.Fatalf("/auth/session answered %d %s", got.status, got.body)
	}
	return emailOf(got)
}

func emailOf(r reply) string {
	user, _ := r.json["user"].(map[string]any)
	email, _ := user["email"].(string)
	return email
}

const zoe = "zoe@example.com"

// expect checks status and code of a failure.
func (r reply) expect(t *testing.T, status int, code string) {
	t.Helper()
	got, _ := r.json["code"].(string)
	if r.json == nil && strings.Contains(r.body, "<code>"+code+"</code>") {
		got = code
	}
	if r.status != status || got != code {
		t.Errorf("answered %d %s, want %d %s", r.status, r.body, status, code)
	}
}

// signedIn checks that this visitor is.
func (v *visitor) signedIn() {
	v.Helper()
	if got := v.user(); got != zoe {
		v.Errorf("signed in is %q, want %s", got, zoe)
	}
}

func query(v *testing.T, address string) url.Values {
	v.Helper()
	u, err := url.Parse(address)
	if err != nil {
		v.Fatal(err)
	}
	return u.Query()
}
