//go:build tinygo

package main

import "unsafe"

// The three functions that the shim's engine calls, in this order, for each
// message. wasm/tinygo/exports.json names them to the linker.

var (
	in  []byte
	out string
)

// input makes room for a message of n octets and returns where to write it.
// Memory is never given back: the shim replaces an instance that has grown,
// between two calls, as it replaces one that died.
//
//go:wasmexport input
func input(n int32) unsafe.Pointer {
	in = make([]byte, n)
	return unsafe.Pointer(unsafe.SliceData(in))
}

// handle reads the message, which is its own from here on and so is not
// copied, and returns how many octets its answer has.
//
//go:wasmexport handle
func handle() int32 {
	text := unsafe.String(unsafe.SliceData(in), len(in))
	in = nil // what input made is never written again
	out = answer(text)
	return int32(len(out))
}

// output returns where the answer is, until the next call of input.
//
//go:wasmexport output
func output() unsafe.Pointer { return unsafe.Pointer(unsafe.StringData(out)) }

func main() {}
