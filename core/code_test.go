package core_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"authkit-wasm/core"
)

// constants are the codes that code.go declares, in its order.
func constants(t *testing.T) (codes []core.Code) {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
			for _, value := range spec.Values {
				text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, core.Code(text))
			}
		}
		return true
	})
	if len(codes) < 20 {
		t.Fatalf("only %d constants were found", len(codes))
	}
	return codes
}

func TestCodesListsEveryConstant(t *testing.T) {
	if got, want := core.Codes(), constants(t); !slices.Equal(got, want) {
		t.Errorf("Codes() is\n%v, declared are\n%v", got, want)
	}
}

func TestEachCodeHasItsOwnAdvice(t *testing.T) {
	unknown := core.Code("none of ours").Advice()
	seen := map[string]core.Code{unknown: "an unknown one"}
	for _, code := range constants(t) {
		advice := code.Advice()
		if other, ok := seen[advice]; ok {
			t.Errorf("%s says the same as %s", code, other)
		}
		seen[advice] = code
		if !strings.HasSuffix(advice, ".") || strings.Contains(advice, "  ") || len(advice) < 40 {
			t.Errorf("%s: no sentence: %q", code, advice)
		}
		if !regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`).MatchString(string(code)) {
			t.Errorf("%q is not in snake case", code)
		}
	}
}

// Both lists are written by hand, and have to be one.
func TestN13_CodesAreTheSameInTypeScript(t *testing.T) {
	source, err := os.ReadFile("../web/src/errors.ts")
	if err != nil {
		t.Fatal(err)
	}
	_, list, ok := strings.Cut(string(source), "export const ErrorCode = {")
	list, _, found := strings.Cut(list, "} as const;")
	shared, hostOnly, split := strings.Cut(list, "// Found by this host")
	if !ok || !found || !split {
		t.Fatal("errors.ts has another shape than this test knows")
	}
	entry := regexp.MustCompile(`(?m)^\s*(\w+): "([^"]+)",$`)
	var codes []core.Code
	for _, m := range entry.FindAllStringSubmatch(shared, -1) {
		codes = append(codes, core.Code(m[2]))
	}
	if want := core.Codes(); !slices.Equal(codes, want) {
		t.Errorf("errors.ts lists\n%v, the core\n%v", codes, want)
	}
	own := entry.FindAllStringSubmatch(hostOnly, -1)
	if len(own) == 0 {
		t.Error("no codes of the host were found")
	}
	for _, m := range own {
		if slices.Contains(codes, core.Code(m[2])) {
			t.Errorf("%s is listed as found by the host alone", m[2])
		}
	}
	// Names are those of Go, so that a reader finds one by the other.
	names, err := os.ReadFile("code.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range entry.FindAllStringSubmatch(shared, -1) {
		if !regexp.MustCompile(`(?m)^\t` + m[1] + `\s+Code = "` + m[2] + `"$`).Match(names) {
			t.Errorf("%s (%s) has another name in Go", m[1], m[2])
		}
	}
}

func TestErrorsCompareByCode(t *testing.T) {
	var err error = &core.Error{Code: core.StateUnknown, AppState: "1"}
	if !errors.Is(err, &core.Error{Code: core.StateUnknown}) {
		t.Error("two errors of one code are not the same")
	}
	if errors.Is(err, &core.Error{Code: core.StateMissing}) || errors.Is(err, os.ErrNotExist) {
		t.Error("errors of different codes are the same")
	}
	if got, want := err.Error(), "authkit: state_unknown: "+core.StateUnknown.Advice(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
