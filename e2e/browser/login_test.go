package browser_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

func TestLogin(t *testing.T) {
	for _, storage := range []string{"indexedDB", "sessionStorage"} {
		t.Run(storage, func(t *testing.T) {
			inEachEngine(t, func(w *world) {
				w.set("storage", storage)
				w.login(w.tab)
				w.clean(w.tab, "/callback")
				r := w.report(w.tab)
				if len(r.Callbacks) != 1 || r.Callbacks[0].OrganizationID != authserver.DemoOrgNordlys {
					w.t.Errorf("onRedirectCallback got %+v", r.Callbacks)
				}
				if state, _ := r.Callbacks[0].State.(map[string]any); state["returnTo"] != "/deep?x=1" {
					w.t.Errorf("the state came back as %v", r.Callbacks[0].State)
				}
				var sub string
				webdriver.Check(w.t, w.tab.EvalAsync(&sub, "return authkit.getClaims(await client.getAccessToken()).sub"))
				if sub != authserver.DemoUserSakura || w.exchanges() != 1 {
					w.t.Errorf("token of %q after %d exchanges", sub, w.exchanges())
				}
			})
		})
	}
}

// The request that the browser really sent, and what the verifier does to it.
func TestP1_TheServerChecksTheChallenge(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		asked := w.api.RequestsTo(authserver.Authorize)[0].Query
		sent := w.api.RequestsTo(authserver.Authenticate)[0]
		verifier, _ := sent.JSON["code_verifier"].(string)
		if len(verifier) != 43 || asked.Get("code_challenge_method") != "S256" || asked.Get("code_challenge") == verifier {
			w.t.Errorf("verifier of %d characters, request %v", len(verifier), asked)
		}
		if sent.Header.Get("Cookie") != "" || sent.Header.Get("Referer") != "" {
			w.t.Errorf("the exchange carried %v", sent.Header)
		}
	})
}

func TestP3_EachLoginHasItsOwnSecrets(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		seen := map[string]bool{}
		for range 10 {
			u, err := url.Parse(w.signInURL(w.tab, ""))
			webdriver.Check(w.t, err)
			seen[u.Query().Get("state")] = true
			seen[u.Query().Get("code_challenge")] = true
		}
		if len(seen) != 20 {
			w.t.Errorf("10 logins gave %d different values of state and challenge, want 20", len(seen))
		}
	})
}

func TestA1_ThePageAddressCannotMoveTheRedirect(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/?redirect_uri=https://evil.example&redirectUri=https://evil.example")
		u, err := url.Parse(w.signInURL(w.tab, `{ redirectUri: "https://evil.example", redirect_uri: "https://evil.example" }`))
		webdriver.Check(w.t, err)
		if got := u.Query()["redirect_uri"]; len(got) != 1 || got[0] != w.site+"/callback" {
			w.t.Errorf("redirect_uri is %q", got)
		}
	})
}

func TestA2_EveryOptionArrivesOnce(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		w.start(w.tab, `{
			loginHint: "x&client_id=evil#", organizationId: "org_acme", domainHint: "example.com", screenHint: "sign-up",
			invitationToken: "i+ /?", passwordResetToken: "p=&", claimNonce: "ñ🌸", maxAge: 0, prompt: "login",
			providerScopes: ["a b", "c"], providerQueryParams: { hd: "x y", n: 1, b: true }, state: { secret: "in the app" } }`)
		got := w.api.RequestsTo(authserver.Authorize)[0].Query
		for name, want := range map[string]string{
			"client_id": authserver.DemoClientID, "login_hint": "x&client_id=evil#", "organization_id": "org_acme",
			"domain_hint": "example.com", "screen_hint": "sign-up", "invitation_token": "i+ /?", "password_reset_token": "p=&",
			"claim_nonce": "ñ🌸", "max_age": "0", "prompt": "login", "provider": "authkit", "response_type": "code",
			"provider_scopes": "a b|c", "provider_query_params[hd]": "x y", "provider_query_params[n]": "1", "provider_query_params[b]": "true",
		} {
			if strings.Join(got[name], "|") != want {
				w.t.Errorf("%s arrived as %q, want %q", name, got[name], want)
			}
		}
		if all := got.Encode(); strings.Contains(all, "code_verifier") || strings.Contains(all, "in+the+app") {
			w.t.Errorf("the URL tells too much: %s", all)
		}
	})
}

