package edge

import (
	"net/http/httptest"
	"testing"

	"authkit-wasm/worker/handler"
)

// The plain Go server.
var native = host{
	name: "native",
	warm: true,
	start: func(t *testing.T, variables map[string]string) string {
		h, err := handler.New(func(name string) string { return variables[name] })
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL
	},
}

func TestNative(t *testing.T) { suite(t, native) }
