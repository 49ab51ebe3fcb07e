package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"authkit-wasm/e2e/authserver"
)

//go:embed pages/*.html
var pageFiles embed.FS

var pages = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

// site serves every visit on an origin of its own, so that nothing of one,
// neither cached files nor storage nor connections, is of use to another.
type site struct {
	key      *rsa.PrivateKey // of the authorization servers
	networks map[string]network
	servers  []io.Closer

	mu     sync.Mutex
	visits map[string]*visit // by the first label of the host name
	last   int
	api    *authserver.Server // of the visit that began last
	// encodings tells how scripts and modules were sent, by engine.
	encodings map[string]map[string]int
}

// network is a way to the servers: as they are, or over a slow line.
type network struct{ sitePort, apiPort int }

// Names of networks.
const (
	direct = "no throttling"
	slow   = "slow 4G"
)

// visit is one page of one subject that is measured once.
type visit struct {
	site    *site
	subject *subject
	page    string // file in pages
	engine  string
	network network
	origin  string
	api     *authserver.Server
	reports chan report
	fetched map[string]int // by path
}

// report is what a page says of itself.
type report struct {
	Value  float64  `json:"value"`
	URL    string   `json:"url"`
	User   string   `json:"user"`
	Error  string   `json:"error"`
	Memory []memory `json:"memory"`
}

// memory is what a page takes after so many logins, in octets.
type memory struct {
	Logins int `json:"logins"`
	Module int `json:"module"` // the most that its instances have held
	Page   int `json:"page"`   // 0 where the browser does not tell
}

func openSite() (*site, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	s := &site{key: key, visits: map[string]*visit{}, networks: map[string]network{}, encodings: map[string]map[string]int{}}
	pagesPort, err := s.listen(func(l net.Listener) { _ = http.Serve(l, s) })
	if err != nil {
		return nil, err
	}
	apiPort, err := s.listen(func(l net.Listener) { _ = http.Serve(l, http.HandlerFunc(s.serveAPI)) })
	if err != nil {
		return nil, err
	}
	s.networks[direct] = network{pagesPort, apiPort}
	line := slow4G()
	slowPages, err := s.listen(func(l net.Listener) { line.relay(l, local(pagesPort)) })
	if err != nil {
		return nil, err
	}
	slowAPI, err := s.listen(func(l net.Listener) { line.relay(l, local(apiPort)) })
	s.networks[slow] = network{slowPages, slowAPI}
	return s, err
}

func local(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }

func (s *site) listen(serve func(net.Listener)) (port int, err error) {
	l, err := net.Listen("tcp", local(0))
	if err != nil {
		return 0, err
	}
	s.servers = append(s.servers, l)
	go serve(l)
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (s *site) close() {
	for _, server := range s.servers {
		server.Close()
	}
}

// visit makes an origin for one subject, with an authorization server that
// knows it.
func (s *site) visit(engine, networkName, page string, of *subject) *visit {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	label := "v" + strconv.Itoa(s.last)
	n := s.networks[networkName]
	v := &visit{site: s, subject: of, page: page, engine: engine, network: n,
		origin: fmt.Sprintf("http://%s.localhost:%d", label, n.sitePort), reports: make(chan report, 1), fetched: map[string]int{}}
	config := authserver.Demo(v.origin)
	config.SigningKey = s.key
	config.KeepAlive = true // as servers do
	v.api = authserver.New(config)
	s.api = v.api
	s.visits[label] = v
	return v
}

// end forgets a visit.
func (v *visit) end() {
	v.site.mu.Lock()
	defer v.site.mu.Unlock()
	for label, other := range v.site.visits {
		if other == v {
			delete(v.site.visits, label)
		}
	}
}

// patience is how long a page may take, in the slowest engine on a busy
// machine.
const patience = 3 * time.Minute

// wait returns what the page reports.
func (v *visit) wait(ctx context.Context) (report, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case r := <-v.reports:
		if r.Error != "" {
			return r, errors.New(r.Error)
		}
		return r, nil
	case <-ctx.Done():
		return report{}, fmt.Errorf("%s in %s: no report within %v", v.subject.name, v.engine, patience)
	}
}

func (s *site) serveAPI(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	api := s.api
	s.mu.Unlock()
	api.ServeHTTP(w, r)
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	label, _, _ := strings.Cut(r.Host, ".")
	s.mu.Lock()
	v := s.visits[label]
	if v != nil {
		v.fetched[r.URL.Path]++
	}
	s.mu.Unlock()
	switch {
	case v == nil:
		http.NotFound(w, r)
	case r.Method == http.MethodPost:
		v.takeReport(w, r)
	case v.subject != nil && v.subject.files[r.URL.Path] != nil:
		encoding := v.subject.files[r.URL.Path].serve(w, r)
		s.mu.Lock()
		if s.encodings[v.engine] == nil {
			s.encodings[v.engine] = map[string]int{}
		}
		s.encodings[v.engine][encoding]++
		s.mu.Unlock()
	case r.URL.Path == "/" || r.URL.Path == "/callback":
		v.servePage(w)
	default:
		http.NotFound(w, r)
	}
}

func (v *visit) takeReport(w http.ResponseWriter, r *http.Request) {
	var seen report
	if err := json.NewDecoder(r.Body).Decode(&seen); err != nil {
		seen.Error = err.Error()
	}
	w.WriteHeader(http.StatusNoContent)
	select {
	case v.reports <- seen:
	default: // a page that reports twice is heard once
	}
}

func (v *visit) servePage(w http.ResponseWriter) {
	data := map[string]any{}
	if v.subject != nil {
		options := map[string]any{"apiHostname": "127.0.0.1", "https": false, "port": v.network.apiPort, "redirectUri": v.origin + "/callback"}
		for name, value := range v.subject.options {
			options[name] = value
		}
		data = map[string]any{"Library": v.subject.library, "Hints": v.subject.hints,
			"ClientID": authserver.DemoClientID, "Options": options}
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if v.page == "memory.html" {
		// Only an isolated page is told what memory it takes.
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	}
	_ = pages.ExecuteTemplate(w, v.page, data) // a browser that left wants no more
}
