//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"authkit-wasm/worker/handler"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	h, err := handler.New(os.Getenv)
	if err != nil {
		return err
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8787"
	}
	l, err := net.Listen("tcp", ":"+port)
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://localhost:%d\n", l.Addr().(*net.TCPAddr).Port)
	server := http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	asked, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-asked.Done():
	}
	stop() // whoever asks twice does not want to wait
	patience, give := context.WithTimeout(context.Background(), lastRequests)
	defer give()
	err = server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close() // of an upstream that streams for ever
	}
	return err
}

// lastRequests is how long requests may go on when the server is asked to end:
// longer than WorkOS may take for the keys and then for a refresh, whose
// successor is lost if it does not reach the browser.
const lastRequests = 20 * time.Second
