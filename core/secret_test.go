package core_test

import (
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// Canaries: recognizable secrets, of which no print may show a trace.
const (
	canaryVerifier = "canaryVerifier-0123456789-0123456789-0123456789"
	canaryCode     = "canaryCode-0123456789"
	canaryRefresh  = "canaryRefresh-0123456789"
	canarySecret   = "canarySecret-0123456789"
	canaryAccess   = "canaryAccess-0123456789"
	canaryEntropy  = "canaryEntropy-0123456789-0123456789-0123456789-0123456789-0123456789"
)

// shows returns the first canary in a text, in any of the spellings that the
// verbs of fmt have for strings and octets.
func shows(text string) string {
	for _, canary := range []string{canaryVerifier, canaryCode, canaryRefresh, canarySecret, canaryAccess, canaryEntropy} {
		telling := canary[:len("canary")+3]
		for _, spelling := range []string{
			telling,
			hex.EncodeToString([]byte(telling)),
			strings.ToUpper(hex.EncodeToString([]byte(telling))),
			strings.Trim(fmt.Sprint([]byte(telling)), "[]"),
			strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", []byte(telling)), "[]byte{"), "}"),
		} {
			if strings.Contains(text, spelling) {
				return canary
			}
		}
	}
	return ""
}

func prints(v any) map[string]string {
	out := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X"} {
		out[verb] = fmt.Sprintf(verb, v)
	}
	return out
}

