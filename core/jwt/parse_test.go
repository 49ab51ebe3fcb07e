package jwt_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"authkit-wasm/core/jwt"
)

func TestJ4_FormOfATokenIsExact(t *testing.T) {
	good := goodToken()
	part := strings.Split(good, ".")
	for name, token := range map[string]string{
		"empty":                      "",
		"dots alone":                 "..",
		"one part":                   part[0],
		"two parts":                  part[0] + "." + part[1],
		"four parts":                 good + ".",
		"five parts":                 good + ".x.y",
		"no header":                  "." + part[1] + "." + part[2],
		"no payload":                 part[0] + ".." + part[2],
		"space in front":             " " + good,
		"space at the end":           good + " ",
		"line feed at the end":       good + "\n",
		"carriage return, line feed": good + "\r\n",
		"octet zero at the end":      good + "\x00",
		"Bearer in front":            "Bearer " + good,
		"JSON serialization":         `{"protected":"` + part[0] + `","payload":"` + part[1] + `","signature":"` + part[2] + `"}`,
		"signature with padding":     good + "==",
		"signature broken by a line": part[0] + "." + part[1] + "." + part[2][:9] + "\r\n" + part[2][9:],
		"signature in base64":        part[0] + "." + part[1] + "." + strings.NewReplacer("-", "+", "_", "/").Replace(part[2]) + "+",
		"too large":                  sign(signing(), header().json(), payload().with("more", strings.Repeat("x", jwt.MaxTokenBytes)).json()),
	} {
		t.Run("J4: "+name, func(t *testing.T) { wantRefused(t, token, theKeys(t), rules, now, jwt.Invalid) })
	}
}

// Each of these is signed as it stands, so it is the encoding that is refused.
func TestJ4_EncodingIsExact(t *testing.T) {
	pad := func(o object) string { // three octets and one: padding, and bits that are not used
		text := o.json()
		for len(text)%3 != 1 {
			text += " "
		}
		return text
	}
	head, body := pad(header()), pad(payload())
	wantVerified(t, sign(signing(), head, body), theKeys(t), rules, now)
	for name, change := range map[string]func(string) string{
		"padding":         func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
		"carriage return": func(s string) string { return encode(s)[:8] + "\r\n" + encode(s)[8:] },
		"line feed":       func(s string) string { return encode(s) + "\n" },
		"trailing bits":   func(s string) string { e := encode(s); return e[:len(e)-1] + string(e[len(e)-1]+1) },
		"base64": func(s string) string {
			return base64.RawStdEncoding.EncodeToString([]byte(strings.Replace(s, "{", `{"~~":"???~~~>>>",`, 1)))
		},
		"cut": func(s string) string { return encode(s[:len(s)-4]) },
	} {
		t.Run("J4: header, "+name, func(t *testing.T) {
			wantRefused(t, signParts(signing(), change(head), encode(body)), theKeys(t), rules, now, jwt.Invalid)
		})
		t.Run("J4: payload, "+name, func(t *testing.T) {
			wantRefused(t, signParts(signing(), encode(head), change(body)), theKeys(t), rules, now, jwt.Invalid)
		})
	}
}

func TestJ4_JSONIsExact(t *testing.T) {
	body := payload().json()
	for name, head := range map[string]string{
		"ALG alone":               `{"ALG":"RS256","kid":"k1"}`,
		"alg and ALG":             `{"alg":"RS256","ALG":"none","kid":"k1"}`,
		"Alg and alg":             `{"Alg":"none","alg":"RS256","kid":"k1"}`,
		"Kid for kid":             `{"alg":"RS256","kid":"k1","Kid":"k2"}`,
		"Kelvin sign in kid":      `{"alg":"RS256","kid":"k1","\u212Aid":"k2"}`,
		"CRIT":                    `{"alg":"RS256","kid":"k1","CRIT":["x"]}`,
		"alg twice":               `{"alg":"none","alg":"RS256","kid":"k1"}`,
		"alg twice, once escaped": `{"alg":"RS256","\u0061lg":"none","kid":"k1"}`,
		"kid twice":               `{"alg":"RS256","kid":"k2","kid":"k1"}`,
		"something behind":        `{"alg":"RS256","kid":"k1"}{}`,
		"octet order mark":        "\uFEFF" + `{"alg":"RS256","kid":"k1"}`,
		"no UTF-8":                "{\"alg\":\"RS256\",\"kid\":\"k1\",\"x\":\"\xFF\"}",
		"a list":                  `[{"alg":"RS256","kid":"k1"}]`,
		"a string":                `"RS256"`,
		"nothing":                 ``,
		"comment":                 `{"alg":"RS256","kid":"k1"/**/}`,
		"deep":                    `{"alg":"RS256","kid":"k1","x":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`,
	} {
		t.Run("J4: header, "+name, func(t *testing.T) {
			wantRefused(t, sign(signing(), head, body), theKeys(t), rules, now, jwt.Invalid)
		})
	}
	for name, text := range map[string]string{
		"exp twice":        `{"exp":9700000300,` + body[1:],
		"sub twice":        `{"sub":"user_02",` + body[1:],
		"names in capital": strings.ToUpper(body),
		"something behind": body + "{}",
		"no object":        `"` + strings.ReplaceAll(body, `"`, "") + `"`,
		"a list":           "[" + body + "]",
		"a nested token":   goodToken(),
		"no UTF-8":         "{\"x\":\"\xFF\"," + body[1:],
		"lone surrogate":   `{"x":"\ud800",` + body[1:],
	} {
		t.Run("J4: payload, "+name, func(t *testing.T) {
			wantRefused(t, sign(signing(), header().json(), text), theKeys(t), rules, now, jwt.Invalid)
		})
	}
}

func TestEachErrorHasItsOwnAdvice(t *testing.T) {
	seen := map[string]jwt.Error{jwt.Error("none of ours").Advice(): "an unknown one"}
	for _, e := range []jwt.Error{jwt.KeyUnknown, jwt.Expired, jwt.IssuerMismatch, jwt.Invalid, jwt.KeySetInvalid} {
		if other, ok := seen[e.Advice()]; ok {
			t.Errorf("%s says the same as %s", string(e), other)
		}
		seen[e.Advice()] = e
		if want := "authkit: " + string(e) + ": " + e.Advice(); e.Error() != want {
			t.Errorf("got %q, want %q", e.Error(), want)
		}
	}
}
