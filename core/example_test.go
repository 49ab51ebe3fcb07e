package core_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"authkit-wasm/core"
)

// octets stands in for a cryptographic source, so that the examples print the
// same each time. Use [rand.Read].
func octets(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(i)
	}
	return out
}

func ExampleNewCodeVerifier() {
	entropy := make([]byte, core.MinEntropy)
	rand.Read(entropy)
	verifier, err := core.NewCodeVerifier(entropy)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(verifier), "characters that print as", verifier)
	// Output: 43 characters that print as [redacted]
}

func ExampleCodeVerifier_Challenge() {
	// RFC 7636 appendix B.
	verifier := core.CodeVerifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
	fmt.Println(verifier.Challenge())
	// Output: E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
}

func ExampleEndpoint_AuthorizationURL() {
	endpoint, err := core.NewEndpoint(core.DefaultHostname, true, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	verifier, _ := core.NewCodeVerifier(octets(32))
	url, err := endpoint.AuthorizationURL(core.AuthorizationRequest{
		ClientID:      "client_01EXAMPLE",
		RedirectURI:   "https://app.example/callback",
		State:         "remembered-by-this-browser",
		CodeChallenge: verifier.Challenge(),
		Provider:      core.AuthKit,
		LoginHint:     "ada@example.com",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.ReplaceAll(url, "&", "\n&"))
	// Output:
	// https://api.workos.com/user_management/authorize?client_id=client_01EXAMPLE
	// &code_challenge=6oZqdX5MOLq_qBJ8vppAnT4fk6AP8UiP9zX8-Rev_9A
	// &code_challenge_method=S256
	// &login_hint=ada%40example.com
	// &provider=authkit
	// &redirect_uri=https%3A%2F%2Fapp.example%2Fcallback
	// &response_type=code
	// &state=remembered-by-this-browser
}

func ExampleParseCallback() {
	const redirectURI = "https://app.example/callback"
	for _, page := range []string{
		redirectURI + "?code=code_01&state=remembered&tab=2",
		redirectURI + "?code=code_01&code=code_02&state=remembered",
		redirectURI + "?tab=2",
	} {
		if !core.IsCallback(redirectURI, page) {
			fmt.Println("no answer")
			continue
		}
		callback, err := core.ParseCallback(page)
		if errors.Is(err, &core.Error{Code: core.CallbackMalformed}) {
			fmt.Println("refused, and the address bar gets", core.CleanURL(page))
			continue
		}
		fmt.Println(callback.Code, "for", callback.State, "and the address bar gets", core.CleanURL(page))
	}
	// Output:
	// [redacted] for remembered and the address bar gets https://app.example/callback?tab=2
	// refused, and the address bar gets https://app.example/callback
	// no answer
}

func ExampleEndpoint_TokenRequest() {
	request := core.Endpoint("https://api.workos.com").TokenRequest(core.CodeGrant{
		ClientID: "client_01EXAMPLE",
		Code:     "code_01",
		Verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
	})
	fmt.Println(request) // the body, which holds secrets, does not print
	// Output: POST https://api.workos.com/user_management/authenticate
}

func ExampleParseTokenResponse() {
	arrived := int64(1_700_000_000_000)
	session, err := core.ParseTokenResponse(core.Response{Status: 200, Body: tokenAnswer()}, arrived)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(session.User.Email, "until", session.ExpiresAt)

	_, err = core.ParseTokenResponse(core.Response{Status: 400, Body: `{"error":"invalid_grant"}`}, arrived)
	var failure *core.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Code, failure.Status, failure.ServerError)
	}
	// Output:
	// ada@example.com until 1700000300000
	// code_exchange_failed 400 invalid_grant
}

func ExampleUnverifiedClaims() {
	claims, err := core.UnverifiedClaims(core.AccessToken(jwt(claims())))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(claims.Subject, "in", claims.SessionID, "for", claims.ExpiresAt-claims.IssuedAt, "seconds")
	// Output: user_01 in session_01 for 300 seconds
}

func ExampleEndpoint_LogoutURL() {
	url, err := core.Endpoint("https://api.workos.com").LogoutURL("session_01", "https://app.example/bye")
	fmt.Println(url, err)
	// Output: https://api.workos.com/user_management/sessions/logout?session_id=session_01&return_to=https%3A%2F%2Fapp.example%2Fbye <nil>
}

// A host in its smallest form: a map for a store, and no network.
func ExampleClient_Handle() {
	client, err := core.NewClient(core.Config{
		ClientID:    "client_01EXAMPLE",
		Endpoint:    "https://api.workos.com",
		RedirectURI: "https://app.example/callback",
		PageOrigin:  "https://app.example",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	now := int64(1_700_000_000_000)
	store := map[string]string{}
	var carryOut func([]core.Effect)
	carryOut = func(effects []core.Effect) {
		for _, effect := range effects {
			switch e := effect.(type) {
			case core.ListTransactions:
				fmt.Println("list the pending logins")
				carryOut(client.Handle(core.TransactionsListed{Now: now}))
			case core.SaveTransaction:
				fmt.Println("save the login")
				store[e.Key] = e.Value
			case core.Navigate:
				fmt.Println("leave for the authorization server")
			case core.ReplaceURL:
				fmt.Println("clean the address bar:", e.URL)
			case core.TakeTransaction:
				fmt.Println("take the login out of the store")
				value := store[e.Key]
				delete(store, e.Key)
				carryOut(client.Handle(core.TransactionTaken{Call: e.Call, Now: now, Value: value}))
			case core.SendRequest:
				fmt.Println("send", e.Request)
				answer := core.Response{Status: 200, Body: tokenAnswer()}
				carryOut(client.Handle(core.ResponseArrived{Call: e.Call, Now: now, Response: answer}))
			case core.Publish:
				fmt.Println("signed in:", e.Session.User.Email)
			case core.Resolve:
				fmt.Println("call", e.Call, "is done")
			case core.Reject:
				fmt.Println("call", e.Call, "failed:", e.Error)
			}
		}
	}
	carryOut(client.Handle(core.LoginStarted{Call: 1, Now: now, Entropy: octets(64), Navigate: true}))
	for state := range store {
		carryOut(client.Handle(core.PageLoaded{Call: 2, URL: "https://app.example/callback?code=code_01&state=" + state}))
	}
	// Output:
	// save the login
	// list the pending logins
	// leave for the authorization server
	// call 1 is done
	// clean the address bar: https://app.example/callback
	// take the login out of the store
	// send POST https://api.workos.com/user_management/authenticate
	// signed in: ada@example.com
	// call 2 is done
}
