package edge

import (
	"crypto/sha256"
	"strings"

	"authkit-wasm/core"
	"authkit-wasm/core/base64url"
)

// flight is one request on its way. Each step of it runs the same code from
// the start, with what has come back so far: so nothing but data has to be
// kept between two steps, and another instance can go on.
type flight struct {
	*Edge
	r     Request
	path  string
	query string // with its question mark, or empty
	now   int64

	entropy []byte
	answers []kept
	waits   waiting
	says    voice

	returnTo string   // where the person wanted to go
	set      []Header // cookies to send, whatever the answer is
}

// waiting is what a flight waits for, or has waited for last: a request of
// this instance that another flight sends.
type waiting struct {
	id    string
	until int64 // milliseconds since 1970: then that one counts as dead
	turns int64 // so far
}

// How long a turn is, in milliseconds: each twice as long as the one before.
const (
	firstWait   = 25
	longestWait = 500 // a failure is remembered for longer, see failureKept
)

// wait comes back in a while.
func (f *flight) wait(id string, until int64) Step {
	delay := min(int64(firstWait)<<min(max(f.waits.turns, 0), 10), longestWait)
	f.waits = waiting{id, until, f.waits.turns + 1}
	return Wait{Delay: delay, Resume: f.resume("")}
}

func (f *flight) waited() bool { return f.waits.turns > 0 }

// kept is the answer to a request that was sent for this flight.
type kept struct {
	key    string
	answer Answer
}

// maxAnswers bounds how many requests one flight can send.
const maxAnswers = 6

// answer returns what came back for a key.
func (f *flight) answer(key string) (Answer, bool) {
	for _, k := range f.answers {
		if k.key == key {
			return k.answer, true
		}
	}
	return Answer{}, false
}

// fetch returns the step that sends a request, whose answer is then under key.
func (f *flight) fetch(key string, r Fetch) Step {
	if len(f.answers) >= maxAnswers {
		return f.fail(retry(core.ServerUnavailable, 1))
	}
	r.Resume = f.resume(key)
	return r
}

// post is a request of package core as a step.
func post(r core.Request) Fetch {
	return Fetch{
		Method: r.Method, URL: r.URL, Body: r.Body,
		Header:   []Header{{"content-type", "application/json"}, {"accept", "application/json"}},
		MaxBytes: core.MaxResponse, Timeout: tokenTimeout,
	}
}

// take takes entropy; each octet is used once.
func (f *flight) take(n int) []byte {
	n = min(n, len(f.entropy))
	taken := f.entropy[:n]
	f.entropy = f.entropy[n:]
	return taken
}

// header returns the first value of a header, or "".
func header(list []Header, name string) string {
	for _, h := range list {
		if h.Name == name {
			return h.Value
		}
	}
	return ""
}

func (f *flight) header(name string) string { return header(f.r.Header, name) }

// digest names a secret without telling it. The parts cannot run into each
// other: none holds a zero octet.
func digest(purpose string, parts ...string) string {
	sum := sha256.Sum256([]byte("authkit-wasm " + purpose + "\x00" + strings.Join(parts, "\x00")))
	return base64url.Encode(sum[:])
}
