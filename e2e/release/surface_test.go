package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/web/build"
)

var update = flag.Bool("update", false, "rewrite testdata/surface.txt")

const golden = "testdata/surface.txt"

// The public TypeScript surface is compared with the committed one. What was
// added is committed with -update; what was taken away or changed is refused,
// with -update too, unless the version says that it breaks (before 1.0 the
// minor version does).
func TestSurface(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	version, err := build.Version(root)
	if err != nil {
		t.Fatal(err)
	}
	now := declarations(t, root)
	if len(now) < 60 {
		t.Fatalf("only %d declarations found", len(now))
	}
	text, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	then := strings.TrimPrefix(lines[0], header)
	gone, added := missing(lines[1:], now), missing(now, lines[1:])
	if err == nil && len(gone) > 0 && compatible(then, version) {
		t.Fatalf("this breaks code written for %s, and %s does not say so:\n  %s", then, version, strings.Join(gone, "\n  "))
	}
	if *update {
		if err := os.WriteFile(golden, []byte(header+version+"\n"+strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if len(gone)+len(added) > 0 || then != version {
		t.Errorf("the surface changed; look at it, then run go test ./e2e/release -update\nadded:\n  %s\ngone:\n  %s",
			strings.Join(added, "\n  "), strings.Join(gone, "\n  "))
	}
}

const header = "# The public TypeScript surface of version "

func TestCompatible(t *testing.T) {
	for _, c := range []struct {
		then, now string
		want      bool
	}{
		{"0.1.0", "0.1.1", true}, {"0.1.0", "0.2.0", false}, {"0.9.0", "1.0.0", false},
		{"1.0.0", "1.4.2", true}, {"1.4.2", "2.0.0-beta.1", false}, {"2.0.0-beta.1", "2.0.0", true},
	} {
		if got := compatible(c.then, c.now); got != c.want {
			t.Errorf("compatible(%s, %s) = %t", c.then, c.now, got)
		}
	}
}

// compatible reports whether code written for one version has to run on the other.
func compatible(then, now string) bool { return epochOf(then) == epochOf(now) }

func epochOf(version string) string {
	release, _, _ := strings.Cut(version, "-")
	parts := strings.Split(release, ".")
	if parts[0] == "0" && len(parts) > 1 {
		return "0." + parts[1]
	}
	return parts[0]
}

var (
	comment     = regexp.MustCompile(`(?s)/\*.*?\*/|(?m)//.*$`)
	declaration = regexp.MustCompile(`^(?:export )?(?:declare )?(?:class|interface|const|type|function) (\w+)`)
	fromFile    = regexp.MustCompile(`from "\./(\S+)\.js"`)
)

// declarations returns a line for each exported name and each member, of the
// files that the entry point exports from.
func declarations(t *testing.T, root string) (found []string) {
	t.Helper()
	dir := t.TempDir()
	tsc := exec.Command(filepath.Join(root, "e2e", "node_modules", ".bin", "tsc"), "-p", filepath.Join(root, "web"), "--outDir", dir)
	if out, err := tsc.CombinedOutput(); err != nil {
		t.Fatalf("tsc: %v (make e2e/node_modules installs it)\n%s", err, out)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name+".d.ts"))
		if err != nil {
			t.Fatal(err)
		}
		return comment.ReplaceAllString(string(text), "")
	}
	index := read("index") + read("workos") // the entry points
	for _, line := range strings.Fields(strings.NewReplacer("{", " ", "}", " ", ",", " ").Replace(index)) {
		if regexp.MustCompile(`^[A-Za-z]+$`).MatchString(line) && !slices.Contains([]string{"export", "type", "from"}, line) {
			found = append(found, "export "+line)
		}
	}
	for _, m := range fromFile.FindAllStringSubmatch(index, -1) {
		within := ""
		for _, line := range strings.Split(read(m[1]), "\n") {
			text := strings.TrimSpace(line)
			switch d := declaration.FindStringSubmatch(line); {
			case text == "" || strings.HasPrefix(text, "import ") || strings.Trim(text, "{};") == "" || strings.HasPrefix(text, "#"):
			case d != nil:
				within = d[1]
				found = append(found, text)
			default:
				found = append(found, fmt.Sprintf("%s: %s", within, text))
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func missing(from, in []string) (lines []string) {
	for _, line := range from {
		if !slices.Contains(in, line) {
			lines = append(lines, line)
		}
	}
	return lines
}
