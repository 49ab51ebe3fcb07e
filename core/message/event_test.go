package message_test

import (
	"net/url"
	"strings"
	"testing"

	"authkit-wasm/core/message"
)

// Options of a kind that no parameter has are left out; none of them brings
// another one in.
func TestOptionsOfTheWrongKind(t *testing.T) {
	for _, test := range []struct{ options, want string }{
		{`null`, ""},
		{`[]`, ""},
		{`{"loginHint":7,"prompt":null,"domainHint":["x"],"organizationId":{}}`, ""},
		{`{"maxAge":"7"}`, ""},
		{`{"maxAge":7.5}`, ""},
		{`{"maxAge":-1}`, "max_age=-1"},
		{`{"providerScopes":"calendar"}`, ""},
		{`{"providerScopes":["a",7,"b"]}`, "provider_scopes=a&provider_scopes=b"},
		{`{"providerQueryParams":["x"]}`, ""},
		{`{"providerQueryParams":{"a&b":"x&y","n":1.50,"t":true,"f":false,"o":{"x":1},"z":null}}`,
			"provider_query_params%5Ba%26b%5D=x%26y&provider_query_params%5Bf%5D=false&provider_query_params%5Bn%5D=1.50&provider_query_params%5Bt%5D=true"},
		{`{"loginHint":""}`, ""},
		{`{"provider":"","connectionId":"conn_01"}`, "connection_id=conn_01"},
		{`{"LOGINHINT":"x"}`, ""},
		{`{"redirectUri":"https://evil.example/","clientId":"evil","state":"evil","codeChallenge":"evil"}`, ""},
	} {
		t.Run(test.options, func(t *testing.T) {
			s := readScript(t, flows+"/login-url.txt")
			var m message.Machine
			m.Handle(s.steps[0].event)
			effects := m.Handle(strings.Replace(s.steps[1].event, `"options":{}`, `"options":`+test.options, 1))
			_, at, ok := strings.Cut(effects, `"url":"`)
			if !ok {
				t.Fatalf("no URL in %s", effects)
			}
			u, err := url.Parse(at[:strings.Index(at, `"`)])
			if err != nil {
				t.Fatal(err)
			}
			var rest []string
			for _, pair := range strings.Split(u.RawQuery, "&") {
				name, value, _ := strings.Cut(pair, "=")
				switch name {
				case "client_id", "code_challenge", "code_challenge_method", "provider", "redirect_uri", "response_type", "state":
					if strings.Contains(value, "evil") {
						t.Errorf("an option reached %s", pair)
					}
				default:
					rest = append(rest, pair)
				}
			}
			if got := strings.Join(rest, "&"); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
