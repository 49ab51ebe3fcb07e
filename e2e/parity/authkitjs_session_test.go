package parity_test

import (
	"encoding/json"
	"maps"
	"reflect"
)

// compareExchange compares the request of the code, and what the app gets.
func (c comparison) compareExchange() {
	theirs, ours := c.theirs.Steps["exchange"], c.ours.Steps["exchange"]
	if len(theirs.Sent) != 1 || len(ours.Sent) != 1 || theirs.Error != nil || ours.Error != nil {
		c.fail("exchange", theirs, ours)
		return
	}
	want, have := theirs.Sent[0], ours.Sent[0]
	wanted, got := object(want.Body), object(have.Body)
	if len(wanted["code_verifier"].(string)) == 128 && len(got["code_verifier"].(string)) == 43 {
		c.deviate[longVerifier]++
	}
	delete(wanted, "code_verifier")
	delete(got, "code_verifier")
	if want.URL != have.URL || want.Method != have.Method || !reflect.DeepEqual(wanted, got) || want.Credentials != have.Credentials {
		c.fail("request", want, have)
	}
	at, _ := theirs.Result.(map[string]any)
	here, _ := ours.Result.(map[string]any)
	if at["address"] != "/callback" || here["address"] != "/callback" {
		c.fail("address", theirs, ours)
	}
	c.compareUser(at["user"], here["user"])
	if theirs, ours := c.theirs.Steps["token"], c.ours.Steps["token"]; !reflect.DeepEqual(theirs.Result, ours.Result) || theirs.Error != nil || len(ours.Sent) != 0 {
		c.fail("token", theirs, ours)
	}
	if len(c.theirs.Heard.Redirect) != 1 || len(c.ours.Heard.Redirect) != 1 {
		c.fail("callbacks", c.theirs.Heard, c.ours.Heard)
		return
	}
	c.compareInfo("onRedirectCallback", c.theirs.Heard.Redirect[0], c.ours.Heard.Redirect[0])
	if len(c.theirs.Heard.Refreshed) == 0 || len(c.ours.Heard.Refreshed) == 0 {
		c.fail("onRefresh", c.theirs.Heard, c.ours.Heard)
		return
	}
	c.compareInfo("onRefresh", c.theirs.Heard.Refreshed[0], c.ours.Heard.Refreshed[0])
}

func object(text string) (members map[string]any) {
	if json.Unmarshal([]byte(text), &members) != nil {
		return map[string]any{"no JSON": text}
	}
	return members
}

func (c comparison) compareUser(published, own any) {
	theirs, _ := published.(map[string]any)
	ours, _ := own.(map[string]any)
	if theirs == nil || ours == nil {
		c.fail("user", published, own)
		return
	}
	ours = maps.Clone(ours)
	if theirs["locale"] == nil && theirs["metadata"] == nil {
		delete(ours, "locale")
		delete(ours, "metadata")
		c.deviate[leavesOutUser]++
	}
	if id, said := theirs["externalId"]; said && id == nil && ours["externalId"] == nil {
		theirs = maps.Clone(theirs)
		delete(theirs, "externalId")
		delete(ours, "externalId")
		c.deviate[nullExternal]++
	}
	if !reflect.DeepEqual(theirs, ours) {
		c.fail("user", theirs, ours)
	}
}

// compareInfo compares what a callback gets.
func (c comparison) compareInfo(name string, published, own map[string]any) {
	theirs, ours := maps.Clone(published), maps.Clone(own)
	c.compareUser(theirs["user"], ours["user"])
	delete(theirs, "user")
	delete(ours, "user")
	if theirs["refreshToken"] != nil {
		delete(theirs, "refreshToken")
		c.deviate[handsRefresh]++
	}
	if ours["refreshToken"] != nil {
		c.fail(name+": the refresh token", theirs, ours)
	}
	for _, added := range []string{"expiresAt", "sessionId", "role", "roles", "permissions", "entitlements", "featureFlags", "returnTo"} {
		delete(ours, added)
	}
	c.deviate[addsClaims]++
	for member, value := range maps.Clone(theirs) {
		if _, there := ours[member]; !there && (value == nil || member == "added_one_day" || member == "oauth_tokens" || member == "sealed_session") {
			delete(theirs, member)
			c.deviate[nullIsMissing]++
		}
	}
	if !reflect.DeepEqual(theirs, ours) {
		c.fail(name, theirs, ours)
	}
}

