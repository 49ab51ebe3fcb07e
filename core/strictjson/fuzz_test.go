package strictjson_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"authkit-wasm/core/strictjson"
)

// seeds are the texts of testdata/seeds, and fail where there are none: a
// moved folder must not leave a fuzz target with nothing to begin from.
func seeds(t testing.TB) (texts []string) {
	t.Helper()
	names, err := filepath.Glob("testdata/seeds/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no seeds (%v)", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

func TestSeedsAreThere(t *testing.T) {
	accepted := 0
	for _, text := range seeds(t) {
		if _, err := strictjson.Parse(text); err == nil {
			accepted++
		}
	}
	if accepted < 3 || accepted == len(seeds(t)) {
		t.Errorf("%d of %d seeds are accepted: there should be some of both kinds", accepted, len(seeds(t)))
	}
}

// Parse has to accept exactly the texts that encoding/json accepts and that
// are UTF-8, within the bounds, without a name twice in one object and without
// a lone surrogate; and it has to read the same value from them.
func FuzzParse(f *testing.F) {
	for _, text := range seeds(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, must := reference(text)
		v, err := strictjson.Parse(text)
		if (err == nil) != must {
			t.Fatalf("Parse says %v, encoding/json and the rules: %v", err, must)
		}
		if err != nil {
			for _, known := range []error{strictjson.ErrSyntax, strictjson.ErrBounds, strictjson.ErrDuplicate, strictjson.ErrUTF8} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("an error of no kind: %v", err)
		}
		if got := tree(v); !reflect.DeepEqual(got, want) {
			t.Fatalf("read %#v, encoding/json %#v", got, want)
		}
		if v.Raw() != strings.Trim(text, " \t\r\n") {
			t.Fatalf("raw text %q of %q", v.Raw(), text)
		}
	})
}

// pair is a member in its place: a map would hide order and duplicates.
type pair struct {
	name  string
	value any
}

// tree is a value in the form that reference gives.
func tree(v strictjson.Value) any {
	switch v.Kind {
	case strictjson.Bool:
		return v.True()
	case strictjson.Number:
		return json.Number(v.Raw())
	case strictjson.String:
		return v.Text()
	case strictjson.Array:
		out := []any{}
		for _, e := range v.Elements {
			out = append(out, tree(e))
		}
		return out
	case strictjson.Object:
		out := []pair{}
		for _, m := range v.Members {
			out = append(out, pair{m.Name, tree(m.Value)})
		}
		return out
	}
	return nil
}

// reference reads a text by encoding/json and judges it by the rules above.
func reference(text string) (value any, ok bool) {
	if len(text) > strictjson.MaxBytes || !utf8.ValidString(text) || !json.Valid([]byte(text)) || loneSurrogate(text) {
		return nil, false
	}
	r := referenceReader{Decoder: json.NewDecoder(strings.NewReader(text)), ok: true}
	r.UseNumber()
	value = r.value(0)
	if _, err := r.Token(); err != io.EOF {
		return nil, false
	}
	return value, r.ok
}

type referenceReader struct {
	*json.Decoder
	ok bool
}

func (r *referenceReader) value(depth int) any {
	token, err := r.Token()
	if err != nil {
		r.ok = false
		return nil
	}
	bracket, ok := token.(json.Delim)
	if !ok {
		return token
	}
	r.ok = r.ok && depth < strictjson.MaxDepth
	var elements = []any{}
	var members = []pair{}
	seen := map[string]bool{}
	for r.More() {
		if bracket == '[' {
			elements = append(elements, r.value(depth+1))
			continue
		}
		token, err := r.Token()
		name, ok := token.(string)
		if err != nil || !ok || seen[name] {
			r.ok = false
		}
		seen[name] = true
		members = append(members, pair{name, r.value(depth + 1)})
	}
	if _, err := r.Token(); err != nil {
		r.ok = false
	}
	if bracket == '[' {
		return elements
	}
	r.ok = r.ok && len(members) <= strictjson.MaxMembers
	return members
}

// loneSurrogate looks through the escapes of a valid JSON text.
func loneSurrogate(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		if text[i] != 'u' {
			continue
		}
		unit := hex4(text[i+1:])
		i += 4
		switch {
		case 0xDC00 <= unit && unit <= 0xDFFF:
			return true
		case 0xD800 <= unit && unit <= 0xDBFF:
			rest := text[i+1:]
			if !strings.HasPrefix(rest, `\u`) {
				return true
			}
			if low := hex4(rest[2:]); low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 6
		}
	}
	return false
}

func hex4(s string) uint64 {
	n, err := strconv.ParseUint(s[:4], 16, 32)
	if err != nil {
		panic(err) // the text was valid JSON
	}
	return n
}

// What AppendString writes reads back as it was, but for octets that are no
// UTF-8, which become U+FFFD.
func FuzzAppendString(f *testing.F) {
	for _, text := range append(seeds(f), "\xff\xed\xa0\x80", "\x00\x1f\x7f\u2028\u2029\U0010FFFF", "</script>") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		written := string(strictjson.AppendString([]byte("before"), s))
		written, ok := strings.CutPrefix(written, "before")
		if !ok {
			t.Fatal("what was there is gone")
		}
		want := string([]rune(s))
		var read string
		if err := json.Unmarshal([]byte(written), &read); err != nil || read != want {
			t.Fatalf("encoding/json reads %q, %v; want %q", read, err, want)
		}
		v, err := strictjson.Parse(written)
		if len(written) > strictjson.MaxBytes {
			return
		}
		if err != nil || v.Text() != want || v.Kind != strictjson.String {
			t.Fatalf("Parse reads %q, %v; want %q", v.Text(), err, want)
		}
	})
}
