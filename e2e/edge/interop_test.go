package edge

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"

	"authkit-wasm/e2e/authserver"
)

// published lets iron-webcrypto, @workos-inc/node and @workos/authkit-session
// seal or open what is given, and returns what each made of it, by its name.
// The script is that of the parity tests.
func published[T any](t *testing.T, w *world, input map[string]any) map[string][]T {
	t.Helper()
	var keys any
	answer, err := browser.Get(w.api.URL + "/sso/jwks/" + client)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&keys); err != nil {
		t.Fatal(err)
	}
	input["password"], input["clientId"], input["keys"] = password, client, keys
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "seal.mjs")
	node.Dir = root + "/e2e/parity/testdata"
	node.Stdin = bytes.NewReader(text)
	var said bytes.Buffer
	node.Stderr = &said
	out, err := node.Output()
	var made map[string][]T
	if err == nil {
		err = json.Unmarshal(out, &made)
	}
	if err != nil || len(made) != 3 {
		t.Fatalf("%d packages, %v: %s", len(made), err, said.String())
	}
	return made
}

var interopRows = []row{
	{"cookies that three published packages sealed sign in", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		session := opened(t, w.visitor().signIn().cookies["wos-session"])
		delete(session, "startedAt") // which is our own
		session["snake"] = map[string]any{
			"user":            map[string]any{"object": "user", "id": authserver.DemoUserZoe, "email": zoe, "first_name": "Zoë"},
			"organization_id": session["organizationId"], "authentication_method": session["authenticationMethod"]}
		made := published[struct{ Sealed string }](t, w, map[string]any{"direction": "seal", "sessions": []any{session, session}})
		for name, list := range made {
			for i, one := range list {
				v := w.visitor()
				v.cookies["wos-session"] = one.Sealed
				if got := v.user(); got != zoe {
					t.Errorf("%s, %d: signed in is %q", name, i, got)
				}
				if i == 0 && name == "@workos-inc/node" { // and it goes on from there
					if got := v.post("/auth/refresh", ""); got.status != 200 || emailOf(got) != zoe {
						t.Errorf("%s: refreshed %d %s", name, got.status, got.body)
					}
				}
			}
		}
	}},
	{"cookies of the edge open in three published packages", func(t *testing.T, h host) {
		w := newWorld(t, h).run()
		v := w.visitor().signIn()
		login := v.cookies["wos-session"]
		v.post("/auth/refresh", "")
		sealed := []string{login, v.cookies["wos-session"]}
		for name, list := range published[map[string]any](t, w, map[string]any{"direction": "open", "sealed": sealed}) {
			for i, got := range list {
				want := opened(t, sealed[i])
				user, _ := got["user"].(map[string]any)
				if got["accessToken"] != want["accessToken"] || got["refreshToken"] != want["refreshToken"] || user["email"] != zoe {
					t.Errorf("%s, %d: it holds %v", name, i, got)
				}
			}
		}
	}},
}
