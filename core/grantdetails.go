package core

import "authkit-wasm/core/strictjson"

// GrantDetails is what WorkOS can be told besides a grant itself. Empty fields
// are left out.
type GrantDetails struct {
	InvitationToken string // accepts this invitation; with a code alone
	IPAddress       string // of the person, where a server asks for them
	UserAgent       string // of the person's browser, likewise
}

// WithDetails adds them to a [Endpoint.TokenRequest] or a
// [Endpoint.RefreshRequest].
func (r Request) WithDetails(d GrantDetails) Request {
	var w strictjson.Writer
	w.Optional("invitation_token", d.InvitationToken)
	w.Optional("ip_address", d.IPAddress)
	w.Optional("user_agent", d.UserAgent)
	if members := w.Text()[1:]; members != "}" {
		r.Body = r.Body[:len(r.Body)-1] + "," + members
	}
	return r
}
