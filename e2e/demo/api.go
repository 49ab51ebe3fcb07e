package main

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"authkit-wasm/e2e/authserver"
)

// api is the authorization server that the pages sign in with.
type api struct {
	url      *url.URL // scheme and host alone
	clientID string
	own      *authserver.Server // nil with -api
	users    []authserver.User
	orgs     []authserver.Organization
}

// newAPI starts our own server, or takes the one that base names.
func newAPI(base, clientID string, port int) (*api, error) {
	if clientID == "" {
		clientID = authserver.DemoClientID
	}
	if base != "" {
		u, err := parseBase(base)
		return &api{url: u, clientID: clientID}, err
	}
	site := siteOrigin(port)
	cfg := authserver.Demo(site)
	cfg.Clients[0].ID, cfg.Clients[0].Name = clientID, "the authkit-wasm demo"
	cfg.Clients[0].RedirectURIs = append(cfg.Clients[0].RedirectURIs, site+"/static.html")
	cfg.Clients[0].LogoutURIs = append(cfg.Clients[0].LogoutURIs, site+"/static.html")
	cfg.SendIssuer = true // so that each login has an iss to check (RFC 9207)
	var err error
	// Made now, or the first exchange would wait for it and look slow in the
	// page's diagram.
	if cfg.SigningKey, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return nil, err
	}
	u := &url.URL{Scheme: "http", Host: apiHost(port)}
	cfg.Issuer = u.String()
	return &api{url: u, clientID: clientID, own: authserver.New(cfg), users: cfg.Users, orgs: cfg.Organizations}, nil
}

// parseBase checks what -api was given. The client takes host name, scheme and
// port, so a path has no place to go.
func parseBase(base string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" ||
		u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("API=%s is not a base URL. Give scheme, host and port alone: make demo API=http://localhost:4100", base)
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return nil, fmt.Errorf("API=%s is not encrypted, and not on this machine. Codes and tokens need https there", base)
	}
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// pageConfig is /config.json: what the pages hand to createClient, and what
// they show.
type pageConfig struct {
	ClientID      string         `json:"clientId"`
	APIHostname   string         `json:"apiHostname"`
	HTTPS         bool           `json:"https"`
	Port          int            `json:"port,omitempty"`
	Accounts      []account      `json:"accounts"`
	Organizations []organization `json:"organizations"`
	Faults        bool           `json:"faults"` // /faults is there
}

type account struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

type organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (a *api) pageConfig() pageConfig {
	port, _ := strconv.Atoi(a.url.Port())
	c := pageConfig{
		ClientID:    a.clientID,
		APIHostname: a.url.Hostname(),
		HTTPS:       a.url.Scheme == "https",
		Port:        port,
		Faults:      a.own != nil,
		// Empty lists, not null: the pages walk them.
		Accounts:      []account{},
		Organizations: []organization{},
	}
	for _, u := range a.users {
		c.Accounts = append(c.Accounts, account{u.FirstName + " " + u.LastName, u.Email})
	}
	for _, o := range a.orgs {
		c.Organizations = append(c.Organizations, organization{o.ID, o.Name})
	}
	return c
}
