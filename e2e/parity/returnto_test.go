package parity_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"authkit-wasm/core"
)

const (
	returnOrigin = "https://app.example"
	returnCases  = 20_000
)

// hostileReturns are the vectors V2 of the security checklist, and their like.
var hostileReturns = []string{
	"https://evil.com/steal", "//evil.com", `/\evil.com/path`, `\\evil.com/path`, "javascript:alert(1)", "data:text/html,x",
	"/\tevil.com", "/\nevil.com", "/\revil.com", "/\t/evil.com", "/\n/evil.com", "/\r/evil.com", "   //evil.com", "///evil.com",
	"%2f%2fevil.com", "%252f%252fevil.com", "https://user:pass@evil.com", "ftp://evil.com", "/path%00.evil.com", "/.//evil.com",
	"/a/..//evil.com", "/%2e//evil.com", "/%2E%2e/\\evil.com", "/.%2e//evil.com", "https://app.example//evil.com", "https://app.example\\@evil.com",
	"https://app.example@evil.com/", "https://app.example.evil.com/", "https:/evil.com", "https:evil.com", "https:\\\\evil.com", "/;//evil.com",
	"//evil.com", "/／evil.com", "/。。/evil.com", "\ufeff//evil.com", "\u2028//evil.com", "//[::1]/", "//app.example:1/", "blob:https://app.example/1",
}

// plainReturns are places of an app that have to come back as they are.
var plainReturns = []string{"/", "/docs/api?v=2#auth", "/a/b/c", "/a?next=https://other.example//x", "/größe/漢字", "/caf%C3%A9", "/file.name/.well-known/..x", "/a#//b"}

// detour makes a value from pieces of others, at the places where parsers of
// URLs disagree.
func (m maker) detour() string {
	pieces := []string{"/", "//", "\\", "\t", "\n", "\r", " ", ".", "..", "/.", "/..", "%2e", "%2E", "%2f", "%5c", "%00", "%25", "%", ":", "@", "?", "#", ";", "&",
		"https:", "http:", "HTTPS://", "javascript:", "data:", "blob:", "evil.com", "app.example", returnOrigin, "a", "\x00", "\x1f", "\x7f", "\u00a0", "\u2028", "\ufeff",
		"／", "。", "․", "é", "\xff", "[::1]", "xn--", "\u00ad", "\u200d"}
	seeds := append(append([]string{}, hostileReturns...), plainReturns...)
	value := m.pick(seeds...)
	if m.chance(20) {
		value = ""
	}
	for range 1 + m.IntN(4) {
		at := m.IntN(len(value) + 1)
		switch m.IntN(4) {
		case 0: // cut
			value = value[:at] + value[min(len(value), at+1+m.IntN(3)):]
		case 1: // graft
			other := m.pick(seeds...)
			value = value[:at] + other[m.IntN(len(other)):]
		default:
			value = value[:at] + m.pick(pieces...) + value[at:]
		}
	}
	if m.chance(40) && !strings.HasPrefix(value, "/") { // or most would be refused by their first character
		value = "/" + value
	}
	return value
}

// The judge of where a value leads is a WHATWG parser, which is what browsers
// have. Node's is that of a browser's rules to the letter.
func TestD4_L1_ReturnToAgainstTheWHATWGParser(t *testing.T) {
	m := newMaker(7)
	values := append(append([]string{}, hostileReturns...), plainReturns...)
	for len(values) < returnCases {
		values = append(values, strings.ToValidUTF8(m.detour(), "\ufffd")) // strings of a page are whole
	}
	type read struct {
		Given, Got string
		Origin     string // of what came back; or why it is no URL
		Kept       bool   // the browser sends the very path that came back
		Plain      bool   // the value itself is a plain path of the origin
	}
	batch := make([]read, len(values))
	for i, value := range values {
		batch[i] = read{Given: value, Got: core.ReturnTo(value, returnOrigin)}
	}
	node := exec.Command("node", "testdata/returnto.mjs", returnOrigin)
	var stdout bytes.Buffer
	node.Stdin, node.Stdout, node.Stderr = strings.NewReader(show(batch)), &stdout, os.Stderr
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v", err)
	}
	var seen []read
	if err := json.Unmarshal(stdout.Bytes(), &seen); err != nil || len(seen) != len(values) {
		t.Fatalf("%d results for %d values (%v)", len(seen), len(values), err)
	}
	admitted, elsewhere, plain := 0, 0, 0
	for i, r := range seen {
		if r.Origin != returnOrigin || !strings.HasPrefix(r.Got, "/") || !r.Kept {
			t.Errorf("%q: came back as %q, which leads to %s (nothing resolved away: %t)", values[i], r.Got, r.Origin, r.Kept)
		}
		if r.Plain {
			plain++
			if r.Got != values[i] {
				t.Errorf("%q: a plain path came back as %q", values[i], r.Got)
			}
		}
		switch {
		case r.Got != "/":
			admitted++
		case values[i] != "/":
			elsewhere++
		}
	}
	for _, value := range plainReturns {
		if got := core.ReturnTo(value, returnOrigin); got != value {
			t.Errorf("%q came back as %q", value, got)
		}
	}
	if admitted < returnCases/10 || elsewhere < returnCases/10 || plain < returnCases/100 {
		t.Errorf("too much alike to prove anything: %d admitted, %d refused, %d plain", admitted, elsewhere, plain)
	}
	told(t, "compared %d values: %d admitted, all on the origin, %d of them plain paths; %d refused", len(values), admitted, plain, elsewhere)
}