func TestT2_NoTypePrintsASecret(t *testing.T) {
	transaction := core.Transaction{State: "s", Verifier: canaryVerifier, ClientID: clientID, AppState: "1"}
	answer := tokens()
	c := claims()
	c["jti"] = canaryAccess
	answer["refresh_token"], answer["access_token"] = canaryRefresh, jwt(c)+canaryAccess
	body := encodeJSON(answer)
	session, err := core.ParseTokenResponse(core.Response{Status: 200, Body: body}, startTime)
	if err != nil {
		t.Fatal(err)
	}
	client, err := core.NewClient(config())
	if err != nil {
		t.Fatal(err)
	}
	client.Handle(core.SessionKept{Value: `{"generation":0,"session":` + session.Encode() + `}`})
	client.Handle(core.LoginStarted{Call: 1, Entropy: []byte(canaryEntropy)})
	client.Handle(core.PageLoaded{Call: 2, URL: redirectURI + "?state=s&code=" + canaryCode})
	client.Handle(core.PageLoaded{Call: 3, URL: redirectURI + "?state=s&code=" + canaryCode})
	whole := transaction
	whole.Endpoint, whole.RedirectURI, whole.IssuedAt = config().Endpoint, redirectURI, startTime
	if sent := client.Handle(core.TransactionTaken{Call: 3, Now: startTime, Value: whole.Encode()}); len(sent) != 1 {
		t.Fatalf("the client holds no exchange: %v", sent)
	}
	client.Handle(core.TokenAsked{Call: 4, Now: session.ExpiresAt})
	if sent := client.Handle(core.LockTaken{Call: 4, Now: session.ExpiresAt}); len(sent) != 2 {
		t.Fatalf("the client holds no refresh: %v", sent)
	}
	client.Handle(core.ResponseArrived{Call: 4, Now: session.ExpiresAt, Response: core.Response{Status: 200, Body: body}})
	client.Handle(core.PageLoaded{Call: 5, URL: redirectURI + "?state=s&error=x&code=" + canaryCode, Known: true, Entropy: []byte(canaryEntropy)})
	shared := core.SharedSession{Generation: 1, Alive: true, Value: session.Encode(), RefreshToken: canaryRefresh}
	refreshGrant := core.RefreshGrant{ClientID: clientID, ClientSecret: canarySecret, RefreshToken: canaryRefresh}
	grant := core.CodeGrant{ClientID: clientID, ClientSecret: canarySecret, Code: canaryCode, Verifier: canaryVerifier}
	request := config().Endpoint.TokenRequest(grant)
	response := core.Response{Status: 200, Body: body}
	stored := core.StoredTransaction{Key: "s", Value: transaction.Encode()}
	callback, err := core.ParseCallback(redirectURI + "?state=s&code=" + canaryCode)
	if err != nil {
		t.Fatal(err)
	}
	samples := map[string]any{
		"AccessToken": core.AccessToken(canaryAccess), "RefreshToken": core.RefreshToken(canaryRefresh),
		"AuthorizationCode": core.AuthorizationCode(canaryCode), "ClientSecret": core.ClientSecret(canarySecret),
		"CodeVerifier": core.CodeVerifier(canaryVerifier), "CodeChallenge": core.CodeVerifier(canaryVerifier).Challenge(),
		"GrantDetails": core.GrantDetails{}, "Profile": core.Profile{AccessToken: canaryAccess}, "Refusal": core.Refusal{Body: body},
		"CodeGrant": grant, "RefreshGrant": refreshGrant, "SharedSession": shared,
		"Request": request, "Response": response, "Transaction": transaction,
		"StoredTransaction": stored, "Session": *session, "Callback": callback, "Client": client,
		"Claims": session.Claims, "User": session.User, "Impersonator": core.Impersonator{}, "Config": config(),
		"Endpoint": config().Endpoint, "AuthorizationRequest": core.AuthorizationRequest{}, "Pair": core.Pair{},
		"Call": core.Call(1), "Code": core.NoSession, "Error": core.Error{Code: core.NoSession},
		// Events.
		"Event":              core.Event(core.PageLoaded{URL: redirectURI + "?code=" + canaryCode}),
		"LoginStarted":       core.LoginStarted{Entropy: []byte(canaryEntropy)},
		"TransactionsListed": core.TransactionsListed{Stored: []core.StoredTransaction{stored}},
		"PageLoaded":         core.PageLoaded{URL: redirectURI + "?code=" + canaryCode},
		"TransactionTaken":   core.TransactionTaken{Value: stored.Value},
		"ResponseArrived":    core.ResponseArrived{Response: response},
		"EffectFailed":       core.EffectFailed{}, "TokenAsked": core.TokenAsked{}, "SignOutAsked": core.SignOutAsked{},
		"SessionKept":       core.SessionKept{Value: session.Encode()},
		"OrganizationAsked": core.OrganizationAsked{}, "TimeCame": core.TimeCame{}, "DelayOver": core.DelayOver{},
		"LockTaken": core.LockTaken{Shared: shared}, "SessionShared": core.SessionShared{Shared: shared},
		"SessionHeard": core.SessionHeard{Shared: shared}, "ResponseKept": core.ResponseKept{Response: response},
		// Effects.
		"Host":             core.Host(nil), // which is somebody else's
		"Effect":           core.Effect(core.SaveTransaction{Value: stored.Value}),
		"ListTransactions": core.ListTransactions{}, "DeleteTransactions": core.DeleteTransactions{Keys: []string{"s"}},
		"SaveTransaction": core.SaveTransaction{Key: "s", Value: stored.Value},
		"TakeTransaction": core.TakeTransaction{Key: "s"},
		"SendRequest":     core.SendRequest{Request: request},
		"Navigate":        core.Navigate{}, "ReplaceURL": core.ReplaceURL{URL: core.CleanURL(redirectURI + "?code=" + canaryCode)},
		"KeepSession": core.KeepSession{Value: session.Encode()}, "DropSession": core.DropSession{},
		"Publish":  core.Publish{Session: session},
		"TakeLock": core.TakeLock{}, "ReleaseLock": core.ReleaseLock{}, "Schedule": core.Schedule{}, "Delay": core.Delay{},
		"ShareSession": core.ShareSession{Value: session.Encode()}, "Cause": core.CauseLogin,
		"Resolve": core.Resolve{Token: core.AccessToken(canaryAccess), Callback: true},
		"Reject":  core.Reject{Error: &core.Error{Code: core.NoSession}},
	}
	for _, name := range exportedTypes(t) {
		sample, ok := samples[name]
		if !ok {
			t.Errorf("the type %s has no sample here: add one that holds every secret it can", name)
			continue
		}
		for _, v := range []any{sample, &sample, []any{sample}, struct{ Field any }{sample}} {
			for verb, text := range prints(v) {
				if canary := shows(text); canary != "" {
					t.Errorf("%s of %s shows %s: %s", verb, name, canary, text)
				}
			}
		}
	}
}

// The detector itself has to find what it looks for.
func TestT2_TheCanariesAreFoundWhereTheyShow(t *testing.T) {
	for _, v := range []any{canaryCode, []byte(canaryEntropy), struct{ Field string }{canaryRefresh}} {
		for verb, text := range prints(v) {
			if shows(text) == "" {
				t.Errorf("%s of %T is not recognized: %s", verb, v, text)
			}
		}
	}
}

func exportedTypes(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source: %v", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
				names = append(names, spec.Name.Name)
			}
			return true
		})
	}
	if len(names) < 40 {
		t.Fatalf("only %d types were found", len(names))
	}
	return names
}

