package webdriver

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// markVariable is set to the workspace's folder in the environment of every
// process started in it, and inherited by theirs. It is how they are found
// again: browsers leave their parent's process group and session, so killing
// a group is not enough.
const markVariable = "WEBDRIVER_WORKSPACE"

// reaperScript ends every process that carries the folder's name in its
// environment or arguments, then removes the folder. It begins when its input
// ends: when close is called, or when the test binary is gone for any reason.
//
// The folder comes by standard input and goes to grep by a pipe, so that the
// reaper finds neither itself nor its grep. TERM comes first so that Xvfb
// removes its socket and lock, which lie outside the folder.
const reaperScript = `
trap '' HUP INT TERM
read -r dir
cat >/dev/null
signal=TERM round=0
while :; do
	pids=$(printf '%s\n' "$dir" | grep -lsaF -f - /proc/[0-9]*/environ /proc/[0-9]*/cmdline | cut -d/ -f3 | sort -u)
	[ -n "$pids" ] || break
	kill -$signal $pids 2>/dev/null
	round=$((round+1))
	[ $round -lt 10 ] || signal=KILL
	[ $round -lt 200 ] || break
	sleep 0.05
done
rm -rf -- "$dir" || { sleep 0.2; rm -rf -- "$dir"; }
`

// workspace is one browser's folder and the processes that run in it.
type workspace struct {
	dir    string
	reaper *exec.Cmd
	pipe   io.Closer // the reaper's input; closing it begins the end
}

func newWorkspace(e Engine) (*workspace, error) {
	dir, err := os.MkdirTemp("", "webdriver-"+string(e)+"-")
	if err != nil {
		return nil, fmt.Errorf("webdriver: %w", err)
	}
	for _, sub := range []string{"home", "tmp", "run", "config"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, fmt.Errorf("webdriver: %w", errors.Join(err, os.RemoveAll(dir)))
		}
	}
	reaper := exec.Command("/bin/sh", "-c", reaperScript)
	// Its own group, so that Ctrl-C in a terminal does not end it early.
	reaper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := reaper.StdinPipe()
	if err == nil {
		err = reaper.Start()
	}
	if err == nil {
		_, err = io.WriteString(pipe, dir+"\n")
	}
	if err != nil {
		return nil, fmt.Errorf("webdriver: start the reaper: %w", errors.Join(err, os.RemoveAll(dir)))
	}
	return &workspace{dir: dir, reaper: reaper, pipe: pipe}, nil
}

// environment is what the processes get: the caller's search path, and every
// place they might write to inside the folder. The rest of the caller's
// environment is left out, above all its proxies, display and session bus.
func (w *workspace) environment(extra ...string) []string {
	env := []string{
		markVariable + "=" + w.dir,
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + filepath.Join(w.dir, "home"),
		"TMPDIR=" + filepath.Join(w.dir, "tmp"),
		"XDG_RUNTIME_DIR=" + filepath.Join(w.dir, "run"),
		"XDG_CONFIG_HOME=" + filepath.Join(w.dir, "config"),
		"XDG_CACHE_HOME=" + filepath.Join(w.dir, "home", "cache"),
		"XDG_DATA_HOME=" + filepath.Join(w.dir, "home", "data"),
		// A bus that is not there: else some libraries start one.
		"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(w.dir, "run", "no-bus"),
		"DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + filepath.Join(w.dir, "run", "no-bus"),
		"LANG=C.UTF-8",
		"LANGUAGE=en_US",
	}
	for _, name := range []string{"LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "TZ"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return append(env, extra...)
}

// process is a started program whose output goes to a file.
type process struct {
	name    string
	logFile string
	exited  chan struct{} // closed once it ended
}

// start runs a program in the workspace. Its log is kept in the folder, for
// the error message when the start fails.
func (w *workspace) start(name, path string, args, env []string, files ...*os.File) (*process, error) {
	p := &process{name: name, logFile: filepath.Join(w.dir, name+".log"), exited: make(chan struct{})}
	out, err := os.Create(p.logFile)
	if err != nil {
		return nil, fmt.Errorf("webdriver: %w", err)
	}
	defer out.Close()
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env = w.dir, env
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = out, out, files
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("webdriver: start %s: %w", name, err)
	}
	go func() {
		_ = cmd.Wait() // how it ended is of no interest; that it did is
		close(p.exited)
	}()
	return p, nil
}

// log returns what the process has written, at most its last 2,000 octets.
func (p *process) log() string {
	text, err := os.ReadFile(p.logFile)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(text[max(0, len(text)-2000):]))
}

// running returns nil while the process runs.
func (p *process) running() error {
	select {
	case <-p.exited:
		return fmt.Errorf("webdriver: %s ended; its output: %s", p.name, p.log())
	default:
		return nil
	}
}

// close ends every process of the workspace and removes the folder.
func (w *workspace) close() error {
	err := w.pipe.Close()
	if errors.Is(err, os.ErrClosed) {
		return nil // closed before
	}
	done := make(chan error, 1)
	go func() { done <- w.reaper.Wait() }()
	select {
	case waitErr := <-done:
		err = errors.Join(err, waitErr)
	case <-time.After(20 * time.Second):
		err = errors.Join(err, errors.New("the reaper did not end within 20 s"))
	}
	if err != nil {
		return fmt.Errorf("webdriver: clean up %s: %w", w.dir, err)
	}
	return nil
}
