package edge

import "testing"

func TestAddressesThatNoBrowserWrites(t *testing.T) {
	r := newRig(t, "AUTHKIT_FACES", "login proxy")
	for _, address := range []string{
		"", "/auth/session", "ftp://app.example.com/auth/session", "https:///auth/session", "https://a@app.example.com/auth/session",
		site + "/auth/session?caf\xe9", site + "/auth/session?a b", site + "/auth/session\n", site + "/user_management/authorize?client_id=" + clientID + "&a=\r\nset-cookie: b=c",
	} {
		got := step[Respond](t, r.handle(Request{Method: "GET", URL: address}))
		r.expect(got, 400, RequestMalformed)
	}
}
