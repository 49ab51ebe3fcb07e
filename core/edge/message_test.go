package edge

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// told sends one message and returns the answer's members.
func told(t *testing.T, m *Machine, message map[string]any) map[string]any {
	t.Helper()
	text, err := json.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal([]byte(m.Handle(string(text))), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func configured(t *testing.T, changes ...string) *Machine {
	t.Helper()
	v := map[string]any{}
	for name, value := range variables {
		v[name] = value
	}
	for i := 0; i < len(changes); i += 2 {
		v[changes[i]] = changes[i+1]
	}
	m := new(Machine)
	ready := told(t, m, map[string]any{"event": "configure", "variables": v})
	if ready["step"] != "ready" || ready["entropy"] != float64(EntropySize) || ready["maxBody"] != float64(MaxBody) || len(ready["bodies"].([]any)) != 4 {
		t.Fatalf("configure: %v", ready)
	}
	return m
}

func event(name string, members map[string]any) map[string]any {
	m := map[string]any{"event": name, "now": startTime, "entropy": encode(entropy())}
	for name, value := range members {
		m[name] = value
	}
	return m
}

// A whole login in messages, and what comes of it.
func TestMessagesOfALogin(t *testing.T) {
	r := newRig(t)
	m := configured(t)
	login := told(t, m, event("request", map[string]any{"method": "GET", "url": site + "/auth/login"}))
	headers := map[string]string{}
	for _, pair := range login["header"].([]any) {
		headers[pair.([]any)[0].(string)] = pair.([]any)[1].(string)
	}
	cookie, _, _ := strings.Cut(headers["set-cookie"], ";")
	_, state, _ := strings.Cut(headers["location"], "&state=")
	if login["step"] != "respond" || login["status"] != 303. || state == "" {
		t.Fatalf("login: %v", login)
	}
	fetch := told(t, m, event("request", map[string]any{"method": "GET", "url": site + "/auth/callback?code=c&state=" + state,
		"header": [][]string{{"cookie", cookie}}}))
	if fetch["step"] != "fetch" || fetch["method"] != "POST" || fetch["url"] != api+"/user_management/authenticate" ||
		fetch["timeout"] != float64(tokenTimeout) || fetch["maxBytes"] != float64(core.MaxResponse) {
		t.Fatalf("callback: %v", fetch)
	}
	done := told(t, m, event("answer", map[string]any{"resume": fetch["resume"], "status": 200, "body": r.grant(300).Body}))
	if done["step"] != "respond" || done["status"] != 303. || !strings.Contains(fmt.Sprint(done["header"]), "wos-session=Fe26.2*") {
		t.Errorf("answer: %v", done)
	}
}

func TestMessagesOfWaitAndForward(t *testing.T) {
	r := newRig(t)
	r.signIn()
	m := configured(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com", "AUTHKIT_PUBLIC_PATHS", "/open")
	cookie := [][]string{{"cookie", "wos-session=" + r.cookies["wos-session"]}, {"x-requested-with", "fetch"}}
	refresh := map[string]any{"method": "POST", "url": site + "/auth/refresh", "header": cookie}
	told(t, m, event("request", refresh))
	if wait := told(t, m, event("request", refresh)); wait["step"] != "wait" || wait["delay"] != float64(firstWait) || wait["resume"] == "" {
		t.Errorf("wait: %v", wait)
	}
	f := told(t, m, event("request", map[string]any{"method": "GET", "url": site + "/open?a=b", "header": [][]string{{"accept", "*/*"}}}))
	if unreachable, _ := f["unreachable"].(map[string]any); f["step"] != "forward" || f["url"] != "https://upstream.example.com/open?a=b" ||
		f["personal"] != nil || unreachable["status"] != 502. {
		t.Errorf("forward: %v", f)
	}
	page := map[string]any{"method": "GET", "url": site + "/page", "header": [][]string{{"cookie", "wos-session=" + r.cookies["wos-session"]}}}
	fetch := told(t, configured(t, "AUTHKIT_UPSTREAM", "https://upstream.example.com"), event("request", page)) // of the keys
	if f := told(t, m, event("answer", map[string]any{"resume": fetch["resume"], "status": 200, "body": r.keys().Body})); f["step"] != "forward" || f["personal"] != true {
		t.Errorf("forward with a token: %v", f)
	}
}

func TestMessagesThatCannotBeRead(t *testing.T) {
	ready := configured(t)
	for _, text := range []string{"", "{", "[]", `{"event":"unknown","now":1,"entropy":""}`, `{"event":"request"}`,
		`{"event":"request","now":"1","entropy":""}`, `{"event":"request","now":1,"entropy":"*"}`, `{"event":"request","event":"request","now":1,"entropy":""}`} {
		for _, m := range []*Machine{ready, new(Machine)} {
			if got := m.Handle(text); !strings.HasPrefix(got, `{"step":"failed","code":"message_malformed"`) {
				t.Errorf("%s: %s", text, got)
			}
		}
	}
	for _, resume := range []string{"", "{}", "null", `{"request":{}`} {
		got := told(t, ready, event("answer", map[string]any{"resume": resume}))
		if got["step"] != "respond" || got["status"] != 500. {
			t.Errorf("resume %q: %v", resume, got)
		}
	}
	failed := told(t, new(Machine), map[string]any{"event": "configure", "variables": map[string]any{"WORKOS_CLIENT_ID": 7}})
	if failed["step"] != "failed" || failed["code"] != "client_id_missing" || failed["variable"] != "WORKOS_CLIENT_ID" {
		t.Errorf("configure: %v", failed)
	}
}
