package authserver

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Endpoint names a place where a fault can be set, and where requests are
// recorded.
type Endpoint string

// Endpoints that requests reach. A fault for Authenticate strikes both grants,
// Exchange and Refresh one of them.
const (
	Authorize    Endpoint = "authorize"
	Login        Endpoint = "login"
	Authenticate Endpoint = "authenticate"
	Exchange     Endpoint = "exchange"
	Refresh      Endpoint = "refresh"
	Logout       Endpoint = "logout"
	JWKS         Endpoint = "jwks"
	SSOAuthorize Endpoint = "sso_authorize"
	SSOToken     Endpoint = "sso_token"
)

// Places inside the server, for the faults that change what it says.
const (
	Callback      Endpoint = "callback"
	TokenResponse Endpoint = "token_response"
)

// covers tells whether e stands for a request to the endpoint with that grant.
func (e Endpoint) covers(endpoint Endpoint, grant string) bool {
	switch e {
	case Exchange:
		return endpoint == Authenticate && grant == "authorization_code"
	case Refresh:
		return endpoint == Authenticate && grant == "refresh_token"
	}
	return e == endpoint
}

// Kind names a fault, in recordings and over the control interface.
type Kind string

// The kinds of faults.
const (
	KindLatency        Kind = "latency"
	KindStatus         Kind = "status"
	KindRateLimit      Kind = "rate_limit"
	KindRedirect       Kind = "redirect"
	KindHTML           Kind = "html"
	KindNoContent      Kind = "no_content"
	KindOversized      Kind = "oversized_body"
	KindRespond        Kind = "respond"
	KindEndless        Kind = "endless_body"
	KindStalled        Kind = "stalled_body"
	KindDropBefore     Kind = "drop_before"
	KindDropAfter      Kind = "drop_after"
	KindTruncated      Kind = "truncated_body"
	KindExpiredCode    Kind = "expired_code"
	KindCallbackIssuer Kind = "callback_issuer"
	KindTokenIssuer    Kind = "token_issuer"
	KindMutateToken    Kind = "mutate_token"
)

// UntilCleared as a number of times lets a fault stay until Clear.
const UntilCleared = 0

// Faults breaks the server on purpose. Every method that sets a fault takes the
// number of times it strikes; UntilCleared (0) is for ever. Of several
// transport faults for one request the one set first strikes, and only that one
// is used up; latency adds to any of them. Methods are safe for concurrent use.
type Faults struct {
	mu      sync.Mutex
	list    []*fault
	cleared chan struct{} // closed by the next Clear, which lets hanging answers go
}

type fault struct {
	endpoint Endpoint
	kind     Kind
	forever  bool
	left     int
	delay    time.Duration
	text     string // Retry-After, URL or issuer
	response Response
	mutate   func(map[string]any)
}

// Response is a canned answer.
type Response struct {
	Status int         // default 200
	Header http.Header // replaces headers of the same name
	Body   []byte
}

func newFaults() *Faults { return &Faults{cleared: make(chan struct{})} }

func (f *Faults) add(v fault, times int) {
	v.forever, v.left = times <= 0, times
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, &v)
}

// Latency waits before the request is processed. When the client leaves
// meanwhile, it is not processed at all.
func (f *Faults) Latency(e Endpoint, d time.Duration, times int) {
	f.add(fault{endpoint: e, kind: KindLatency, delay: d}, times)
}

// Status answers with this status and an error body in WorkOS's form, without
// processing the request.
func (f *Faults) Status(e Endpoint, status, times int) {
	f.add(fault{endpoint: e, kind: KindStatus, response: Response{Status: status}}, times)
}

// RateLimit answers 429. retryAfter is the Retry-After header as it stands, any
// nonsense included; empty leaves the header out.
func (f *Faults) RateLimit(e Endpoint, retryAfter string, times int) {
	f.add(fault{endpoint: e, kind: KindRateLimit, text: retryAfter}, times)
}

// Redirect answers 307 to the URL, without processing.
func (f *Faults) Redirect(e Endpoint, url string, times int) {
	f.add(fault{endpoint: e, kind: KindRedirect, text: url}, times)
}

// HTML answers 200 with a page, as a captive portal does, without processing.
func (f *Faults) HTML(e Endpoint, times int) {
	f.add(fault{endpoint: e, kind: KindHTML}, times)
}

