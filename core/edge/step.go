package edge

import (
	"authkit-wasm/core"
	"authkit-wasm/core/seal"
)

// Header is one header line. Names are lower-case; a header that stands
// several times, such as set-cookie, is several entries.
type Header struct{ Name, Value string }

// Request is what a browser asked for.
type Request struct {
	Method string
	URL    string // absolute, as the browser sees it
	Header []Header

	// Body is read by the host for the routes of [ReadsBody] alone, up to
	// [MaxBody] octets. Oversized says that there was more.
	Body      string
	Oversized bool
}

// String leaves out what may hold codes and cookies; GoString does so for %#v.
func (r Request) String() string   { return r.Method + " request" }
func (r Request) GoString() string { return r.String() }

// MaxBody is how many octets of a body the host reads into a [Request].
const MaxBody = 16 << 10

// EntropySize is how many octets of a cryptographic random source the host
// hands in with each [Edge.Handle] and [Edge.Continue], fresh each time: enough
// for a login, its sealed transaction and a sealed session.
const EntropySize = 2*core.MinEntropy + 2*seal.EntropySize

// Step is what the host is to do next: exactly one of [Respond], [Fetch],
// [Wait] and [Forward].
type Step interface{ step() }

type (
	// Respond ends the request with this answer.
	Respond struct {
		Status int
		Header []Header
		Body   string
	}

	// Fetch sends a request and comes back with [Edge.Continue]. The host MUST
	// NOT follow redirects, MUST give up after Timeout or beyond MaxBytes, and
	// SHOULD finish although the browser left: the answer may hold the
	// successor of a refresh token that is spent by now.
	Fetch struct {
		Method   string
		URL      string // of the configured WorkOS API alone
		Header   []Header
		Body     string
		MaxBytes int    // octets of the answer's body
		Timeout  int64  // milliseconds from sending to the last octet
		Resume   string // all that the edge has to remember of this request; secret

		// Once names what this request spends, such as a refresh token; empty
		// where it can be sent again. A host that replaces its Edge MUST hand
		// on those whose answer it still waits for, see [Edge.Underway].
		Once string
	}

	// Wait sleeps and comes back with [Edge.Continue] and the zero [Answer]:
	// another request of this instance is about to spend the same refresh
	// token.
	Wait struct {
		Delay  int64 // milliseconds
		Resume string
	}

	// Forward sends the browser's request on to the upstream: its method, its
	// body as a stream, and Header, which is the complete set. The answer
	// streams back as it is, with AddHeader in place of what it says under
	// those names, but for set-cookie, which is added. Where it is Personal,
	// the host adds a line "vary: Cookie", and, unless its cache-control says
	// private, no-store, public or s-maxage, a line "cache-control: private".
	// Redirects are the browser's. Where the upstream cannot be reached,
	// Unreachable is the answer.
	Forward struct {
		URL         string // of the configured upstream alone
		Header      []Header
		AddHeader   []Header
		Personal    bool // the answer depends on who is signed in
		Unreachable Respond
	}
)

func (Respond) step() {}
func (Fetch) step()   {}
func (Wait) step()    {}
func (Forward) step() {}

// Steps print without what they carry: tokens, cookies, codes.
func (Respond) String() string     { return "respond" }
func (Respond) GoString() string   { return "respond" }
func (f Fetch) String() string     { return "fetch " + f.URL }
func (f Fetch) GoString() string   { return f.String() }
func (Wait) String() string        { return "wait" }
func (Wait) GoString() string      { return "wait" }
func (f Forward) String() string   { return "forward" }
func (f Forward) GoString() string { return "forward" }

// Answer is what came of a [Fetch].
type Answer struct {
	Status int
	Header []Header // at least retry-after and x-request-id
	Body   string

	// Failed says why there is no answer: [core.NetworkFailed] (a timeout
	// too), or [core.ResponseMalformed] for one that is too large. Empty where
	// there is one, a redirect included.
	Failed core.Code
}

// String leaves out the body; GoString does so for %#v.
func (Answer) String() string   { return "answer" }
func (Answer) GoString() string { return "answer" }
