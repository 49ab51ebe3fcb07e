// Package boring takes the place of crypto/internal/boring in the release
// build. The one of the standard library imports crypto/cipher for two names in
// its signatures, and with it the self-tests of every FIPS algorithm: more bytes
// than the rest of a module that only wants SHA-256.
//
// BoringCrypto does not exist on WebAssembly: Enabled is a false constant, the
// compiler drops every call made under it, and what is declared here only has
// to type-check. It covers what crypto/aes, hmac, rsa and the sha packages of
// Go 1.26 name; a package that asks for more fails to compile rather than
// grow the module unnoticed.
package boring

import (
	"crypto"
	"hash"
)

// Enabled reports whether BoringCrypto does the work.
const Enabled = false

const absent = "boringcrypto: not available"

// Unreachable marks code that BoringCrypto would replace.
func Unreachable() {}

// UnreachableExceptTests marks code that BoringCrypto would replace.
func UnreachableExceptTests() {}

// RandReader is never read: crypto/rand has its own source.
const RandReader = randReader(0)

type randReader int

func (randReader) Read([]byte) (int, error) { panic(absent) }

// Block has the methods of cipher.Block, so the one can be returned as the other.
type Block interface {
	BlockSize() int
	Encrypt(dst, src []byte)
	Decrypt(dst, src []byte)
}

// BigInt holds the words of a big.Int.
type BigInt []uint

// The keys exist so that function signatures can name them.
type (
	PublicKeyRSA  struct{ _ int }
	PrivateKeyRSA struct{ _ int }
)

func NewSHA1() hash.Hash   { panic(absent) }
func NewSHA224() hash.Hash { panic(absent) }
func NewSHA256() hash.Hash { panic(absent) }
func NewSHA384() hash.Hash { panic(absent) }
func NewSHA512() hash.Hash { panic(absent) }

func SHA1([]byte) [20]byte   { panic(absent) }
func SHA224([]byte) [28]byte { panic(absent) }
func SHA256([]byte) [32]byte { panic(absent) }
func SHA384([]byte) [48]byte { panic(absent) }
func SHA512([]byte) [64]byte { panic(absent) }

func NewHMAC(func() hash.Hash, []byte) hash.Hash { panic(absent) }
func NewAESCipher([]byte) (Block, error)         { panic(absent) }

func GenerateKeyRSA(int) (N, E, D, P, Q, Dp, Dq, Qinv BigInt, err error) { panic(absent) }

func EncryptRSAPKCS1(*PublicKeyRSA, []byte) ([]byte, error)      { panic(absent) }
func DecryptRSAPKCS1(*PrivateKeyRSA, []byte) ([]byte, error)     { panic(absent) }
func EncryptRSANoPadding(*PublicKeyRSA, []byte) ([]byte, error)  { panic(absent) }
func DecryptRSANoPadding(*PrivateKeyRSA, []byte) ([]byte, error) { panic(absent) }

func EncryptRSAOAEP(h, mgf hash.Hash, key *PublicKeyRSA, msg, label []byte) ([]byte, error) {
	panic(absent)
}

func DecryptRSAOAEP(h, mgf hash.Hash, key *PrivateKeyRSA, ciphertext, label []byte) ([]byte, error) {
	panic(absent)
}

func SignRSAPKCS1v15(*PrivateKeyRSA, crypto.Hash, []byte) ([]byte, error) { panic(absent) }
func SignRSAPSS(*PrivateKeyRSA, crypto.Hash, []byte, int) ([]byte, error) { panic(absent) }
func VerifyRSAPKCS1v15(*PublicKeyRSA, crypto.Hash, []byte, []byte) error  { panic(absent) }
func VerifyRSAPSS(*PublicKeyRSA, crypto.Hash, []byte, []byte, int) error  { panic(absent) }
