package seal_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"authkit-wasm/core/seal"
)

// forged is a sealed text whose MAC is right whatever else is wrong with it:
// what somebody who has the password could write. Fields left empty are those
// of a good text. It is written from the format's description, not with the
// package's own functions.
type forged struct {
	password seal.Password
	prefix   string
	number   string // "none" for none
	salt     string
	iv       string // the text, not the octets
	padded   string // plain text with its padding, whole blocks
	expires  string
	macSalt  string
	suffix   string // "none" for none
}

func (f forged) text(t testing.TB) string {
	t.Helper()
	or := func(text, otherwise string) string {
		switch text {
		case "":
			return otherwise
		case "none":
			return ""
		}
		return text
	}
	raw := base64.RawURLEncoding
	secret := or(string(f.password), string(password))
	salt, macSalt := or(f.salt, strings.Repeat("5a", 32)), or(f.macSalt, strings.Repeat("a5", 32))
	ivText := or(f.iv, raw.EncodeToString([]byte("0123456789abcdef")))
	derive := func(salt string) []byte {
		key, err := pbkdf2.Key(sha1.New, secret, []byte(salt), 1, 32)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	block, err := aes.NewCipher(derive(salt))
	if err != nil {
		t.Fatal(err)
	}
	text := []byte(or(f.padded, "{}"+strings.Repeat("\x0e", 14)))
	if iv, err := raw.DecodeString(ivText); err == nil && len(iv) == aes.BlockSize {
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(text, text)
	}
	signed := strings.Join([]string{or(f.prefix, "Fe26.2"), or(f.number, "1"), salt, ivText, raw.EncodeToString(text), f.expires}, "*")
	mac := hmac.New(sha256.New, derive(macSalt))
	mac.Write([]byte(signed))
	return signed + "*" + macSalt + "*" + raw.EncodeToString(mac.Sum(nil)) + or(f.suffix, "~2")
}

func TestForgedTextsAreGoodWhereNothingIsWrong(t *testing.T) {
	for name, f := range map[string]forged{
		"all as it should be": {},
		"no number":           {number: "none"},
		"no suffix":           {suffix: "none"},
		"the hex of iron":     {salt: hex.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))},
	} {
		if plain, _, err := (seal.Ring{Current: password}).Open(f.text(t), now); plain != "{}" || err != nil {
			t.Errorf("%s: %q, %v", name, plain, err)
		}
	}
}

// The MAC of each of these is right, so it is the named part that closes it.
func TestE3_AuthenticatedButMalformed(t *testing.T) {
	for name, f := range map[string]forged{
		"E3: another format":          {prefix: "Fe27.2"},
		"E3: format in lower case":    {prefix: "fe26.2"},
		"E3: number 2":                {number: "2"},
		"E3: number 01":               {number: "01"},
		"E3: expires a":               {expires: "a"},
		"E3: expires 0":               {expires: "0"},
		"E3: expires with a zero":     {expires: "0170000000000000"},
		"E3: expires with a sign":     {expires: "+1800000000000"},
		"E3: expires with a fraction": {expires: "1800000000000.5"},
		"E3: expires as 2e12":         {expires: "2e12"},
		"E3: expires with a space":    {expires: " 1800000000000"},
		"E3: expires negative":        {expires: "-1800000000000"},
		"E3: expires beyond 2^53":     {expires: "9007199254740992"},
		"E3: expires beyond 2^63":     {expires: "99999999999999999999"},
		"E3: short salt":              {salt: "5a5a"},
		"E3: salt in upper case":      {salt: strings.Repeat("5A", 32)},
		"E3: short salt of the MAC":   {macSalt: "a5"},
		"E3: iv of 15 octets":         {iv: "MDEyMzQ1Njc4OWFiY2Rl"},
		"E4: iv with padding":         {iv: "MDEyMzQ1Njc4OWFiY2RlZg=="},
		"E4: iv with a line feed":     {iv: "MDEyMzQ1Njc4\nOWFiY2RlZg"},
		"E4: iv with unused bits":     {iv: "MDEyMzQ1Njc4OWFiY2RlZh"},
		"E3: padding 0":               {padded: strings.Repeat("\x00", 16)},
		"E3: padding 17":              {padded: strings.Repeat("\x11", 32)},
		"E3: padding of two kinds":    {padded: strings.Repeat("x", 13) + "\x02\x03\x03"},
		"E4: suffix ~1":               {suffix: "~1"},
		"E4: suffix ~2x":              {suffix: "~2x"},
		"E4: suffix ~2~2":             {suffix: "~2~2"},
		"E4: suffix ~":                {suffix: "~"},
		"E4: suffix ~02":              {suffix: "~02"},
		"E4: suffix ~3":               {suffix: "~3"},
		"E4: suffix and line feed":    {suffix: "~2\n"},
		"E4: line feed before suffix": {suffix: "\n~2"},
		"E4: padding before suffix":   {suffix: "=~2"},
		"E3: nine parts":              {suffix: "*~2"},
	} {
		t.Run(name, func(t *testing.T) { wantClosed(t, seal.Ring{Current: password}, f.text(t), now) })
	}
}
