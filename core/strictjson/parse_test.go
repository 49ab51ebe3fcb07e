package strictjson_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"authkit-wasm/core/strictjson"
)

func TestParseReadsEveryKind(t *testing.T) {
	v, err := strictjson.Parse(" {\"s\" : \"a\\u00e9\\ud83d\\udd11\\n\\\"\\\\\\/\\b\\f\\r\\t語\" ,\n\"n\":-0.5e+10,\"t\":true,\"f\":false,\"z\":null,\"a\":[ 1 ,[],{} ]}\r\n\t")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := v.Get("s").Text(), "aé🔑\n\"\\/\b\f\r\t語"; got != want {
		t.Errorf("string %q, want %q", got, want)
	}
	if v.Kind != strictjson.Object || v.Get("n").Kind != strictjson.Number || v.Get("n").Raw() != "-0.5e+10" ||
		!v.Get("t").True() || v.Get("f").True() || v.Get("f").Kind != strictjson.Bool || v.Get("z").Kind != strictjson.Null {
		t.Errorf("got %+v", v)
	}
	a := v.Get("a")
	if a.Kind != strictjson.Array || len(a.Elements) != 3 || a.Raw() != "[ 1 ,[],{} ]" || a.Elements[2].Kind != strictjson.Object {
		t.Errorf("array %+v", a)
	}
	// A path through what is not there needs no checks between.
	missing := v.Get("no").Get("such").Get("path")
	if n, ok := missing.Int(); missing.Kind != strictjson.Missing || missing.Text() != "" || missing.Raw() != "" || missing.True() || ok || n != 0 {
		t.Errorf("got %+v", missing)
	}
	if v.Get("t").Text() != "" || v.Get("n").Text() != "" {
		t.Error("what is no string has a text")
	}
}

func TestIntegers(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "7": 7, "-7": -7, "9007199254740991": 1<<53 - 1, "-9007199254740991": -(1<<53 - 1),
	} {
		if v, err := strictjson.Parse(text); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if n, ok := v.Int(); !ok || n != want {
			t.Errorf("%s is %d, %v", text, n, ok)
		}
	}
	for _, text := range []string{"9007199254740992", "-9007199254740992", "99999999999999999999", "1.0", "1e3", "0.5", `"7"`, "true", "null", "[7]"} {
		v, err := strictjson.Parse(text)
		if n, ok := v.Int(); err != nil || ok {
			t.Errorf("%s is taken for the integer %d (%v)", text, n, err)
		}
	}
}

