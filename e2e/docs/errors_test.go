package docs_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/edge"
	"authkit-wasm/core/jwt"
	"authkit-wasm/core/seal"
)

var update = flag.Bool("update", false, "write web/docs/errors.md anew")

const errorsHead = `# Error reference

Every failure has a code. Codes are stable, survive minification, and are the same in Go and in TypeScript. Compare them: ` + "`error.code === ErrorCode.StateUnknown`" + ` in TypeScript, ` + "`errors.Is(err, &core.Error{Code: core.StateUnknown})`" + ` in Go. ` + "`postMessage`" + ` keeps only the message of an error, so send ` + "`error.toJSON()`" + ` instead.

The sentences are the messages of the errors. This page is generated from the tables in the source.
`

// reference is a page of errors as it is put together.
type reference struct {
	text strings.Builder
	told map[string]bool
}

func (r *reference) section(title, about string) {
	fmt.Fprintf(&r.text, "\n## %s\n", title)
	if about != "" {
		fmt.Fprintf(&r.text, "\n%s\n", about)
	}
}

// code tells of one. Names are how programs write it.
func (r *reference) code(code, of, advice string, names ...string) {
	heading := "`" + code + "`"
	if r.told[code] {
		heading += " of " + of
	}
	r.told[code] = true
	fmt.Fprintf(&r.text, "\n### %s\n\n%s\n\n`%s`\n", heading, advice, strings.Join(names, "`, `"))
}

// TestErrorReference holds web/docs/errors.md to the tables of codes. -update
// writes it.
func TestErrorReference(t *testing.T) {
	r := &reference{told: map[string]bool{}}
	r.text.WriteString(errorsHead)
	browserCodes(t, r)
	r.section("At the edge", "Errors of the Worker and of `core/edge`. The Worker also answers with those above; [its reference](../../worker/README.md#errors) has the HTTP status of each.")
	for _, constant := range constants(t, "core/edge/error.go", "core.Code") {
		r.code(constant.value, "core/edge", edge.Advice(core.Code(constant.value)), "edge."+constant.name)
	}
	if told := len(edge.Codes()); told != len(constants(t, "core/edge/error.go", "core.Code")) {
		t.Errorf("edge.Codes lists %d, the source has others", told)
	}
	r.section("Sealed cookies", "Of the Go package `core/seal`.")
	for _, constant := range constants(t, "core/seal/error.go", "Error") {
		r.code(constant.value, "core/seal", seal.Error(constant.value).Advice(), "seal."+constant.name)
	}
	r.section("Access tokens", "Of the Go package `core/jwt`.")
	for _, constant := range constants(t, "core/jwt/error.go", "Error") {
		r.code(constant.value, "core/jwt", jwt.Error(constant.value).Advice(), "jwt."+constant.name)
	}
	page := filepath.Join(root, "web", "docs", "errors.md")
	if *update {
		if err := os.WriteFile(page, []byte(r.text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, "web/docs/errors.md"); got != r.text.String() {
		t.Error("web/docs/errors.md differs from the tables of codes: go test ./e2e/docs -run ErrorReference -update")
	}
	if strings.Contains(r.text.String(), "Unknown error.") {
		t.Error("a code has no advice")
	}
}

// browserCodes tells of the codes of errors.ts, in its groups, with the core's
// advice where the core has one.
func browserCodes(t *testing.T, r *reference) {
	source := read(t, "web/src/errors.ts")
	table, _, ok := strings.Cut(source, "} as const;")
	if !ok {
		t.Fatal("errors.ts has no table of codes")
	}
	advice, names, classes := hostAdvice(source+read(t, "web/src/popup.ts")), coreNames(t), errorClasses(source)
	for _, line := range strings.Split(table, "\n") {
		if group := regexp.MustCompile(`^  // (.+)$`).FindStringSubmatch(line); group != nil {
			title, about := group[1], ""
			if strings.HasPrefix(title, "Found by this host") {
				title, about = "The host in the page", "Errors that the TypeScript host reports, not the Go core."
			}
			r.section(title, about)
		}
		entry := regexp.MustCompile(`^  (\w+): "(\w+)",$`).FindStringSubmatch(line)
		if entry == nil {
			continue
		}
		programs := []string{"ErrorCode." + entry[1]}
		if class := classes[entry[2]]; class != "" {
			programs = append(programs, class)
		}
		text := advice[entry[2]]
		if name := names[entry[2]]; name != "" {
			programs = append(programs, "core."+name)
			text = core.Code(entry[2]).Advice()
		}
		if text == "" {
			t.Errorf("%s has no advice", entry[2])
		}
		r.code(entry[2], "", text, programs...)
	}
	for _, code := range core.Codes() {
		if !r.told[string(code)] {
			t.Errorf("errors.ts lacks %s", code)
		}
		if again := hostAdvice(source)[string(code)]; again != "" && again != code.Advice() {
			t.Errorf("errors.ts and the core have two sentences for %s", code)
		}
	}
}

// hostAdvice reads the sentences that the host has for itself.
func hostAdvice(source string) map[string]string {
	found := map[string]string{}
	for _, table := range regexp.MustCompile(`(?s)\nconst \w+Advice\b.*?\n};`).FindAllString(source, -1) {
		for _, m := range regexp.MustCompile(`(?m)^  (\w+):\s+"((?:[^"\\]|\\.)*)",$`).FindAllStringSubmatch(table, -1) {
			found[m[1]] = strings.ReplaceAll(m[2], `\"`, `"`)
		}
	}
	return found
}

// errorClasses reads which class an error of a code has.
func errorClasses(source string) map[string]string {
	_, table, _ := strings.Cut(source, "const classes")
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^  (\w+): (\w+),$`).FindAllStringSubmatch(table, -1) {
		found[m[1]] = m[2]
	}
	return found
}

func coreNames(t *testing.T) map[string]string {
	found := map[string]string{}
	for _, constant := range constants(t, "core/code.go", "Code") {
		found[constant.value] = constant.name
	}
	return found
}

type constant struct{ name, value string }

// constants reads the codes of a Go file, in their order.
func constants(t *testing.T, file, kind string) (found []constant) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+)\s+`+regexp.QuoteMeta(kind)+`\s+= "(\w+)"`).FindAllStringSubmatch(read(t, file), -1) {
		found = append(found, constant{m[1], m[2]})
	}
	if len(found) < 3 {
		t.Fatalf("%s: only %d codes found", file, len(found))
	}
	return found
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
