package edge

import (
	"authkit-wasm/core"
	"authkit-wasm/core/jwt"
)

// Times of the key set, in milliseconds.
const (
	keysLifetime = 600_000   // after which it is fetched again
	keysUsable   = 3_600_000 // while it cannot be
	keysCooldown = 10_000    // between two fetches for a key that it does not hold
	keysTimeout  = 5_000
	keysBusy     = keysTimeout + 5_000 // after which a request that asks for it counts as dead
)

// keysAnswer is the key of the answer that holds the key set.
const keysAnswer = "keys"

// skew is by how many milliseconds the clock of the server may differ.
const skew = 60_000

// learn reads the key set that the server sent. What is none leaves the one
// before.
func (e *Edge) learn(a Answer, now int64) {
	e.underway.drop(keysAnswer)
	set, err := jwt.ParseKeySet(a.Body)
	if a.Failed != "" || a.Status != 200 || err != nil {
		e.keys.retryAt = now + keysCooldown
		return
	}
	e.keys = keys{set: set, text: a.Body, at: now}
}

func (e *Edge) keysAge(now int64) int64 {
	if e.keys.at == 0 || now < e.keys.at {
		return keysUsable
	}
	return now - e.keys.at
}

// keysRest is for how many seconds a failure keeps the key set from being
// asked for again.
func (e *Edge) keysRest(now int64) int64 {
	left := e.keys.retryAt - now
	if left <= 0 || left > keysCooldown { // or the clock was set back
		return 0
	}
	return (left + 999) / 1000
}

// currentKeys brings the key set up to date. asked tells that this request has
// fetched it. While another one does, a set that is usable goes on being used.
func (f *flight) currentKeys() (asked bool, s Step) {
	a, asked := f.answer(keysAnswer)
	if asked && f.keys.at == 0 {
		f.learn(a, f.now) // it was another instance that learned it
	}
	age := f.keysAge(f.now)
	rest := f.keysRest(f.now)
	if !asked && rest == 0 && (age >= keysUsable || age >= keysLifetime && !f.keysUnderway()) {
		return false, f.fetchKeys()
	}
	if age >= keysUsable {
		return asked, f.fail(retry(KeysUnavailable, max(1, rest)))
	}
	return asked, nil
}

func (f *flight) keysUnderway() bool {
	_, busy := f.underway.get(keysAnswer, f.now)
	return busy
}

// fetchKeys asks for the key set, or waits for the request of this instance
// that does.
func (f *flight) fetchKeys() Step {
	if until, busy := f.underway.get(keysAnswer, f.now); busy {
		return f.wait(keysAnswer, until)
	}
	f.underway.put(keysAnswer, f.now+keysBusy, f.now+keysBusy)
	url, _ := f.endpoint.JWKSURL(f.clientID) // there is a client ID
	return f.fetch(keysAnswer, Fetch{
		Method: "GET", URL: url, Header: []Header{{"accept", "application/json"}},
		MaxBytes: jwt.MaxKeySetBytes, Timeout: keysTimeout,
	})
}

// verify checks the signature of the session's access token, and remembers
// those that were good. That the keys cannot be had is no reason to spend the
// refresh token: it tells nothing of the session.
func (f *flight) verify(p *present) (*present, Step) {
	if _, ok := f.verified.get(p.session.accessDigest, f.now); ok {
		return p, nil
	}
	asked, s := f.currentKeys()
	if s != nil {
		return nil, s
	}
	c, err := jwt.Verify(p.session.accessToken, f.keys.set, jwt.Rules{Issuers: f.issuers, ClientID: f.clientID, Skew: skew}, f.now)
	switch err {
	case nil:
		// The claims were read when the cookie was opened: they are not kept twice.
		f.verified.put(p.session.accessDigest, true, c.ExpiresAt*1000)
		p.claims = c
		return p, nil
	case jwt.KeyUnknown:
		return f.unknownKey(p, asked)
	case jwt.Expired:
		return f.refresh(p, wish{refresh: true})
	case jwt.IssuerMismatch:
		return nil, f.fail(f.foreignIssuer(p.claims))
	}
	return nil, nil
}

// unknownKey looks for the key once, by itself or by the request that it has
// waited for. Where the server answers that it is gone, the token is worth
// nothing any more, and a refresh brings another.
func (f *flight) unknownKey(p *present, asked bool) (*present, Step) {
	rest := max(f.keysRest(f.now), (keysCooldown-f.keysAge(f.now)+999)/1000)
	a, _ := f.answer(keysAnswer)
	looked := asked && a.Body == f.keys.text || f.waits.id == keysAnswer && f.keys.at >= f.waits.until-keysBusy
	switch {
	case looked:
		return f.refresh(p, wish{refresh: true})
	case asked || rest > 0:
		return nil, f.fail(retry(KeysUnavailable, max(1, rest)))
	}
	return nil, f.fetchKeys()
}

// foreignIssuer is the problem with an access token that somebody else than
// the configured issuers made, or nil. It names that issuer, which whoever runs
// the edge has to know and everybody may.
func (c *Config) foreignIssuer(claims core.Claims) *problem {
	for _, known := range c.issuers {
		if known == claims.Issuer {
			return nil
		}
	}
	const most = 200
	return &problem{code: core.IssuerMismatch, status: 500,
		description: "iss: " + claims.Issuer[:min(most, len(claims.Issuer))]}
}