func TestD2_ParseRefuses(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       error
	}{
		{"empty", "", strictjson.ErrSyntax},
		{"white space", " \n", strictjson.ErrSyntax},
		{"HTML", "<!doctype html>", strictjson.ErrSyntax},
		{"D2: trailing bytes", `{} x`, strictjson.ErrSyntax},
		{"D2: a second value", `{}{}`, strictjson.ErrSyntax},
		{"D2: a NUL behind it", "{}\x00", strictjson.ErrSyntax},
		{"D2: truncated object", `{"a":1`, strictjson.ErrSyntax},
		{"D2: truncated name", `{"a`, strictjson.ErrSyntax},
		{"D2: truncated array", `[1`, strictjson.ErrSyntax},
		{"D2: truncated string", `"abc`, strictjson.ErrSyntax},
		{"D2: truncated after an escape", `"abc\n`, strictjson.ErrSyntax},
		{"D2: truncated escape", `"abc\`, strictjson.ErrSyntax},
		{"D2: truncated hex", `"\u00`, strictjson.ErrSyntax},
		{"D2: truncated word", `tru`, strictjson.ErrSyntax},
		{"a word in upper case", `True`, strictjson.ErrSyntax},
		{"NaN", `NaN`, strictjson.ErrSyntax},
		{"undefined", `undefined`, strictjson.ErrSyntax},
		{"a comma at the end of an object", `{"a":1,}`, strictjson.ErrSyntax},
		{"a comma at the end of an array", `[1,]`, strictjson.ErrSyntax},
		{"a comma at the beginning", `[,1]`, strictjson.ErrSyntax},
		{"no comma", `[1 2]`, strictjson.ErrSyntax},
		{"no colon", `{"a" 1}`, strictjson.ErrSyntax},
		{"no value", `{"a":}`, strictjson.ErrSyntax},
		{"a name without quotes", `{a:1}`, strictjson.ErrSyntax},
		{"single quotes", `{'a':1}`, strictjson.ErrSyntax},
		{"the wrong bracket", `[1}`, strictjson.ErrSyntax},
		{"a comment", `{}//`, strictjson.ErrSyntax},
		{"a byte order mark", "\uFEFF{}", strictjson.ErrSyntax},
		{"a no-break space", "\u00A0{}", strictjson.ErrSyntax},
		{"a leading zero", `01`, strictjson.ErrSyntax},
		{"a plus", `+1`, strictjson.ErrSyntax},
		{"a minus alone", `-`, strictjson.ErrSyntax},
		{"a point at the end", `1.`, strictjson.ErrSyntax},
		{"a point at the beginning", `.5`, strictjson.ErrSyntax},
		{"an exponent without digits", `1e+`, strictjson.ErrSyntax},
		{"hexadecimal", `0x1`, strictjson.ErrSyntax},
		{"a line feed in a string", "\"a\nb\"", strictjson.ErrSyntax},
		{"a control character behind an escape", "\"\\n\x01\"", strictjson.ErrSyntax},
		{"a NUL in a string", "\"\x00\"", strictjson.ErrSyntax},
		{"an unknown escape", `"\x41"`, strictjson.ErrSyntax},
		{"hex that is none", `"\u00g0"`, strictjson.ErrSyntax},
		{"a sign in hex", `"\u+123"`, strictjson.ErrSyntax},
		{"J4: a name twice", `{"a":1,"a":1}`, strictjson.ErrDuplicate},
		{"J4: a name twice, once escaped", `{"a":1,"\u0061":2}`, strictjson.ErrDuplicate},
		{"J4: the empty name twice", `{"":1,"":2}`, strictjson.ErrDuplicate},
		{"J4: a name twice inside", `[{"x":{"a":1,"b":2,"a":3}}]`, strictjson.ErrDuplicate},
		{"not UTF-8", "\"\xff\"", strictjson.ErrUTF8},
		{"not UTF-8 outside strings", "\xff", strictjson.ErrUTF8},
		{"overlong UTF-8", "\"\xc0\xaf\"", strictjson.ErrUTF8},
		{"a surrogate in UTF-8", "\"\xed\xa0\x80\"", strictjson.ErrUTF8},
		{"a high surrogate alone", `"\ud800"`, strictjson.ErrUTF8},
		{"a high surrogate before text", `"\ud800abcdef"`, strictjson.ErrUTF8},
		{"a high surrogate before another escape", `"\ud800\n12345"`, strictjson.ErrUTF8},
		{"a high surrogate before what lies above the low ones", `"\ud800\ue000"`, strictjson.ErrUTF8},
		{"two high surrogates", `"\ud800\ud800"`, strictjson.ErrUTF8},
		{"D2: truncated in a surrogate pair", `"\ud800\u`, strictjson.ErrSyntax},
		{"a low surrogate alone", `"\udc00"`, strictjson.ErrUTF8},
		{"surrogates the wrong way round", `"\udc00\ud800"`, strictjson.ErrUTF8},
		{"a lone surrogate in a name", `{"\ud800":1}`, strictjson.ErrUTF8},
		{"D1: too large", strings.Repeat(" ", strictjson.MaxBytes) + "1", strictjson.ErrBounds},
		{"D1: too deep in arrays", strings.Repeat("[", 33) + strings.Repeat("]", 33), strictjson.ErrBounds},
		{"D1: too deep in objects", strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33), strictjson.ErrBounds},
		{"D2: 10⁵ deep", strings.Repeat("[", 100_000), strictjson.ErrBounds},
		{"D1: too many names", object(257), strictjson.ErrBounds},
	} {
		t.Run(test.name, func(t *testing.T) {
			v, err := strictjson.Parse(test.text)
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if v.Kind != strictjson.Missing || v.Raw() != "" {
				t.Errorf("a value came with the error: %+v", v)
			}
		})
	}
}

func TestD1_AtTheBounds(t *testing.T) {
	for name, text := range map[string]string{
		"octets":  strings.Repeat(" ", strictjson.MaxBytes-1) + "1",
		"arrays":  strings.Repeat("[", strictjson.MaxDepth) + strings.Repeat("]", strictjson.MaxDepth),
		"objects": strings.Repeat(`{"a":`, strictjson.MaxDepth) + "1" + strings.Repeat("}", strictjson.MaxDepth),
		"names":   object(strictjson.MaxMembers),
	} {
		if _, err := strictjson.Parse(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The worst texts within the bounds: many objects of as many names as may be,
// and as many values as fit. A browser's main thread waits for this.
func TestD1_TimeIsBounded(t *testing.T) {
	many := "[" + strings.Repeat(object(strictjson.MaxMembers)+",", strictjson.MaxBytes/(len(object(strictjson.MaxMembers))+1)-1) + "0]"
	for name, text := range map[string]string{
		"names":   many,
		"values":  "[" + strings.Repeat("0,", strictjson.MaxBytes/2-2) + "0]",
		"strings": `"` + strings.Repeat(`\u0000`, strictjson.MaxBytes/6-1) + `"`,
	} {
		start := time.Now()
		if _, err := strictjson.Parse(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func object(names int) string {
	var out strings.Builder
	for i := range names {
		out.WriteString(`,"same-beginning-` + strings.Repeat("i", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26)) + `":0`)
	}
	return "{" + out.String()[1:] + "}"
}
