package main

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"authkit-wasm/core"
	"authkit-wasm/core/jwt"
	"authkit-wasm/e2e/authserver"
)

// posts of each organization: what the API protects.
var posts = map[string][]string{
	authserver.DemoOrgAcme:    {"Why our coffee is roasted twice", "The new mill has arrived"},
	authserver.DemoOrgNordlys: {"Polar night, day 40", "Snøfall på stasjonen ❄️"},
}

// blog is the app's API: it knows who belongs to which organization, and shows
// an organization's posts to whoever has the permission to read them.
type blog struct {
	apiURL string
	config authserver.Config
}

type organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ServeHTTP answers GET /api/workspace. The token decides, and nothing else.
func (b *blog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	claims, err := b.authenticate(r)
	switch {
	case err != nil:
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`) // RFC 6750 section 3
		http.Error(w, "Sign in first.", http.StatusUnauthorized)
	case !slices.Contains(claims.Permissions, "posts:read"):
		http.Error(w, "Reading posts needs the permission posts:read.", http.StatusForbidden)
	default:
		writeJSON(w, map[string]any{"organizations": b.organizationsOf(claims.Subject), "posts": posts[claims.OrganizationID]})
	}
}

func (b *blog) authenticate(r *http.Request) (core.Claims, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return core.Claims{}, errors.New("no bearer token")
	}
	// An API with more to do keeps the keys until one is unknown.
	response, err := http.Get(b.apiURL + "/sso/jwks/" + b.config.Clients[0].ID)
	if err != nil {
		return core.Claims{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return core.Claims{}, err
	}
	keys, err := jwt.ParseKeySet(string(text))
	if err != nil {
		return core.Claims{}, err
	}
	rules := jwt.Rules{Issuers: []string{b.apiURL}, ClientID: b.config.Clients[0].ID}
	return jwt.Verify(core.AccessToken(token), keys, rules, time.Now().UnixMilli())
}

func (b *blog) organizationsOf(user string) (list []organization) {
	for _, u := range b.config.Users {
		for _, m := range u.Memberships {
			for _, o := range b.config.Organizations {
				if u.ID == user && o.ID == m.OrganizationID {
					list = append(list, organization{o.ID, o.Name})
				}
			}
		}
	}
	return list
}
