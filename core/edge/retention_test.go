package edge

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// An instance remembers sessions, not the messages that they came in: of a
// thousand answers of 200 KB, a thousand tokens are left.
func TestMemoryKeepsNoAnswers(t *testing.T) {
	r := newRig(t)
	e := r.edge
	padding := `{"padding":"` + strings.Repeat("x", 200_000) + `",`
	grant := r.grant(300).Body[1:]
	for i := range 2 * maxRemembered {
		s, _, err := sessionOf(Answer{Status: 200, Body: padding + grant}, r.now)
		if err != nil {
			t.Fatal(err)
		}
		p := new(problem).withhold(Answer{Status: 400, Body: padding + `"error":"invalid_grant"}`})
		if p.serverError != "invalid_grant" {
			t.Fatalf("the server's error is %q", p.serverError)
		}
		e.successors.put(strconv.Itoa(i), s, r.now+1000)
		e.failures.put(strconv.Itoa(i), *p, r.now+1000)
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 32<<20 {
		t.Errorf("%d MB are held", m.HeapAlloc>>20)
	}
	runtime.KeepAlive(e)
}
