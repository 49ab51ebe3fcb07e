package core_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "authkit-wasm"

// packageImports is what one folder imports, in its tests and outside them.
type packageImports struct{ source, tests []string }

// imports reads every Go file of the module, whatever its build tags, so that
// no combination of them gets around the arrows.
func imports(t *testing.T) map[string]*packageImports {
	t.Helper()
	found := map[string]*packageImports{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			// The go command skips these too; node_modules holds others' code.
			if name != ".." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel("..", filepath.Dir(name))
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(relative)
		if found[folder] == nil {
			found[folder] = &packageImports{}
		}
		for _, spec := range tree.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if strings.HasSuffix(name, "_test.go") {
				found[folder].tests = append(found[folder].tests, imported)
			} else {
				found[folder].source = append(found[folder].source, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// allowed is what each package of the core may import. Whatever is not here
// makes the module larger or takes the core out of its own hands: fmt,
// reflect, encoding/json, net/url and time do both.
var allowed = map[string][]string{
	"core": {"crypto/sha256", "crypto/subtle", "errors", "strconv", "strings", "unicode/utf8",
		module + "/core/base64url", module + "/core/strictjson"},
	"core/strictjson": {"errors", "strconv", "unicode/utf8"},
	"core/message":    {module + "/core", module + "/core/base64url", module + "/core/strictjson"},
	"core/base64url":  {"errors"},
	"core/seal": {"crypto/aes", "crypto/cipher", "crypto/hmac", "crypto/pbkdf2", "crypto/sha1", "crypto/sha256", "strconv", "strings",
		module + "/core/base64url"},
	"core/jwt": {"crypto", "crypto/rsa", "crypto/sha256", "math/big", "strings",
		module + "/core", module + "/core/base64url", module + "/core/strictjson"},
	"core/edge": {"crypto/sha256", "strconv", "strings",
		module + "/core", module + "/core/base64url", module + "/core/jwt", module + "/core/seal", module + "/core/strictjson"},
}

func TestImportsOfTheCore(t *testing.T) {
	found := imports(t)
	for folder := range allowed {
		if found[folder] == nil || len(found[folder].source) == 0 {
			t.Errorf("%s was not found, or imports nothing: is it still there?", folder)
		}
	}
	for folder, of := range found {
		if folder != "core" && !strings.HasPrefix(folder, "core/") {
			continue
		}
		list, ok := allowed[folder]
		if !ok {
			t.Errorf("%s has no list of what it may import", folder)
		}
		for _, imported := range of.source {
			if !slices.Contains(list, imported) {
				t.Errorf("%s imports %s, which is not on its list", folder, imported)
			}
		}
	}
}

// arrows are those of the design: what the packages under the first path may
// import of this module. Tests may import more where testsToo says so.
var arrows = []struct {
	from     string
	may      []string
	testsToo []string
	why      string
}{
	{"core", []string{"core"}, nil, "the core knows no host"},
	{"wasm", []string{"core", "wasm"}, []string{"web/build"}, "the module hands over the core and nothing else; its tests build it"},
	{"worker", []string{"core", "worker"}, []string{"web/build"}, "the edge is a host of the core, like the page"},
	{"web", []string{"web"}, nil, "the shim knows the module's one function and its messages"},
	{"e2e", []string{"core", "wasm", "worker", "web", "e2e"}, nil, "the tests of the whole may use anything"},
}

func TestArrowsBetweenPackages(t *testing.T) {
	covered := map[string]bool{}
	for folder, of := range imports(t) {
		top, _, _ := strings.Cut(folder, "/")
		for _, arrow := range arrows {
			if arrow.from != top {
				continue
			}
			covered[folder] = true
			for _, imported := range of.source {
				if !reaches(imported, arrow.may) {
					t.Errorf("%s imports %s, but %s", folder, imported, arrow.why)
				}
			}
			for _, imported := range of.tests {
				if !reaches(imported, append(arrow.testsToo, arrow.may...)) {
					t.Errorf("a test of %s imports %s, but %s", folder, imported, arrow.why)
				}
			}
		}
		if !covered[folder] {
			t.Errorf("no arrow says what %s may import", folder)
		}
	}
	if len(covered) < 5 {
		t.Errorf("only %d packages were found", len(covered))
	}
}

// reaches reports whether an import is somebody else's package, or lies under
// one of the paths of this module.
func reaches(imported string, paths []string) bool {
	own, ok := strings.CutPrefix(imported, module+"/")
	if !ok {
		return imported != module
	}
	for _, p := range paths {
		if own == p || strings.HasPrefix(path.Clean(own), p+"/") {
			return true
		}
	}
	return false
}

// The build of the web package is for those that run what it makes.
func TestArrowsToTheBuild(t *testing.T) {
	for folder, of := range imports(t) {
		top, _, _ := strings.Cut(folder, "/")
		if slices.Contains(of.source, module+"/web/build") && top != "e2e" && top != "web" {
			t.Errorf("%s imports the build outside its tests", folder)
		}
	}
}
