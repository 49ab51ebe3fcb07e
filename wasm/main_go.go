//go:build js && !tinygo

package main

import (
	"syscall/js"

	"authkit-wasm/core/message"

	"github.com/hack-pad/safejs"
)

// main calls the function "receive" of the scope that the shim gave this
// instance as its globalThis, with handle as the argument. Where there is
// none, main returns and the shim sees that the module ended.
func main() {
	receive, err := safejs.Global().Get("receive")
	if err != nil {
		return
	}
	var machine message.Machine
	handle, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		var text string
		if len(args) == 1 {
			text, _ = args[0].String() // anything else is answered as an empty message
		}
		return js.ValueOf(machine.Handle(text))
	})
	if err != nil {
		return
	}
	if _, err := receive.Invoke(handle); err != nil {
		return
	}
	select {}
}
