package edge

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"authkit-wasm/web/build"
)

// wrangler is Cloudflare's own tool on a copy of what is shipped, at home in a
// folder of the test.
func wrangler(t *testing.T, compiler string, args ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(dist(t, compiler))); err != nil {
		t.Fatal(err)
	}
	program, err := filepath.Abs(filepath.Join(root, "e2e", "node_modules", "wrangler", "bin", "wrangler.js"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(stop)
	c := exec.CommandContext(ctx, "node", append([]string{program}, args...)...)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) } // it ends what it started
	c.WaitDelay = 10 * time.Second
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+t.TempDir(), "CI=1", "NO_COLOR=1", "WRANGLER_SEND_METRICS=false", "WRANGLER_LOG_SANITIZE=true")
	return c
}

// What make build writes is all that wrangler wants, for both builds.
func TestN28_WranglerTakesWhatIsBuilt(t *testing.T) {
	for _, compiler := range []string{build.TinyGo, build.Go} {
		t.Run(compiler, func(t *testing.T) {
			out := t.TempDir()
			said, err := wrangler(t, compiler, "deploy", "--dry-run", "--outdir", out).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			modules, err := filepath.Glob(filepath.Join(out, "*.wasm"))
			if err != nil || len(modules) != 1 || !bytes.Contains(said, []byte("env.WORKOS_CLIENT_ID")) || bytes.Contains(said, []byte("[WARNING]")) {
				t.Errorf("%d modules, %v: %s", len(modules), err, said)
			}
		})
	}
}

// The Worker answers where people try it first.
func TestN28_WranglerRunsTheWorker(t *testing.T) {
	w := newWorld(t, host{name: "wrangler", start: func(t *testing.T, variables map[string]string) string {
		args := []string{"dev", "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0", "--show-interactive-dev-session=false"}
		for name, value := range variables {
			args = append(args, "--var", name+":"+value)
		}
		c := wrangler(t, build.TinyGo, args...)
		var errors bytes.Buffer
		c.Stderr = &errors
		said, err := c.StdoutPipe()
		if err == nil {
			err = c.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Cancel(); _ = c.Wait() })
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if _, address, ready := strings.Cut(lines.Text(), "Ready on "); ready {
				return strings.TrimSpace(address)
			}
		}
		t.Fatalf("wrangler ended: %s", errors.String())
		return ""
	}})
	w.run().visitor().signIn().signedIn()
}
