package edge

import (
	"strings"

	"authkit-wasm/core"
	"authkit-wasm/core/jwt"
	"authkit-wasm/core/seal"
)

// Edge answers requests. It holds configuration, keys and digests, all plain
// values, and does no I/O: one instance serves all requests of a host, which
// MUST NOT call it twice at once, and a dead one is replaced without loss.
type Edge struct {
	*Config
	client  *core.Client // for its steps of a login; it holds no session
	pending seal.Ring    // seals pending logins, apart from sessions

	keys keys

	opened     memory[opened]  // by digest of the sealed session
	verified   memory[bool]    // by digest of the access token: its signature is good
	underway   memory[int64]   // by digest of what may be sent once: until when it may take; 0 where it is over
	failures   memory[problem] // of what was under way, for those that wait for it
	successors memory[session] // by digest of the refresh token or login that was spent for them
	shown      memory[bool]    // by digest of the refresh token whose cookie a window was given first
	ended      memory[bool]    // by session ID: signed out
}

// keys is what is known of the keys that sign access tokens.
type keys struct {
	set     jwt.KeySet
	text    string // as the server sent it
	at      int64  // when, in milliseconds since 1970; 0 for never
	retryAt int64  // after a failure, not before
}

// New returns an edge for a configuration of [ParseConfig].
func New(c *Config) *Edge {
	client, err := core.NewClient(core.Config{
		ClientID: c.clientID, Endpoint: c.endpoint, RedirectURI: c.redirectURI, PageOrigin: c.origin, Issuers: c.issuers})
	if err != nil {
		panic("edge: a Config that ParseConfig did not make")
	}
	return &Edge{Config: c, client: client, pending: c.ring.For("login")}
}

// String leaves out what the edge remembers; GoString does so for %#v.
func (e *Edge) String() string   { return e.Config.String() }
func (e *Edge) GoString() string { return e.String() }

// Handle takes a request at now, in milliseconds since 1970, with
// [EntropySize] octets of entropy.
func (e *Edge) Handle(r Request, now int64, entropy []byte) Step {
	return e.flight(r, now, entropy).serve()
}

// Continue goes on with a request after its [Fetch] or [Wait]. resume is what
// that step carried.
func (e *Edge) Continue(resume string, a Answer, now int64, entropy []byte) Step {
	f, key, ok := e.resumed(resume, a, now, entropy)
	if !ok {
		return (&flight{Edge: e}).fail(&problem{code: core.MessageMalformed, status: 500})
	}
	if key == keysAnswer { // after a wait it was learned before
		e.learn(a, now)
	}
	return f.serve()
}

// Underway tells a new instance of a [Fetch].Once that the one before it had
// sent when it was replaced, so that it is not sent again until its answer is
// there.
func (e *Edge) Underway(once string, now int64) {
	e.underway.put(once, now+tokenBusy, now+tokenBusy)
}

func (e *Edge) flight(r Request, now int64, entropy []byte) *flight {
	f := &flight{Edge: e, r: r, now: now, entropy: entropy}
	if _, rest, ok := cutOrigin(r.URL); ok && !strings.ContainsFunc(r.URL, unwritten) {
		rest, _, _ = strings.Cut(rest, "#")
		f.path = rest
		if i := strings.IndexByte(rest, '?'); i >= 0 {
			f.path, f.query = rest[:i], rest[i:]
		}
		f.path = or(f.path, "/")
	}
	return f
}

// unwritten are the characters that no browser writes into an address: they
// would end a header that repeats it, or are no character.
func unwritten(r rune) bool { return r <= ' ' || r == 0x7F || r == 0xFFFD }

// maxURL bounds the address of a request, in octets.
const maxURL = 16 << 10

func (f *flight) serve() Step {
	r := f.route()
	f.says = r.says
	switch {
	case f.path == "":
		return f.fail(&problem{code: RequestMalformed, status: 400})
	case len(f.r.URL) > maxURL:
		return f.fail(&problem{code: RequestTooLarge, status: 414})
	case r.serve == nil:
		return f.fail(&problem{code: RouteUnknown, status: 404})
	case r.method == "":
		return r.serve(f)
	case f.r.Method == "OPTIONS" && r.says != inPages:
		return f.preflight(r.method)
	case f.r.Method != r.method:
		s := f.fail(&problem{code: MethodNotAllowed, status: 405}).(Respond)
		s.Header = append(s.Header, Header{"allow", r.method})
		return s
	case f.r.Oversized:
		return f.fail(&problem{code: RequestTooLarge, status: 413})
	}
	return r.serve(f)
}
