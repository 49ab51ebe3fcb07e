package main

import (
	"slices"
	"strings"
	"testing"
)

// named is a module of two functions: (module (func $a) (func $sha256.b nop)).
var named = []byte("\x00asm\x01\x00\x00\x00" +
	"\x01\x04\x01\x60\x00\x00" + // a type
	"\x03\x03\x02\x00\x00" + // two functions of it
	"\x0a\x08\x02\x02\x00\x0b\x03\x00\x01\x0b" + // their bodies
	"\x00\x15\x04name\x01\x0e\x02\x00\x01a\x01\x08sha256.b") // and names

func TestNamedFunctions(t *testing.T) {
	module, functions, err := namedFunctions(named)
	if err != nil {
		t.Fatal(err)
	}
	if string(module) != string(named[:29]) {
		t.Errorf("the module without names is %q", module)
	}
	for name, want := range map[string]string{"a #0": "\x02\x00\x0b", "sha256.b #1": "\x03\x00\x01\x0b"} {
		if s := functions[name]; string(module[s.start:s.end]) != want {
			t.Errorf("%s is %q, want %q", name, module[s.start:s.end], want)
		}
	}
	for cut := 9; cut < len(named); cut++ {
		if _, functions, err := namedFunctions(named[:cut]); err == nil {
			t.Errorf("cut off after %d octets: %v", cut, functions)
		}
	}
}

func TestPartOf(t *testing.T) {
	for function, want := range map[string]string{
		"(*crypto/internal/fips140/sha256.Digest).Write #1":                     "SHA-256, which peers take from the browser",
		"(*authkit-wasm/core/strictjson.parser).value #2":                       "JSON, which peers take from the browser",
		"main.handle#wasmexport #3":                                             "messages with the script",
		"authkit-wasm/core/message.array #4":                                    "messages with the script",
		"interface:{Delay:func:{named:authkit-wasm/core.Delay}{}}.Delay$invoke": "calls through the host's interface",
		"(*authkit-wasm/core.Client).join #5":                                   "the protocol and the session",
		"runtime.alloc #6":                                                      "the runtime of Go",
	} {
		if got := partOf(function); got != want {
			t.Errorf("%s: %q, want %q", function, got, want)
		}
	}
}

// The map has "a" from the first source at column 0, the second's from column
// 4, none from column 9, and the first's again in the next line.
func TestShimParts(t *testing.T) {
	script := "é😀b;cdefg;//x\nlast"
	parts, err := shimParts([]byte(script), []byte(`{"sources":["../src/one.ts","two.ts"],"mappings":"AAAA,KCAA,K;ADAA"}`))
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for _, p := range parts {
		for _, s := range p.spans {
			text[p.name] += script[s.start:s.end] + "|"
		}
	}
	if text["one.ts"] != "é😀b;|last|" || text["two.ts"] != "cdefg|" || len(text) != 2 {
		t.Errorf("%q", text)
	}
	if _, err := shimParts([]byte(script), []byte(`{"sources":[],"mappings":"*"}`)); err == nil {
		t.Error("what is no map is one")
	}
}

func TestVLQ(t *testing.T) {
	for segment, want := range map[string][]int{"": nil, "A": {0}, "C": {1}, "D": {-1}, "gB": {16}, "hB": {-16}, "ggC": {1024}, "AAgBC": {0, 0, 16, 1}} {
		if got, err := vlq(segment); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q is %v, %v, want %v", segment, got, err, want)
		}
	}
}

func TestPartsOfAFile(t *testing.T) {
	data := []byte(strings.Repeat("0123456789", 20))
	parts := sorted(map[string][]span{"small": {{0, 5}}, "large": {{100, 150}, {50, 60}}})
	if parts[0].name != "large" || parts[0].octets() != 60 || parts[0].spans[0].start != 50 {
		t.Errorf("%+v", parts)
	}
	if got := without(data, parts[0].spans); len(got) != 140 {
		t.Errorf("%d octets are left", len(got))
	}
	if rest := between([]span{{100, 150}, {0, 5}, {50, 60}}, 200); !slices.Equal(rest, []span{{5, 50}, {60, 100}, {150, 200}}) {
		t.Errorf("between is %v", rest)
	}
	var out strings.Builder
	writeParts(&out, data, parts)
	if lines := strings.Count(out.String(), "\n"); lines != 2 || !strings.HasPrefix(out.String(), "| large | 0.1 KB | ") {
		t.Errorf("%q", out.String())
	}
}
