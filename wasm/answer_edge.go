//go:build tinygo && edge

package main

import "authkit-wasm/core/edge"

var machine edge.Machine

// answer is what the module of the Worker does: it serves requests, which it
// does not mix up however their steps alternate.
func answer(text string) string { return machine.Handle(text) }
