package edge

import (
	"strings"
	"testing"

	"authkit-wasm/core"
)

// forOrganization answers refreshes for one organization, and codes.
func (r *rig) forOrganization(member func(body string) bool) {
	r.token = func(body string) Answer {
		if strings.Contains(body, `"organization_id"`) && !member(body) {
			return Answer{Status: 403, Body: `{"error":"access_denied","error_description":"No member of this organization."}`}
		}
		return r.grant(300)
	}
}

func (r *rig) refreshes() (list []Fetch) {
	for _, f := range r.to("/authenticate") {
		if strings.Contains(f.Body, `"grant_type":"refresh_token"`) {
			list = append(list, f)
		}
	}
	return list
}

func TestN20_ARefreshStaysInTheOrganization(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.do(r.refreshRequest())
	r.now += 300_000
	if !r.signedIn() {
		t.Error("signed out")
	}
	list := r.refreshes()
	if len(list) != 2 {
		t.Fatalf("%d refreshes", len(list))
	}
	for _, f := range list {
		if !strings.Contains(f.Body, `"organization_id":"org_1"`) {
			t.Errorf("sent %s", f.Body)
		}
	}
}

func TestN20_WhoIsNoMemberAnyMoreStaysSignedIn(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.forOrganization(func(string) bool { return false })
	if got := r.do(r.refreshRequest()); got.Status != 200 {
		t.Errorf("answered %d %s", got.Status, got.Body)
	}
	list := r.refreshes()
	if len(list) != 2 || strings.Contains(list[1].Body, "organization_id") ||
		header(list[0].Header, "idempotency-key") == header(list[1].Header, "idempotency-key") {
		t.Errorf("sent %d refreshes", len(list))
	}
	if !r.signedIn() {
		t.Error("signed out")
	}
}

func TestN20_OnlyARefusedOrganizationIsLeftOut(t *testing.T) {
	for name, tt := range map[string]struct {
		answer Answer
		status int
		code   core.Code
	}{
		"ended":     {refused("Session has already ended."), 401, core.LoginRequired},
		"spent":     {refused("Refresh token already exchanged."), 503, RefreshSuperseded},
		"client":    {Answer{Status: 401, Body: `{"error":"invalid_client"}`}, 502, core.RefreshFailed},
		"grant":     {Answer{Status: 400, Body: `{"error":"unauthorized_client"}`}, 502, core.RefreshFailed},
		"a gateway": {Answer{Status: 403, Body: "<html>"}, 502, core.RefreshFailed},
		"busy":      {Answer{Status: 429}, 503, core.RefreshFailed},
		"nobody":    {Answer{Failed: core.NetworkFailed}, 503, core.RefreshFailed},
	} {
		r := newRig(t)
		r.signIn()
		r.token = func(string) Answer { return tt.answer }
		r.expect(r.do(r.refreshRequest()), tt.status, tt.code)
		if n := len(r.refreshes()); n != 1 {
			t.Errorf("%s: %d refreshes", name, n)
		}
	}
}

// That somebody may not switch says nothing to those who did not want to.
func TestN20_ARefusedSwitchIsNotTheFailureOfOthers(t *testing.T) {
	r := newRig(t)
	r.signIn()
	r.forOrganization(func(body string) bool { return strings.Contains(body, `"org_1"`) })
	q := r.refreshRequest()
	q.URL, q.Body = site+"/auth/organization", `{"organizationId":"org_2"}`
	q.Header = append(q.Header, Header{"content-type", "application/json"})
	first := step[Fetch](t, r.handle(q))
	second := step[Wait](t, r.handle(r.refreshRequest()))
	r.expect(r.finish(r.edge.Continue(first.Resume, r.answer(first), r.now, entropy())), 403, core.OrganizationRefused)
	if got := r.finish(r.edge.Continue(second.Resume, Answer{}, r.now, entropy())); got.Status != 200 {
		t.Errorf("answered %d %s", got.Status, got.Body)
	}
}
