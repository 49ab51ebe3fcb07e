package webdriver

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// processTable holds the running processes: the parent of each, and its
// identity, which is its number and its start time, so that a number used
// again is not mistaken for the process that had it.
type processTable struct {
	children map[string][]string
	identity map[string]string
}

func processes(t *testing.T) processTable {
	t.Helper()
	table := processTable{make(map[string][]string), make(map[string]string)}
	for _, file := range Must(filepath.Glob("/proc/[0-9]*/stat"))(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // ended meanwhile
		}
		id, _, _ := strings.Cut(string(text), " ")
		parent, started, running := parseStat(string(text))
		if running {
			table.children[parent] = append(table.children[parent], id)
			table.identity[id] = id + " " + started
		}
	}
	return table
}

// parseStat reads a /proc/PID/stat line. The name, in brackets, may itself
// hold spaces and brackets.
func parseStat(line string) (parent, started string, running bool) {
	fields := strings.Fields(line[strings.LastIndex(line, ")")+1:])
	return fields[1], fields[19], fields[0] != "Z"
}

// trees returns the identities of these processes and all that descend from
// them.
func (p processTable) trees(roots []string) (found []string) {
	for queue := slices.Clone(roots); len(queue) > 0; queue = queue[1:] {
		found = append(found, p.identity[queue[0]])
		queue = append(queue, p.children[queue[0]]...)
	}
	return found
}

// alive returns those of the processes that still run.
func alive(identities []string) (left []string) {
	for _, process := range identities {
		id, started, _ := strings.Cut(process, " ")
		text, err := os.ReadFile("/proc/" + id + "/stat")
		if err != nil {
			continue
		}
		if _, now, running := parseStat(string(text)); running && now == started {
			args, _ := os.ReadFile("/proc/" + id + "/cmdline")
			left = append(left, fmt.Sprintf("%s %.200s", id, strings.ReplaceAll(string(args), "\x00", " ")))
		}
	}
	return left
}

// TestOptionsAndClose starts browsers with options other than the shared ones
// and holds that closing them leaves nothing.
func TestOptionsAndClose(t *testing.T) {
	site, third := newTLSSite(t), newTLSSite(t)
	// By another name, the second server is another site.
	thirdURL := strings.Replace(third.URL, "127.0.0.1", "localhost", 1) + "/third"
	const media = `return [matchMedia("(prefers-color-scheme: dark)").matches, matchMedia("(prefers-reduced-motion: reduce)").matches]`
	const asked = `
const ask = async () => (await fetch(arguments[0], {credentials: "include"})).text();
await ask(); return await ask();`
	Run(t, func(t *testing.T, b *Browser) {
		var got []bool
		Check(t, b.Tab().Eval(&got, media))
		if !slices.Equal(got, []bool{false, false}) {
			t.Errorf("a plain browser is dark, reduced: %v", got)
		}
		if b.Engine() == WebKit {
			return // has third-party cookies off in any case
		}
		var cookies string
		Check(t, b.Tab().Navigate(site.URL))
		Check(t, b.Tab().EvalAsync(&cookies, asked, thirdURL))
		if cookies != "1" {
			t.Errorf("a plain browser sent %s third-party cookies, want 1", cookies)
		}
	})
	for _, e := range Engines() {
		t.Run("options/"+string(e), func(t *testing.T) {
			self := strconv.Itoa(os.Getpid())
			before := processes(t).children[self] // the shared browsers
			b := Must(Start(e, Options{DarkMode: true, ReducedMotion: true, BlockThirdPartyCookies: true, Timeout: 10 * time.Second}))(t)
			t.Cleanup(func() { Check(t, b.Close()) })
			for range 2 { // the options outlast a reset
				var got []bool
				Check(t, b.Tab().Navigate(site.URL))
				Check(t, b.Tab().Eval(&got, media))
				if !slices.Equal(got, []bool{true, true}) {
					t.Errorf("dark, reduced: %v", got)
				}
				var cookies string
				Check(t, b.Tab().EvalAsync(&cookies, asked, thirdURL))
				if cookies != "0" {
					t.Errorf("sent %s third-party cookies, want none", cookies)
				}
				Check(t, b.Reset())
			}
			running := processes(t)
			ours := running.trees(slices.DeleteFunc(slices.Clone(running.children[self]),
				func(child string) bool { return slices.Contains(before, child) }))
			if len(ours) < 4 {
				t.Errorf("only %d processes are seen", len(ours))
			}
			Check(t, b.Close())
			if left := alive(ours); len(left) > 0 {
				t.Errorf("still running:\n%s", strings.Join(left, "\n"))
			}
			if _, err := os.Stat(b.work.dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the folder is still there: %v", err)
			}
			Check(t, b.Close())
		})
	}
}

