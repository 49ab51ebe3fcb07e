package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"strings"
)

const (
	saltSize = 32
	keySize  = 32
)

// key derives the key that a password has under a salt. It fails where the
// standard library is told to allow nothing but FIPS 140-3.
func (p Password) key(salt string) ([]byte, error) {
	return pbkdf2.Key(sha1.New, string(p), []byte(salt), 1, keySize)
}

// mac authenticates a text.
func (p Password) mac(salt, text string) ([]byte, error) {
	key, err := p.key(salt)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil), nil
}

func (p Password) block(salt string) (cipher.Block, error) {
	key, err := p.key(salt)
	if err != nil {
		return nil, err
	}
	return aes.NewCipher(key)
}

// encrypt pads as RFC 5652 section 6.3 says.
func (p Password) encrypt(salt string, iv []byte, plain string) ([]byte, error) {
	block, err := p.block(salt)
	if err != nil {
		return nil, err
	}
	padding := aes.BlockSize - len(plain)%aes.BlockSize
	text := []byte(plain + strings.Repeat(string(rune(padding)), padding))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(text, text)
	return text, nil
}

// decrypt MUST be called after the MAC was found right: only then does what
// it says of the padding tell an attacker nothing. It takes whole blocks, at
// least one.
func (p Password) decrypt(salt string, iv, encrypted []byte) (string, error) {
	block, err := p.block(salt)
	if err != nil {
		return "", err
	}
	text := make([]byte, len(encrypted))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(text, encrypted)
	padding := int(text[len(text)-1])
	if padding < 1 || padding > aes.BlockSize {
		return "", Invalid
	}
	plain, tail := string(text[:len(text)-padding]), string(text[len(text)-padding:])
	if tail != strings.Repeat(string(rune(padding)), padding) {
		return "", Invalid
	}
	return plain, nil
}
