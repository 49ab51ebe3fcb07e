package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Sections and subsections of a module (WebAssembly core specification 2.0,
// section 5.5 and appendix A.4).
const (
	customSection = 0
	codeSection   = 10
	functionNames = 1
)

// advice finds the sentences in core/code.go.
var advice = regexp.MustCompile(`(?m)^\t\{\w+, "(.*)"\},$`)

var errModule = errors.New("this is no module whose functions have names")

// moduleParts compiles the release module once more, with the names of its
// functions, and returns it without them beside what its octets are of.
func moduleParts() ([]byte, []part, error) {
	dir, err := os.MkdirTemp("", "size-names-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "named.wasm")
	c := exec.Command("wasm/tinygo/build.sh", "wasm", file)
	c.Env = append(os.Environ(), "NAMES=1")
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return nil, nil, fmt.Errorf("wasm/tinygo/build.sh: %w", err)
	}
	named, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	module, functions, err := namedFunctions(named)
	if err != nil {
		return nil, nil, err
	}
	pieces := map[string][]span{}
	for name, s := range functions {
		pieces[partOf(name)] = append(pieces[partOf(name)], s)
	}
	source, err := os.ReadFile("core/code.go")
	if err != nil {
		return nil, nil, err
	}
	for _, sentence := range advice.FindAllSubmatch(source, -1) {
		if at := bytes.Index(module, sentence[1]); at >= 0 {
			pieces["advice for each error"] = append(pieces["advice for each error"], span{at, at + len(sentence[1])})
		}
	}
	var known []span
	for _, spans := range pieces {
		known = append(known, spans...)
	}
	pieces["tables, other texts, the module's frame"] = between(known, len(module))
	return module, sorted(pieces), nil
}

// between returns what of a file is in no span.
func between(known []span, size int) (rest []span) {
	slices.SortFunc(known, func(a, b span) int { return a.start - b.start })
	at := 0
	for _, s := range append(known, span{size, size}) {
		if s.start > at {
			rest = append(rest, span{at, s.start})
		}
		at = max(at, s.end)
	}
	return rest
}

// partOf says what a function belongs to; of what was inlined, its caller.
func partOf(function string) string {
	for _, kind := range []struct{ part, name string }{
		{"SHA-256, which peers take from the browser", "sha256"},
		{"JSON, which peers take from the browser", "core/strictjson"},
		{"base64url", "core/base64url"},
		{"messages with the script", "core/message"},
		{"messages with the script", "main."},
		{"calls through the host's interface", "interface:"},
		{"the protocol and the session", "authkit-wasm/core"},
	} {
		if strings.Contains(function, kind.name) && (kind.name != "core/message" || !strings.HasPrefix(function, "interface:")) {
			return kind.part
		}
	}
	return "the runtime of Go"
}

// namedFunctions returns a module without its custom sections, and where in it
// the body of each function is. It has no imports, so that the first body is
// of the function 0.
func namedFunctions(named []byte) (module []byte, functions map[string]span, err error) {
	defer func() {
		if recover() != nil { // cut off in the middle
			err = errModule
		}
	}()
	named = slices.Clip(named) // or what is cut off could be read all the same
	module = append(module, named[:8]...)
	var bodies []span
	names := map[int]string{}
	for at := 8; at < len(named); {
		size, n := binary.Uvarint(named[at+1:])
		head := 1 + n
		section := named[at : at+head+int(size)]
		at += len(section)
		if section[0] == customSection {
			readNames(section[head:], names)
			continue
		}
		if section[0] == codeSection {
			bodies = readBodies(section[head:], len(module)+head)
		}
		module = append(module, section...)
	}
	functions = map[string]span{}
	for i, s := range bodies {
		if names[i] == "" {
			return nil, nil, errModule
		}
		functions[fmt.Sprintf("%s #%d", names[i], i)] = s
	}
	if len(functions) == 0 {
		return nil, nil, errModule
	}
	return module, functions, nil
}

func readBodies(code []byte, offset int) (bodies []span) {
	count, at := binary.Uvarint(code)
	for range count {
		size, n := binary.Uvarint(code[at:])
		bodies = append(bodies, span{offset + at, offset + at + n + int(size)})
		at += n + int(size)
	}
	return bodies
}

func readNames(section []byte, names map[int]string) {
	text := func(from []byte) (string, int) {
		size, n := binary.Uvarint(from)
		return string(from[n : n+int(size)]), n + int(size)
	}
	name, at := text(section)
	for name == "name" && at < len(section) {
		kind := section[at]
		size, n := binary.Uvarint(section[at+1:])
		at += 1 + n
		if list := section[at : at+int(size)]; kind == functionNames {
			count, i := binary.Uvarint(list)
			for range count {
				index, n := binary.Uvarint(list[i:])
				function, m := text(list[i+n:])
				names[int(index)] = function
				i += n + m
			}
		}
		at += int(size)
	}
}
