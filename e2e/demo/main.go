// Command demo serves the demo of authkit-wasm: a single-page app, a static
// page, and the development authorization server that they sign in with.
//
//	go run ./e2e/demo [-port 8080] [-api URL] [-client ID]
//
// The site is http://localhost:PORT and the authorization server
// http://127.0.0.1:PORT: one listener, but another host and so another origin,
// as it is in production. With -api the pages sign in with the server at that
// URL instead, which has to list the site under its redirect URIs and CORS
// origins. Run it from the root of the checkout; it needs Go alone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"authkit-wasm/web/build"
)

type options struct {
	port   int
	api    string
	client string
}

func main() {
	var o options
	flag.IntVar(&o.port, "port", 8080, "where the demo listens, on this machine alone")
	flag.StringVar(&o.api, "api", "", "base `URL` of another authorization server, such as http://localhost:4100")
	flag.StringVar(&o.client, "client", "", "client `ID` at that server (client_demo if empty)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, ".", os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// run builds, serves and returns when ctx ends.
func run(ctx context.Context, o options, root string, out io.Writer) error {
	if err := checkRoot(root); err != nil {
		return err
	}
	// Before the build, which takes seconds: what is wrong is said at once.
	listeners, port, err := listen(o.port)
	if err != nil {
		return err
	}
	defer closeAll(listeners)
	a, err := newAPI(o.api, o.client, port)
	if err != nil {
		return err
	}

	built, err := os.MkdirTemp("", "authkit-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(built)
	if err := buildModule(root, built, out); err != nil {
		if ctx.Err() != nil {
			return nil // Ctrl-C reached the compiler too
		}
		return err
	}

	pages, err := os.OpenRoot(filepath.Join(root, "web", "demo"))
	if err != nil {
		return err
	}
	defer pages.Close()
	d := newDemo(port, a, pages.FS(), os.DirFS(built), os.DirFS(root))
	return serve(ctx, d, listeners, func() { announce(out, d) })
}

// checkRoot keeps the compiler's riddles from somebody in the wrong folder.
func checkRoot(root string) error {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil || !strings.HasPrefix(string(mod), "module authkit-wasm\n") {
		return errors.New("this is not the root of the checkout: go to the folder with the go.mod of authkit-wasm and run make demo there")
	}
	return nil
}

func buildModule(root, dir string, out io.Writer) error {
	fmt.Fprintln(out, "Building the module and the shim … (the first time takes a while)")
	began := time.Now()
	if _, err := build.Build(build.Options{Root: root, Out: dir}); err != nil {
		return err
	}
	size := 0.0
	if module, err := os.Stat(filepath.Join(dir, "authkit.wasm")); err == nil {
		size = float64(module.Size()) / (1 << 20)
	}
	fmt.Fprintf(out, "Built in %.1f s: authkit.wasm, %.1f MB.\n", time.Since(began).Seconds(), size)
	return nil
}

// serve answers on all listeners until ctx ends.
func serve(ctx context.Context, handler http.Handler, listeners []net.Listener, ready func()) error {
	// Long, since browsers open connections ahead of time and use them later.
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- server.Serve(l) }()
	}
	ready()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// Answers that a fault holds back are not worth waiting for.
	soon, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if server.Shutdown(soon) != nil {
		return server.Close()
	}
	return nil
}