// compareRefresh compares the request of a refresh, and what it leads to.
func (c comparison) compareRefresh() {
	theirs, ours := c.theirs.Steps["refresh"], c.ours.Steps["refresh"]
	if len(theirs.Sent) != 1 || len(ours.Sent) == 0 {
		c.fail("refresh", theirs, ours)
		return
	}
	want, have := theirs.Sent[0], ours.Sent[0]
	wanted, got := object(want.Body), object(have.Body)
	sentToken := got["refresh_token"] != nil
	if c.login.Configuration["devMode"] == false && got["refresh_token"] != nil {
		if got["refresh_token"] != object(c.login.Exchange.Body)["refresh_token"] {
			c.fail("refresh token", want, have)
		}
		delete(got, "refresh_token")
		c.deviate[sendsToken]++
	}
	if want.URL != have.URL || want.Method != have.Method || want.Credentials != have.Credentials || !reflect.DeepEqual(wanted, got) {
		c.fail("refresh request", want, have)
	}
	status, refusal := c.login.Refresh.Status, object(c.login.Refresh.Body)["error"]
	kept := status == 400 && (refusal == "invalid_client" || refusal == "invalid_request" && sentToken)
	told := map[bool]int{true: 1}
	if theirs.Failures != told[status == 400] || ours.Failures != told[status == 400 && !kept] { // a busy server's is no failure
		c.fail("onRefreshFailure", theirs, ours)
	}
	if status != 200 && status != 400 && len(ours.Sent) > 1 {
		c.deviate[triesTransient]++
	}
	switch {
	case status == 200:
		at, _ := theirs.Result.(map[string]any)
		here, _ := ours.Result.(map[string]any)
		if at["token"] == nil || at["token"] != here["token"] {
			c.fail("refreshed token", theirs, ours)
			return
		}
		c.compareUser(at["user"], here["user"])
	case status == 400 && refusal != "invalid_grant":
		name := map[bool]string{true: "RefreshError", false: "LoginRequiredError"}[kept]
		again := refusal == "invalid_request" && got["organization_id"] != nil
		if theirs.Error["name"] != "LoginRequiredError" || ours.Error["name"] != name || len(ours.Sent) != 1+told[again] {
			c.fail("refresh refused", theirs, ours)
		}
		if kept {
			c.deviate[keepsRefused]++
		}
		if again {
			if object(ours.Sent[1].Body)["organization_id"] != nil {
				c.fail("refresh refused", theirs, ours)
			}
			c.deviate[asksAgain]++
		}
	case theirs.Error["name"] != ours.Error["name"] || theirs.Error["isTransient"] != ours.Error["isTransient"] || theirs.Error["name"] == nil:
		c.fail("refresh failed", theirs, ours)
	}
}

// compareLogout compares where a session is ended, and that it is.
func (c comparison) compareLogout() {
	theirs, ours := c.theirs.Steps["logout"], c.ours.Steps["logout"]
	if status := c.login.Refresh.Status; status == 400 { // the session is over
		return
	}
	if c.login.Change != nil && c.login.Change.Answer.Status == 400 { // it is over at authkit-js
		return
	}
	if len(theirs.Sent) != 1 || len(ours.Sent) != 1 {
		c.fail("logout", theirs, ours)
		return
	}
	base, want := query(c.t, theirs.Sent[0].URL)
	got, have := query(c.t, ours.Sent[0].URL)
	if base != got || !reflect.DeepEqual(want, have) || theirs.Sent[0].Mode != ours.Sent[0].Mode || theirs.Sent[0].Credentials != ours.Sent[0].Credentials ||
		c.theirs.Steps["after"].User != nil || c.ours.Steps["after"].User != nil {
		c.fail("logout", theirs, ours)
	}
}
