//go:build tinygo && workos

package main

import "authkit-wasm/core/message"

// answer is what the module of authkit-wasm/workos does, which keeps nothing.
func answer(text string) string { return message.Compute(text) }