func TestSignUpShowsTheOtherScreen(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		webdriver.Check(w.t, w.tab.Eval(nil, "client.signUp()"))
		webdriver.Check(w.t, w.tab.Type("#email", "new@example.com"))
		webdriver.Check(w.t, w.tab.Click("#sign-up-submit"))
		w.settled(w.tab)
		if r := w.report(w.tab); r.User == nil || r.User.Email != "new@example.com" {
			w.t.Errorf("%+v", r)
		}
	})
}

func TestN30_NamesInEveryScript(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		if u := w.report(w.tab).User; u.FirstName != "さくら🌸" || u.LastName != "田中" {
			w.t.Errorf("got %q %q", u.FirstName, u.LastName)
		}
		// getClaims itself, on a token made by hand: accents, CJK, emoji.
		var name string
		webdriver.Check(w.t, w.tab.Eval(&name, `
			const octets = new TextEncoder().encode(JSON.stringify({ name: "Zoë 田中 🌸 ñ" }));
			const part = btoa(String.fromCharCode(...octets)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
			return authkit.getClaims("h." + part + ".s").name;`))
		if name != "Zoë 田中 🌸 ñ" {
			w.t.Errorf("claims read as %q", name)
		}
	})
}

func TestSignOut(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		webdriver.Check(w.t, w.tab.Eval(nil, "client.signOut({ returnTo: arguments[0] })", w.site+"/signed-out"))
		webdriver.Check(w.t, w.tab.WaitURL(func(u string) bool { return u == w.site+"/signed-out" }))
		if n := len(w.api.ActiveSessions()); n != 0 {
			w.t.Errorf("%d sessions are left at the server", n)
		}
	})
}

func TestSignOutInTheBackground(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
		var events []string
		webdriver.Check(w.t, w.tab.Eval(&events, "return [String(client.getUser()), report.events.at(-1)[0]]"))
		if len(w.api.ActiveSessions()) != 0 || strings.Join(events, " ") != "null signed-out" {
			w.t.Errorf("sessions %v, page %v", w.api.ActiveSessions(), events)
		}
	})
}

func TestL2_WithoutASessionNothingIsLeft(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open(w.tab, "/")
		var thrown, rejected pageError
		webdriver.Check(w.t, w.tab.Eval(&thrown, "try { client.signOut({ returnTo: arguments[0] }) } catch (e) { return describe(e) }", w.site+"/signed-out"))
		webdriver.Check(w.t, w.tab.EvalAsync(&rejected, "return client.signOut({ returnTo: arguments[0], navigate: false }).catch(describe)", w.site+"/signed-out"))
		if thrown.Name != "NoSessionError" || thrown.Code != "no_session" || rejected.Name != thrown.Name {
			w.t.Errorf("%+v, %+v", thrown, rejected)
		}
		w.signInURL(w.tab, "") // the page goes on
		w.clean(w.tab, "/")
		if n := len(w.api.RequestsTo(authserver.Logout)); n != 0 {
			w.t.Errorf("%d requests to sign out", n)
		}
	})
}

// L4 in the page: the local end does not wait for the server.
func TestSignOutWhileTheServerIsDown(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login(w.tab)
		w.api.Faults().DropBefore(authserver.Logout, authserver.UntilCleared)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
		w.rejects(w.tab, "client.getAccessToken()", "login_required", "LoginRequiredError")
		var thrown pageError
		webdriver.Check(w.t, w.tab.Eval(&thrown, "try { client.signOut() } catch (e) { return describe(e) }"))
		if thrown.Code != "no_session" || thrown.Name != "NoSessionError" {
			w.t.Errorf("a second sign-out threw %+v", thrown)
		}
		w.rejects(w.tab, "client.signOut({ navigate: false })", "no_session", "NoSessionError")
	})
}

// D1: nor does it wait for ever.
func TestD1_SignOutWhileTheServerStalls(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.set("testHurry", 40)
		w.login(w.tab)
		w.api.Faults().Latency(authserver.Logout, 10*time.Minute, authserver.UntilCleared)
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.signOut({ navigate: false })"))
	})
}

// rejects asserts that a promise of the page rejects with this code and name.
func (w *world) rejects(tab *webdriver.Tab, expression, code, name string) pageError {
	w.t.Helper()
	var got pageError
	webdriver.Check(w.t, tab.EvalAsync(&got, "try { await "+expression+"; return {} } catch (e) { return describe(e) }"))
	if got.Code != code || got.Name != name || !got.Known || !strings.HasSuffix(got.Message, ".") {
		w.t.Errorf("%s: got %+v, want %s (%s) with a sentence", expression, got, code, name)
	}
	return got
}
