package parity_test

import (
	"reflect"
)

// change is a call of switchToOrganization.
type change struct {
	Options struct {
		OrganizationID string         `json:"organizationId"`
		SignInOpts     map[string]any `json:"signInOpts,omitempty"`
	} `json:"options"`
	Answer said `json:"answer"`
}

func (m maker) change(cookieMode bool) *change {
	var c change
	c.Options.OrganizationID = m.id("org")
	if m.chance(50) {
		c.Options.SignInOpts = map[string]any{"state": map[string]any{"returnTo": "/" + m.id("page")}, "loginHint": m.text()}
	}
	body := m.sessionBody()
	body["organization_id"], body["access_token"] = c.Options.OrganizationID, m.accessToken(c.Options.OrganizationID)
	if cookieMode {
		delete(body, "refresh_token")
	}
	answered := m.written(200, body)
	switch m.IntN(5) {
	case 0:
		answered = m.written(400, map[string]any{"error": m.pick("sso_required", "organization_not_authorized", "mfa_enrollment"), "error_description": "No."})
	case 1:
		answered = m.written(400, map[string]any{"error": "invalid_grant", "error_description": "Session has already ended."})
	case 2:
		if m.chance(50) { // ours takes its time for the second try
			answered = m.written(503, map[string]any{"message": "Later."})
		}
	}
	c.Answer = said{answered.status, answered.body}
	return &c
}

// compareChange compares the request of a change of the organization, and what
// it leads to: a token, a login, or an error.
func (c comparison) compareChange() {
	if c.login.Change == nil {
		return
	}
	theirs, ours := c.theirs.Steps["change"], c.ours.Steps["change"]
	if len(theirs.Sent) != 1 || len(ours.Sent) == 0 {
		c.fail("change", theirs, ours)
		return
	}
	want, have := theirs.Sent[0], ours.Sent[0]
	wanted, got := object(want.Body), object(have.Body)
	if c.login.Configuration["devMode"] == false && got["refresh_token"] != nil {
		delete(got, "refresh_token")
		c.deviate[sendsToken]++
	}
	if want.URL != have.URL || !reflect.DeepEqual(wanted, got) || wanted["organization_id"] != c.login.Change.Options.OrganizationID || want.Credentials != have.Credentials {
		c.fail("change request", want, have)
	}
	after, here := c.theirs.Steps["changed"], c.ours.Steps["changed"]
	switch status := c.login.Change.Answer.Status; status {
	case 200:
		if theirs.Error != nil || ours.Error != nil || after.Result == nil || after.Result != here.Result || theirs.Failures+ours.Failures > 0 || theirs.Left+ours.Left != "" {
			c.fail("changed", c.theirs.Steps, c.ours.Steps)
			return
		}
		c.compareUser(after.User, here.User)
	case 400: // a login in that organization
		c.compareLeft(theirs.Left, ours.Left)
		if theirs.Error != nil || ours.Error != nil || theirs.Failures != 1 || after.User != nil {
			c.fail("change refused", theirs, ours)
		}
		switch over := object(c.login.Change.Answer.Body)["error"] == "invalid_grant"; {
		case over && (ours.Failures != 1 || here.User != nil), !over && (ours.Failures != 0 || here.User == nil):
			c.fail("session after a change that was refused", c.theirs.Steps, c.ours.Steps)
		case !over:
			c.deviate[keepsSession]++
		}
	default:
		if theirs.Error["name"] != ours.Error["name"] || theirs.Error["isTransient"] != true || ours.Error["isTransient"] != true ||
			theirs.Failures+ours.Failures > 0 || theirs.Left+ours.Left != "" || after.User == nil || here.User == nil {
			c.fail("change failed", c.theirs.Steps, c.ours.Steps)
		}
		if len(ours.Sent) == 3 {
			c.deviate[triesTransient]++
		}
	}
}

// compareLeft compares the login that a page was left for.
func (c comparison) compareLeft(theirs, ours string) {
	base, want := query(c.t, theirs)
	got, have := query(c.t, ours)
	for _, name := range []string{"state", "code_challenge"} { // as in compareURL
		want.Del(name)
		have.Del(name)
	}
	if base != got || !reflect.DeepEqual(want, have) || want.Get("organization_id") != c.login.Change.Options.OrganizationID {
		c.fail("login in the organization", theirs, ours)
	}
}
