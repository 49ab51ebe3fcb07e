//go:build js

// Command wasm is the module that a page loads: the core behind one function.
//
// handle takes a message and returns a message (see authkit-wasm/core/message).
// It is synchronous, calls nothing in JavaScript, and keeps its state to
// itself, so a page may run several instances, and replace one that died.
// [main] hands it over in the way of each build; nothing stays on globalThis.
//
// With the build tag workos it is the smaller module that is part of
// authkit-wasm/workos, whose handle remembers nothing.
package main
