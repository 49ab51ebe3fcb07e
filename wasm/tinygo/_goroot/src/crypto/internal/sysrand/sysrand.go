// Package sysrand takes the place of crypto/internal/sysrand in the release
// build. The core draws no randomness: entropy reaches it as data. The real
// package asks the system and brings os and time along, with imports that the
// host would have to supply.
package sysrand

// Read panics, which ends the module: there is no system to ask, and bytes that
// only look random must never be handed out.
func Read([]byte) { panic("crypto: entropy is an input of the core") }