// TestKilledBinary kills a test binary that has browsers open, as an
// interrupted or timed-out `go test` ends, and waits for them to go too.
func TestKilledBinary(t *testing.T) {
	if os.Getenv("WEBDRIVER_TEST_CHILD") != "" {
		var wait sync.WaitGroup
		for _, e := range Engines() {
			wait.Go(func() {
				b, err := Start(e, Options{})
				if err != nil {
					fmt.Println("failed", err)
					return
				}
				fmt.Println("started", b.work.dir)
			})
		}
		wait.Wait()
		time.Sleep(time.Minute)
		return
	}
	child := exec.Command(Must(os.Executable())(t), "-test.run=^TestKilledBinary$")
	child.Env = append(os.Environ(), "WEBDRIVER_TEST_CHILD=1")
	out := Must(child.StdoutPipe())(t)
	Check(t, child.Start())
	var dirs []string
	for lines := bufio.NewScanner(out); len(dirs) < len(Engines()) && lines.Scan(); {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		if what != "started" {
			t.Error(lines.Text())
		}
		dirs = append(dirs, rest)
	}
	ours := processes(t).trees([]string{strconv.Itoa(child.Process.Pid)})
	if len(ours) < 4*len(Engines()) {
		t.Errorf("only %d processes are seen", len(ours))
	}
	Check(t, child.Process.Kill())
	_ = child.Wait() // killed
	err := poll(t.Context(), 10*time.Second, func() (bool, error) {
		if left := alive(ours); len(left) > 0 {
			return false, fmt.Errorf("still running:\n%s", strings.Join(left, "\n"))
		}
		for _, dir := range dirs {
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				return false, fmt.Errorf("%s is still there: %v", dir, err)
			}
		}
		return true, nil
	})
	Check(t, err)
}

func TestMissingPrograms(t *testing.T) {
	tests := []struct {
		engine        Engine
		variable, pkg string
	}{
		{Chromium, "CHROMIUM", "chromium"},
		{Chromium, "CHROMEDRIVER", "chromium-driver"},
		{Firefox, "FIREFOX", "firefox-esr"},
		{WebKit, "WEBKITDRIVER", "webkit2gtk-driver"},
		{WebKit, "MINIBROWSER", "libwebkit2gtk-4.1-0"},
		{WebKit, "XVFB", "xvfb"},
	}
	for _, test := range tests {
		t.Run(test.variable, func(t *testing.T) {
			t.Setenv(test.variable, "/nowhere/program")
			b, err := Start(test.engine, Options{})
			var missing *MissingError
			if !errors.As(err, &missing) || missing.Package != test.pkg || !strings.Contains(err.Error(), "apt-get install "+test.pkg) {
				t.Errorf("%v, %v", b, err)
			}
		})
	}
}

func TestEngines(t *testing.T) {
	t.Setenv("ENGINES", "")
	if got := Engines(); !slices.Equal(got, []Engine{Chromium, Firefox, WebKit}) {
		t.Errorf("by default %q", got)
	}
	t.Setenv("ENGINES", "Firefox, gecko,")
	if got := Engines(); !slices.Equal(got, []Engine{Firefox, "gecko"}) {
		t.Errorf("chosen %q", got)
	}
	var unsupported *UnsupportedError
	if _, err := Start("gecko", Options{}); !errors.As(err, &unsupported) {
		t.Errorf("an unknown engine: %v", err)
	}
}
