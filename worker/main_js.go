//go:build js

package main

import (
	"net/http"
	"syscall/js"

	"authkit-wasm/worker/handler"

	"github.com/syumai/workers"
)

func main() {
	h, err := handler.New(variable)
	if err != nil {
		// Say what is wrong to whoever looks, on every request: a Worker has
		// nowhere else to say it.
		message := err.Error()
		workers.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, message, http.StatusInternalServerError)
		}))
		return
	}
	workers.Serve(h)
}

// variable reads a variable or secret of the Worker. What is bound under the
// name and is no text counts as absent.
func variable(name string) string {
	v := js.Global().Get("context").Get("env").Get(name)
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}