// NoContent answers 204 without processing.
func (f *Faults) NoContent(e Endpoint, times int) {
	f.add(fault{endpoint: e, kind: KindNoContent}, times)
}

// OversizedBody answers 200 with 10 MB of valid JSON, without processing.
func (f *Faults) OversizedBody(e Endpoint, times int) {
	f.add(fault{endpoint: e, kind: KindOversized}, times)
}

// Respond sends a canned answer without processing.
func (f *Faults) Respond(e Endpoint, r Response, times int) {
	f.add(fault{endpoint: e, kind: KindRespond, response: r}, times)
}

// EndlessBody sends the beginning of a JSON string that never ends, without
// processing. It stops when the client leaves or the fault is cleared.
func (f *Faults) EndlessBody(e Endpoint, times int) {
	f.add(fault{endpoint: e, kind: KindEndless}, times)
}

// StalledBody sends headers and a few octets and then nothing, without
// processing, until the client leaves or the fault is cleared.
func (f *Faults) StalledBody(e Endpoint, times int) {
	f.add(fault{endpoint: e, kind: KindStalled}, times)
}

// DropBefore closes the connection without an answer and without processing.
func (f *Faults) DropBefore(e Endpoint, times int) {
	f.add(fault{endpoint: e, kind: KindDropBefore}, times)
}

// DropAfter processes the request and closes the connection without an answer:
// the server has rotated, and the client does not know.
func (f *Faults) DropAfter(e Endpoint, times int) {
	f.add(fault{endpoint: e, kind: KindDropAfter}, times)
}

// TruncateBody processes the request, announces the whole answer, sends half of
// it and closes the connection.
func (f *Faults) TruncateBody(e Endpoint, times int) {
	f.add(fault{endpoint: e, kind: KindTruncated}, times)
}

// ExpireCode treats codes as expired when they are exchanged.
func (f *Faults) ExpireCode(times int) {
	f.add(fault{endpoint: Exchange, kind: KindExpiredCode}, times)
}

// CallbackIssuer sends this iss parameter with callbacks (RFC 9207), even when
// Config.SendIssuer is off.
func (f *Faults) CallbackIssuer(issuer string, times int) {
	f.add(fault{endpoint: Callback, kind: KindCallbackIssuer, text: issuer}, times)
}

// TokenIssuer puts this iss claim into access tokens.
func (f *Faults) TokenIssuer(issuer string, times int) {
	f.add(fault{endpoint: TokenResponse, kind: KindTokenIssuer, text: issuer}, times)
}

// MutateToken lets a function change the members of a token response before
// they are sent. It may run on several goroutines at once.
func (f *Faults) MutateToken(change func(body map[string]any), times int) {
	f.add(fault{endpoint: TokenResponse, kind: KindMutateToken, mutate: change}, times)
}

// Clear removes all faults and lets hanging answers go.
func (f *Faults) Clear() { f.clear(func(*fault) bool { return true }) }

// ClearEndpoint removes the faults set for one endpoint. Hanging answers are
// let go, whatever endpoint they belong to.
func (f *Faults) ClearEndpoint(e Endpoint) {
	f.clear(func(v *fault) bool { return v.endpoint == e })
}

func (f *Faults) clear(matches func(*fault) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = slices.DeleteFunc(f.list, matches)
	close(f.cleared)
	f.cleared = make(chan struct{})
}

// ActiveFault is a fault that has not been used up.
type ActiveFault struct {
	Endpoint Endpoint `json:"endpoint"`
	Fault    Kind     `json:"fault"`
	Detail   string   `json:"detail,omitempty"`
	Left     int      `json:"left"` // 0: until cleared
}

// Active lists the faults in the order in which they were set.
func (f *Faults) Active() []ActiveFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]ActiveFault, 0, len(f.list))
	for _, v := range f.list {
		list = append(list, ActiveFault{Endpoint: v.endpoint, Fault: v.kind, Detail: v.detail(), Left: max(v.left, 0)})
	}
	return list
}

func (v *fault) detail() string {
	switch {
	case v.delay != 0:
		return v.delay.String()
	case v.response.Status != 0:
		return strconv.Itoa(v.response.Status)
	}
	return v.text
}
