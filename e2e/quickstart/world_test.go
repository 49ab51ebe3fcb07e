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
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// What is published, packed by TestMain.
var (
	tarball string // the package
	worker  string // the Worker, beside it
)

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
	if tarball, err = filepath.Abs(tarball); err != nil {
		return 1, err
	}
	worker = filepath.Join(filepath.Dir(tarball), "authkit-worker-*.tgz")
	code = m.Run()
	printTimes()
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

	page     string // which was followed
	followed time.Time
}

func newWorld(t *testing.T, b *webdriver.Browser) *world {
	t.Helper()
	w := &world{t: t, tab: b.Tab(), folder: filepath.Join(t.TempDir(), "login"), port: freePort(t), output: &output{}}
	w.env = filepath.Join(t.TempDir(), "env")
	webdriver.Check(t, os.Mkdir(w.folder, 0o755))
	webdriver.Check(t, os.WriteFile(w.env, nil, 0o600))
	// The checkout lies beside the folder, as the Go page has it.
	webdriver.Check(t, os.Symlink(w.checkout(), filepath.Join(filepath.Dir(w.folder), "authkit-wasm")))
	return w
}

// register starts the authorization server with what a page's first step has
// its reader enter, and nothing else: an entry that the step forgets is missing.
func (w *world) register(step string) {
	w.t.Helper()
	config := authserver.Demo()
	client := &config.Clients[0]
	client.RedirectURIs, client.AllowedOrigins, client.LogoutURIs = nil, nil, nil
	for _, m := range entry.FindAllStringSubmatch(step, -1) {
		uri := w.local(m[1])
		for name, list := range map[string]*[]string{
			"a redirect URI": &client.RedirectURIs, "an allowed origin (CORS)": &client.AllowedOrigins, "a sign-out redirect": &client.LogoutURIs,
		} {
			if strings.Contains(m[2], name) {
				*list = append(*list, uri)
			}
		}
	}
	if len(client.RedirectURIs) != 1 {
		w.t.Fatalf("the first step names %d redirect URIs: %s", len(client.RedirectURIs), step)
	}
	server := httptest.NewServer(authserver.New(config))
	w.t.Cleanup(server.Close)
	w.api = webdriver.Must(url.Parse(server.URL))(w.t)
}

// entry is what a step says of one address: "`…` as a redirect URI and as an
// allowed origin (CORS)".
var entry = regexp.MustCompile("`(http[^`]+)`((?:(?: and)? as an? [a-zA-Z-]+ [a-zA-Z]+(?: \\(CORS\\))?)+)")

// local has the free port in the place of the page's.
func (w *world) local(text string) string {
	return strings.NewReplacer("localhost:8000", "localhost:"+w.port, "localhost:8787", "localhost:"+w.port).Replace(text)
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
		"make -C ../authkit-wasm release\n", "",
		"../authkit-wasm/release/authkit-worker-*.tgz", worker,
		"npx wrangler dev", fmt.Sprintf("npx wrangler dev --port %s --inspector-port 0 --show-interactive-dev-session=false", w.port),
		`createClient("client_123", {`, fmt.Sprintf(`createClient("%s", { apiHostname: "%s", port: %s, https: false,`, authserver.DemoClientID, host, port),
		`data-client-id="client_123"`, fmt.Sprintf(`data-client-id="%s" data-api-hostname="%s" data-port="%s" data-https="false"`, authserver.DemoClientID, host, port),
		`clientId="client_123"`, fmt.Sprintf(`clientId="%s" apiHostname="%s" port={%s} https={false}`, authserver.DemoClientID, host, port),
		"core.DefaultHostname, true, 0", fmt.Sprintf("%q, false, %s", host, port),
		"WORKOS_CLIENT_ID=client_123", fmt.Sprintf("WORKOS_CLIENT_ID=%s\nWORKOS_API_HOSTNAME=%s\nWORKOS_API_PORT=%s\nWORKOS_API_HTTPS=false", authserver.DemoClientID, host, port),
		"client_123", authserver.DemoClientID,
	).Replace(w.local(strings.Join(lines, "")))
}

// install has npm unpack our tarball, and links the packages of e2e beside it.
func (w *world) install(packages []string) string {
	script := "mkdir -p node_modules/.bin\n"
	for _, name := range packages {
		if name == "authkit-wasm" {
			script = "npm install --offline --no-audit --no-fund '" + tarball + "'\n" + script
			continue
		}
		at := filepath.Join(w.checkout(), "e2e", "node_modules", name)
		script += fmt.Sprintf("mkdir -p node_modules/%s && ln -s '%s' node_modules/%s\n", filepath.Dir(name), at, name)
		if program := map[string]string{"esbuild": "bin/esbuild", "wrangler": "bin/wrangler.js"}[name]; program != "" {
			script += fmt.Sprintf("ln -s '%s' node_modules/.bin/%s\n", filepath.Join(at, program), name)
		}
	}
	return script
}

// follow does the steps of a page.
func (w *world) follow(page string) []step {
	w.t.Helper()
	steps := readGuide(w.t, page)
	w.register(steps[0].text)
	for i, s := range steps {
		began := time.Now()
		done := timed{page: page, step: i + 1, title: s.title}
		for _, b := range s.blocks {
			switch {
			case b.language == "sh" && b.name == "serve":
				w.serve(w.adapt(b.text))
				done.commands++
			case b.language == "sh":
				w.run(w.adapt(b.text))
				done.commands += commands(b.text)
			default:
				file := filepath.Join(w.folder, filepath.FromSlash(b.name))
				webdriver.Check(w.t, os.MkdirAll(filepath.Dir(file), 0o755))
				webdriver.Check(w.t, os.WriteFile(file, []byte(w.adapt(b.text)), 0o644))
				done.files++
			}
		}
		done.took = time.Since(began)
		times = append(times, done)
	}
	w.page, w.followed = page, time.Now()
	return steps
}

func (w *world) command(script string) *exec.Cmd {
	command := exec.Command("bash", "-c", script)
	command.Dir = w.folder
	command.Env = append(os.Environ(), "CI=1", "NO_COLOR=1", "WRANGLER_SEND_METRICS=false", "WRANGLER_HOME="+filepath.Join(filepath.Dir(w.env), "wrangler"))
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
