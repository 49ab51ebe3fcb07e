package authserver

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:embed page.css
var pageCSS string

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// pagePolicy allows the one style element, by its hash, and nothing else: no
// script runs on these pages. form-action is left out on purpose: engines
// apply it to the redirects that follow a form, and those go wherever the
// application's callback sends the browser.
var pagePolicy = func() string {
	sum := sha256.Sum256([]byte(pageCSS))
	return "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

// notice tells the user what went wrong with the last submission. field is the
// ID of the input to blame, if one is, and value what was in it.
type notice struct {
	text  string
	field string
	value string
}

// page is what page.html shows.
type page struct {
	CSS     template.CSS
	Kind    string // sign-in, sign-up, organization, error, signed-out
	Title   string
	App     string
	Action  string
	LoginID string
	Host    string // where the answer goes

	Organization  string // the one the application asked for
	Users         []userChoice
	Organizations []Organization
	User          string

	Email     string
	SwitchURL string // from sign-in to sign-up or back
	HintFails string // a login_hint nobody has

	Notice      string
	NoticeField string
	ErrorCode   string
}

type userChoice struct {
	ID, Name, Email, Initial string
	Hinted                   bool
}

func (s *Server) showLogin(c *call, p *pendingLogin, n notice) {
	req := p.request
	v := page{
		Kind: "sign-in", Title: "Sign in to " + req.client.Name, App: req.client.Name,
		Action: loginPath, LoginID: p.id, Host: hostOf(req.redirectURI), SwitchURL: switchScreen(req),
		Email: req.loginHint, Notice: n.text, NoticeField: n.field,
	}
	if o := s.cfg.organization(req.organizationID); o != nil {
		v.Organization = o.Name
	}
	if n.field == "email" {
		v.Email = n.value
	}
	chosen := s.user(p.userID)
	switch {
	case chosen != nil:
		v.Kind, v.Title, v.User = "organization", "Choose an organization", chosen.displayName()
		for _, m := range chosen.Memberships {
			if o := s.cfg.organization(m.OrganizationID); o != nil {
				v.Organizations = append(v.Organizations, *o)
			}
		}
	case req.signUp:
		v.Kind, v.Title = "sign-up", "Sign up for "+req.client.Name
	default:
		s.listUsers(&v, req.loginHint)
	}
	status := http.StatusOK
	if n.text != "" {
		status = http.StatusUnprocessableEntity
	}
	c.page(status, v)
}

func (s *Server) listUsers(v *page, hint string) {
	found := false
	for _, u := range s.Users() {
		choice := userChoice{
			ID: u.ID, Name: u.displayName(), Email: u.Email,
			Initial: strings.ToUpper(string([]rune(u.displayName() + "?")[:1])),
			Hinted:  hint != "" && strings.EqualFold(hint, u.Email),
		}
		found = found || choice.Hinted
		v.Users = append(v.Users, choice)
	}
	if hint != "" && !found {
		v.HintFails = hint
	}
}

// switchScreen is the same request with the other screen_hint. Only AuthKit's
// own page has two screens.
func switchScreen(req *authorizationRequest) string {
	if req.sso || req.provider != "authkit" {
		return ""
	}
	query := url.Values{}
	for name, values := range req.query {
		query[name] = values
	}
	hint := "sign-up"
	if req.signUp {
		hint = "sign-in"
	}
	query.Set("screen_hint", hint)
	return "/user_management/authorize?" + query.Encode()
}

func hostOf(rawURL string) string {
	if u, err := url.Parse(rawURL); err == nil && u.Host != "" {
		return u.Host
	}
	return rawURL
}

func (c *call) errorPage(status int, code, description string) {
	c.page(status, page{Kind: "error", Title: "This sign-in cannot go on", Notice: description, ErrorCode: code})
}

func (c *call) signedOutPage() {
	c.page(http.StatusOK, page{Kind: "signed-out", Title: "You are signed out"})
}

func (c *call) page(status int, v page) {
	v.CSS = template.CSS(pageCSS)
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, v); err != nil {
		c.apiError(http.StatusInternalServerError, "server_error", "cannot show the page")
		return
	}
	c.header.Set("Content-Security-Policy", pagePolicy)
	// The URL of this page holds state; it goes to nobody.
	c.header.Set("Referrer-Policy", "no-referrer")
	c.set(status, "text/html; charset=utf-8", b.Bytes())
}
