package edge

import (
	"slices"
	"strings"
	"testing"
)

// A session that needs fewer cookies than before leaves none of them behind.
func TestE7_FewerPartsClearTheRest(t *testing.T) {
	e := New(config(t))
	for _, tt := range []struct {
		size int
		had  []string
		want []string // names, with a minus for those that are deleted
	}{
		{100, nil, []string{"wos-session"}},
		{100, []string{"wos-session"}, []string{"wos-session"}},
		{100, []string{"wos-session.0", "wos-session.1"}, []string{"wos-session", "-wos-session.0", "-wos-session.1"}},
		{5000, []string{"wos-session"}, []string{"wos-session.0", "wos-session.1", "-wos-session"}},
		{5000, []string{"wos-session.0", "wos-session.1", "wos-session.2", "wos-session.3"},
			[]string{"wos-session.0", "wos-session.1", "-wos-session.2", "-wos-session.3"}},
	} {
		f := &flight{Edge: e}
		for _, name := range tt.had {
			f.r.Header = append(f.r.Header, Header{"cookie", name + "=x"})
		}
		sealed := strings.Repeat("s", tt.size)
		if !f.writeSession(sealed, 60) {
			t.Fatalf("%d octets do not fit", tt.size)
		}
		var names []string
		joined := ""
		for _, line := range all(f.set, "set-cookie") {
			name, rest, _ := strings.Cut(line, "=")
			value, attributes, _ := strings.Cut(rest, ";")
			if len(line) > maxCookie {
				t.Errorf("a cookie of %d octets", len(line))
			}
			if strings.Contains(attributes, "Max-Age=0") {
				name = "-" + name
			}
			names = append(names, name)
			joined += value
		}
		if !slices.Equal(names, tt.want) || joined != sealed {
			t.Errorf("%d octets over %v: %v, want %v", tt.size, tt.had, names, tt.want)
		}
	}
	f := &flight{Edge: e}
	if f.writeSession(strings.Repeat("s", maxParts*maxCookie), 60) || len(f.set) != 0 {
		t.Error("what fits into no cookies was written")
	}
}

func TestCookiesAreReadFromSeveralLines(t *testing.T) {
	r := Request{Header: []Header{{"cookie", "a=1;b=2"}, {"cookie", " a=3 ; c=x=y; broken; d="}}}
	if got := r.cookies("a"); !slices.Equal(got, []string{"1", "3"}) {
		t.Errorf("a: %q", got)
	}
	if r.cookie("c") != "x=y" || r.cookie("b") != "2" || r.cookie("broken") != "" || len(r.cookies("d")) != 1 {
		t.Errorf("c: %q, b: %q", r.cookie("c"), r.cookie("b"))
	}
}

// Of two cookies of one name, which a change of WORKOS_COOKIE_DOMAIN leaves
// behind, the session that was refreshed last counts.
func TestTheNewerOfTwoSessionsCounts(t *testing.T) {
	r := newRig(t)
	r.signIn()
	old := r.cookies["wos-session"]
	r.now += 60_000
	r.do(r.refreshRequest())
	newer := r.cookies["wos-session"]
	for _, both := range []string{old + "; wos-session=" + newer, newer + "; wos-session=" + old} {
		f := r.edge.flight(Request{URL: site, Header: []Header{{"cookie", "wos-session=" + both}}}, r.now, nil)
		if p := f.open(); p == nil || p.session.refreshToken != "refresh_2" {
			t.Errorf("the session is %v", p)
		}
	}
}
