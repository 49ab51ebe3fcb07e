// Command examples serves one of web/examples, with the API of its app and the
// authorization server that it signs in with.
//
//	go run ./e2e/examples [-port 8080] react|typescript
//
// The site is http://localhost:PORT. Run it from the root of the checkout; the
// React example needs e2e/node_modules (make install).
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"

	"authkit-wasm/e2e/authserver"
)

func main() {
	port := flag.Int("port", 8080, "where the example listens, on this machine alone")
	flag.Parse()
	if err := run(flag.Arg(0), *port); err != nil {
		fmt.Fprintln(os.Stderr, "examples:", err)
		os.Exit(1)
	}
}

func run(name string, port int) error {
	l, err := net.Listen("tcp", fmt.Sprintf("localhost:%d", port))
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "authkit-example-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	fmt.Println("Building … (the first time takes a while)")
	built, err := newBuilder(".", work, "")
	if err != nil {
		return err
	}
	folder, err := built.bundle(name)
	if err != nil {
		return err
	}
	origin := fmt.Sprintf("http://localhost:%d", port)
	config := authserver.Demo(origin)
	api := httptest.NewServer(authserver.New(config))
	defer api.Close()
	fmt.Printf("The %s example: %s\n", name, origin)
	return http.Serve(l, newSite(folder, api.URL, config))
}
