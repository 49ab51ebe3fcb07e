package edge

import (
	"os"
	"sync"
	"testing"

	"authkit-wasm/e2e/workerd"
	"authkit-wasm/web/build"
)

const root = "../.."

// inWorkerd is a host: a build of the edge in Cloudflare's runtime.
func inWorkerd(compiler string, warm bool) host {
	return host{name: compiler, warm: warm, start: func(t *testing.T, variables map[string]string) string {
		t.Helper()
		return startWorkerd(t, workerd.Worker{Name: "edge", Dir: dist(t, compiler), Variables: variables})
	}}
}

// startWorkerd runs Workers until the test ends, and returns where the first
// listens.
func startWorkerd(t *testing.T, workers ...workerd.Worker) (address string) {
	t.Helper()
	return workerdOf(t, workers...).Address(workers[0].Name)
}

func workerdOf(t *testing.T, workers ...workerd.Worker) *workerd.Runtime {
	t.Helper()
	r, err := workerd.Start(root, workers...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log("workerd printed: ", r.Log())
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, w := range workers {
		runtimes.Store(r.Address(w.Name), r)
	}
	return r
}

// runtimes are those that were started, by where their Workers listen.
var runtimes sync.Map

// residentInWorkerd is how many octets of the host's process are in memory.
func residentInWorkerd(w *world) int64 {
	r, _ := runtimes.Load(w.address)
	octets, err := r.(*workerd.Runtime).Memory()
	if err != nil {
		w.Error(err)
	}
	return octets
}

// The two builds, each made once.
var dists = struct {
	sync.Mutex
	dirs map[string]string
}{dirs: map[string]string{}}

func dist(t *testing.T, compiler string) string {
	t.Helper()
	dists.Lock()
	defer dists.Unlock()
	if dir := dists.dirs[compiler]; dir != "" {
		return dir
	}
	dir, err := os.MkdirTemp("", "edge-")
	if err != nil {
		t.Fatal(err)
	}
	if err := build.Edge(build.Options{Root: root, Out: dir, Compiler: compiler}); err != nil {
		t.Fatal(err)
	}
	dists.dirs[compiler] = dir
	return dir
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, dir := range dists.dirs {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// The release build: one instance serves all requests.
func TestRelease(t *testing.T) { suite(t, inWorkerd(build.TinyGo, true)) }

// The standard build: an instance for each request.
func TestStandard(t *testing.T) { suite(t, inWorkerd(build.Go, false)) }

func TestBundlesFitTheirBudgets(t *testing.T) {
	for compiler, budget := range build.EdgeBudgets {
		module, entry, err := build.EdgeSizes(dist(t, compiler))
		if err != nil {
			t.Fatal(err)
		}
		if total := module.Gzip + entry.Gzip; total > budget || total < 10_000 {
			t.Errorf("%s: %d octets of gzip, the budget is %d", compiler, total, budget)
		}
	}
}
