package strictjson_test

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"authkit-wasm/core/strictjson"
)

func TestWriter(t *testing.T) {
	var w strictjson.Writer
	if got := w.Text(); got != "{}" {
		t.Errorf("nothing written gives %s", got)
	}
	w.String("s", "\"\\\n\x00\u007f\u2028<é🔑\xff")
	w.Optional("left out", "")
	w.Optional("o", "x")
	w.Int("i", -1<<53)
	w.Raw("left out too", "")
	w.Raw("r", `[1, {}]`)
	w.String(`"`, "")
	want := "{\"s\":\"\\\"\\\\\\u000a\\u0000\u007f\u2028<é🔑\uFFFD\",\"o\":\"x\",\"i\":-9007199254740992,\"r\":[1, {}],\"\\\"\":\"\"}"
	if got := w.Text(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !json.Valid([]byte(w.Text())) {
		t.Error("encoding/json does not read it")
	}
	if _, err := strictjson.Parse(w.Text()); err != nil {
		t.Error(err)
	}
}

// Integers are written as strconv writes them, and those that a JavaScript
// number holds exactly read back.
func FuzzIntegers(f *testing.F) {
	for _, n := range []int64{0, 1, 9, 10, 99, 100, 1 << 31, 1<<53 - 1, 1 << 53, math.MaxInt64, math.MinInt64} {
		f.Add(n)
		f.Add(-n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		text := string(strictjson.AppendInt([]byte("before "), n))
		if want := "before " + strconv.FormatInt(n, 10); text != want {
			t.Fatalf("%s, want %s", text, want)
		}
		v, err := strictjson.Parse(text[len("before "):])
		exact := -(1<<53-1) <= n && n <= 1<<53-1
		if got, ok := v.Int(); err != nil || ok != exact || exact && got != n {
			t.Fatalf("%d reads back as %d, %v (%v)", n, got, ok, err)
		}
	})
}
