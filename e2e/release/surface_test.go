package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"authkit-wasm/web/build"
)

var update = flag.Bool("update", false, "rewrite testdata/surface.txt, and keep it for a version that has no surface yet")

const (
	header   = "# The public surface of version "
	golden   = "testdata/surface.txt" // what there is now, for the eyes of who changes it
	released = "testdata/released"    // what was promised: a file for each version, written once
)

// The public surface is what CONTRIBUTING says versions cover: the TypeScript
// exports, the elements, the error codes, the package's exports map and core's
// Go API. What was added is committed with -update. What breaks code written
// for a version that was promised is refused, with -update too, unless the
// version says that it breaks (before 1.0 the minor version does).
func TestSurface(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	version, err := build.Version(root)
	if err != nil {
		t.Fatal(err)
	}
	now := surface(t, root)
	for then, promised := range readReleased(t, released) {
		if broken := breaks(promised, now); len(broken) > 0 && compatible(then, version) {
			t.Fatalf("this breaks code written for %s, and %s does not say so:\n  %s", then, version, strings.Join(broken, "\n  "))
		}
	}
	text := header + version + "\n" + strings.Join(now, "\n") + "\n"
	if *update {
		if err := keep(version, text); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if _, err := os.Stat(filepath.Join(released, version+".txt")); err != nil {
		t.Errorf("what %s promises is not kept; look at it, then run go test ./e2e/release -update", version)
	}
	was, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(was) != text {
		lines := strings.Split(strings.TrimSpace(string(was)), "\n")[1:]
		t.Errorf("the surface changed; look at it, then run go test ./e2e/release -update\nadded:\n  %s\ngone:\n  %s",
			strings.Join(missing(now, lines), "\n  "), strings.Join(missing(lines, now), "\n  "))
	}
}

// keep writes what a version promises, once: one that git has seen before was
// deleted, and comes back from there alone.
func keep(version, text string) error {
	file := filepath.Join(released, version+".txt")
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	seen, err := exec.Command("git", "log", "--oneline", "-1", "--", file).Output()
	if err != nil {
		return fmt.Errorf("nobody knows whether %s was there: git log: %w", file, err)
	}
	if len(seen) > 0 {
		return fmt.Errorf("%s was deleted, bring it back: git checkout %s^ -- %s", file, strings.Fields(string(seen))[0], file)
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// readReleased returns what each version promised.
func readReleased(t *testing.T, folder string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no version is kept in %s (%v)", folder, err)
	}
	found := map[string][]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		version := strings.TrimSuffix(filepath.Base(file), ".txt")
		if lines[0] != header+version || len(lines) < 100 {
			t.Fatalf("%s does not hold the surface of %s", file, version)
		}
		found[version] = lines[1:]
	}
	return found
}

// surface lists all that versions cover, a line for each thing.
func surface(t *testing.T, root string) []string {
	t.Helper()
	entries := exportsMap(t, root)
	found := slices.Concat(typescript(t, root, entries), elements(t, root), goAPI(t, root))
	for _, e := range entries {
		found = append(found, e.String())
	}
	for _, kind := range []string{". class ", "./elements ", "./workos ", "./diagnose ", "./inspector ", "error ", "element ", "exports ", "go authkit-wasm/core ", "go authkit-wasm/core/edge "} {
		if !slices.ContainsFunc(found, func(line string) bool { return strings.HasPrefix(line, kind) }) {
			t.Fatalf("nothing of the kind %q was found", kind)
		}
	}
	slices.Sort(found)
	return found
}

// breaks returns what breaks code that was written for the surface of before:
// what is gone, and what such code would have to supply and does not.
func breaks(then, now []string) []string {
	var broken []string
	for _, line := range missing(then, now) {
		broken = append(broken, "gone: "+line)
	}
	for _, line := range missing(now, then) {
		owner, member, found := cutLast(line)
		// The members of what is new are nobody's business yet.
		if found && supplied(owner) && !optional.MatchString(member) && slices.Contains(then, owner) {
			broken = append(broken, "required: "+line)
		}
	}
	return broken
}

// optional is a member that need not be there; or the rest of a longer one.
var optional = regexp.MustCompile(`^(readonly )?("[^"]+"|[\w$]+)\?(:|\()|^\[|^\}|^[|&]`)

// supplied reports whether others may implement or make a thing: an interface,
// or the type of a parameter that is written in its place, but no result.
func supplied(thing string) bool {
	_, last, inside := cutLast(thing)
	kind := strings.Fields(thing)[1]
	if strings.HasPrefix(thing, "go ") {
		kind = strings.Fields(thing)[2]
	}
	switch {
	case inside:
		return strings.HasSuffix(last, "{") && !strings.Contains(last, "): ") && kind != "global" && kind != "const"
	case kind == "function":
		return strings.HasSuffix(thing, "{") && !strings.Contains(thing, "): ")
	}
	return kind == "interface" || kind == "type"
}

// cutLast cuts a line into a thing and its member.
func cutLast(line string) (owner, member string, found bool) {
	at := strings.LastIndex(line, separator)
	if at < 0 {
		return line, "", false
	}
	return line[:at], line[at+len(separator):], true
}

// separator stands between a thing and its member.
const separator = " » "

// missing returns the lines that are in one list more often than in another.
func missing(from, in []string) (lines []string) {
	count := map[string]int{}
	for _, line := range in {
		count[line]++
	}
	for _, line := range from {
		if count[line]--; count[line] < 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// compatible reports whether code written for one version has to run on the
// other, which is a later one or the same.
func compatible(then, now string) bool {
	return epochOf(then) == epochOf(now) && slices.Compare(numbers(then), numbers(now)) <= 0
}

func epochOf(version string) string {
	release, _, _ := strings.Cut(version, "-")
	parts := strings.Split(release, ".")
	if parts[0] == "0" && len(parts) > 1 {
		return "0." + parts[1]
	}
	return parts[0]
}

func numbers(version string) (n []int) {
	release, _, _ := strings.Cut(version, "-")
	for part := range strings.SplitSeq(release, ".") {
		number, _ := strconv.Atoi(part) // of what distTag took for a version
		n = append(n, number)
	}
	return n
}
