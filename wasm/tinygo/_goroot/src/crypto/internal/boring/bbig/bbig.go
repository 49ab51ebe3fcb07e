// Package bbig takes the place of crypto/internal/boring/bbig in the release
// build, beside the boring that it belongs to. crypto/rsa names it on paths
// that BoringCrypto alone would take.
package bbig

import (
	"crypto/internal/boring"
	"math/big"
)

// Enc would hand a number over to BoringCrypto.
func Enc(*big.Int) boring.BigInt { panic("boringcrypto: not available") }

// Dec would take one from it.
func Dec(boring.BigInt) *big.Int { panic("boringcrypto: not available") }
