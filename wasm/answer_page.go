//go:build tinygo && !workos && !edge

package main

import "authkit-wasm/core/message"

var machine message.Machine

// answer is what the module of a page does: it keeps one client.
func answer(text string) string { return machine.Handle(text) }
