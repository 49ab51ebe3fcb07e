package stage

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"

	"authkit-wasm/e2e/authserver"
)

// Stage is a site and the authorization server that its pages sign in with.
type Stage struct {
	Site    string // origin
	API     *authserver.Server
	APIURL  *url.URL
	Options *Options

	site, api *httptest.Server
}

// New starts a site and an authorization server, that of [authserver.Demo] for
// this site as change leaves it; a nil change leaves all. The site may be asked
// before New returns. The caller closes the stage.
func New(change func(*authserver.Config), site http.Handler) *Stage {
	s := &Stage{site: httptest.NewServer(site)}
	s.Site = strings.Replace(s.site.URL, "127.0.0.1", "localhost", 1)
	config := authserver.Demo(s.Site)
	config.SigningKey = signingKey()
	if change != nil {
		change(&config)
	}
	s.API = authserver.New(config)
	s.api = httptest.NewServer(s.API)
	s.APIURL, _ = url.Parse(s.api.URL) // which httptest made
	s.Options = &Options{values: map[string]any{
		"clientId": authserver.DemoClientID, "apiHostname": s.APIURL.Hostname(), "https": false,
		"port": json.Number(s.APIURL.Port()), "redirectUri": s.Site + "/callback",
		// What production has, not what localhost would choose; and errors
		// are looked at, so no callback restarts the login.
		"devMode": false, "restartLogin": false,
	}}
	return s
}

// Close lifts the faults of the authorization server and ends it and the site.
func (s *Stage) Close() {
	s.API.Faults().Clear()
	s.api.CloseClientConnections() // those of answers that were to take for ever
	s.api.Close()
	s.site.Close()
}

// signingKey is one for all servers: to make it takes a while.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})
