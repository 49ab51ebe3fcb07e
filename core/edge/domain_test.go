package edge

import (
	"encoding/json"
	"strings"
	"testing"
)

// jar is a browser's, with the cookies of a host apart from those of its
// domain. It sends the oldest first (RFC 6265 section 5.4).
type jar struct{ cookies []stored }

type stored struct{ name, domain, value string }

func (j *jar) take(s Respond) {
	for _, line := range all(s.Header, "set-cookie") {
		pair, attributes, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		_, domain, _ := strings.Cut(attributes, "Domain=")
		domain, _, _ = strings.Cut(domain, ";")
		j.put(stored{name, domain, value}, strings.Contains(attributes, "Max-Age=0;"))
	}
}

func (j *jar) put(c stored, gone bool) {
	for i, old := range j.cookies {
		if old.name == c.name && old.domain == c.domain {
			j.cookies[i].value = c.value
			if gone {
				j.cookies = append(j.cookies[:i], j.cookies[i+1:]...)
			}
			return
		}
	}
	if !gone {
		j.cookies = append(j.cookies, c)
	}
}

// do sends a request with the jar's cookies.
func (j *jar) do(r *rig, method, path string) Respond {
	r.Helper()
	var pairs []string
	for _, c := range j.cookies {
		pairs = append(pairs, c.name+"="+c.value)
	}
	r.cookies = nil
	q := r.request(method, path, "origin", site, "x-requested-with", "fetch")
	q.Header[0].Value = strings.Join(pairs, "; ")
	answer := r.settle(r.handle(q)).(Respond)
	j.take(answer)
	return answer
}

func (j *jar) signIn(r *rig) {
	r.Helper()
	state := stateOf(r.T, j.do(r, "GET", "/auth/login"))
	if got := j.do(r, "GET", "/auth/callback?code=c&state="+state); got.Status != 303 {
		r.Fatalf("the callback answered %d %s", got.Status, got.Body)
	}
}

func (j *jar) signedIn(r *rig) bool {
	r.Helper()
	return strings.Contains(j.do(r, "GET", "/auth/session").Body, "a@example.com")
}

// inDomain starts another instance, whose cookies have a domain.
func (r *rig) inDomain() {
	r.edge = New(config(r.T, "WORKOS_COOKIE_DOMAIN", "example.com"))
}

// large is a grant whose session takes two cookies, or one.
func (r *rig) large(octets int) func(string) Answer {
	return func(string) Answer {
		var m map[string]any
		_ = json.Unmarshal([]byte(r.grant(300).Body), &m)
		m["user"].(map[string]any)["metadata"] = map[string]string{"x": strings.Repeat("y", octets)}
		body, _ := json.Marshal(m)
		return Answer{Status: 200, Body: string(body)}
	}
}

func TestE1_SigningOutReachesTheCookiesOfBeforeADomain(t *testing.T) {
	for _, octets := range []int{0, 5000} {
		r := newRig(t)
		r.token = r.large(octets)
		j := &jar{}
		j.signIn(r)
		r.inDomain()
		if !j.signedIn(r) {
			t.Fatal("not signed in")
		}
		j.do(r, "POST", "/auth/logout")
		r.inDomain()
		if j.signedIn(r) {
			t.Errorf("signed in after the logout: %v", j.cookies)
		}
		for _, c := range j.cookies {
			if strings.HasPrefix(c.name, "wos-session") {
				t.Errorf("left: %s of %q", c.name, c.domain)
			}
		}
	}
}

// Whatever the sizes of the session of before and that of now.
func TestE7_ADomainTakesThePlaceOfTheCookiesOfBefore(t *testing.T) {
	for _, octets := range [][2]int{{0, 0}, {0, 5000}, {5000, 0}, {5000, 5000}, {5000, 9000}, {9000, 5000}} {
		r := newRig(t)
		r.token = r.large(octets[0])
		j := &jar{}
		j.signIn(r)
		r.inDomain()
		r.now += 400_000
		r.token = r.large(octets[1])
		if !j.signedIn(r) {
			t.Fatalf("%d: not refreshed", octets)
		}
		r.token = func(string) Answer { return refused("Refresh token already exchanged.") }
		r.inDomain()
		if !j.signedIn(r) {
			t.Errorf("%d: the cookies of before are read", octets)
		}
		for _, c := range j.cookies {
			if c.domain == "" && strings.HasPrefix(c.name, "wos-session") {
				t.Errorf("%d: left: %s", octets, c.name)
			}
		}
	}
}

// Two sessions in parts, side by side: a Strict cookie is not sent along the
// way back from the login, so nothing tells the callback of the old one.
func TestE7_PartsOfTwoSessionsAreToldApart(t *testing.T) {
	r := newRig(t)
	sealed := func(octets int) string {
		r.token = r.large(octets)
		s, _, err := sessionOf(r.token(""), r.now)
		if err != nil {
			t.Fatal(err)
		}
		text, err := r.edge.ring.Seal(s.encode(), entropy(), r.now, 0)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	parts := func(text string) (list []string) {
		for n := 0; text != ""; n++ {
			size := min(len(text), 3900)
			list = append(list, r.edge.partName(n)+"="+text[:size])
			text = text[size:]
		}
		return list
	}
	for _, octets := range [][2]int{{5000, 5000}, {5000, 9000}, {9000, 5000}} {
		old := parts(sealed(octets[0]))
		r.now += 60_000
		newer := parts(sealed(octets[1]))
		want := r.tokens
		for _, list := range [][]string{append(old, newer...), append(newer, old...)} {
			f := r.edge.flight(Request{URL: site, Header: []Header{{"cookie", strings.Join(list, "; ")}}}, r.now, nil)
			p := f.open()
			if p == nil || !strings.HasSuffix(string(p.session.refreshToken), "_"+string(rune('0'+want))) {
				t.Errorf("%d: another session, or none: %v", octets, p != nil)
			}
		}
	}
}

func TestCopiesOfACookieAreTriedUpToABound(t *testing.T) {
	r := newRig(t)
	f := r.edge.flight(Request{URL: site, Header: []Header{{"cookie", strings.Repeat("wos-session=a; wos-session.0=b; wos-session.1=c; ", 100)}}}, r.now, nil)
	if n := len(f.sealedSessions()); n > 2*maxCopies {
		t.Errorf("%d are tried", n)
	}
}
