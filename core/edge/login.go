package edge

import (
	"strconv"

	"authkit-wasm/core"
	"authkit-wasm/core/seal"
)

// Bounds of pending logins. Each is a cookie that every request carries, and
// servers refuse requests with too many octets of headers.
const (
	maxPending      = 5       // the oldest goes
	maxPendingBytes = 8 << 10 // of all names and values
	maxReturnTo     = 2048    // octets
)

// serveLogin sends the browser to WorkOS.
func (f *flight) serveLogin() Step {
	if f.speculative() {
		return f.respond(204, "")
	}
	request, returnTo, p := f.loginRequest()
	if p != nil {
		return f.fail(p)
	}
	return f.begin(request, returnTo, false)
}

// loginRequest reads what the link asks for: the options of authkit-js by
// their names, and returnTo.
func (f *flight) loginRequest() (r core.AuthorizationRequest, returnTo string, p *problem) {
	malformed := &problem{code: RequestMalformed, status: 400}
	pairs, ok := core.Query(f.r.URL)
	if !ok {
		return r, "", malformed
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		if seen[pair.Name] {
			return r, "", malformed
		}
		seen[pair.Name] = true
		switch v := pair.Value; pair.Name {
		case "returnTo":
			returnTo = v
		case "organization", "organizationId":
			r.OrganizationID = v
		case "connection", "connectionId":
			r.ConnectionID = v
		case "provider":
			r.Provider = v
		case "loginHint":
			r.LoginHint = v
		case "domainHint":
			r.DomainHint = v
		case "screenHint":
			r.ScreenHint = v
		case "prompt":
			r.Prompt = v
		case "invitationToken":
			r.InvitationToken = v
		case "passwordResetToken":
			r.PasswordResetToken = v
		case "maxAge":
			age, err := strconv.ParseInt(v, 10, 64)
			if err != nil || age < 0 {
				return r, "", malformed
			}
			r.MaxAge = &age
		}
	}
	if len(returnTo) > maxReturnTo {
		return r, "", &problem{code: ReturnToTooLarge, status: 400}
	}
	f.returnTo = core.ReturnTo(returnTo, f.origin)
	return r, f.returnTo, nil
}

// begin starts a login: a cookie that remembers it, and the way to WorkOS.
func (f *flight) begin(r core.AuthorizationRequest, returnTo string, again bool) Step {
	t, url, err := f.client.Begin(core.LoginStarted{
		Now: f.now, Entropy: f.take(2 * core.MinEntropy), Request: r, ReturnTo: returnTo}, again)
	if err != nil {
		status := 400
		if e, ok := err.(*core.Error); ok && e.Code == core.EntropyShort {
			status = 500
		}
		return f.fail(problemOf(err, status))
	}
	if trouble := f.keep(t); trouble != nil {
		return f.fail(trouble)
	}
	return f.redirect(url)
}

// keep puts a transaction into its cookie, for as long as it has to live, and
// makes room for it.
func (f *flight) keep(t core.Transaction) *problem {
	left := max(1, t.IssuedAt+core.TransactionLifetime-f.now)
	sealed, err := f.pending.Seal(t.Encode(), f.take(seal.EntropySize), f.now, left)
	if err != nil {
		return &problem{code: core.EntropyShort, status: 500}
	}
	name := f.pendingName(t.State)
	f.makeRoom(name, len(name)+len(sealed))
	f.setCookie(name, sealed, f.pendingKind(), (left+999)/1000)
	return nil
}

// pendingKind: the answer comes by a navigation from another site, so the
// cookie cannot be Strict, whatever the session's is.
func (f *flight) pendingKind() cookieKind {
	if f.sameSite == "None" {
		return cookieKind{sameSite: "None"}
	}
	return cookieKind{sameSite: "Lax"}
}

func (f *flight) pendingPrefix() string { return f.hostName("authkit-login-") }

// pendingName is the cookie of one login. States are of base64url letters; no
// cookie has the name that anything else gives.
func (f *flight) pendingName(state string) string {
	if len(state) < 16 || !isToken(state[:16]) {
		return ""
	}
	return f.pendingPrefix() + state[:16]
}

// pendingLogin is one that the browser remembers.
type pendingLogin struct {
	name        string
	size        int
	transaction core.Transaction
}

// pendingLogins returns those that can be read, newest first, and the names of
// the rest.
func (f *flight) pendingLogins() (logins []pendingLogin, broken []string) {
	prefix := f.pendingPrefix()
	f.r.eachCookie(func(name, value string) {
		if len(name) <= len(prefix) || name[:len(prefix)] != prefix || !isToken(name) {
			return
		}
		t, ok := f.openPending(value)
		if !ok || f.pendingName(t.State) != name || t.Expired(f.now) {
			broken = append(broken, name)
			return
		}
		i := len(logins)
		logins = append(logins, pendingLogin{})
		for ; i > 0 && logins[i-1].transaction.IssuedAt <= t.IssuedAt; i-- {
			logins[i] = logins[i-1]
		}
		logins[i] = pendingLogin{name, len(name) + len(value), t}
	})
	return logins, broken
}

func (f *flight) openPending(sealed string) (core.Transaction, bool) {
	plain, _, err := f.pending.Open(sealed, f.now)
	if err != nil {
		return core.Transaction{}, false
	}
	t, err := core.ParseTransaction(plain)
	return t, err == nil
}

// makeRoom deletes what is broken and what is too old, so that one more fits.
func (f *flight) makeRoom(name string, size int) {
	logins, broken := f.pendingLogins()
	count := 1
	for _, l := range logins {
		if l.name == name {
			continue
		}
		count++
		size += l.size
		if count > maxPending || size > maxPendingBytes {
			broken = append(broken, l.name)
		}
	}
	for _, b := range broken {
		f.setCookie(b, "", f.pendingKind(), 0)
	}
}