// Errors of every failing path of a login, with the server repeating what it
// was sent in whatever it may write.
func TestT2_NoErrorShowsASecret(t *testing.T) {
	echo := func(status int, text string) core.Response {
		return core.Response{Status: status, RequestID: text, Body: encodeJSON(map[string]any{
			"error": text, "error_description": "got " + text, "code": text, "message": text,
			"access_token": canaryAccess, "refresh_token": canaryRefresh, "pending_authentication_token": canarySecret,
		})}
	}
	cutOff := strings.Repeat("x", 500-len(canaryCode)/2) + canaryCode
	var answers []core.Response
	for _, status := range []int{0, 200, 204, 302, 400, 401, 408, 429, 500} {
		answers = append(answers, echo(status, canaryCode), echo(status, canaryVerifier), echo(status, cutOff),
			echo(status, "语"+cutOff), echo(status, canaryCode+"\r\n"+canaryVerifier),
			core.Response{Status: status, Body: canaryCode + canaryVerifier + canaryAccess})
	}
	seen := map[core.Code]bool{}
	check := func(b *browser) {
		t.Helper()
		for _, err := range b.rejected {
			seen[err.Code] = true
			for verb, text := range prints(err) {
				if canary := shows(text); canary != "" {
					t.Errorf("%s of the error shows %s: %s", verb, canary, text)
				}
			}
			// The fields as a log of structures would have them.
			if text := fmt.Sprintf("%+v", *err) + err.ServerError + err.Description + err.RequestID; shows(text) != "" {
				t.Errorf("a field of the error shows %s: %s", shows(text), text)
			}
		}
	}
	transaction := core.Transaction{State: "s", Verifier: canaryVerifier, ClientID: clientID,
		Endpoint: config().Endpoint, RedirectURI: redirectURI, IssuedAt: startTime, AppState: "1"}
	query := "?state=s&code=" + canaryCode
	for _, answer := range answers {
		b := newBrowser(t)
		b.store["s"] = transaction.Encode()
		b.respond(b.open(redirectURI+query), answer)
		if len(b.rejected) != 1 {
			t.Errorf("the answer %v was not refused", answer)
		}
		check(b)
	}
	for _, play := range []func(b *browser){
		func(b *browser) { b.store = map[string]string{}; b.open(redirectURI + query) },
		func(b *browser) { b.open(redirectURI + query + "&code=" + canaryCode) },
		func(b *browser) { b.open(redirectURI + "?code=" + canaryCode) },
		func(b *browser) { b.open(redirectURI + query + "&iss=" + canaryCode) },
		func(b *browser) { b.open(redirectURI + "?state=s&error=" + canaryVerifier) },
		func(b *browser) {
			b.open(redirectURI + "?state=s&error=access_denied&error_description=" + canaryVerifier)
		},
		func(b *browser) { b.store["s"] = canaryVerifier; b.open(redirectURI + query) },
		func(b *browser) { b.store["s"] += canaryVerifier; b.open(redirectURI + query) },
		func(b *browser) { b.now += 700_000; b.open(redirectURI + query) },
		func(b *browser) {
			transaction := transaction
			transaction.ClientID = "other"
			b.store["s"] = transaction.Encode()
			b.open(redirectURI + query)
		},
		func(b *browser) { b.broken = true; b.open(redirectURI + query) },
		func(b *browser) { b.lose(b.open(redirectURI + query)) },
		func(b *browser) { b.start(core.LoginStarted{Entropy: []byte(canaryEntropy[:40])}) },
		func(b *browser) {
			b.start(core.LoginStarted{Entropy: []byte(canaryEntropy), AppState: strings.Repeat("1", 9000)})
		},
	} {
		b := newBrowser(t)
		b.store["s"] = transaction.Encode()
		play(b)
		if len(b.rejected) != 1 {
			t.Errorf("nothing was refused: %v", b.trace)
		}
		check(b)
	}
	for _, code := range []core.Code{core.CodeExchangeFailed, core.ServerUnavailable, core.ResponseMalformed, core.StateUnknown,
		core.CallbackMalformed, core.StateMissing, core.IssuerMismatch, core.AuthorizationFailed, core.AuthorizationDenied,
		core.TransactionMalformed, core.TransactionExpired, core.TransactionMismatch, core.StorageUnavailable,
		core.NetworkFailed, core.EntropyShort, core.AppStateTooLarge} {
		if !seen[code] {
			t.Errorf("no path of this test ended in %s", code)
		}
	}
}
