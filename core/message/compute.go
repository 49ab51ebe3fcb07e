package message

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// Compute answers a message that needs no client: the pieces of the protocol,
// one by one, for hosts that put them together by themselves. The message
// names what to compute in its member "function"; the answer is an object with
// the member "result" or "error". Nothing is remembered between two messages.
func Compute(text string) string {
	v, err := strictjson.Parse(text)
	if err != nil || v.Kind != strictjson.Object {
		return refused(&core.Error{Code: core.MessageMalformed})
	}
	endpoint, err := parseEndpoint(&v)
	if err != nil {
		return refused(err)
	}
	switch v.Get("function").Text() {
	case "base-url":
		var w strictjson.Writer
		w.String("baseURL", string(endpoint))
		return result(w, nil)
	case "code-verifier":
		return codeVerifier(&v)
	case "code-challenge":
		return codeChallenge(&v)
	case "authorization-url":
		return authorization(&v, endpoint.AuthorizationURL, "connectionId", "organizationId")
	case "sso-authorization-url":
		return authorization(&v, endpoint.SSOAuthorizationURL, "connection", "organization")
	case "logout-url":
		options := v.Get("options")
		return url(endpoint.LogoutURL(options.Get("sessionId").Text(), options.Get("returnTo").Text()))
	case "jwks-url":
		return url(endpoint.JWKSURL(v.Get("options").Get("clientId").Text()))
	case "token-request":
		return tokenRequest(endpoint, &v)
	case "refresh-request":
		return refreshRequest(endpoint, &v)
	case "sso-token-request":
		return ssoTokenRequest(endpoint, &v)
	case "token-response":
		return tokenResponse(&v)
	case "sso-token-response":
		return profileResponse(&v)
	}
	return refused(&core.Error{Code: core.MessageMalformed})
}

// parseEndpoint reads where the API is. Fails with [core.APIHostnameInvalid].
func parseEndpoint(v *strictjson.Value) (core.Endpoint, error) {
	port, ok := v.Get("port").Int()
	if !ok && v.Get("port").Kind != strictjson.Missing {
		port = -1 // which is no port
	}
	return core.NewEndpoint(v.Get("apiHostname").Text(), v.Get("https").True(), int(port))
}

// codeVerifier makes a verifier of "length" characters from "entropy".
func codeVerifier(v *strictjson.Value) string {
	length, _ := v.Get("length").Int() // what is no number of characters is none of RFC 7636's either
	verifier, err := core.NewCodeVerifierOfLength(parseEntropy(v), int(length))
	var w strictjson.Writer
	w.String("codeVerifier", string(verifier))
	return result(w, err)
}

func codeChallenge(v *strictjson.Value) string {
	verifier := core.CodeVerifier(v.Get("codeVerifier").Text())
	var w strictjson.Writer
	w.String("codeChallenge", string(verifier.Challenge()))
	return result(w, verifier.Check())
}

// authorization writes an authorization URL, whose options name connection and
// organization in the way of their endpoint. Where the message brings entropy,
// 64 octets, verifier and state are made from it and written too; otherwise
// state and challenge are the app's own.
func authorization(v *strictjson.Value, build func(core.AuthorizationRequest) (string, error), connection, organization string) string {
	options := v.Get("options")
	r := parseRequest(options)
	r.ClientID = clientID(v)
	r.RedirectURI = options.Get("redirectUri").Text()
	r.ConnectionID = options.Get(connection).Text()
	r.OrganizationID = options.Get(organization).Text()
	r.State = options.Get("state").Text()
	r.CodeChallenge = core.CodeChallenge(options.Get("codeChallenge").Text())
	var w strictjson.Writer
	if v.Get("entropy").Kind != strictjson.Missing {
		entropy := parseEntropy(v)
		verifier, err := core.NewCodeVerifier(entropy)
		if err != nil {
			return refused(err)
		}
		r.State, err = core.NewState(entropy[core.MinEntropy:])
		if err != nil || r.State == string(verifier) { // the source repeats itself, and state is no secret
			return refused(&core.Error{Code: core.EntropyShort})
		}
		r.CodeChallenge = verifier.Challenge()
		w.String("codeVerifier", string(verifier))
		w.String("state", r.State)
	}
	text, err := build(r)
	w.String("url", text)
	return result(w, err)
}

func url(text string, err error) string {
	var w strictjson.Writer
	w.String("url", text)
	return result(w, err)
}

// clientID is the one of this call, or else the one of the app.
func clientID(v *strictjson.Value) string {
	if id := v.Get("options").Get("clientId").Text(); id != "" {
		return id
	}
	return v.Get("clientId").Text()
}

// result writes the answer, which is an error where there is one.
func result(w strictjson.Writer, err error) string {
	if err != nil {
		return refused(err)
	}
	var answer strictjson.Writer
	answer.Raw("result", w.Text())
	return answer.Text()
}

func refused(err error) string {
	e, ok := err.(*core.Error)
	if !ok {
		e = &core.Error{Code: core.MessageMalformed}
	}
	var answer strictjson.Writer
	answer.Raw("error", writeError(e))
	return answer.Text()
}
