package workerd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// Runtime is a running workerd.
type Runtime struct {
	addresses map[string]string
	dir       string
	shell     *exec.Cmd
	leash     io.Closer
	pid       int
	log       lockedBuffer
}

// leashScript runs a program until the script's input ends: when Close is
// called, or when the test binary is gone for any reason. It tells the
// program's number, and keeps descriptor 3 for the program alone, so that its
// end is the program's end.
const leashScript = `"$@" </dev/null & echo $!; exec 3>&-; cat >/dev/null; kill -KILL $!`

// program returns the binary inside the npm package, of which npm installs
// the one for this machine.
func program(root string) (string, error) {
	found, err := filepath.Glob(filepath.Join(root, "e2e", "node_modules", "@cloudflare", "workerd-*", "bin", "workerd"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("workerd: %d programs in e2e/node_modules, want 1 (make install)", len(found))
	}
	return found[0], nil
}

// Start runs Workers in one process and returns when all of them listen. root
// is the checkout.
func Start(root string, workers ...Worker) (r *Runtime, err error) {
	path, err := program(root)
	if err != nil {
		return nil, err
	}
	text, err := configuration(workers)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "workerd-")
	if err != nil {
		return nil, err
	}
	r = &Runtime{addresses: map[string]string{}, dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close())
		}
	}()
	file := filepath.Join(dir, "config.capnp")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	control, theirs, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer control.Close()
	r.shell = exec.Command("/bin/sh", "-c", leashScript, "sh", path, "serve", "-I/", "--control-fd=3", file) // -I: embedded paths are absolute
	r.shell.Stderr = &r.log
	r.shell.ExtraFiles = []*os.File{theirs}
	numbers, err := r.shell.StdoutPipe()
	if err == nil {
		r.leash, err = r.shell.StdinPipe()
	}
	if err == nil {
		err = r.shell.Start()
	}
	_ = theirs.Close() // the child has its own
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fscan(numbers, &r.pid); err != nil {
		return nil, err
	}
	return r, r.listen(control, len(workers))
}

// listen reads where the Workers listen.
func (r *Runtime) listen(control io.Reader, want int) error {
	messages := json.NewDecoder(control)
	for len(r.addresses) < want {
		var m struct {
			Event, Socket string
			Port          int
		}
		if err := messages.Decode(&m); err != nil {
			return fmt.Errorf("workerd: it ended: %s", r.Log())
		}
		if m.Event == "listen" {
			r.addresses[m.Socket] = "http://127.0.0.1:" + strconv.Itoa(m.Port)
		}
	}
	return nil
}

// Address returns the URL of a Worker, without a slash at the end.
func (r *Runtime) Address(name string) string { return r.addresses[name] }

// Log returns what workerd and the Workers have printed.
func (r *Runtime) Log() string { return r.log.String() }

// Close ends the process.
func (r *Runtime) Close() error {
	var err error
	if r.leash != nil {
		err = r.leash.Close()
		r.leash = nil
		_ = r.shell.Wait() // how it ended is of no interest; that it did is
	}
	return errors.Join(err, os.RemoveAll(r.dir))
}

// CPU returns for how long the process has computed: on all its threads, those
// of V8's compilers and collectors included, and on the one that serves
// requests. What /proc/PID/stat tells is too coarse for one request.
func (r *Runtime) CPU() (all, serving time.Duration, err error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", r.pid))
	if err == nil && len(threads) == 0 {
		err = errors.New("workerd: /proc tells no times")
	}
	for _, thread := range threads {
		text, readErr := os.ReadFile(filepath.Join(thread, "schedstat"))
		if readErr != nil {
			continue // it has ended
		}
		var t time.Duration // in nanoseconds there too
		if _, err := fmt.Sscan(string(text), &t); err != nil {
			return 0, 0, err
		}
		all += t
		if filepath.Base(thread) == strconv.Itoa(r.pid) {
			serving = t
		}
	}
	return all, serving, err
}

// Memory returns how many octets of the process are in memory.
func (r *Runtime) Memory() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", r.pid))
	if err != nil {
		return 0, err
	}
	var size, resident int64
	_, err = fmt.Sscan(string(text), &size, &resident)
	return resident * int64(os.Getpagesize()), err
}

// lockedBuffer is written by the goroutine of a command while others read it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
