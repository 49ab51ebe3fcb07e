package quickstart_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// tarball is the package as it is published, packed by TestMain.
var tarball string

func TestMain(m *testing.M) {
	code, err := packAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// packAndRun takes the tarball that the environment names, or makes it.
func packAndRun(m *testing.M) (code int, err error) {
	if tarball = os.Getenv("TARBALL"); tarball == "" {
		work, err := os.MkdirTemp("", "authkit-quickstart-")
		if err != nil {
			return 1, err
		}
		defer os.RemoveAll(work)
		pack := exec.Command("go", "run", "./e2e/release", "-out", filepath.Join(work, "release"), "-dist", filepath.Join(work, "dist"))
		pack.Dir = root
		if out, err := pack.CombinedOutput(); err != nil {
			return 1, fmt.Errorf("packing (make tinygo comes first): %w\n%s", err, out)
		}
		found, err := filepath.Glob(filepath.Join(work, "release", "authkit-wasm-*.tgz"))
		if err != nil || len(found) != 1 {
			return 1, fmt.Errorf("%d tarballs were packed: %w", len(found), err)
		}
		tarball = found[0]
	}
	code = m.Run()
	return code, webdriver.CloseShared()
}

// world is a newcomer's machine: a folder, a browser, and WorkOS.
type world struct {
	t      *testing.T
	tab    *webdriver.Tab
	folder string
	api    *url.URL
	port   string // of what is served, in the place of 8000 and 8787
	output *output
	env    string // a file with the variables that commands have exported
}

func newWorld(t *testing.T, b *webdriver.Browser) *world {
	t.Helper()
	w := &world{t: t, tab: b.Tab(), folder: filepath.Join(t.TempDir(), "login"), port: freePort(t), output: &output{}}
	w.env = filepath.Join(t.TempDir(), "env")
	webdriver.Check(t, os.Mkdir(w.folder, 0o755))
	webdriver.Check(t, os.WriteFile(w.env, nil, 0o600))
	// The checkout lies beside the folder, as the Go page has it.
	webdriver.Check(t, os.Symlink(w.checkout(), filepath.Join(filepath.Dir(w.folder), "authkit-wasm")))
	server := httptest.NewServer(authserver.New(authserver.Demo("http://localhost:" + w.port)))
	t.Cleanup(server.Close)
	w.api = webdriver.Must(url.Parse(server.URL))(t)
	return w
}

func (w *world) checkout() string { return webdriver.Must(filepath.Abs(root))(w.t) }

// adapt makes the changes that a test needs: a free port for the fixed one, our
// authorization server for WorkOS, its client for the reader's, and what is
// pinned and packed here for what npm would download.
func (w *world) adapt(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if packages, isInstall := strings.CutPrefix(line, "npm install "); isInstall {
			line = w.install(strings.Fields(packages))
		}
		lines = append(lines, line)
	}
	host, port := w.api.Hostname(), w.api.Port()
	return strings.NewReplacer(
		"localhost:8000", "localhost:"+w.port,
		"localhost:8787", "localhost:"+w.port,
		`createClient("client_123", {`, fmt.Sprintf(`createClient("%s", { apiHostname: "%s", port: %s, https: false,`, authserver.DemoClientID, host, port),
		`data-client-id="client_123"`, fmt.Sprintf(`data-client-id="%s" data-api-hostname="%s" data-port="%s" data-https="false"`, authserver.DemoClientID, host, port),
		`clientId="client_123"`, fmt.Sprintf(`clientId="%s" apiHostname="%s" port={%s} https={false}`, authserver.DemoClientID, host, port),
		"core.DefaultHostname, true, 0", fmt.Sprintf("%q, false, %s", host, port),
		"WORKOS_CLIENT_ID=client_123", fmt.Sprintf("WORKOS_CLIENT_ID=%s WORKOS_API_HOSTNAME=%s WORKOS_API_PORT=%s WORKOS_API_HTTPS=false PORT=%s", authserver.DemoClientID, host, port, w.port),
		"client_123", authserver.DemoClientID,
	).Replace(strings.Join(lines, ""))
}

