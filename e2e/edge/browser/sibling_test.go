package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/stage"
	"authkit-wasm/e2e/webdriver"
)

// newSibling is a world whose edge has a host of its own beside the site's:
// auth.shop.localhost for pages on app.shop.localhost. The site is no upstream.
func newSibling(t testing.TB, b *webdriver.Browser, start host) *world {
	w := &world{TB: t, tab: b.Tab()}
	var target *url.URL
	edge := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, FlushInterval: -1}
	page, auth := "", ""
	s := stage.New(func(c *authserver.Config) {
		own := c.Clients[0].AllowedOrigins[0]
		page, auth = strings.Replace(own, "localhost", "app.shop.localhost", 1), strings.Replace(own, "localhost", "auth.shop.localhost", 1)
		c.Clients[0].RedirectURIs, c.Clients[0].LogoutURIs = []string{page + "/page/"}, []string{page + "/page/"}
	}, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, "auth.") {
			edge.ServeHTTP(rw, r)
		} else {
			w.serve(rw, r)
		}
	}))
	t.Cleanup(s.Close)
	w.api, w.apiURL, w.site = s.API, s.APIURL, page
	w.api.SetIssuer(w.apiURL.String())
	w.api.Faults().MutateToken(func(body map[string]any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.tokens = append(w.tokens, fmt.Sprint(body["refresh_token"]))
	}, authserver.UntilCleared)
	target = parsed(t, start(t, map[string]string{
		"WORKOS_CLIENT_ID":        authserver.DemoClientID,
		"WORKOS_REDIRECT_URI":     auth + "/auth/callback",
		"WORKOS_COOKIE_PASSWORD":  "a cookie password of the tests, longer than 32",
		"WORKOS_API_HOSTNAME":     w.apiURL.Hostname(),
		"WORKOS_API_PORT":         w.apiURL.Port(),
		"WORKOS_API_HTTPS":        "false",
		"AUTHKIT_FACES":           "proxy",
		"AUTHKIT_ALLOWED_ORIGINS": page,
		"AUTHKIT_HINT_DOMAIN":     "shop.localhost",
	}))
	at := parsed(t, auth)
	w.options = map[string]any{
		"clientId": authserver.DemoClientID, "redirectUri": page + "/page/", "devMode": false,
		"apiHostname": at.Hostname(), "port": json.Number(at.Port()), "https": false,
	}
	return w
}

// The whole session of a page whose Worker is on a sibling of its host. Not in
// WebKitGTK, which sends no Lax cookie between two names below localhost.
func TestN1_TheWorkerOnASiblingHost(t *testing.T) {
	for _, library := range libraries {
		for _, engine := range []webdriver.Engine{webdriver.Chromium, webdriver.Firefox} {
			t.Run(library, func(t *testing.T) {
				webdriver.RunEngine(t, engine, blocked, func(t *testing.T, b *webdriver.Browser) {
					w := newSibling(t, b, native)
					w.options["library"] = "/page/" + library
					w.login()
					w.open()
					w.isUser("after a reload")
					if got := w.organization("{ forceRefresh: true }"); got != authserver.DemoOrgAcme {
						t.Errorf("refreshed for organization %q", got)
					}
					w.unread(2)
					webdriver.Check(t, w.tab.Eval(nil, "report.ready = false; void client.signOut({ returnTo: arguments[0] })", w.site+"/page/"))
					w.settled()
					w.open()
					if id := w.user(); id != "" {
						t.Errorf("%s is signed in after the sign-out", id)
					}
				})
			})
		}
	}
}
