package edge

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is the program of the plain Go server, which is built once.
var server = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "edge-")
	if err != nil {
		return "", err
	}
	dists.Lock()
	dists.dirs["the plain server"] = dir // goes with the others
	dists.Unlock()
	path := filepath.Join(dir, "worker")
	build := exec.Command("go", "build", "-o", path, "./worker")
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, said)
	}
	return path, nil
})

// process is the plain Go server as a program of its own; the last one that
// was started is at running.
func process(running **exec.Cmd) host {
	return host{name: "process", warm: true, start: func(t *testing.T, variables map[string]string) string {
		t.Helper()
		path, err := server()
		if err != nil {
			t.Fatal(err)
		}
		c := exec.Command(path)
		c.Env = append(os.Environ(), "PORT=0")
		for name, value := range variables {
			c.Env = append(c.Env, name+"="+value)
		}
		c.Stderr = os.Stderr
		said, err := c.StdoutPipe()
		if err == nil {
			err = c.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
		line, err := bufio.NewReader(said).ReadString('\n')
		address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
		if err != nil || !ok {
			t.Fatalf("it said %q, %v", line, err)
		}
		*running = c
		return address
	}}
}

// resident is how many octets of a process are in memory.
func resident(t *testing.T, pid int) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	var size, pages int64
	if err == nil {
		_, err = fmt.Sscan(string(text), &size, &pages)
	}
	if err != nil {
		t.Error(err)
	}
	return pages * int64(os.Getpagesize())
}

// A deploy ends the program while a refresh is under way: the answer with the
// successor still reaches the browser, and then the program ends by itself.
func TestN3_AServerThatIsAskedToEndFinishesItsRequests(t *testing.T) {
	var running *exec.Cmd
	w := newWorld(t, process(&running)).run()
	v := w.visitor().signIn()
	release := w.hold()
	answer := make(chan []reply)
	before := v.clone()
	go func() { answer <- before.together(1, refresh) }()
	for w.refreshes() == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := running.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := v.try("GET", "/auth/session", ""); err != nil {
			break // it takes no more requests
		}
		time.Sleep(10 * time.Millisecond)
	}
	release()
	got := (<-answer)[0]
	if got.status != 200 || emailOf(got) != zoe || w.refreshes() != 1 {
		t.Errorf("answered %d %s", got.status, got.body)
	}
	if err := running.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	v.take(got)
	v.at(w.another()).signedIn() // the next one
}