// install has npm unpack our tarball, and links the packages of e2e beside it.
func (w *world) install(packages []string) string {
	script := "npm install --offline --no-audit --no-fund '" + tarball + "'\nmkdir -p node_modules/.bin\n"
	for _, name := range packages {
		if name == "authkit-wasm" {
			continue
		}
		at := filepath.Join(w.checkout(), "e2e", "node_modules", name)
		script += fmt.Sprintf("mkdir -p node_modules/%s && ln -s '%s' node_modules/%s\n", filepath.Dir(name), at, name)
		if name == "esbuild" {
			script += "ln -s ../esbuild/bin/esbuild node_modules/.bin/esbuild\n"
		}
	}
	return script
}

// follow does the steps of a page.
func (w *world) follow(page string) []step {
	w.t.Helper()
	steps := readGuide(w.t, page)
	for i, s := range steps {
		began := time.Now()
		for _, b := range s.blocks {
			switch {
			case b.language == "sh" && b.name == "serve":
				w.serve(w.adapt(b.text))
			case b.language == "sh":
				w.run(w.adapt(b.text))
			default:
				file := filepath.Join(w.folder, filepath.FromSlash(b.name))
				webdriver.Check(w.t, os.MkdirAll(filepath.Dir(file), 0o755))
				webdriver.Check(w.t, os.WriteFile(file, []byte(w.adapt(b.text)), 0o644))
			}
		}
		w.t.Logf("step %d, %s: %.1f s", i+1, s.title, time.Since(began).Seconds())
	}
	return steps
}

func (w *world) command(script string) *exec.Cmd {
	command := exec.Command("bash", "-c", script)
	command.Dir = w.folder
	// In a group of its own, which is ended as a whole.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return command
}

// run runs commands, and keeps what they export for the next ones.
func (w *world) run(script string) {
	w.t.Helper()
	out, err := w.command(fmt.Sprintf("set -e; . '%s'\n%s\nexport -p > '%s'", w.env, script, w.env)).CombinedOutput()
	if err != nil {
		w.t.Fatalf("%v\n%s\n%s", err, script, out)
	}
}

// serve starts the command that keeps running, and waits until it answers.
func (w *world) serve(script string) {
	w.t.Helper()
	command := w.command(fmt.Sprintf("set -e; . '%s'\n%s", w.env, script))
	command.Stdout, command.Stderr = w.output, w.output
	terminal := webdriver.Must(command.StdinPipe())(w.t) // esbuild ends when nobody can type any more
	webdriver.Check(w.t, command.Start())
	ended := make(chan struct{})
	go func() { _ = command.Wait(); close(ended) }() // it is ended by a signal
	w.t.Cleanup(func() {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGTERM) // nobody is there where it has ended
		terminal.Close()
		<-ended
		if w.t.Failed() {
			w.t.Logf("%s\n%s", script, w.output)
		}
	})
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		connection, err := net.Dial("tcp", "localhost:"+w.port)
		if err == nil {
			connection.Close()
			return
		}
		select {
		case <-ended:
			w.t.Fatalf("it has ended: %s\n%s", script, w.output)
		default:
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("nothing answers at port %s: %s", w.port, script)
		}
	}
}

// signIn signs in on the page of the authorization server.
func (w *world) signIn() {
	w.t.Helper()
	webdriver.Check(w.t, w.tab.Click("main#sign-in button[value="+authserver.DemoUserSakura+"]"))
}

// email is whom signIn signs in.
const email = "sakura@example.jp"

func freePort(t *testing.T) string {
	t.Helper()
	listener := webdriver.Must(net.Listen("tcp", "localhost:0"))(t)
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	webdriver.Check(t, err)
	return port
}

// output is what a command prints while it runs.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}
