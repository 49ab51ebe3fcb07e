package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/size/peers"
	"authkit-wasm/e2e/workerd"
	"authkit-wasm/web/build"
)

// Names of the Workers that are compared; each does the same job, but for the
// last.
const (
	workerRelease  = "ours"
	workerStandard = "ours, standard build"
	workerPeer     = "authkit-session"
	workerNothing  = "no session at all"
)

// edgeBench compares session checks per second in one workerd.
type edgeBench struct {
	workers []edgeWorker
	api     *httptest.Server
	auth    *authserver.Server
	cookie  string // of a session
	dir     string
	log     io.Writer
}

// edgeWorker is one Worker, and what was measured of it.
type edgeWorker struct {
	name      string
	worker    workerd.Worker
	perSecond []float64
	cpu       []float64 // of a request, in milliseconds
	first     []float64 // request of a new process, in milliseconds
	firstCPU  []float64 // of that, on the thread that serves it
}

func (w *edgeWorker) ours() bool { return strings.HasPrefix(w.name, workerRelease) }

// edgePlan says how often and how long.
type edgePlan struct {
	rounds int
	turn   time.Duration
}

func edgePlanOf(rounds int) edgePlan {
	turn := 2 * time.Second
	if rounds <= 3 {
		turn = 500 * time.Millisecond
	}
	return edgePlan{rounds, turn}
}

func newEdgeBench(root string, log io.Writer) (*edgeBench, error) {
	dir, err := os.MkdirTemp("", "edge-bench-")
	if err != nil {
		return nil, err
	}
	b := &edgeBench{dir: dir, log: log}
	config := authserver.Demo("https://app.example.com")
	config.AccessTokenLifetime = time.Hour // nothing is to expire while it is measured
	config.KeepAlive = true
	b.auth = authserver.New(config)
	b.api = httptest.NewServer(b.auth)
	b.auth.SetIssuer(b.api.URL)
	for _, w := range []struct {
		name string
		make func(out string) error
	}{
		{workerRelease, func(out string) error {
			return build.Edge(build.Options{Root: root, Out: out, Compiler: build.TinyGo})
		}},
		{workerStandard, func(out string) error {
			return build.Edge(build.Options{Root: root, Out: out, Compiler: build.Go})
		}},
		{workerPeer, bundleWorker(root, "authkit-session")},
		{workerNothing, bundleWorker(root, "nothing")},
	} {
		out := filepath.Join(dir, fmt.Sprint(len(b.workers)))
		if err := w.make(out); err != nil {
			return b, err
		}
		b.workers = append(b.workers, edgeWorker{name: w.name, worker: workerd.Worker{
			Name: string(rune('a' + len(b.workers))), Dir: out, Variables: b.variables()}})
	}
	b.worker(workerPeer).worker.Variables["WORKOS_API_KEY"] = "sk_test_that_it_wants_and_does_not_use"
	return b, nil
}

func (b *edgeBench) close() {
	b.api.Close()
	_ = os.RemoveAll(b.dir) // a temporary folder
}

func bundleWorker(root, name string) func(out string) error {
	return func(out string) error {
		text, err := peers.BundleWorker(filepath.Join(root, "e2e", "bench", "workers", name+".js"))
		if err != nil {
			return err
		}
		if err := os.Mkdir(out, 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(out, "index.js"), text, 0o644)
	}
}

func (b *edgeBench) variables() map[string]string {
	u, _ := url.Parse(b.api.URL) // of an httptest server
	return map[string]string{
		"WORKOS_CLIENT_ID":       authserver.DemoClientID,
		"WORKOS_REDIRECT_URI":    "https://app.example.com/auth/callback",
		"WORKOS_COOKIE_PASSWORD": "a cookie password of the benchmark, longer than 32",
		"WORKOS_API_HOSTNAME":    u.Hostname(),
		"WORKOS_API_PORT":        u.Port(),
		"WORKOS_API_HTTPS":       "false",
	}
}

// run measures all Workers in turns, in one process for what is warm, and each
// in a new process for its first request.
func (b *edgeBench) run(ctx context.Context, root string, p edgePlan) error {
	var all []workerd.Worker
	for _, w := range b.workers {
		all = append(all, w.worker)
	}
	runtime, err := workerd.Start(root, all...)
	if err != nil {
		return err
	}
	defer func() { _ = runtime.Close() }()
	if b.cookie, err = b.signIn(runtime.Address(b.workers[0].worker.Name)); err != nil {
		return err
	}
	for i := range b.workers {
		// Once before it counts: the compilers of a runtime want to be warm.
		if _, err := b.drive(ctx, runtime.Address(b.workers[i].worker.Name), p.turn); err != nil {
			return fmt.Errorf("%s: %w", b.workers[i].name, err)
		}
	}
	for round := range p.rounds {
		fmt.Fprintf(b.log, "round %d of %d: the edge\n", round+1, p.rounds)
		order := rand.New(rand.NewPCG(2, uint64(round))).Perm(len(b.workers))
		for _, i := range order {
			w := &b.workers[i]
			if err := b.turn(ctx, runtime, w, p.turn); err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
			if err := b.cold(root, w); err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
		}
	}
	return nil
}

func (b *edgeBench) turn(ctx context.Context, r *workerd.Runtime, w *edgeWorker, period time.Duration) error {
	before, _, err := r.CPU()
	if err != nil {
		return err
	}
	start := time.Now()
	n, err := b.drive(ctx, r.Address(w.worker.Name), period)
	if err != nil {
		return err
	}
	took := time.Since(start)
	after, _, err := r.CPU()
	w.perSecond = append(w.perSecond, float64(n)/took.Seconds())
	w.cpu = append(w.cpu, milliseconds(after-before)/float64(n))
	return err
}

// cold starts a process for one Worker alone and times its first request.
func (b *edgeBench) cold(root string, w *edgeWorker) error {
	r, err := workerd.Start(root, w.worker)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	_, before, err := r.CPU()
	if err != nil {
		return err
	}
	start := time.Now()
	c, err := b.dial(r.Address(w.worker.Name))
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.ask(); err != nil {
		return err
	}
	w.first = append(w.first, milliseconds(time.Since(start)))
	_, after, err := r.CPU()
	w.firstCPU = append(w.firstCPU, milliseconds(after-before))
	return err
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// worker returns a Worker by its name.
func (b *edgeBench) worker(name string) *edgeWorker {
	return &b.workers[slices.IndexFunc(b.workers, func(w edgeWorker) bool { return w.name == name })]
}
